import assert from "node:assert/strict";
import test from "node:test";

import { axisOf, axisTicks, LEVEL_BREAKS, LEVEL_COLOURS, levelClass, levelEdge, logPosition, rateClass, rateColour, siteRadius } from "../../webmap/static/js/scale.mjs";

test("a rate on a break belongs to the class above it", () => {
  assert.deepEqual([0, 0.79, 0.8, 1.25, 2, 3, 40].map(rateClass), [0, 0, 1, 2, 3, 4, 4]);
  assert.equal(rateColour(5), "#6E1A12");
});

test("a level on a break belongs to the class above it, and that of the city to the middle", () => {
  assert.deepEqual([0.2, 0.7, 0.85, 0.95, 1, 1.05, 1.2, 1.4, 9].map(levelClass), [0, 1, 2, 3, 3, 4, 5, 6, 6]);
  assert.equal(LEVEL_COLOURS.length, LEVEL_BREAKS.length + 1);
});

test("without colour a level above the city still differs from one below it, by its edge", () => {
  assert.ok(levelEdge(2) > levelEdge(1.1) && levelEdge(1.1) > levelEdge(1));
  assert.equal(levelEdge(0.5), levelEdge(1));
});

test("sites grow with visits and with the zoom", () => {
  assert.ok(siteRadius(30, 15) > siteRadius(10, 15));
  assert.ok(siteRadius(10, 16) > siteRadius(10, 14));
  assert.ok(siteRadius(10, 14) > siteRadius(10, 11));
  assert.equal(siteRadius(10, 3), siteRadius(10, 11));
  assert.ok(siteRadius(0, 15) > 2);
});

test("the middle of a log axis is the geometric mean of its ends", () => {
  assert.ok(Math.abs(logPosition(2, 100, [1, 4]) - 50) < 1e-9);
  assert.deepEqual([logPosition(0.01, 100, [1, 4]), logPosition(99, 100, [1, 4])], [0, 100]);
});

test("the axis reaches from .8 to 5, and further where an interval does", () => {
  assert.deepEqual(axisOf([[1.2, 3]]), [0.8, 5]);
  assert.deepEqual(axisOf([[0.5, 12]]), [0.5, 12]);
  assert.deepEqual(axisTicks([0.8, 5]), [1, 2]);
  assert.deepEqual(axisTicks([0.8, 12]), [1, 2, 5]);
});

import assert from "node:assert/strict";
import test from "node:test";

import { axisOf, axisTicks, logPosition, rateClass, rateColour, siteRadius } from "../../webmap/static/js/scale.mjs";

test("a rate on a break belongs to the class above it", () => {
  assert.deepEqual([0, 0.79, 0.8, 1.25, 2, 3, 40].map(rateClass), [0, 0, 1, 2, 3, 4, 4]);
  assert.equal(rateColour(5), "#6E1A12");
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

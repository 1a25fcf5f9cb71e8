import assert from "node:assert/strict";
import test from "node:test";

import { freePadding } from "../../webmap/static/js/free.mjs";
import { cornersOf, isWithin } from "../../webmap/static/js/view.mjs";

const SIZE = { width: 1000, height: 700 };

function isFree(padding, panel) {
  return panel.right <= padding.left || panel.left >= SIZE.width - padding.right
    || panel.bottom <= padding.top || panel.top >= SIZE.height - padding.bottom;
}

test("without panels only the margin is kept", () => {
  assert.deepEqual(freePadding(SIZE, [], 10), { left: 10, right: 10, top: 10, bottom: 10 });
});

test("no panel covers the free part", () => {
  const panels = [{ left: 684, top: 12, right: 988, bottom: 640 }, { left: 12, top: 400, right: 226, bottom: 688 }];
  const padding = freePadding(SIZE, panels);
  assert.ok(panels.every((panel) => isFree(padding, panel)));
  assert.equal(padding.right, 1000 - 684 + 16);
});

test("a low wide panel costs its height, not its width", () => {
  const padding = freePadding(SIZE, [{ left: 0, top: 600, right: 1000, bottom: 700 }]);
  assert.deepEqual([padding.left, padding.bottom], [16, 116]);
});

test("panels that cover the whole map leave the margin", () => {
  assert.equal(freePadding(SIZE, [{ left: 0, top: 0, right: 1000, bottom: 700 }]).left, 16);
});

test("the corners hold all polygons, and the bounds of the sites only where there is none", () => {
  const polygon = { coordinates: [[[120, 30], [121, 30], [121, 31], [120, 30]]] };
  const further = { coordinates: [[[[119, 29], [119.5, 29.5], [119, 29.5]]]] };
  assert.deepEqual(cornersOf([polygon, further], [100, 20, 130, 40]), [[29, 119], [31, 121]]);
  assert.deepEqual(cornersOf([], [100, 20, 130, 40]), [[20, 100], [40, 130]]);
  assert.equal(cornersOf([], null), null);
});

test("a point under a panel is not in the free part", () => {
  const free = { width: 100, height: 100, left: 10, right: 30, top: 10, bottom: 10 };
  assert.deepEqual([isWithin({ x: 50, y: 50 }, free), isWithin({ x: 80, y: 50 }, free)], [true, false]);
});

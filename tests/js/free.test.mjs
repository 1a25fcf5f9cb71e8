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

test("the corners hold all polygons and sites", () => {
  const polygon = { coordinates: [[[120, 30], [121, 30], [121, 31], [120, 30]]] };
  assert.deepEqual(cornersOf([polygon], [{ lon: 119, lat: 29 }]), [[29, 119], [31, 121]]);
  assert.equal(cornersOf([], []), null);
});

test("a point under a panel is not in the free part", () => {
  const free = { width: 100, height: 100, left: 10, right: 30, top: 10, bottom: 10 };
  assert.deepEqual([isWithin({ x: 50, y: 50 }, free), isWithin({ x: 80, y: 50 }, free)], [true, false]);
});

test("a few sites far out do not make the city a dot", () => {
  const near = Array.from({ length: 200 }, (_, n) => ({ lon: 120 + n / 1e4, lat: 30 }));
  const [[south, west], [north, east]] = cornersOf([], [...near, { lon: 100, lat: 20 }]);
  assert.ok(west > 119.9 && east < 120.1 && south === 30 && north === 30);
  const few = cornersOf([], [{ lon: 120, lat: 30 }, { lon: 100, lat: 20 }]);
  assert.deepEqual(few, [[20, 100], [30, 120]]);
});

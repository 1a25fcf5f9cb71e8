import assert from "node:assert/strict";
import test from "node:test";

import { cornersOf, REACH } from "../../webmap/static/js/signs.mjs";
import { placeSiteNames } from "../../webmap/static/js/site-names.mjs";
import { casingStyle } from "../../webmap/static/js/styles.mjs";

const SEEN = { left: 0, top: 0, right: 400, bottom: 300 };
const sign = (name, x, y) => ({ name, x, y, r: 6 });

function areaOf(corners) {
  return Math.abs(corners.reduce((sum, [x, y], at) => {
    const [nextX, nextY] = corners[(at + 1) % corners.length];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0));
}

test("a kind changes the shape of a sign and not its area", () => {
  for (const kind of ["construction_site", "park", "office"]) {
    const corners = cornersOf(kind, 10);
    assert.ok(Math.abs(areaOf(corners) - Math.PI * 100) < 1e-6, kind);
    assert.ok(corners.every(([x, y]) => Math.hypot(x, y) <= 10 * REACH), kind);
  }
  assert.deepEqual([cornersOf("compound", 10), cornersOf("something_new", 10), cornersOf(null, 10)], [null, null, null]);
});

test("a triangle and a diamond stand on their lowest point or side, a square lies flat", () => {
  const topOf = (kind) => cornersOf(kind, 10).reduce((top, one) => (one[1] < top[1] - 1e-9 ? one : top));
  assert.ok(Math.abs(topOf("construction_site")[0]) < 1e-9 && Math.abs(topOf("park")[0]) < 1e-9);
  assert.ok(Math.abs(topOf("office")[0]) > 5);
});

test("an outline has a white line under it where it lies on the sites, and where it is selected", () => {
  const shown = (zoom, selected) => casingStyle({ zoom, selected }).stroke;
  assert.deepEqual([shown(13, false), shown(14, false), shown(14, true)], [true, false, true]);
});

test("a name stands at the right of its sign, at the left where the right is taken, else nowhere", () => {
  const sideOf = (x, taken) => placeSiteNames([sign("大关东一苑", x, 100)], SEEN, taken)[0]?.side;
  const right = { left: 210, right: 300, top: 90, bottom: 110 };
  const left = { left: 100, right: 190, top: 90, bottom: 110 };
  assert.deepEqual([sideOf(200, []), sideOf(200, [right]), sideOf(200, [right, left])], [1, -1, undefined]);
});

test("a name is not cut by the edge of the map", () => {
  assert.equal(placeSiteNames([sign("大关东一苑", 380, 100)], SEEN)[0].side, -1);
  assert.deepEqual(placeSiteNames([sign("大关东一苑", 200, 2)], SEEN), []);
});

test("of two names without room for both the weightier stands, and no name covers a sign", () => {
  const names = placeSiteNames([sign("重", 200, 100), sign("轻", 214, 100)], SEEN);
  assert.deepEqual(names.map(({ name, side }) => [name, side]), [["重", -1], ["轻", 1]]);
  const crowded = placeSiteNames([sign("重", 200, 100), sign("轻", 214, 100), sign("", 228, 100)], SEEN);
  assert.deepEqual(crowded.map(({ name }) => name), ["重"]);
});

import assert from "node:assert/strict";
import test from "node:test";

import { decodeTile } from "../../webmap/static/js/tile-bytes.mjs";
import { cellUnder, outside, siteUnder, sumsWithin } from "../../webmap/static/js/tile-hits.mjs";
import { wrapped } from "../../webmap/static/js/tile-sight.mjs";
import { sameFigure, shownOf } from "../../webmap/static/js/tile-layer.mjs";
import { cornersOf } from "../../webmap/static/js/signs.mjs";
import { packCells, packSites } from "./tile-packing.mjs";

const sites = decodeTile(packSites([{ id: "large", px: 1600, py: 1600, visits: 100, rebounds: 2 }, { id: "small", px: 1680, py: 1600, visits: 1, rebounds: 1 }]));
const under = (x, y, more = {}) => siteUnder(sites, { x, y }, { zoom: 15, kinds: [], ...more })?.at ?? null;

test("of two sites under the pointer the one that lies on top is meant", () => {
  assert.equal(under(105, 100), 1);
  assert.equal(under(95, 100), 0);
});

test("a site is met within its sign and a little around it, a finger further off", () => {
  assert.deepEqual([under(100, 117), under(100, 122), under(100, 122, { reach: 10 })], [0, null, 0]);
});

test("a sign is met by its shape", () => {
  const corners = cornersOf("construction_site", 10);
  assert.equal(outside({ x: 0, y: 0 }, "construction_site", 10), 0);
  for (const [x, y] of corners) assert.ok(outside({ x: x * 1.3, y: y * 1.3 }, "construction_site", 10) > 1 && outside({ x: x * 0.95, y: y * 0.95 }, "construction_site", 10) === 0);
  assert.ok(outside({ x: 9, y: -9 }, "construction_site", 10) > 3 && outside({ x: 9, y: -9 }, null, 10) < 3);
});

test("a cell is met anywhere in its square", () => {
  const tile = decodeTile(packCells(12, [{ cx: 0, cy: 0 }, { cx: 21, cy: 21 }]));
  assert.deepEqual([[0, 0], [11.9, 11.9], [12, 0], [255, 255]].map(([x, y]) => cellUnder(tile, { x, y })), [0, 0, -1, 1]);
});

test("the sums are those of what lies in the box, cells by their middle", () => {
  const tile = decodeTile(packCells(16, [{ cx: 0, cy: 0, sites: 2, visits: 3, rebounds: 1, open: 4, overdue: 2 }, { cx: 9, cy: 0, sites: 5 }]));
  assert.deepEqual(sumsWithin(tile, { left: 0, top: 0, right: 100, bottom: 100 }), { sites: 2, visits: 3, rebounds: 1, open: 4, overdue: 2 });
  assert.equal(sumsWithin(tile, { left: 9, top: 0, right: 300, bottom: 100 }).sites, 5);
  assert.equal(sumsWithin(sites, { left: 0, top: 0, right: 256, bottom: 256 }).rebounds, 3);
});

test("beyond the edge of the world the same tiles come again", () => {
  assert.deepEqual([wrapped(-1, 3), wrapped(8, 3), wrapped(5, 3)], [7, 0, 5]);
});

test("only known layers are shown, and what is not told of stays as it was", () => {
  assert.deepEqual(shownOf({ gi: 1, other: true }, { rate: false, blind: true }), { rate: false, level: false, effort: false, blind: true, open: false, gi: true });
});

test("a figure is told once as long as the pointer stays on it", () => {
  const cell = { kind: "cell", latlng: { lat: 1, lng: 2 } };
  assert.ok(sameFigure(null, null) && sameFigure(cell, { ...cell }));
  assert.ok(!sameFigure(cell, null) && !sameFigure(cell, { kind: "cell", latlng: { lat: 1, lng: 3 } }));
});

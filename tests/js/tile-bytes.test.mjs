import assert from "node:assert/strict";
import test from "node:test";

import { boxIn, CELLS, decodeTile, figuresOf, placeIn, SITES, textsOf } from "../../webmap/static/js/tile-bytes.mjs";
import { packCells, packSites } from "./tile-packing.mjs";

test("a tile of cells is read where it lies", () => {
  const bytes = packCells(12, [{ cx: 1, cy: 2, sites: 3, visits: 70000, rebounds: 5, expected: 2.5, ratio: 171, flags: 2, open: 4, overdue: 1, level: 105, gi: -196 }, { cx: 21 }, { cx: 3 }]);
  const tile = decodeTile(bytes);
  assert.deepEqual([tile.form, tile.cell, tile.count], [CELLS, 12, 3]);
  assert.equal(tile.visits.buffer, bytes);
  const { kind, sites, visits, rebounds, expected, ratio, tooFew, blind, open, overdue, level, gi } = figuresOf(tile, 0);
  assert.deepEqual([kind, sites, visits, rebounds, expected, ratio], ["cell", 3, 70000, 5, 2.5, 1.71]);
  assert.deepEqual([tooFew, blind, open, overdue, level, gi], [false, true, 4, 1, 1.05, -1.96]);
});

test("the place of a cell is its middle, and the last one is narrower", () => {
  const tile = decodeTile(packCells(12, [{ cx: 1, cy: 2 }, { cx: 21, cy: 0 }]));
  assert.deepEqual(placeIn(tile, 0), { x: 18, y: 30 });
  assert.deepEqual(boxIn(tile, 1), { left: 252, top: 0, width: 4, height: 12 });
  assert.deepEqual(placeIn(tile, 1), { x: 254, y: 6 });
});

test("a tile of sites holds identifiers and names whole, whatever stands in them", () => {
  const names = ["大关“南”苑", "<img src=x onerror=alert(1)>", ""];
  const tile = decodeTile(packSites(names.map((name, at) => ({ id: `S/${at}`, name, px: 16 * at + 8, py: 4095 }))));
  assert.equal(tile.form, SITES);
  assert.deepEqual(textsOf(tile), { ids: ["S/0", "S/1", "S/2"], names });
  assert.deepEqual(placeIn(tile, 1), { x: 1.5, y: 4095 / 16 });
  assert.deepEqual([figuresOf(tile, 1).id, figuresOf(tile, 1).name, figuresOf(tile, 1).hotspot], ["S/1", names[1], null]);
});

test("no level is told as none, and a site of no hot spot has none", () => {
  const tile = decodeTile(packSites([{ id: "a", name: "a", level: 0, hotspot: 7 }]));
  assert.deepEqual([figuresOf(tile, 0).level, figuresOf(tile, 0).hotspot], [null, 7]);
});

test("what is no tile, or not the whole of one, is refused", () => {
  const whole = packCells(8, [{ cx: 1 }]);
  const other = whole.slice(0);
  new Uint8Array(other)[2] = 9;
  for (const bytes of [new ArrayBuffer(0), new ArrayBuffer(16), whole.slice(0, 40), whole.slice(0, whole.byteLength - 1), other]) {
    assert.throws(() => decodeTile(bytes), RangeError);
  }
});

test("a tile of nothing is a tile", () => {
  assert.equal(decodeTile(packCells(8, [])).count, 0);
});

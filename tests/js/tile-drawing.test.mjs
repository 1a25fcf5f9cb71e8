import assert from "node:assert/strict";
import test from "node:test";

import { blindBoxes } from "../../webmap/static/js/tile-blind.mjs";
import { BLIND, decodeTile, NOTHING, TOO_FEW } from "../../webmap/static/js/tile-bytes.mjs";
import { orderOf, paintSigns } from "../../webmap/static/js/tile-draw.mjs";
import { phaseOf } from "../../webmap/static/js/tile-ground.mjs";
import { squaresOf } from "../../webmap/static/js/tile-squares.mjs";
import { effortBreaks, effortClass, giRing, lookOf, padOf, radiusOf } from "../../webmap/static/js/tile-styles.mjs";
import { packCells, packSites } from "./tile-packing.mjs";

const cells = (rows, size = 16) => decodeTile(packCells(size, rows));
const sites = (rows) => decodeTile(packSites(rows));
const alone = (tile) => (dx, dy) => (dx === 0 && dy === 0 ? tile : NOTHING);

/** A canvas that only writes down what is asked of it: each filled or stroked path with its style. */
function notebook() {
  const notes = [];
  const context = {
    path: [], dash: [],
    beginPath() { this.path = []; }, closePath() {},
    arc(x, y, radius) { this.path.push({ x, y, radius }); },
    lineTo(x, y) { this.path.push({ x, y }); },
    setLineDash(dash) { this.dash = dash; },
    fill() { notes.push({ done: "fill", style: this.fillStyle, path: this.path }); },
    stroke() { notes.push({ done: "stroke", style: this.strokeStyle, width: this.lineWidth, dash: this.dash, path: this.path }); },
  };
  return { context, notes };
}

function painted(tile, shown, { zoom = 15, kinds = [] } = {}) {
  const { context, notes } = notebook();
  paintSigns(context, tile, { zoom, shown, kinds });
  return notes;
}

test("large circles are drawn before small ones", () => {
  assert.deepEqual([...orderOf(sites([{ visits: 1 }, { visits: 30 }, { visits: 10 }]))], [1, 2, 0]);
});

test("too few checks is hollow, dashed and small, and takes no colour of a class", () => {
  const notes = painted(sites([{ visits: 100, ratio: 900, flags: TOO_FEW }]), { rate: true });
  assert.deepEqual(notes.map(({ style }) => style), ["#FFFFFF", "#5B6772"]);
  assert.deepEqual(notes[1].dash, [2, 2]);
  assert.equal(notes[0].path[0].radius, 5);
});

test("the level is told instead of the rate, hollow only where there is none", () => {
  const tile = sites([{ visits: 9, ratio: 900, level: 150, flags: TOO_FEW }, { visits: 9, ratio: 900, level: 0 }]);
  const look = (at) => lookOf(tile, at, { zoom: 15, layer: "level" });
  assert.deepEqual([look(0).fill, look(0).hollow, look(1).hollow], ["#8A4D0A", false, true]);
  assert.ok(look(0).width > lookOf(sites([{ level: 50 }]), 0, { zoom: 15, layer: "level" }).width);
});

test("a kind is told by its shape close up only, and an office has a white frame", () => {
  const kinds = ["park", "office"];
  const tile = sites([{ visits: 9, ratio: 100, kind: 0 }, { visits: 9, ratio: 100, kind: 1 }]);
  const corners = (zoom) => painted(tile, { rate: true }, { zoom, kinds }).filter(({ done }) => done === "fill").map(({ path }) => path.length);
  assert.deepEqual([corners(15), corners(16)], [[1, 1], [4, 4]]);
  assert.equal(painted(tile, { rate: true }, { zoom: 16, kinds }).filter(({ style, done }) => style === "#FFFFFF" && done === "stroke").length, 1);
});

test("what is open is a disc at the lower right, and a ring more where it is overdue", () => {
  const discs = (site) => painted(sites([{ px: 1600, py: 1600, visits: 9, ratio: 100, ...site }]), { rate: true, open: true }).slice(2);
  assert.equal(discs({}).length, 0);
  const [, disc, ...more] = discs({ open: 2 });
  assert.ok(disc.path[0].x > 100 && disc.path[0].y > 100);
  assert.equal(more.length, 0);
  assert.deepEqual(discs({ open: 2, overdue: 1 }).map(({ done }) => done), ["fill", "fill", "stroke"]);
});

test("without circles the disc stands where the site is", () => {
  const [disc] = painted(sites([{ px: 1600, py: 1600, open: 1 }]), { open: true });
  assert.deepEqual([disc.path[0].x, disc.path[0].y], [100, 100]);
});

test("Gi* rings begin at 1.96, are thicker from 2.58 on, and cold places have none", () => {
  assert.deepEqual([195, 196, 257, 258, -300].map((gi) => giRing(gi)?.width ?? 0), [0, 1.2, 1.2, 2.4, 0]);
  const rings = painted(sites([{ visits: 9, ratio: 100, gi: -300 }, { visits: 9, ratio: 100, gi: 200 }]), { gi: true });
  assert.equal(rings.filter(({ style }) => style === "#5B6772").length, 1);
});

test("nothing shown draws nothing", () => {
  assert.deepEqual(painted(sites([{ visits: 9, open: 1, gi: 300 }]), {}), []);
});

test("no sign reaches beyond the canvas, however often a site was visited", () => {
  for (const zoom of [13, 14, 15, 16, 18]) {
    for (const visits of [0, 1, 100, 1_000_000]) {
      const tile = sites([{ visits, open: 1, overdue: 1, gi: 300, ratio: 100 }]);
      const [pad, shown] = [padOf(tile, zoom), { rate: true, open: true, gi: true }];
      assert.ok(pad >= 16);
      for (const { path, done, width } of painted(tile, shown, { zoom, kinds: ["construction_site"] })) {
        for (const { x, y, radius = 0 } of path) assert.ok(Math.max(Math.abs(x), Math.abs(y)) + radius + (done === "stroke" ? width / 2 : 0) <= pad, `${zoom} ${visits}`);
      }
    }
  }
});

test("circles of cells do not touch, and leave the squares under them to be seen", () => {
  for (const size of [8, 12, 16]) {
    const tile = cells([{ cx: 0 }], size);
    assert.ok(2 * radiusOf(tile, 0, 12) < size);
    assert.ok(2 * radiusOf(tile, 0, 12, { effort: true }) < size - 2);
  }
});

test("the classes of the effort hold from zoom 12 on, and grow with the ground further out", () => {
  assert.deepEqual([effortBreaks(16), effortBreaks(12)], [[6, 18, 36, 60], [6, 18, 36, 60]]);
  assert.deepEqual(effortBreaks(11), [10, 30, 60, 100]);
  assert.deepEqual([0, 5, 6, 59, 60].map((visits) => effortClass(visits, effortBreaks(14))), [0, 0, 1, 3, 4]);
});

test("sites are put into squares: visits add up, and one that was seen makes the square seen", () => {
  const squares = squaresOf(sites([{ px: 16, py: 16, visits: 2, flags: BLIND }, { px: 15 * 16, py: 16, visits: 3 }, { px: 16 * 16, py: 16, visits: 4, flags: BLIND }]));
  assert.deepEqual([squares.size, squares.visits[0], squares.visits[1]], [16, 5, 4]);
  assert.deepEqual([...squares.sight.slice(0, 3)], [2, 1, 0]);
});

test("the hatching covers a blind cell and the empty ground beside it, and never a cell that was seen", () => {
  const boxes = blindBoxes(alone(cells([{ cx: 4, cy: 4, flags: BLIND }, { cx: 5, cy: 4 }])));
  assert.deepEqual(boxes, [
    { left: 48, top: 48, width: 48, height: 16 }, { left: 48, top: 64, width: 32, height: 16 }, { left: 48, top: 80, width: 48, height: 16 },
  ]);
  assert.deepEqual(blindBoxes(alone(cells([{ cx: 4, cy: 4 }]))), []);
});

test("the hatching goes on over the edge of a tile, even into one with nothing in it", () => {
  const west = cells([{ cx: 15, cy: 0, flags: BLIND }]);
  const boxes = blindBoxes((dx, dy) => (dx === -1 && dy === 0 ? west : NOTHING));
  assert.deepEqual(boxes, [{ left: 0, top: 0, width: 16, height: 16 }, { left: 0, top: 16, width: 16, height: 16 }]);
});

test("the lines of the hatching go on from tile to tile", () => {
  const step = 8 * Math.SQRT2;
  for (const [x, y] of [[0, 0], [6834, 3400], [109_000, 54_000]]) {
    const apart = phaseOf({ x: x + 1, y }) - phaseOf({ x, y }) - 256; // a whole number of steps
    assert.ok(Math.abs(apart / step - Math.round(apart / step)) < 1e-6);
  }
});

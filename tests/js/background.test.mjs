import assert from "node:assert/strict";
import test from "node:test";

import { namedLines, pointLists, roadWidth, trace, worldPixel } from "../../webmap/static/js/geometry.mjs";
import { nameLength, placeNames, readable, stretches } from "../../webmap/static/js/names.mjs";

const square = [[0, 0], [1, 0], [1, 1], [0, 0]];

test("the middle of the world is the middle of its plane", () => {
  const { x, y } = worldPixel(0, 0);
  assert.deepEqual([x, y], [128 * 2 ** 15, 128 * 2 ** 15]);
});

test("all kinds of geometry give their point lists, and an absent one none", () => {
  assert.equal(pointLists({ type: "MultiPolygon", coordinates: [[square, square], [square]] }).length, 3);
  assert.equal(pointLists({ type: "LineString", coordinates: square }).length, 1);
  assert.deepEqual([pointLists(null), pointLists({ type: "Point", coordinates: [0, 0] })], [[], []]);
});

test("a ring is traced from its first point and closed", () => {
  const calls = [];
  const path = { moveTo: () => calls.push("move"), lineTo: () => calls.push("line"), closePath: () => calls.push("close") };
  trace(path, [{ geometry: { type: "Polygon", coordinates: [square] } }], { x: 0, y: 0 }, { close: true });
  assert.deepEqual(calls, ["move", "line", "line", "line", "close"]);
});

test("only named roads of the class give names", () => {
  const road = (name, roadClass) => ({ properties: { name, class: roadClass }, geometry: { type: "LineString", coordinates: square } });
  const roads = { features: [road("东湖路", "main"), road("", "main"), road("小巷", "minor")] };
  assert.deepEqual(namedLines(roads, { x: 0, y: 0 }).map((line) => line.name), ["东湖路"]);
  assert.deepEqual(namedLines(undefined, { x: 0, y: 0 }), []);
});

test("main roads are wider than minor ones, and roads widen with the zoom", () => {
  assert.ok(roadWidth("main", 15) > roadWidth("minor", 15));
  assert.ok(roadWidth("main", 14.5) > roadWidth("main", 14));
  assert.equal(roadWidth("minor", 12), 0);
});

test("text along a street is never upside down", () => {
  for (const angle of [-3, -1.6, 0, 1.6, 3]) assert.ok(Math.abs(readable(angle)) <= Math.PI / 2 + 1e-9);
});

test("a bend parts a line into two stretches", () => {
  assert.equal(stretches([[0, 0], [100, 0], [100, 100]]).length, 2);
  assert.equal(stretches([[0, 0], [100, 0], [200, 1]]).length, 1);
});

test("a name stands only where it has room, and no two overlap", () => {
  const view = { width: 400, height: 300 };
  const line = (name, y, to = 350) => ({ name, points: [[50, y], [to, y]] });
  assert.deepEqual(placeNames([line("东湖路", 100, 80)], view), []);
  assert.equal(placeNames([line("东湖路", 100), line("西湖路", 105)], view).length, 1);
  assert.equal(placeNames([line("东湖路", 60), line("西湖路", 200)], view).length, 2);
});

test("a steep street with a Chinese name carries it upright", () => {
  const names = placeNames([{ name: "上塘路", points: [[200, 20], [205, 280]] }], { width: 400, height: 300 });
  assert.equal(names[0].upright, true);
  assert.ok(nameLength("上塘路") > nameLength("abc"));
});

import assert from "node:assert/strict";
import test from "node:test";

import { separated, webAddress } from "../../webmap/static/js/map-credit.mjs";
import { boxesAlong, makeLineNames, makePlaceNames, nameOf } from "../../webmap/static/js/basemap-names.mjs";
import { makeWatch } from "../../webmap/static/js/basemap-raster.mjs";
import { COLOURS, labelRules, paintRules, roadClass, streetWidth } from "../../webmap/static/js/basemap-rules.mjs";
import { patientSource } from "../../webmap/static/js/basemap-vector.mjs";

class Point {
  constructor(x, y) { Object.assign(this, { x, y }); }
  clone() { return new Point(this.x, this.y); }
}
class Symbolizer { constructor(options) { this.options = options; } }
const P = { LineSymbolizer: Symbolizer, PolygonSymbolizer: Symbolizer };
const line = (...points) => [points.map(([x, y]) => new Point(x, y))];

test("a name is in the language of the page where it is known in it", () => {
  const both = { name: "西湖", name_en: "West Lake" };
  assert.deepEqual([nameOf(both, "zh"), nameOf(both, "en")], ["西湖", "West Lake"]);
  assert.equal(nameOf({ name: "东湖路" }, "en"), "东湖路");
  assert.equal(nameOf({ name: "Monaco", "name:zh-Hans": "摩纳哥" }, "zh"), "摩纳哥");
  assert.equal(nameOf({}, "zh"), null);
});

test("a street's name stands on its longest straight stretch, if there is room", () => {
  const names = makeLineNames({ language: "zh", family: "x" });
  const street = line([0, 0], [100, 0], [100, 400]);
  const [longest] = names.place({}, street, { props: { name: "东湖路" } });
  assert.deepEqual([longest.anchor.x, longest.anchor.y], [100, 200]);
  assert.equal(longest.deduplicationKey, "东湖路");
  assert.deepEqual(names.place({}, line([0, 0], [30, 0]), { props: { name: "东湖路" } }), []);
  assert.equal(names.place({}, street, { props: {} }), undefined);
});

test("the boxes of a name cover it from end to end", () => {
  const boxes = boxesAlong({ x: 50, y: 0, angle: 0 }, 100);
  assert.ok(Math.min(...boxes.map((box) => box.minX)) <= 3);
  assert.ok(Math.max(...boxes.map((box) => box.maxX)) >= 97);
});

test("a place's name is in the middle of its box", () => {
  const [{ anchor, bboxes: [box] }] = makePlaceNames({ language: "zh", family: "x", size: 12, weight: 400 })
    .place({}, line([40, 20]), { props: { name: "西湖" } });
  assert.deepEqual([(box.minX + box.maxX) / 2, (box.minY + box.maxY) / 2], [anchor.x, anchor.y]);
});

test("roads of Protomaps' archives have a class as ours do", () => {
  assert.deepEqual([{ class: "minor" }, { kind: "major_road" }, { kind: "highway" }, { kind: "ferry" }].map(roadClass), ["minor", "main", "trunk", "path"]);
});

test("greater streets are wider, and paths come last", () => {
  for (const zoom of [14, 16, 18]) {
    assert.ok(streetWidth("trunk", zoom) > streetWidth("main", zoom));
    assert.ok(streetWidth("main", zoom) > streetWidth("minor", zoom));
  }
  assert.equal(streetWidth("path", 15), 0);
  assert.ok(streetWidth("path", 19) > 0);
});

test("the ground is painted in the colours of the design, water over green, houses last", () => {
  const rules = paintRules(P);
  const fills = rules.map((rule) => rule.symbolizer.options.fill).filter(Boolean);
  assert.deepEqual(fills, [COLOURS.blocks, COLOURS.blocks, COLOURS.green, COLOURS.green, COLOURS.water, COLOURS.buildings]);
  const streets = rules.filter((rule) => rule.dataLayer === "roads").map((rule) => rule.symbolizer.options.color);
  assert.ok(streets.lastIndexOf(COLOURS.casing) < streets.indexOf(COLOURS.street), "no edge cuts a street that it meets");
});

test("a rule of areas leaves the lines of its layer alone", () => {
  const water = paintRules(P).find((rule) => rule.dataLayer === "water");
  assert.deepEqual([water.filter(15, { geomType: 3 }), water.filter(15, { geomType: 2 })], [true, false]);
});

test("each rule of names can place one", () => {
  for (const rule of labelRules({ language: "zh", family: "x" })) assert.equal(typeof rule.symbolizer.place, "function");
});

test("tiles that all fail are told once, and one that came takes the alarm away", () => {
  let told = 0;
  const watch = makeWatch(2, () => { told += 1; });
  for (let at = 0; at < 5; at += 1) watch.failed();
  assert.equal(told, 1);
  const other = makeWatch(2, () => { told += 1; });
  other.failed();
  other.came();
  other.failed();
  other.failed();
  assert.equal(told, 1);
});

test("a source that fails gives empty tiles and says so once; a cut request is no failure", async () => {
  const said = [];
  const answers = [new Error("500"), new Error("500"), "tile", Object.assign(new Error(), { name: "AbortError" })];
  const archive = { async getZxy() { const next = answers.shift(); if (next instanceof Error) throw next; return next; } };
  let opened = 0;
  const source = patientSource(() => { opened += 1; return archive; }, { onFailed: () => said.push("failed"), onLoaded: () => said.push("loaded") });
  assert.deepEqual([await source.getZxy(), await source.getZxy(), await source.getZxy()], [undefined, undefined, "tile"]);
  assert.deepEqual(said, ["failed", "loaded"]);
  await assert.rejects(source.getZxy(), { name: "AbortError" });
  assert.equal(opened, 3, "what failed is opened anew"); // first, and after each failure
});

test("a credit leads to the web and nowhere else", () => {
  assert.equal(webAddress("https://example.org/"), "https://example.org/");
  assert.deepEqual(["javascript:alert(1)", "", undefined].map(webAddress), [null, null, null]);
  assert.deepEqual(separated(["a", "b"]), ["a", " · ", "b"]);
});

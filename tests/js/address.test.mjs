import assert from "node:assert/strict";
import test from "node:test";

import { firstAddress, makeAddressKeeper } from "../../webmap/static/js/address-keeper.mjs";
import { formatAddress, LAYERS, parseAddress, sameSelection, TABS, USUAL } from "../../webmap/static/js/address.mjs";
import { everything, withCode } from "../../webmap/static/js/filters.mjs";

const SELECTIONS = [null, { kind: "hotspot", id: 3 }, { kind: "site", id: "FC 01/东#%&layers=gi" }];
const VIEWS = [null, { zoom: 13, lat: 30.29, lon: -120.15 }];
const SHOWN = [USUAL, [], ["hotspots"], LAYERS.filter((name) => name !== "rate")];

test("an address that is written is read back as it was, whatever of it is there", () => {
  for (const selection of SELECTIONS) for (const view of VIEWS) for (const layers of SHOWN) for (const tab of TABS) {
    assert.deepEqual(parseAddress(formatAddress({ selection, view, layers, tab })), { selection, view, layers, tab });
  }
});

test("what is as usual is not written", () => {
  assert.equal(formatAddress({}), "");
  assert.equal(formatAddress({ selection: { kind: "hotspot", id: 2 } }), "#hotspot=2");
  assert.equal(formatAddress({ tab: "open", layers: ["base", "hotspots"] }), "#tab=open&layers=hotspots,base");
});

test("the order in which layers were switched on does not matter", () => {
  assert.equal(formatAddress({ layers: [...USUAL].reverse() }), "");
});

test("an address of the version before, with what the circles told, is still understood", () => {
  const { layers, selection } = parseAddress("#hotspot=1&layer=level");
  assert.ok(layers.includes("level") && !layers.includes("rate"));
  assert.deepEqual(selection, { kind: "hotspot", id: 1 });
});

test("circles tell the rate or the level, not both", () => {
  assert.deepEqual(parseAddress("#layers=rate,level,heat").layers, ["rate"]);
});

for (const hash of ["", "#", "#hotspot=", "#hotspot=x", "#hotspot=0", "#hotspot=-1", "#site=%", "#map=13/95/120", "#map=13/30", "#map=//", "#map=13/30/120/1", "#tab=heat"]) {
  test(`${JSON.stringify(hash)} says nothing`, () => {
    assert.deepEqual(parseAddress(hash), { selection: null, view: null, layers: USUAL, tab: "hotspots" });
  });
}

test("the target of the skip link is no address of ours", () => {
  assert.equal(parseAddress("#list"), null);
});

test("the same number of another kind is another selection", () => {
  assert.ok(!sameSelection({ kind: "site", id: 1 }, { kind: "hotspot", id: 1 }));
  assert.ok(sameSelection(null, null));
});

function browser(address) {
  const location = { pathname: "/", search: "", hash: "" };
  const steps = [];
  const go = (url) => Object.assign(location, { search: url.match(/\?[^#]*/)?.[0] ?? "", hash: url.match(/#.*/)?.[0] ?? "" });
  go(address);
  const step = (how) => (_, __, url) => { steps.push([how, url]); go(url); };
  return { location, steps, history: { pushState: step("push"), replaceState: step("replace") }, addEventListener: (_, listener) => { go.back = listener; }, go };
}

test("what is on the screen is written once, and the language is left in the query", () => {
  const where = browser("/?lang=en");
  const now = { filter: withCode(everything(), "kind", "park", true), selection: { kind: "hotspot", id: 2 }, view: null, layers: USUAL, tab: "hotspots" };
  const keeper = makeAddressKeeper({ told: () => now, follow: () => {}, where });
  keeper.write({ push: true });
  keeper.write();
  assert.deepEqual(where.steps, [["push", "/?lang=en&kind=park#hotspot=2"]]);
});

test("the way back tells the filter with the rest, and passes over what is none of ours", () => {
  const where = browser("/");
  const followed = [];
  makeAddressKeeper({ told: () => ({ filter: everything() }), follow: (there) => followed.push(there), where });
  where.go("/?department=parks#site=S1");
  where.go.back();
  where.go("/#list");
  where.go.back();
  assert.equal(followed.length, 1);
  assert.deepEqual([followed[0].filter.department, followed[0].selection], [["parks"], { kind: "site", id: "S1" }]);
  assert.deepEqual(firstAddress({ hash: "#list", search: "" }).layers, USUAL);
});

import assert from "node:assert/strict";
import test from "node:test";

import { drawingOrder, matchingSites, membersOf, rowsOf } from "../../webmap/static/js/sites.mjs";

const named = (...names) => names.map((name, at) => ({ site_id: `S${at}`, name }));

test("columns become one object a site", () => {
  assert.deepEqual(rowsOf({ columns: { site_id: ["a", "b"], visits: [1, 2] } }), [
    { site_id: "a", visits: 1 }, { site_id: "b", visits: 2 },
  ]);
});

test("large circles are drawn before small ones", () => {
  const sites = [{ visits: 1 }, { visits: 30 }, { visits: 10 }];
  assert.deepEqual(drawingOrder(sites).map((site) => site.visits), [30, 10, 1]);
  assert.equal(sites[0].visits, 1);
});

test("a search minds neither width nor case nor spaces, and puts beginnings first", () => {
  const found = matchingSites(named("南苑 Ａ区", "大关a区", "a区", "北苑"), "A 区");
  assert.deepEqual(found.map((site) => site.name), ["a区", "南苑 Ａ区", "大关a区"]);
});

test("nothing typed finds nothing", () => {
  assert.deepEqual(matchingSites(named("a"), "  "), []);
});

test("the members of a hot spot come with the most rebounds first, unplaced ones left out", () => {
  const byId = new Map([["a", { site_id: "a", rebounds: 1, too_few: 0, low: 1 }], ["b", { site_id: "b", rebounds: 4, too_few: 0, low: 1 }]]);
  assert.deepEqual(membersOf({ site_ids: ["a", "nowhere", "b"] }, byId).map((site) => site.site_id), ["b", "a"]);
});

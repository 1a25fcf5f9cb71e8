import assert from "node:assert/strict";
import test from "node:test";

import { apiAddress, ApiError, fetchJson } from "../../webmap/static/js/api.mjs";
import { outlineStyle, siteStyle } from "../../webmap/static/js/styles.mjs";
import { countedWords } from "../../webmap/static/js/hotspot-card.mjs";
import { rowAfterKey } from "../../webmap/static/js/list.mjs";
import { noticesOf } from "../../webmap/static/js/notices.mjs";
import { split } from "../../webmap/static/js/site-card.mjs";
import { sumsOf } from "../../webmap/static/js/status.mjs";

test("arrows stop at the ends of the list", () => {
  assert.deepEqual([rowAfterKey("ArrowDown", 4, 5), rowAfterKey("ArrowUp", 0, 5), rowAfterKey("End", 0, 5)], [4, 0, 4]);
  assert.equal(rowAfterKey("a", 0, 5), null);
});

test("a notice is given only where it holds", () => {
  const quiet = { exposure_is_lower_bound: false, closed_counts_as_verified: false, sites_without_position: 0 };
  assert.deepEqual(noticesOf(quiet), []);
  assert.deepEqual(noticesOf({ ...quiet, sites_without_position: 3 }), [{ key: "notice_unplaced", count: 3 }]);
});

test("an address of the API keeps odd identifiers whole", () => {
  assert.equal(apiAddress("/api", ["sites", "a/b?c"], "zh"), "/api/sites/a%2Fb%3Fc?lang=zh");
});

test("an error of the server speaks in the server's words", async () => {
  const refusing = async () => ({ ok: false, status: 404, json: async () => ({ text: "no such site" }) });
  await assert.rejects(fetchJson("/api/x", refusing), (error) => error instanceof ApiError && error.status === 404 && error.text === "no such site");
});

test("a server that is not there is status 0, and an answer that is no JSON an error", async () => {
  await assert.rejects(fetchJson("/api/x", async () => { throw new TypeError("down"); }), { status: 0 });
  const broken = async () => ({ ok: true, status: 200, json: async () => { throw new SyntaxError(); } });
  await assert.rejects(fetchJson("/api/x", broken), { status: 200 });
});

test("a selected outline is ink, a hovered one thick", () => {
  assert.equal(outlineStyle({ selected: true, zoom: 14 }).color, "#17212B");
  assert.equal(outlineStyle({ hovered: true, zoom: 14 }).weight, 4);
  assert.equal(outlineStyle({ zoom: 14 }).weight, 2.6);
});

test("a site with too few checks is dashed and takes no colour of a class", () => {
  const style = siteStyle({ too_few: 1, visits: 2, relative_risk: 9 }, 15);
  assert.equal(style.fillColor, "#FFFFFF");
  assert.ok(style.dashArray);
  assert.equal(siteStyle({ too_few: 0, visits: 2, relative_risk: 9 }, 15).fillColor, "#6E1A12");
});

test("what is rare is summed up, so that the counts still add up", () => {
  const speaker = { t: () => "other", list: (words) => words.join(", ") };
  const counted = [["a", 5], ["b", 3], ["c", 2], ["d", 1]].map(([label, count]) => ({ label, count }));
  assert.equal(countedWords(counted, speaker, 2), "a 5, b 3, other 3");
});

test("categories that were only looked for are told apart from those found", () => {
  const { found, only } = split([{ rebounds: 0, episodes: [], findings: [] }, { rebounds: 0, episodes: [{}], findings: [] }]);
  assert.deepEqual([found.length, only.length], [1, 1]);
});

test("the figures are sums over the sites", () => {
  assert.deepEqual(sumsOf([{ visits: 2, rebounds: 1 }, { visits: 3, rebounds: 0 }]), { sites: 2, visits: 5, rebounds: 1 });
});

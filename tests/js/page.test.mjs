import assert from "node:assert/strict";
import test from "node:test";

import { apiAddress, ApiError, fetchJson } from "../../webmap/static/js/api.mjs";
import { countWords, statusCounts } from "../../webmap/static/js/candidates.mjs";
import { outlineStyle } from "../../webmap/static/js/styles.mjs";
import { countedWords } from "../../webmap/static/js/hotspot-card.mjs";
import { rowAfterKey } from "../../webmap/static/js/row-keys.mjs";
import { levelPercent, methodOf, noticesOf } from "../../webmap/static/js/notices.mjs";
import { split } from "../../webmap/static/js/site-card.mjs";
import { makeSpeaker } from "../../webmap/static/js/text.mjs";

test("arrows stop at the ends of the list", () => {
  assert.deepEqual([rowAfterKey("ArrowDown", 4, 5), rowAfterKey("ArrowUp", 0, 5), rowAfterKey("End", 0, 5)], [4, 0, 4]);
  assert.equal(rowAfterKey("a", 0, 5), null);
});

test("a notice is given only where it holds", () => {
  const quiet = { exposure_is_lower_bound: false, closed_counts_as_verified: false, sites_without_position: 0 };
  assert.deepEqual(noticesOf(quiet), []);
  assert.deepEqual(noticesOf({ ...quiet, sites_without_position: 3 }), [{ key: "notice_unplaced", count: 3 }]);
});

test("what a check is worth is told with its interval, and only where it is worth anything", () => {
  const [told] = methodOf({ clock: { phi: 2.83, low: 2, high: 4 }, level_deviation: 0 });
  assert.deepEqual(told, { key: "method_clock", count: 2.83, values: { n: "2.8", low: "2", high: "4" } });
  assert.deepEqual(methodOf({ clock: { phi: 0, low: 0, high: 1 }, level_deviation: 0 }), []);
  assert.deepEqual(methodOf({ clock: null, level_deviation: null }), []);
});

test("an interval without an upper end is told as such, and no number stands for it", () => {
  const noted = (clock) => methodOf({ clock, level_deviation: 0 })[0];
  assert.deepEqual(noted({ phi: 4, low: 2, high: null, by_visit: false }), { key: "method_clock_open", count: 4, values: { n: "4", low: "2" } });
  assert.deepEqual(noted({ phi: 1024, low: 5.7, high: null, by_visit: true }), { key: "method_visits", count: 5.7, values: { low: "5.7" } });
});

test("how far the level varies is told in whole per cent, and not where it does not", () => {
  assert.deepEqual([levelPercent(Math.log(1.25)), levelPercent(0)], [25, 0]);
  assert.deepEqual(methodOf({ clock: null, level_deviation: 0.164 }), [{ key: "method_level", count: 18 }]);
});

test("the count tells confirmed and candidates apart, and is a number where there is no candidate", () => {
  const speaker = makeSpeaker({ confirmed_and_candidates: "{c}, {k}", confirmed_n: "{n} confirmed", candidates_n: "{n} candidates", candidates_n_one: "{n} candidate" }, "en");
  const spots = (...states) => states.map((status) => ({ status }));
  assert.deepEqual(statusCounts(spots("confirmed", "candidate", "confirmed")), { confirmed: 2, candidates: 1 });
  assert.equal(countWords(spots("confirmed", "candidate", "confirmed"), speaker), "2 confirmed, 1 candidate");
  assert.equal(countWords(spots("candidate", "candidate"), speaker), "0 confirmed, 2 candidates");
  assert.deepEqual([countWords(spots("confirmed"), speaker), countWords([], speaker)], ["1", "0"]);
});

test("the outline of a candidate is dashed, selected or not, and that of a confirmed hot spot never", () => {
  for (const how of [{}, { selected: true }, { hovered: true }]) {
    assert.ok(outlineStyle({ ...how, zoom: 14, candidate: true }).dashArray);
    assert.equal(outlineStyle({ ...how, zoom: 14 }).dashArray, null);
  }
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

test("what is rare is summed up, so that the counts still add up", () => {
  const speaker = { t: () => "other", list: (words) => words.join(", ") };
  const counted = [["a", 5], ["b", 3], ["c", 2], ["d", 1]].map(([label, count]) => ({ label, count }));
  assert.equal(countedWords(counted, speaker, 2), "a 5, b 3, other 3");
});

test("categories that were only looked for are told apart from those found", () => {
  const { found, only } = split([{ rebounds: 0, episodes: [], findings: [] }, { rebounds: 0, episodes: [{}], findings: [] }]);
  assert.deepEqual([found.length, only.length], [1, 1]);
});

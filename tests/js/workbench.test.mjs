import assert from "node:assert/strict";
import test from "node:test";

import { apiAddress, latestOnly } from "../../webmap/static/js/api.mjs";
import { categoryRows } from "../../webmap/static/js/charts.mjs";
import { deadlineOf } from "../../webmap/static/js/deadline.mjs";
import { endpointsOf } from "../../webmap/static/js/endpoints.mjs";
import { isNothing } from "../../webmap/static/js/figures-parts.mjs";
import { tipLines, tipPlace } from "../../webmap/static/js/hover-tip.mjs";
import { telling, toggled } from "../../webmap/static/js/legend.mjs";
import { effortWords } from "../../webmap/static/js/legend-keys.mjs";
import { inViewWords, tilesShown } from "../../webmap/static/js/map-parts.mjs";
import { membersOf } from "../../webmap/static/js/members.mjs";
import { furtherRows, PAGE } from "../../webmap/static/js/paged-list.mjs";
import { leftOf } from "../../webmap/static/js/popup.mjs";
import { quiet } from "../../webmap/static/js/print-view.mjs";
import { toldOf } from "../../webmap/static/js/search.mjs";
import { progressWords, shareOf } from "../../webmap/static/js/search-progress.mjs";
import { hotspotOfSite } from "../../webmap/static/js/selecting.mjs";
import { meaningOf } from "../../webmap/static/js/shortcuts.mjs";
import { asSite } from "../../webmap/static/js/sites-list.mjs";
import { shortCount, tabAfterKey } from "../../webmap/static/js/tabs.mjs";
import { makeSpeaker, withinSentence } from "../../webmap/static/js/text.mjs";
import { settled, throttled } from "../../webmap/static/js/throttle.mjs";
import { barsIn } from "../../webmap/static/js/trend.mjs";

const SPEAKER = makeSpeaker({
  sites_n: "{n} sites", rebounds_n: "{n} rebounds", visits_n: "{n} visits", open_n: "{n} open", overdue_findings_n: "{n} overdue", too_few: "too few", tip_rate: "{ratio}x",
  tip_rate_between: "{ratio}x ({low}-{high})", tip_blind: "blind", in_view: "{s}, {o}, {v}, {open} open", replicates_of: "{n} of {all}", preparing: "preparing",
  no_match: "none", matches_n: "{n} match", more_matches: "{n} more",
}, "en");

/** A clock that is wound by hand. */
function handClock() {
  const clock = { time: 0, waiting: [] };
  clock.later = (act, wait) => { const timer = { act, at: clock.time + wait }; clock.waiting.push(timer); return timer; };
  clock.never = (timer) => { clock.waiting = clock.waiting.filter((one) => one !== timer); };
  clock.wind = (ms) => {
    clock.time += ms;
    const due = clock.waiting.filter(({ at }) => at <= clock.time);
    clock.waiting = clock.waiting.filter(({ at }) => at > clock.time);
    for (const { act } of due) act();
  };
  return clock;
}

test("what is asked for often is done at most once in a while, and the last is never lost", () => {
  const clock = handClock();
  const done = [];
  const act = throttled((value) => done.push(value), 100, { now: () => clock.time, later: clock.later });
  act(1);
  clock.wind(0);
  for (const value of [2, 3, 4]) act(value);
  clock.wind(50);
  assert.deepEqual(done, [1]);
  clock.wind(50);
  assert.deepEqual(done, [1, 4]);
});

test("what settles is done once, after the last call", () => {
  const clock = handClock();
  const done = [];
  const act = settled((value) => done.push(value), 100, clock);
  act(1);
  clock.wind(90);
  act(2);
  clock.wind(90);
  assert.deepEqual(done, []);
  clock.wind(10);
  assert.deepEqual(done, [2]);
});

test("a new question ends the one before, whose answer does not count", async () => {
  const answers = {};
  const ask = latestOnly((address) => new Promise((resolve) => { answers[address] = resolve; }));
  const [first, second] = [ask("/a"), ask("/b")];
  answers["/b"]("b");
  answers["/a"]("a");
  assert.deepEqual([await first, await second], [null, "b"]);
});

test("an error of a question that was ended is none", async () => {
  const answers = {};
  const ask = latestOnly((address) => new Promise((resolve, reject) => { answers[address] = { resolve, reject }; }));
  const [first, second] = [ask("/a"), ask("/b")];
  answers["/a"].reject(new Error("aborted"));
  answers["/b"].reject(new Error("down"));
  assert.equal(await first, null);
  await assert.rejects(second, /down/);
});

test("addresses carry the filter, the language and odd identifiers whole", () => {
  const at = endpointsOf("/lookback", "zh");
  assert.equal(at.figures("kind=park"), "/lookback/api/figures?kind=park&lang=zh");
  assert.equal(at.hotspots(), apiAddress("/lookback/api", ["hotspots"], "zh"));
  assert.equal(at.search("a&b"), "/lookback/api/search?q=a%26b&lang=zh");
  assert.equal(at.tile("k1", "")({ x: 1, y: 2, z: 3 }), "/lookback/tiles/k1/3/1/2.bin");
  assert.equal(at.tile("k1", "kind=park")({ x: 1, y: 2, z: 3 }), "/lookback/tiles/k1/3/1/2.bin?kind=park");
  assert.equal(at.exported("gpkg", ""), "/lookback/export/sites.gpkg?lang=zh");
  assert.equal(at.searches("", "s/1"), "/lookback/api/searches/s%2F1?lang=zh");
});

test("a deadline is past, today or days off, by the day of the data", () => {
  assert.deepEqual(deadlineOf("2026-08-20", "2026-08-23"), { kind: "overdue", days: 3 });
  assert.deepEqual(deadlineOf("2026-08-23", "2026-08-23"), { kind: "today", days: 0 });
  assert.deepEqual(deadlineOf("2026-09-04", "2026-08-23"), { kind: "left", days: 12 });
  assert.deepEqual(deadlineOf(null, "2026-08-23"), { kind: "none", days: null });
});

test("categories beyond the first are summed up, so that the numbers still add up", () => {
  const all = [["a", 1], ["b", 5], ["c", 3], ["d", 0]].map(([code, rebounds]) => ({ code, rebounds, open: code === "d" ? 2 : 0 }));
  const { rows, rest } = categoryRows(all, 2);
  assert.deepEqual(rows.map(({ code }) => code), ["b", "c"]);
  assert.deepEqual(rest, { count: 2, rebounds: 1, open: 2 });
  assert.equal(categoryRows([{ code: "a", rebounds: 0, open: 0 }]).rows.length, 0);
});

test("nothing matches where there is no site, or no record of any", () => {
  assert.ok(isNothing({ sites: 0, visits: 0, rebounds: 0, open: 0 }));
  assert.ok(isNothing({ sites: 4, visits: 0, rebounds: 0, open: 0 }));
  assert.ok(!isNothing({ sites: 4, visits: 0, rebounds: 0, open: 1 }));
});

test("a tip tells an interval only of a site that was looked at often enough", () => {
  const site = { kind: "site", id: "S1", name: "", siteKind: "park", tooFew: false, ratio: 2, low: 1.5, high: 2.6, rebounds: 3, visits: 9, open: 0, overdue: 0, blind: false };
  assert.deepEqual(tipLines(site, { speaker: SPEAKER, kinds: { park: "Park" } }), { title: "S1", rate: "2.0x (1.5-2.6)", counts: "Park, 3 rebounds, 9 visits", blind: null });
  assert.equal(tipLines({ ...site, tooFew: true }, { speaker: SPEAKER, kinds: {} }).rate, "too few");
  assert.equal(tipLines({ ...site, kind: "cell", sites: 12, blind: true }, { speaker: SPEAKER, kinds: {} }).rate, "2.0x");
});

test("a tip stays on the map and beside the pointer", () => {
  const size = { width: 200, height: 60 };
  assert.deepEqual(tipPlace({ x: 100, y: 300 }, size, { width: 900, height: 600 }), { left: 114, top: 270 });
  assert.equal(tipPlace({ x: 850, y: 300 }, size, { width: 900, height: 600 }).left, 636);
  assert.equal(tipPlace({ x: 100, y: 5 }, size, { width: 900, height: 600 }).top, 4);
});

test("hiding the circles and showing them again leaves them telling what they told", () => {
  const hidden = toggled(["hotspots", "level"], "sites", false, "level");
  assert.deepEqual(hidden, ["hotspots"]);
  assert.deepEqual(toggled(hidden, "sites", true, "level"), ["hotspots", "level"]);
  assert.deepEqual(telling(["hotspots", "level", "base"], "rate"), ["hotspots", "base", "rate"]);
  assert.deepEqual(tilesShown(["hotspots", "gi"]), { rate: false, level: false, effort: false, blind: false, open: false, gi: true });
});

test("classes are named at first, middle and last", () => {
  assert.deepEqual(effortWords([6, 18, 36, 60]), { 0: "<6", 2: "18–36", 4: "≥60" });
});

test("what the map shows is told in words", () => {
  assert.equal(inViewWords({ totals: { sites: 12, rebounds: 3, visits: 1200, open: 2 } }, SPEAKER), "12 sites, 3 rebounds, 1,200 visits, 2 open");
});

test("the members of a hot spot come with the most rebounds first, and no others", () => {
  const rows = [{ site_id: "a", rebounds: 1, too_few: false, low: 1 }, { site_id: "x", rebounds: 9 }, { site_id: "b", rebounds: 4, too_few: false, low: 1 }];
  assert.deepEqual(membersOf({ site_ids: ["a", "nowhere", "b"] }, rows).map(({ site_id: id }) => id), ["b", "a"]);
});

test("a further page brings no more rows than there are", () => {
  assert.deepEqual([furtherRows(100, 350), furtherRows(300, 350), furtherRows(350, 350), furtherRows(350, 300)], [PAGE, 50, 0, 0]);
});

test("a panel stays within the page", () => {
  assert.deepEqual([leftOf({ left: 100 }, 200, 1000), leftOf({ left: 950 }, 200, 1000), leftOf({ left: 300 }, 400, 390)], [100, 792, 8]);
});

test("paper waits for tiles, but not for ever", async () => {
  const clock = handClock();
  let isLoading = true;
  let printed = false;
  quiet(() => isLoading, { every: 10, most: 100, later: clock.later }).then(() => { printed = true; });
  for (let step = 0; step < 5; step += 1) clock.wind(10);
  await null;
  assert.equal(printed, false);
  isLoading = false;
  clock.wind(10);
  await null;
  assert.equal(printed, true);
});

test("a search says how many match and how many are not shown", () => {
  assert.deepEqual(toldOf({ count: 0, rows: [] }, SPEAKER), { told: "none", more: null });
  assert.deepEqual(toldOf({ count: 31, rows: Array(30).fill({}) }, SPEAKER), { told: "31 match", more: "1 more" });
});

test("progress is a share once it is known of how many", () => {
  assert.deepEqual([shareOf({ done: 0, of: 0 }), shareOf({ done: 250, of: 1000 }), shareOf({ done: 9, of: 3 })], [null, 0.25, 1]);
  assert.deepEqual([progressWords({ done: 0, of: 0 }, SPEAKER), progressWords({ done: 412, of: 1998 }, SPEAKER)], ["preparing", "412 of 1,998"]);
});

test("a site belongs to the hot spot on the screen that names it", () => {
  const answer = { hotspots: [{ number: 1, site_ids: ["a"] }, { number: 2, site_ids: ["b"] }] };
  assert.equal(hotspotOfSite(answer, "b").number, 2);
  assert.equal(hotspotOfSite(answer, "c"), null);
});

test("a single key means nothing in a field, with Ctrl, or once it is switched off", () => {
  const press = (key, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, defaultPrevented: false, ...more });
  assert.equal(meaningOf(press("/"), false, true), "search");
  assert.equal(meaningOf(press("/"), true, true), null);
  assert.equal(meaningOf(press("/", { ctrlKey: true }), false, true), null);
  assert.equal(meaningOf(press("["), false, false), null);
  assert.equal(meaningOf(press("constructor"), false, true), null);
});

test("a row of a list has the names that signs and plots know", () => {
  const { relative_risk: rate, relative_risk_low: low } = asSite({ ratio: 2, low: 1 });
  assert.deepEqual([rate, low], [2, 1]);
});

test("arrows go round the tabs", () => {
  assert.deepEqual([tabAfterKey("ArrowRight", 3, 4), tabAfterKey("ArrowLeft", 0, 4), tabAfterKey("x", 0, 4)], [0, 3, null]);
});

test("a count on a tab is exact below ten thousand and short above", () => {
  assert.deepEqual([9999, 10_000, 42_310, 1_234_567].map((count) => shortCount(count, "zh")), ["9,999", "1万", "4.2万", "123万"]);
  assert.deepEqual([9999, 42_310, 1_234_567].map((count) => shortCount(count, "en")), ["9,999", "42k", "1.2M"]);
});

test("a label within a sentence begins small, unless it is a word of capitals or Chinese", () => {
  assert.deepEqual(["Illegal posters", "PM10 dust", "小广告"].map(withinSentence), ["illegal posters", "PM10 dust", "小广告"]);
});

test("a bar of one can be seen beside one of thousands, and none is none", () => {
  const bars = barsIn([0, 1, 5000], { width: 30, height: 20 });
  assert.deepEqual(bars.map(({ height }) => height), [0, 2, 20]);
});

import assert from "node:assert/strict";
import test from "node:test";

import { bandPath, cleanScale, dayTicks, fallsOf, stairPath } from "../../webmap/static/js/site-page-clean-scale.mjs";
import { wordPlaces } from "../../webmap/static/js/site-page-clean.mjs";
import { factsOf, openCounts, overdueDays, pointOf, standingFact } from "../../webmap/static/js/site-page-facts.mjs";
import { rateWords } from "../../webmap/static/js/site-page-head.mjs";
import { badgeOf, badgesOf, frameOf, lookedDays, monthLabels, rowsOf } from "../../webmap/static/js/site-page-layout.mjs";
import { webAddress, withLinks } from "../../webmap/static/js/site-page-links.mjs";
import { pathOf, planScale, scaleBar } from "../../webmap/static/js/site-page-plan.mjs";
import { sentenceOf } from "../../webmap/static/js/site-page-reading.mjs";
import { makeSpeaker } from "../../webmap/static/js/text.mjs";

const finding = (found_on, more = {}) => ({ found_on, kind: "first", label: "", severity: "", description: "", due_on: null, is_overdue: false, ...more });
const episode = (found_on, more = {}) => ({
  found_on, rectified_on: null, verified_on: null, last_looked_on: null, next_found_on: null, outcome: "", days_to_rebound: null, days_at_risk: 0, ...more,
});
const chain = (label, episodes, more = {}) => ({
  label, episodes, findings: episodes.map((one) => finding(one.found_on)), looked_on: [], rebounds: episodes.filter((one) => one.outcome === "rebound").length, is_chronic: false, ...more,
});
const site = (more) => ({
  state: "ready", looks: [{ day: "2026-08-20", kind: "self_check", found: 0 }], chains: [], data_to: "2026-08-21", curve: null, peers: null,
  visits: 12, days_at_risk: 100, too_few: false, relative_risk: 2.4, low: 1.3, high: 3.9, fewest: 20, window_days: 90, ...more,
});
const keys = (facts) => facts.map(({ key }) => key);

test("an address of the web in a text is a link, and the words round it stay", () => {
  assert.deepEqual(withLinks("见 https://a.example/x.JPG，另附说明"), [
    { text: "见 " }, { href: "https://a.example/x.JPG", host: "a.example", isPicture: true }, { text: "，另附说明" },
  ]);
  assert.deepEqual(withLinks("(http://b.example/?q=1&r=2)."), [
    { text: "(" }, { href: "http://b.example/?q=1&r=2", host: "b.example", isPicture: false }, { text: ")." },
  ]);
});

test("a mark that intake has written half-width ends an address before Chinese words", () => {
  assert.deepEqual(withLinks("http://a.example/x,另见http://b.example/照片/1.png;完").map((part) => part.href ?? part.text),
    ["http://a.example/x", ",另见", "http://b.example/%E7%85%A7%E7%89%87/1.png", ";完"]);
});

test("what a browser would run or open otherwise is text", () => {
  for (const text of ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x", "//host/x", "http://", "ftp://a/b", "java\nscript:x", ""]) {
    assert.ok(withLinks(text).every((part) => part.href === undefined), text);
    assert.equal(withLinks(text).map((part) => part.text).join(""), text);
  }
  assert.equal(webAddress("javascript:alert(1)"), null);
});

test("a link shows the host that it leads to, whatever stands before it", () => {
  assert.equal(withLinks("https://gov.example@evil.example/x")[0].host, "evil.example");
  assert.deepEqual(withLinks('https://a.example/"onmouseover="x')[0].href, "https://a.example/");
});

test("a site without a visit is told as that and as nothing else", () => {
  assert.deepEqual(keys(factsOf(site({ looks: [] }))), ["read_no_visit"]);
});

test("a rate is told as above, below or like its peers by the interval as it is written", () => {
  const key = (low, high) => factsOf(site({ low, high }))[0].key;
  assert.deepEqual([key(1.3, 3.9), key(0.2, 0.8), key(0.6, 2), key(0.6, 0.98), key(1.02, 3)],
    ["read_above", "read_below", "read_level", "read_level", "read_level"]);
});

test("too few checks give no rate, and figures under way are told as such", () => {
  assert.equal(factsOf(site({ too_few: true }))[0].key, "read_too_few");
  assert.equal(factsOf(site({ relative_risk: null }))[0].key, "read_too_few");
  assert.equal(factsOf(site({ state: "computing", relative_risk: null }))[0].key, "read_computing");
});

test("rebounds are told beside the spans that were watched, and few spans as few", () => {
  const back = chain("A", [episode("2026-05-01", { verified_on: "2026-05-10", next_found_on: "2026-06-02", outcome: "rebound", days_to_rebound: 23, days_at_risk: 23 }), episode("2026-06-02")]);
  const curve = { days: [0, 23], clean: [1, 0], low: [0, 0], high: [1, 1], at_risk: [1, 1], verified: 1, rebounds: 1 };
  const facts = factsOf(site({ chains: [back], curve }));
  assert.deepEqual(facts.find(({ key }) => key === "read_back"), { key: "read_back", count: 1, values: { k: 1, span: "23" } });
  assert.ok(keys(facts).includes("read_few"));
});

test("peers are compared only while enough of them are watched", () => {
  const curve = { days: [0, 30], clean: [1, 1], low: [0, 0], high: [1, 1], at_risk: [5, 5], verified: 5, rebounds: 0 };
  const peers = (at_risk) => ({ days: [0, 30, 60], clean: [1, 0.8, 0.5], low: [], high: [], at_risk: [90, at_risk, 5] });
  const told = (at_risk) => factsOf(site({ curve, peers: peers(at_risk) })).find(({ key }) => key === "read_peers");
  assert.deepEqual(told(40).values, { d: 30, p: 80 });
  assert.equal(told(19), undefined);
});

test("what waits, is overdue, was never looked at again or not really fixed is told by category", () => {
  const waiting = chain("W", [episode("2026-07-01", { rectified_on: "2026-07-22" })]);
  const late = chain("L", [episode("2026-08-12")], { findings: [finding("2026-08-12", { is_overdue: true, due_on: "2026-08-18" })] });
  const unseen = chain("U", [episode("2026-07-01", { verified_on: "2026-07-10" })]);
  const unfixed = chain("F", [episode("2026-07-01", { verified_on: "2026-07-10", next_found_on: "2026-07-12", outcome: "unfixed" }), episode("2026-07-12", { verified_on: "2026-07-20", days_at_risk: 9 })]);
  const facts = factsOf(site({ chains: [waiting, late, unseen, unfixed] }));
  const of = (key) => facts.filter((fact) => fact.key === key).map((fact) => [fact.values.c, fact.count, fact.day]);
  assert.deepEqual(of("read_waiting"), [["W", 30, "2026-07-22"]]);
  assert.deepEqual(of("read_overdue"), [["L", 3, undefined]]);
  assert.deepEqual(of("read_unseen"), [["U", undefined, "2026-07-10"]]);
  assert.deepEqual(of("read_unfixed"), [["F", 1, undefined]]);
});

test("a category that was seldom looked for is not called clean", () => {
  const seldom = chain("S", [], { looked_on: ["2026-08-01", "2026-08-02", "2026-08-03"] });
  const often = chain("O", [], { looked_on: ["2026-08-01", "2026-08-02", "2026-08-03", "2026-08-04"] });
  const fact = factsOf(site({ chains: [seldom, often] })).find(({ key }) => key === "read_seldom");
  assert.deepEqual(fact.list, ["S"]);
});

test("a long time without a visit is told", () => {
  const facts = factsOf(site({ looks: [{ day: "2026-04-04", kind: "self_check", found: 1 }] }));
  assert.deepEqual(facts.find(({ key }) => key === "read_quiet"), { key: "read_quiet", count: 139, day: "2026-04-04" });
});

test("the sentences are as many as can be read, and the rate is never dropped", () => {
  const many = Array.from({ length: 30 }, (_, at) => chain(`C${at}`, [episode("2026-07-01", { rectified_on: "2026-07-02" })]));
  const facts = factsOf(site({ chains: many }));
  assert.equal(facts.length, 8);
  assert.equal(facts[0].key, "read_above");
});

test("open and overdue are counted by category, closed ones not", () => {
  const closed = chain("C", [episode("2026-07-01", { verified_on: "2026-07-10" })], { findings: [finding("2026-07-01", { is_overdue: true, due_on: "2026-07-02" })] });
  const late = chain("L", [episode("2026-08-12")], { findings: [finding("2026-08-12", { is_overdue: true, due_on: "2026-08-18" })] });
  assert.deepEqual(openCounts([closed, late, chain("O", [episode("2026-08-01")])]), { open: 2, overdue: 1 });
  assert.equal(overdueDays(closed, "2026-08-21"), null);
});

test("a chain stands as its last episode does, for so many days", () => {
  const told = (episodes) => standingFact(chain("A", episodes), "2026-08-21");
  assert.deepEqual(told([episode("2026-08-01")]), { key: "standing_open", days: 20 });
  assert.deepEqual(told([episode("2026-08-01", { rectified_on: "2026-08-11" })]), { key: "standing_waiting", days: 10 });
  assert.deepEqual(told([episode("2026-08-01", { verified_on: "2026-08-11" })]), { key: "standing_verified", days: null });
  assert.deepEqual(told([]), { key: "standing_none", days: null });
});

test("a sentence takes its singular, its days and its list from the fact", () => {
  const speaker = makeSpeaker({ a: "{n} of {list} on {t}: {ratio}", a_one: "one on {t}", site_and_others: " and {n}" }, "en");
  const one = sentenceOf({ key: "a", count: 1, day: "2026-08-01" }, speaker, "2026");
  assert.deepEqual([one.template, one.values.t], ["one on {t}", "1 Aug"]);
  const many = sentenceOf({ key: "a", count: 2, list: ["x", "y"], more: 3, ratios: { ratio: 2.345 } }, speaker, "2026");
  assert.deepEqual([many.values.list, many.values.ratio], ["x, y and 3", "2.3"]);
});

test("the head says why there is no rate", () => {
  const speaker = { t: (key) => key };
  assert.equal(rateWords(site({ state: "computing" }), speaker).value, "site_computing");
  assert.equal(rateWords(site({ too_few: true }), speaker).value, "too_few_short");
  assert.equal(rateWords(site({}), speaker).range, "1.3–3.9");
});

test("visits whose badges would overlap are put together, with all that they found", () => {
  const axis = { at: (number) => (number - 20_000) * 4 };
  const look = (at, kind, found) => ({ day: new Date((20_000 + at) * 86_400_000).toISOString().slice(0, 10), kind, found });
  const groups = badgesOf([look(0, "self_check", 1), look(2, "look_back", 2), look(10, "look_back", 0)], axis);
  assert.deepEqual(groups.map(({ x, visits }) => [x, visits.length]), [[0, 2], [40, 1]]);
  assert.deepEqual(badgeOf(groups[0]), { kind: "several", count: 2, found: 3 });
  assert.deepEqual(badgeOf(groups[1]), { kind: "look_back", count: 1, found: 0 });
});

test("categories that were only looked for share a row where they are many", () => {
  const only = (label) => chain(label, [], { looked_on: ["2026-08-02", "2026-08-01"] });
  const few = rowsOf([only("a"), chain("F", [episode("2026-08-01")])]);
  assert.deepEqual([few.rows.map(({ label }) => label), few.together.length], [["F", "a"], 0]);
  const many = rowsOf(["a", "b", "c", "d"].map(only));
  assert.deepEqual([many.rows.length, many.together.length], [0, 4]);
  assert.deepEqual(lookedDays(many.together), ["2026-08-01", "2026-08-02"]);
});

test("on a phone the names stand over the bars", () => {
  assert.equal(frameOf(340).isNarrow, true);
  assert.ok(frameOf(340).axis <= 340);
  const { left, axis, right } = frameOf(1200);
  assert.equal(left + axis + right, 1200);
});

test("months are named with their year where it changes, and never over each other", () => {
  const start = Date.UTC(2025, 9, 14) / 86_400_000;
  const ticks = [{ x: 0, month: 11 }, { x: 50, month: 12 }, { x: 100, month: 1 }, { x: 180, month: 2 }];
  assert.deepEqual(monthLabels(ticks, start).map(({ year, isNamed }) => [year, isNamed]),
    [[2025, true], [null, false], [2026, true], [null, true]]);
});

test("a share holds until the day on which it falls", () => {
  const scale = cleanScale(30, { width: 100, height: 100, left: 10, right: 0, top: 0, bottom: 0 });
  assert.equal(stairPath([0, 10, 30], [1, 0.5, 0.5], scale), "M10 0 L40 0 L40 50 L100 50 L100 50");
  assert.equal(bandPath([0, 10], [1, 0], [1, 1], scale), "M10 0 L40 0 L40 0 L40 100 L40 0 L10 0 Z");
  assert.equal(stairPath([], [], scale), "");
  assert.deepEqual(fallsOf({ days: [0, 5, 9], clean: [1, 1, 0.5] }), [9]);
});

test("days are named so that they keep apart", () => {
  assert.deepEqual(dayTicks(90), [0, 30, 60, 90]);
  assert.ok(dayTicks(365).length <= 7);
});

test("a curve is read at the day asked for, or at its last", () => {
  const curve = { days: [0, 7, 9], clean: [1, 0.8, 0.4], low: [1, 0.5, 0.1], high: [1, 0.9, 0.8], at_risk: [5, 5, 3] };
  assert.deepEqual([pointOf(curve, 8).share, pointOf(curve).share, pointOf(null)], [0.8, 0.4, null]);
});

test("the names of two curves keep apart", () => {
  const scale = cleanScale(90, { width: 400, height: 230 });
  const flat = (share) => ({ days: [0, 90], clean: [share, share], low: [], high: [], at_risk: [] });
  for (const [own, peers] of [[0.5, 0.5], [0.5, 0.52], [0, 0], [1, 1], [0, 0.1]]) {
    const places = wordPlaces(flat(own), flat(peers), scale);
    assert.ok(Math.abs(places.own - places.peers) >= 16, `${own} ${peers}`);
  }
  assert.equal(wordPlaces(flat(0.5), null, scale).peers, null);
});

test("a plan is as long as it says", () => {
  const scale = planScale([120, 30], { width: 300, height: 200, reach: 400 });
  assert.deepEqual([scale.x(120), scale.y(30)], [150, 100]);
  const metres = 111_195 * Math.cos(Math.PI / 6) * 0.001;
  assert.ok(Math.abs(scale.x(120.001) - 150 - metres * scale.pixel) < 1e-6);
  assert.ok(scale.y(30.001) < 100);
  const bar = scaleBar(scale);
  assert.ok(Math.abs(bar.width / bar.metres - scale.pixel) < 1e-9 && bar.width <= 90);
});

test("lines and polygons become paths, and points none", () => {
  const scale = { x: (lon) => lon, y: (lat) => lat };
  const ring = [[0, 0], [1, 0], [1, 1]];
  assert.equal(pathOf({ type: "LineString", coordinates: ring }, scale), "M0.0 0.0 L1.0 0.0 L1.0 1.0");
  assert.equal(pathOf({ type: "MultiPolygon", coordinates: [[ring], [ring]] }, scale).match(/Z/g).length, 2);
  assert.equal(pathOf({ type: "GeometryCollection", geometries: [{ type: "Polygon", coordinates: [ring] }, { type: "Point", coordinates: [0, 0] }] }, scale).trim(), "M0.0 0.0 L1.0 0.0 L1.0 1.0 Z");
});

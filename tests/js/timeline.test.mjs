import assert from "node:assert/strict";
import test from "node:test";

import { comingOf } from "../../webmap/static/js/records.mjs";
import { arcsOf, axisOfHistory, barsOf, marksOf, monthTicks, orderedChains, standingOf } from "../../webmap/static/js/timeline.mjs";

// 100 days on 100 pixels, so that a day is a pixel: 1 May is 0, 8 Aug is 99.
const axis = axisOfHistory({ looks: [{ day: "2026-05-01" }], chains: [], data_to: "2026-08-09" }, 100);
const first = {
  found_on: "2026-05-06", rectified_on: "2026-05-10", verified_on: "2026-05-20", last_looked_on: "2026-06-01",
  outcome: "rebound", next_found_on: "2026-06-12", days_to_rebound: 23, days_at_risk: 23,
};
const second = {
  found_on: "2026-06-12", rectified_on: null, verified_on: null, last_looked_on: null,
  outcome: "", next_found_on: null, days_to_rebound: null, days_at_risk: 0,
};
const chain = { looked_on: ["2026-06-01"], episodes: [first, second], findings: [], rebounds: 1 };

test("the axis runs from the first look to the last day of the data", () => {
  assert.deepEqual([axis.at(axis.start), axis.at(axis.end)], [0, 100]);
  assert.equal(axis.at(axis.end + 50), 100);
});

test("an episode is unrectified, then awaits verification, then is at risk", () => {
  assert.deepEqual(barsOf(first, axis), [
    { kind: "open", x1: 5, x2: 9 }, { kind: "waiting", x1: 9, x2: 19 }, { kind: "risk", x1: 19, x2: 42 },
  ]);
});

test("an episode that nobody rectified is open to the end of the data", () => {
  assert.deepEqual(barsOf(second, axis), [{ kind: "open", x1: 42, x2: 100 }]);
});

test("an episode found again without verification ends where it was found again", () => {
  const unfixed = { ...second, found_on: "2026-05-06", next_found_on: "2026-05-16", outcome: "unfixed" };
  assert.deepEqual(barsOf(unfixed, axis), [{ kind: "open", x1: 5, x2: 15 }]);
});

test("the day of a rebound bears the triangle and not the disc as well", () => {
  assert.deepEqual(marksOf(chain, axis).map(({ kind, x }) => [kind, x]), [
    ["looked", 31], ["found", 5], ["rectified", 9], ["verified", 19], ["rebound", 42],
  ]);
});

test("an arc leads from the verification to the rebound", () => {
  assert.deepEqual(arcsOf(chain, axis, 20), [{ x1: 19, x2: 42, middle: 30.5, days: 23, labelled: true }]);
});

test("words that would overlap are left to the table", () => {
  const again = { ...first, verified_on: "2026-06-14", next_found_on: "2026-06-22" };
  const labelled = arcsOf({ episodes: [first, again] }, axis, 60).map((arc) => arc.labelled);
  assert.deepEqual(labelled, [true, false]);
});

test("months keep apart", () => {
  assert.deepEqual(monthTicks(axis, 10).map(({ month }) => month), [5, 6, 7]);
  assert.deepEqual(monthTicks(axis, 40).map(({ month }) => month), [5, 7]);
});

test("months that are left out are left out at equal steps", () => {
  const year = axisOfHistory({ looks: [{ day: "2025-09-10" }], chains: [], data_to: "2026-08-31" }, 355);
  assert.deepEqual(monthTicks(year, 34).map(({ month }) => month), [11, 1, 3, 5, 7]);
});

test("a chain stands as its last episode does", () => {
  assert.equal(standingOf(chain), "open");
  assert.equal(standingOf({ episodes: [first] }), "verified");
  assert.equal(standingOf({ episodes: [{ ...second, rectified_on: "2026-06-13" }] }), "waiting");
  assert.equal(standingOf({ episodes: [] }), "none");
});

test("what came of an episode is told in words", () => {
  assert.deepEqual(comingOf(first), { key: "rebound_after", days: 23 });
  assert.deepEqual(comingOf(second), { key: "standing_open", days: null });
  assert.deepEqual(comingOf({ ...first, outcome: "" }), { key: "clean_for", days: 23 });
});

test("a problem that nobody looked at after its verification is not called clean", () => {
  assert.equal(comingOf({ ...first, outcome: "", days_at_risk: 0 }).key, "not_looked_since");
});

test("chains with rebounds come before those with findings only", () => {
  const chains = [{ rebounds: 0, episodes: [] }, { rebounds: 0, episodes: [second] }, { rebounds: 2, episodes: [first] }];
  assert.deepEqual(orderedChains(chains).map((one) => one.rebounds + one.episodes.length), [3, 1, 0]);
});

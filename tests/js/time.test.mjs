import assert from "node:assert/strict";
import test from "node:test";

import { effortClass, gapOf, namedMonths, namedRuns } from "../../webmap/static/js/time-chart.mjs";
import { firstToPlay } from "../../webmap/static/js/time-play.mjs";
import { daysOf, isoDay, makeScale, monthAfter, monthsOf, periodAfterKey, periodOf, runsOf, shifted, weeksIn, withEdge } from "../../webmap/static/js/time-scale.mjs";
import { dayNumber } from "../../webmap/static/js/timeline.mjs";

// Twelve weeks from Monday 1 June 2026; the data ends on Friday 21 August.
const SCALE = makeScale({ first: "2026-06-01", count: 12, last: "2026-08-21" }, 840);
const period = (from, to) => ({ from: dayNumber(from), to: dayNumber(to) });
const told = ({ from, to }) => [isoDay(from), isoDay(to)];

test("a day that becomes a number becomes the same day again", () => {
  for (const day of ["1970-01-01", "2024-02-29", "2026-12-31"]) assert.equal(isoDay(dayNumber(day)), day);
});

test("a week is as wide as another, and a place tells its day", () => {
  assert.deepEqual([SCALE.x(SCALE.start), SCALE.x(SCALE.start + 7), SCALE.x(SCALE.start + 84)], [0, 70, 840]);
  assert.equal(SCALE.dayAt(SCALE.x(dayNumber("2026-07-01"))), dayNumber("2026-07-01"));
});

test("open ends are the ends of the data, and are open ends again", () => {
  const whole = periodOf({ since: null, until: null }, SCALE);
  assert.deepEqual(told(whole), ["2026-06-01", "2026-08-21"]);
  assert.deepEqual(daysOf(whole, SCALE), { since: null, until: null });
  const july = { since: "2026-07-01", until: "2026-07-31" };
  assert.deepEqual(daysOf(periodOf(july, SCALE), SCALE), july);
});

test("a period outside of the data lies at its end", () => {
  assert.deepEqual(told(periodOf({ since: "2027-01-01", until: "2027-02-01" }, SCALE)), ["2026-08-21", "2026-08-21"]);
});

test("a handle goes to the nearest Monday, and the other way to a Sunday", () => {
  const june = period("2026-06-01", "2026-06-28");
  assert.deepEqual(told(withEdge(june, "from", dayNumber("2026-06-10"), SCALE)), ["2026-06-08", "2026-06-28"]);
  assert.deepEqual(told(withEdge(june, "to", dayNumber("2026-07-03"), SCALE)), ["2026-06-01", "2026-07-05"]);
});

test("handles stay a week apart and within the data", () => {
  const june = period("2026-06-01", "2026-06-28");
  assert.deepEqual(told(withEdge(june, "from", dayNumber("2026-12-01"), SCALE)), ["2026-06-22", "2026-06-28"]);
  assert.deepEqual(told(withEdge(june, "to", dayNumber("2026-12-01"), SCALE)), ["2026-06-01", "2026-08-21"]);
  assert.deepEqual(told(withEdge(june, "to", 0, SCALE)), ["2026-06-01", "2026-06-07"]);
});

test("an arrow moves a handle by a week, with Shift by a month, Home and End to the end", () => {
  const june = period("2026-06-15", "2026-06-28");
  const after = (edge, key, shiftKey = false) => told(periodAfterKey(june, edge, { key, shiftKey }, SCALE));
  assert.deepEqual(after("from", "ArrowLeft"), ["2026-06-08", "2026-06-28"]);
  assert.deepEqual(after("to", "ArrowRight"), ["2026-06-15", "2026-07-05"]);
  assert.deepEqual(after("to", "ArrowRight", true), ["2026-06-15", "2026-07-26"]); // from Monday the 29th to the one nearest to 28 July
  assert.deepEqual(after("to", "PageUp"), after("to", "ArrowRight", true));
  assert.deepEqual(after("from", "Home"), ["2026-06-01", "2026-06-28"]);
  assert.deepEqual(after("to", "End"), ["2026-06-15", "2026-08-21"]);
  assert.equal(periodAfterKey(june, "to", { key: "x" }, SCALE), null);
});

test("a period moves by its own length and stops at the end of the data", () => {
  const june = period("2026-06-08", "2026-06-21");
  assert.deepEqual(told(shifted(june, 1, SCALE)), ["2026-06-22", "2026-07-05"]);
  assert.deepEqual(told(shifted(june, -1, SCALE)), ["2026-06-01", "2026-06-14"]);
  const whole = periodOf({ since: null, until: null }, SCALE);
  assert.equal(weeksIn(shifted(whole, -1, SCALE), SCALE), 5); // four weeks that end on a Friday touch five
});

test("months are played in order, from the first again after the last", () => {
  const months = monthsOf(SCALE);
  assert.deepEqual(months.map(told), [["2026-06-01", "2026-06-30"], ["2026-07-01", "2026-07-31"], ["2026-08-01", "2026-08-21"]]);
  const whole = periodOf({ since: null, until: null }, SCALE);
  assert.deepEqual(monthAfter(whole, months), months[0]);
  assert.deepEqual(monthAfter(months[0], months), months[1]);
  assert.equal(monthAfter(months[2], months), null);
  assert.deepEqual(firstToPlay(months[2], months), months[0]);
});

test("weeks of the same kind are one run, and a run without room has no name", () => {
  assert.deepEqual(runsOf(["a", "a", "", "b"]), [{ kind: "a", from: 0, to: 2 }, { kind: "b", from: 3, to: 4 }]);
  assert.deepEqual(namedRuns(["a", "a", "a", "b"], 20, { a: "自查", b: "回头看" }).map(({ name }) => name), ["自查"]);
});

test("names of months do not run into each other", () => {
  const narrow = makeScale({ first: "2025-01-06", count: 104, last: "2026-12-31" }, 400);
  const at = namedMonths(narrow).map(({ x }) => x);
  assert.ok(at.length > 5 && at.every((x, index) => index === 0 || x - at[index - 1] >= 34));
});

test("a week without a visit has no class, the busiest the last one", () => {
  assert.deepEqual([0, 1, 50, 100].map((visits) => effortClass(visits, 100)), [-1, 0, 2, 4]);
  assert.deepEqual([10, 5, 2].map(gapOf), [2, 1, 0]);
});

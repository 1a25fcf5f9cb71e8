// The weeks of the data on a line: days to pixels and back, and the periods that keys lead to.

import { dayNumber } from "./timeline.mjs";

const DAY_MS = 86_400_000;
export const WEEK = 7;

/** Return the day 2026-08-31 of a count of days. */
export function isoDay(number) {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

/** Make the scale of `count` weeks from a Monday; `last` is the last day with data. */
export function makeScale({ first, count, last }, width) {
  const start = dayNumber(first);
  const end = Math.min(dayNumber(last), start + count * WEEK - 1);
  const days = Math.max(1, count) * WEEK;
  return { start, end, count, width, x: (day) => ((day - start) / days) * width, dayAt: (x) => start + (x / width) * days };
}

/** Return the first and last day of a filter on a scale; an open end is the end of the scale. */
export function periodOf({ since, until }, { start, end }) {
  const from = since ? Math.min(end, Math.max(start, dayNumber(since))) : start;
  const to = until ? Math.max(start, Math.min(end, dayNumber(until))) : end;
  return { from, to: Math.max(from, to) };
}

/** Return the days of a period as a filter has them: null at an end of the scale. */
export function daysOf({ from, to }, { start, end }) {
  return { since: from <= start ? null : isoDay(from), until: to >= end ? null : isoDay(to) };
}

/** Return how many weeks a period touches. */
export function weeksIn({ from, to }, { start }) {
  return Math.floor((to - start) / WEEK) - Math.floor((from - start) / WEEK) + 1;
}

function mondayOf(day, { start }) {
  return start + Math.round((day - start) / WEEK) * WEEK;
}

/** Return a period with one edge at the week that lies nearest to a day, at least a week long. */
export function withEdge(period, edge, day, scale) {
  const monday = mondayOf(edge === "from" ? day : day + 1, scale);
  if (edge === "from") return { ...period, from: Math.max(scale.start, Math.min(monday, period.to - WEEK + 1)) };
  return { ...period, to: Math.min(scale.end, Math.max(monday - 1, Math.min(scale.end, period.from + WEEK - 1))) };
}

function monthStart(day, ahead) {
  const date = new Date(day * DAY_MS);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + ahead, 1) / DAY_MS;
}

/** Return the same day of a month before or after; of the last days of a month the 28th. */
function monthsOff(day, ahead) {
  const date = new Date(day * DAY_MS);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + ahead, Math.min(28, date.getUTCDate())) / DAY_MS;
}

/** Return how far a key moves an edge: a week, with Shift a month; null for other keys. */
function reach(key, byMonth, day) {
  const direction = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 1, PageDown: -1 }[key];
  if (direction === undefined) return null;
  if (!byMonth && !key.startsWith("Page")) return day + direction * WEEK;
  return monthsOff(day, direction);
}

/** Return the period that a key on a handle leads to; null for keys that are none of it. */
export function periodAfterKey(period, edge, { key, shiftKey = false }, scale) {
  if (key === "Home") return withEdge(period, edge, scale.start, scale);
  if (key === "End") return withEdge(period, edge, scale.end, scale);
  const day = edge === "from" ? period.from : period.to + 1;
  const goal = reach(key, shiftKey, day);
  if (goal === null) return null;
  return withEdge(period, edge, edge === "from" ? goal : goal - 1, scale);
}

/** Return a period moved by its own length, as far as the scale goes; of the whole scale, its last four weeks. */
export function shifted({ from, to }, direction, { start, end }) {
  if (from <= start && to >= end) return { from: Math.max(start, end - 4 * WEEK + 1), to: end };
  const length = to - from + 1;
  const moved = Math.max(start, Math.min(end - length + 1, from + direction * length));
  return { from: moved, to: Math.min(end, moved + length - 1) };
}

/** Return the months that a scale touches: { from, to, month }, the first and last cut to it. */
export function monthsOf({ start, end }) {
  const months = [];
  for (let from = monthStart(start, 0); from <= end; from = monthStart(from, 1)) {
    const month = new Date(from * DAY_MS).getUTCMonth() + 1;
    months.push({ from: Math.max(start, from), to: Math.min(end, monthStart(from, 1) - 1), month });
  }
  return months;
}

/** Return the month to play next: the one after a period that is a month, else the first; null after the last. */
export function monthAfter(period, months) {
  const at = months.findIndex(({ from, to }) => from === period.from && to === period.to);
  return at < 0 ? months[0] : months[at + 1] ?? null;
}

/** Return runs of weeks with the same commonest kind: { kind, from, to } in weeks, `to` excluded. */
export function runsOf(kinds) {
  const runs = [];
  kinds.forEach((kind, at) => {
    if (runs.at(-1)?.kind === kind) runs.at(-1).to = at + 1;
    else runs.push({ kind, from: at, to: at + 1 });
  });
  return runs.filter(({ kind }) => kind);
}

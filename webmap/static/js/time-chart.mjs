// The weeks as a chart: rebounds as bars, visits as squares, the kinds of inspection over them.

import { svg } from "./dom.mjs";
import { monthsOf, runsOf, WEEK } from "./time-scale.mjs";
import { EFFORT_COLOURS } from "./tile-styles.mjs";
import { nameLength } from "./names.mjs";

const TOP = 19; // under the kinds
const FOOT = 38; // squares and months

/** Return the class 0..4 of a week's visits beside those of the busiest week; -1 for none. */
export function effortClass(visits, most) {
  return visits > 0 ? Math.min(4, Math.floor((5 * (visits - 1)) / Math.max(1, most))) : -1;
}

/** Return the gap between two bars of a width. */
export function gapOf(step) {
  return step > 7 ? 2 : step > 3.5 ? 1 : 0;
}

/** Return the runs of kinds whose names have room: { x1, x2, name }. */
export function namedRuns(kinds, step, labels) {
  return runsOf(kinds).map(({ kind, from, to }) => ({ x1: from * step, x2: to * step, name: labels[kind] ?? kind }))
    .filter(({ x1, x2, name }) => nameLength(name) + 2 <= x2 - x1);
}

/** Return the months to name on the scale: { x, month } with room for each. */
export function namedMonths(scale, gap = 34) {
  let free = -Infinity;
  return monthsOf(scale).flatMap(({ from, month }) => {
    const x = scale.x(from);
    if (x < free || x > scale.width - 24) return [];
    free = x + gap;
    return [{ x, month }];
  });
}

function hatching() {
  return svg("defs", {}, svg("pattern", { id: "unfinished", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    svg("rect", { width: 5, height: 5, fill: "#FFFFFF" }), svg("rect", { width: 2.4, height: 5, fill: "#B2451C" })));
}

function barsOf({ rebounds, partial }, { step, scale, period, height }) {
  const most = Math.max(1, ...rebounds);
  const gap = gapOf(step);
  const room = height - TOP - FOOT;
  return rebounds.map((count, at) => {
    const tall = count > 0 ? Math.max(1.5, (count / most) * room) : 0;
    const monday = scale.start + at * WEEK;
    const inside = monday + WEEK - 1 >= period.from && monday <= period.to;
    const kind = partial && at === rebounds.length - 1 ? "is-unfinished" : inside ? "is-inside" : "is-outside";
    return svg("rect", { x: at * step + gap / 2, width: Math.max(1, step - gap), y: height - FOOT - tall, height: tall, class: `week ${kind}` });
  });
}

function squaresOf({ visits }, { step, height }) {
  const most = Math.max(1, ...visits);
  const gap = gapOf(step);
  return visits.map((count, at) => svg("rect", {
    x: at * step + gap / 2, width: Math.max(1, step - gap), y: height - FOOT + 3, height: 9, fill: EFFORT_COLOURS[effortClass(count, most)] ?? "#E9EDF0",
  }));
}

/** Draw the chart. `weeks` are { rebounds, visits, kinds, partial }; `labels` name the kinds. */
export function timeChart(weeks, { scale, period, height, labels, speaker, told }) {
  const step = scale.width / Math.max(1, scale.count);
  const size = { step, scale, period, height };
  const [x1, x2] = [scale.x(period.from), scale.x(period.to + 1)];
  const line = height - FOOT + 0.5;
  return svg("svg", { viewBox: `0 0 ${scale.width} ${height}`, width: scale.width, height, role: "img", "aria-label": told },
    hatching(),
    svg("rect", { x: x1, width: Math.max(0, x2 - x1), y: TOP - 5, height: line - TOP + 5, class: "window" }),
    namedRuns(weeks.kinds, step, labels).map((run) => svg("g", {},
      svg("line", { x1: run.x1 + 1, x2: run.x2 - 3, y1: TOP - 4.5, y2: TOP - 4.5, class: "kind-line" }), svg("text", { x: run.x1 + 1, y: TOP - 8, class: "kind-name" }, run.name))),
    barsOf(weeks, size), svg("line", { x1: 0, x2: scale.width, y1: line, y2: line, class: "ground-line" }), squaresOf(weeks, size),
    namedMonths(scale).map(({ x, month }) => svg("text", { x, y: height - 8, class: "month-name" }, speaker.t(`month_${month}`))));
}

// The history of a site, drawn: one row a category, with its episodes as a chain in time.

import { element, svg } from "./dom.mjs";
import { statusIcon, statusMark } from "./marks.mjs";
import { arcsOf, axisOfHistory, barsOf, dayNumber, marksOf, monthTicks, standingOf } from "./timeline.mjs";

const PAD = 9;
const BAR = 14;
const ARCS = 26; // room above the bar, where there are rebounds to tell

/** Draw the axis with its months, and one tick a visit under them. */
function calendar(history, axis, speaker) {
  const months = monthTicks(axis).map(({ x, month }) =>
    svg("g", {}, svg("line", { x1: x, x2: x, y1: 16, y2: 34, class: "grid" }),
      svg("text", { x, y: 11, class: "month" }, speaker.t(`month_${month}`))));
  const visits = history.looks.map(({ day, found }) => {
    const x = axis.at(dayNumber(day));
    return svg("line", { x1: x, x2: x, y1: 21, y2: 32, class: found ? "visit visit-found" : "visit" });
  });
  const told = speaker.n("visits_n", history.looks.length);
  return element("div", { class: "chain" },
    element("h4", {}, told, element("span", { class: "standing" }, speaker.t("visits_key"))),
    canvas(axis, 36, told, [...months, ...visits]));
}

function canvas(axis, height, label, shapes) {
  const width = axis.width + 2 * PAD;
  return svg("svg", { viewBox: `${-PAD} 0 ${width} ${height}`, class: "track", role: "img", "aria-label": label },
    ...shapes);
}

/** Draw one category. */
function chainRow(chain, axis, speaker) {
  const top = chain.rebounds ? ARCS : 3;
  const middle = top + BAR / 2;
  const bars = chain.episodes.flatMap((episode) => barsOf(episode, axis)).map(({ kind, x1, x2 }) =>
    kind === "risk"
      ? svg("line", { x1, x2, y1: middle, y2: middle, class: "risk" })
      : svg("rect", { x: x1, y: top + 0.5, width: Math.max(0.5, x2 - x1), height: BAR - 1, class: kind }));
  const arcs = arcsOf(chain, axis, speaker.language === "zh" ? 62 : 84).flatMap((arc) => arcOf(arc, speaker));
  const marks = marksOf(chain, axis).map(({ kind, x }) =>
    statusMark(kind, x, kind === "rebound" ? top - 1 : middle, kind === "rebound" ? 6 : 5));
  const label = `${chain.label}: ${speaker.n("rebounds_n", chain.rebounds)}`;
  return element("div", { class: "chain" },
    element("h4", {}, chain.label, " ",
      element("span", { class: chain.rebounds ? "count is-rebound" : "count" }, speaker.n("rebounds_n", chain.rebounds)),
      chain.is_chronic ? element("span", { class: "chip" }, speaker.t("chronic")) : null,
      element("span", { class: "standing" }, speaker.t(`standing_${standingOf(chain)}`))),
    canvas(axis, top + BAR + 5, label, [
      svg("rect", { x: 0, y: top, width: axis.width, height: BAR, class: "ground" }),
      ...bars, ...arcs, ...marks,
    ]));
}

function arcOf({ x1, x2, middle, days, labelled }, speaker) {
  const rise = ARCS - 10;
  const bend = Math.min(12, (x2 - x1) / 2);
  const course = `M${x1} ${ARCS} Q${x1} ${rise} ${x1 + bend} ${rise} H${x2 - bend} Q${x2} ${rise} ${x2} ${ARCS - 6}`;
  const arc = svg("path", { d: course, class: "arc" });
  if (!labelled) return [arc];
  return [arc, svg("text", { x: middle, y: 12, class: "arc-label" }, speaker.n("after_days", days))];
}

/** Draw the key of the marks and bars that are there. */
function key(chains, axis, speaker) {
  const here = new Set(chains.flatMap((chain) => [
    ...marksOf(chain, axis).map(({ kind }) => kind),
    ...chain.episodes.flatMap((episode) => barsOf(episode, axis)).map(({ kind }) => kind),
  ]));
  const shown = (kinds) => kinds.filter((kind) => here.has(kind));
  const marks = shown(["found", "rectified", "verified", "rebound", "looked"]).map((kind) =>
    element("li", {}, statusIcon(kind), speaker.t(`mark_${kind}`)));
  const bars = shown(["risk", "open", "waiting"]).map((kind) =>
    element("li", {}, svg("svg", { viewBox: "0 0 18 12", width: 18, height: 12, "aria-hidden": "true", class: "icon" },
      kind === "risk"
        ? svg("line", { x1: 0, x2: 18, y1: 6, y2: 6, class: "risk" })
        : svg("rect", { x: 0.5, y: 0.5, width: 17, height: 11, class: kind })), speaker.t(`bar_${kind}`)));
  return element("ul", { class: "key" }, marks, bars);
}

/** Return the chart of a site's history; `chains` are the categories to draw. */
export function historyChart(history, chains, { width, speaker }) {
  const axis = axisOfHistory(history, width - 2 * PAD);
  return element("div", { class: "history" }, key(chains, axis, speaker), calendar(history, axis, speaker),
    chains.map((chain) => chainRow(chain, axis, speaker)));
}

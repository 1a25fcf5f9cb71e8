// The timeline of a site, drawn: visits on top, then one row a category, up to the last day of the data.

import { element, svg } from "./dom.mjs";
import { statusIcon, statusMark } from "./marks.mjs";
import { overdueDays, standingFact } from "./site-page-facts.mjs";
import { badgeOf, badgesOf, frameOf, lookedDays, monthLabels, rowsOf } from "./site-page-layout.mjs";
import { arcsOf, axisOfHistory, barsOf, dayNumber, marksOf, monthTicks } from "./timeline.mjs";

const BAR = 15;
const ARCS = 27;
const KINDS = ["self_check", "cross_check", "superior_inspection", "look_back", "spot_check", "assessment"];

function track(frame, height, label, shapes) {
  const width = frame.axis + 2 * frame.pad;
  return svg("svg", { viewBox: `${-frame.pad} 0 ${width} ${height}`, width, height, class: "tl-track", role: "img", "aria-label": label }, shapes);
}

function badge(group, x, speaker) {
  const { kind, count, found } = badgeOf(group);
  const told = group.visits.slice(0, 6).map((look) => `${speaker.day(look.day, null)} ${look.label}`);
  const words = speaker.list(told) + (count > 6 ? "…" : "");
  const sign = kind === "several" || count > 1 || !KINDS.includes(kind) ? String(count) : speaker.t(`badge_${kind}`);
  return svg("g", { transform: `translate(${x} 12)`, class: `badge-kind is-${count > 1 && kind !== "several" ? `${kind} is-many` : kind}` },
    svg("title", {}, words),
    svg("rect", { x: -8.5, y: -8.5, width: 17, height: 17, rx: 2 }),
    svg("text", { y: 4 }, sign),
    found ? svg("line", { x1: -8.5, x2: 8.5, y1: 12, y2: 12, class: "found-line" }) : null);
}

function visitsRow(site, axis, frame, speaker) {
  const told = speaker.n("visits_told", site.looks.length);
  const badges = badgesOf(site.looks, axis).map((group) => badge(group, Math.min(group.x, frame.axis - 2), speaker));
  return [element("div", { class: "tl-name" }, element("span", {}, told)), track(frame, 28, told, badges), element("div", { class: "tl-now" })];
}

function arcOf({ x1, x2, middle, days, labelled }, speaker) {
  const bend = Math.min(12, (x2 - x1) / 2);
  const course = `M${x1} ${ARCS} Q${x1} 17 ${x1 + bend} 17 H${x2 - bend} Q${x2} 17 ${x2} ${ARCS - 7}`;
  return [svg("path", { d: course, class: "arc" }),
    labelled ? svg("text", { x: middle, y: 12, class: "arc-label" }, speaker.n("after_days", days)) : null];
}

function barShape({ kind, x1, x2 }, top) {
  const middle = top + BAR / 2;
  if (kind === "risk") return svg("line", { x1, x2, y1: middle, y2: middle, class: "risk" });
  return svg("rect", { x: x1, y: top + 0.5, width: Math.max(0.5, x2 - x1), height: BAR - 1, class: kind });
}

function subLine(chain, site, speaker) {
  const late = overdueDays(chain, site.data_to);
  if (chain.episodes.length === 0) return speaker.n("site_looked_n", chain.looked_on.length);
  return speaker.row([
    late === null ? null : speaker.n("site_overdue_n", late),
    chain.rebounds ? speaker.n("rebounds_n", chain.rebounds) : null,
    chain.is_chronic ? speaker.t("chronic") : null,
  ]);
}

function standingWords(chain, site, speaker) {
  const { key, days } = standingFact(chain, site.data_to);
  return !days ? speaker.t(key) : speaker.n(`${key}_days`, days);
}

function chainRow(chain, site, axis, frame, speaker) {
  const top = chain.rebounds ? ARCS : 8;
  const height = top + BAR + 9;
  const label = `${chain.label}: ${speaker.list([speaker.n("rebounds_n", chain.rebounds), standingWords(chain, site, speaker)])}`;
  const bars = chain.episodes.flatMap((episode) => barsOf(episode, axis)).map((bar) => barShape(bar, top));
  const arcs = arcsOf(chain, axis, speaker.language === "zh" ? 74 : 88).flatMap((arc) => arcOf(arc, speaker));
  const marks = marksOf(chain, axis).map(({ kind, x }) =>
    statusMark(kind, Math.min(x, frame.axis), kind === "rebound" ? top - 1 : top + BAR / 2, kind === "rebound" ? 7 : 5.5));
  const ground = svg("rect", { x: 0, y: top, width: frame.axis, height: BAR, class: "ground" });
  return [
    element("div", { class: "tl-name" }, element("b", {}, chain.label), element("span", {}, subLine(chain, site, speaker))),
    track(frame, height, label, [ground, ...bars, ...arcs, ...marks]),
    element("div", { class: "tl-now" }, standingWords(chain, site, speaker)),
  ];
}

function togetherRow(chains, axis, frame, speaker) {
  const marks = lookedDays(chains).map((day) => statusMark("looked", axis.at(dayNumber(day)), 15));
  const names = speaker.list(chains.slice(0, 4).map((chain) => chain.label)) + (chains.length > 4 ? "…" : "");
  const title = speaker.n("together_n", chains.length);
  return [
    element("div", { class: "tl-name" }, element("b", {}, title), element("span", {}, names)),
    track(frame, 32, title, [svg("rect", { x: 0, y: 8, width: frame.axis, height: BAR, class: "ground" }), ...marks]),
    element("div", { class: "tl-now" }, "—"),
  ];
}

function restRow(count, speaker) {
  return [
    element("div", { class: "tl-name" }, element("span", {}, speaker.n("rest_n", count))),
    element("p", { class: "tl-rest" }, speaker.t("rest_told")),
    element("div", { class: "tl-now" }),
  ];
}

/** Draw the months behind the rows, and the last day of the data at their right end. */
function ground(site, axis, frame, speaker) {
  const labels = monthLabels(monthTicks(axis, 46), axis.start);
  const end = axis.at(axis.end);
  const name = ({ month, year }) => (year ? speaker.t("month_of_year", { y: year, m: speaker.t(`month_${month}`) }) : speaker.t(`month_${month}`));
  return svg("svg", { class: "tl-ground", width: frame.axis + 2 * frame.pad, "aria-hidden": "true" },
    svg("g", { transform: `translate(${frame.pad} 0)` },
      labels.map((tick) => [svg("line", { x1: tick.x, x2: tick.x, y1: 18, y2: "100%", class: "grid" }),
        tick.isNamed ? svg("text", { x: tick.x, y: 13 }, name(tick)) : null]).flat(),
      svg("line", { x1: end, x2: end, y1: 18, y2: "100%", class: "data-end" })));
}

/** Return the key: marks and bars that are drawn, and what the visits' letters mean. */
export function timelineKey(site, speaker) {
  const axis = axisOfHistory(site, 900);
  const hasGroups = badgesOf(site.looks, axis).some((group) => group.visits.length > 1);
  const marks = new Set(site.chains.flatMap((chain) => marksOf(chain, axis).map(({ kind }) => kind)));
  const bars = new Set(site.chains.flatMap((chain) => chain.episodes.flatMap((episode) => barsOf(episode, axis))).map(({ kind }) => kind));
  const kinds = new Set(site.looks.map((look) => look.kind));
  const icon = (shape) => svg("svg", { viewBox: "0 0 22 15", width: 22, height: 15, "aria-hidden": "true", class: "icon" }, shape);
  const labels = Object.fromEntries(site.looks.map((look) => [look.kind, look.label]));
  return element("ul", { class: "key" },
    ["found", "rectified", "verified", "rebound", "looked"].filter((kind) => marks.has(kind)).map((kind) => element("li", {}, statusIcon(kind), speaker.t(`mark_${kind}`))),
    ["risk", "open", "waiting"].filter((kind) => bars.has(kind)).map((kind) => element("li", {}, icon(barShape({ kind, x1: 0.5, x2: 21.5 }, 0)), speaker.t(`bar_${kind}`))),
    KINDS.filter((kind) => kinds.has(kind)).map((kind) => element("li", {},
      svg("svg", { viewBox: "-9 3 18 18", width: 18, height: 18, "aria-hidden": "true", class: "icon" }, badge({ visits: [{ kind, day: site.looks[0].day, label: "", found: 0 }] }, 0, speaker)), labels[kind])),
    site.looks.some((look) => look.found) ? element("li", {}, icon(svg("line", { x1: 2, x2: 20, y1: 8, y2: 8, class: "found-line" })), speaker.t("key_found")) : null,
    hasGroups ? element("li", {}, speaker.t("key_together")) : null);
}

/** Return the timeline for a width in pixels. */
export function timeline(site, { width, speaker }) {
  const frame = frameOf(width);
  const axis = axisOfHistory(site, frame.axis);
  const { rows, together } = rowsOf(site.chains);
  const cells = [
    visitsRow(site, axis, frame, speaker),
    ...rows.map((chain) => chainRow(chain, site, axis, frame, speaker)),
    together.length ? togetherRow(together, axis, frame, speaker) : null,
    site.never_looked_for > 0 ? restRow(site.never_looked_for, speaker) : null,
  ].filter(Boolean);
  return element("div", { class: frame.isNarrow ? "tl is-narrow" : "tl" },
    ground(site, axis, frame, speaker),
    cells.map((row) => element("div", { class: "tl-row" }, row)));
}

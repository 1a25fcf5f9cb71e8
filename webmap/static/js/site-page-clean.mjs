// The chart of the share still clean after a verification: this site beside its peers.

import { element, svg } from "./dom.mjs";
import { bandPath, cleanScale, dayTicks, fallsOf, stairPath } from "./site-page-clean-scale.mjs";
import { pointOf } from "./site-page-facts.mjs";

const DAYS = [7, 14, 30, 60, 90];
const HEIGHT = 230;
const WORDS = 110; // pixels that the name of a curve takes

function grid(scale, speaker) {
  const shares = [0, 0.25, 0.5, 0.75, 1].map((share) => svg("g", {},
    svg("line", { x1: scale.left, x2: scale.right, y1: scale.y(share), y2: scale.y(share), class: "grid" }),
    svg("text", { x: scale.left - 6, y: scale.y(share) + 4, class: "is-end" }, `${share * 100}%`)));
  const days = dayTicks(scale.last).map((day) =>
    svg("text", { x: scale.x(day), y: scale.bottom + 18, class: day === 0 ? "is-start" : day > scale.last - 8 ? "is-end" : "is-middle" }, speaker.n("site_days_n", day)));
  return [...shares, ...days];
}

/** Return where the words of the two curves stand, apart from each other. */
export function wordPlaces(own, peers, scale) {
  const isBelow = !peers || !own || pointOf(own).share <= pointOf(peers).share;
  const place = (curve, down) => {
    if (!curve) return null;
    const last = curve.days.at(-1);
    // above, the words keep clear of the curve at their left end, where it is higher
    const y = down ? scale.y(pointOf(curve).share) + 17 : scale.y(pointOf(curve, Math.max(0, last - WORDS / scale.day)).share) - 8;
    return Math.min(scale.bottom - 8, Math.max(scale.top + 10, y));
  };
  const told = { own: place(own, isBelow), peers: place(peers, !isBelow) };
  if (own && peers && Math.abs(told.own - told.peers) < 18) told.own = told.peers + (told.peers + 20 > scale.bottom - 8 ? -20 : 20);
  return told;
}

function words(text, x, y, name) {
  return y === null ? null : svg("text", { x, y, class: `is-end word ${name}` }, text);
}

/** Return the chart for a width; `site.peers` may lack while figures are under way. */
export function cleanChart(site, { width, speaker }) {
  const { curve, peers } = site;
  const last = Math.max(curve?.days.at(-1) ?? 0, peers?.days.at(-1) ?? 0);
  const scale = cleanScale(last, { width, height: HEIGHT });
  const places = wordPlaces(curve, peers, scale);
  const falls = curve ? fallsOf(curve) : [];
  return svg("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, class: "clean", role: "img", "aria-label": speaker.t("clean_title") },
    curve ? svg("path", { d: bandPath(curve.days, curve.low, curve.high, scale), class: "band" }) : null,
    grid(scale, speaker),
    peers ? svg("path", { d: stairPath(peers.days, peers.clean, scale), class: "peers" }) : null,
    curve ? svg("path", { d: stairPath(curve.days, curve.clean, scale), class: "own" }) : null,
    curve ? falls.map((day) => svg("circle", { cx: scale.x(day), cy: scale.y(pointOf(curve, day).share), r: 2.6, class: "fall" })) : null,
    peers ? words(speaker.t("peers_named", { kind: site.kind.label }), scale.right, places.peers, "is-peers") : null,
    curve ? words(speaker.n("own_named", curve.verified), Math.max(scale.x(curve.days.at(-1)), scale.left + 130), places.own, "is-own") : null);
}

function share({ share: value }) {
  return `${Math.round(value * 100)}%`;
}

function range(curve, day, speaker) {
  const point = curve && curve.days.at(-1) >= day ? pointOf(curve, day) : null;
  if (!point) return { told: speaker.t("site_not_known"), between: "—", at_risk: "—" };
  return { told: share(point), between: `${Math.round(point.low * 100)}–${Math.round(point.high * 100)}%`, at_risk: String(point.at_risk) };
}

/** Return the figures of the chart as a table. */
export function cleanTable(site, speaker) {
  const days = DAYS.filter((day) => site.window_days === null || day <= site.window_days);
  const heads = ["site_after", "own_share", "interval_95", "watched", "peers_share"];
  return element("table", { class: "clean-table" },
    element("caption", { class: "unseen" }, speaker.t("clean_title")),
    element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, speaker.t(head))))),
    element("tbody", {}, days.map((day) => {
      const own = range(site.curve, day, speaker);
      return element("tr", {}, element("th", { scope: "row" }, speaker.n("site_days_n", day)),
        element("td", {}, own.told), element("td", {}, own.between), element("td", {}, own.at_risk),
        element("td", {}, site.peers ? range(site.peers, day, speaker).told : speaker.t("site_computing")));
    })));
}

/** Return the panel's content: chart, its bias, its figures. */
export function cleanPart(site, { width, speaker }) {
  if (!site.curve) return [element("p", { class: "nothing" }, speaker.t("clean_none"))];
  return [
    cleanChart(site, { width, speaker }),
    site.state === "ready" ? null : element("p", { class: "note" }, speaker.t("peers_computing")),
    element("p", { class: "note" }, site.bias),
    element("details", {}, element("summary", {}, speaker.t("site_as_table")), cleanTable(site, speaker)),
  ];
}

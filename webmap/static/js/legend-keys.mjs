// The keys of the legend: what circles, squares, hatching and rings mean.

import { element, svg } from "./dom.mjs";
import { COLOURS, LEVEL_BREAKS, LEVEL_COLOURS, levelEdge, siteRadius } from "./scale.mjs";
import { cornersOf } from "./signs.mjs";
import { EFFORT_COLOURS, EFFORT_OPACITY, effortBreaks } from "./tile-styles.mjs";

const WIDTH = 180;

/** What the circles can tell: their words, colours, edges, and the numbers at first, middle, last. */
const CIRCLES = {
  rate: { title: "rate", key: "rate_key", untold: "too_few", colours: COLOURS, words: { 0: "<0.8", 2: "1.25–2", 4: "≥3" }, thicker: () => 1 },
  level: { title: "level", key: "level_key", untold: "level_untold", colours: LEVEL_COLOURS, words: { 0: "<0.7", 3: "0.95–1.05", 6: "≥1.4" }, thicker: (at) => levelEdge([0, ...LEVEL_BREAKS][at]) },
};

function icon(...shapes) {
  return svg("svg", { viewBox: "-8 -8 16 16", width: 16, height: 16, "aria-hidden": "true", class: "icon" }, ...shapes);
}

function classes(label, colours, words, shape) {
  const step = WIDTH / colours.length;
  return svg("svg", { viewBox: `0 0 ${WIDTH} 34`, width: WIDTH, height: 34, role: "img", "aria-label": label, class: "classes" },
    colours.map((fill, at) => shape(step * (at + 0.5), fill, at)),
    Object.entries(words).map(([at, word]) => svg("text", { x: step * (Number(at) + 0.5), y: 30, "text-anchor": "middle" }, word)));
}

/** Return the key of what the circles tell, "rate" or "level". */
export function circleKey(name, speaker) {
  const { title, key, untold, colours, words, thicker } = CIRCLES[name];
  return element("div", { class: "layer-key" }, element("p", { class: "about" }, speaker.t(title)),
    classes(speaker.t(key), colours, words, (x, fill, at) => svg("circle", { cx: x, cy: 9, r: 6.5, fill, class: `site is-edge-${thicker(at)}` })),
    element("p", {}, icon(svg("circle", { r: 5, class: "too-few" })), speaker.t(untold)));
}

/** Return the key of sizes: circles of 1, 10 and 30 visits. */
export function sizeKey(speaker) {
  let x = 0;
  const circles = [1, 10, 30].map((visits) => {
    const r = siteRadius(visits, 15);
    x += 2 * r + 4;
    return svg("circle", { cx: x - r - 2, cy: 11, r, class: "size" });
  });
  return element("p", {}, svg("svg", { viewBox: `0 0 ${x} 22`, width: x, height: 22, "aria-hidden": "true" }, circles), speaker.t("legend_sizes"));
}

/** Return the key of the shapes of the kinds that there are. */
export function kindKey(kinds, speaker) {
  const sign = ({ code }) => {
    const corners = cornersOf(code, 5);
    return icon(corners ? svg("polygon", { points: corners.map((corner) => corner.join()).join(" "), class: "size" }) : svg("circle", { r: 5, class: "size" }));
  };
  return element("div", { class: "kind-key" }, element("p", { class: "unseen" }, speaker.t("kinds")),
    element("ul", { class: "kinds" }, kinds.map((kind) => element("li", {}, sign(kind), kind.label))));
}

/** Return the words at first, middle and last of the effort at a zoom. */
export function effortWords(breaks) {
  return { 0: `<${breaks[0]}`, 2: `${breaks[1]}–${breaks[2]}`, 4: `≥${breaks[3]}` };
}

/** Return the key of the effort at a zoom: its squares hold more ground further out. */
export function effortKey(zoom, speaker) {
  const breaks = effortBreaks(zoom);
  const words = effortWords(breaks);
  return element("div", { class: "layer-key" }, classes(speaker.t("effort_key", { breaks: breaks.join(speaker.language === "zh" ? "、" : ", ") }), EFFORT_COLOURS, words,
    (x, fill) => svg("rect", { x: x - 8, y: 1.5, width: 16, height: 15, fill, opacity: EFFORT_OPACITY })));
}

/** Return the key of blind spots: the hatching. */
export function blindKey(days, speaker) {
  const lines = [-8, 0, 8, 16, 24, 32].map((x) => svg("line", { x1: x, y1: 14, x2: x + 14, y2: 0, class: "hatch" }));
  return element("p", {}, svg("svg", { viewBox: "0 0 34 14", width: 34, height: 14, "aria-hidden": "true", class: "hatched" }, ...lines), speaker.t("no_visit", { n: days }));
}

/** Return the key of what is open: a disc, ringed where something is overdue. */
export function openKey(speaker) {
  return element("p", {}, icon(svg("circle", { r: 2.8, class: "disc" })), speaker.t("tab_open"),
    icon(svg("circle", { r: 2.8, class: "disc" }), svg("circle", { r: 5, class: "disc-ring" })), speaker.t("overdue"));
}

/** Return the key of Gi*: rings, thick and thin. */
export function giKey(speaker) {
  return element("p", {}, icon(svg("circle", { r: 5.6, class: "gi-ring is-strong" })), "z ≥ 2.58", icon(svg("circle", { r: 5.6, class: "gi-ring" })), "z ≥ 1.96", element("span", { class: "unseen" }, speaker.t("layer_gi")));
}

/** Return the key of responsibility areas: their line. */
export function areaKey(speaker) {
  return element("p", {}, svg("svg", { viewBox: "0 0 34 8", width: 34, height: 8, "aria-hidden": "true" }, svg("line", { x1: 0, x2: 34, y1: 4, y2: 4, class: "area-line" })), speaker.t("areas_told"));
}

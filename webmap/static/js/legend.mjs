// Layers and legend in one: what is drawn, what it means, and whether it is shown.

import { statusCounts } from "./candidates.mjs";
import { element, refill, svg } from "./dom.mjs";
import { COLOURS, LEVEL_BREAKS, LEVEL_COLOURS, levelEdge, siteRadius } from "./scale.mjs";
import { cornersOf } from "./signs.mjs";

function layerBox(name, label, { shown, onToggle }) {
  const box = element("input", { type: "checkbox", name, checked: shown, on: { change: () => onToggle(name, box.checked) } });
  return element("label", {}, box, label);
}

/** What the circles can tell: their words, colours, edges, and the numbers at first, middle, last. */
const LAYERS = {
  rate: { choice: "layer_rate", title: "rate", key: "rate_key", untold: "too_few", colours: COLOURS, words: { 0: "<0.8", 2: "1.25–2", 4: "≥3" }, thicker: () => 1 },
  level: { choice: "layer_level", title: "level", key: "level_key", untold: "level_untold", colours: LEVEL_COLOURS, words: { 0: "<0.7", 3: "0.95–1.05", 6: "≥1.4" }, thicker: (at) => levelEdge([0, ...LEVEL_BREAKS][at]) },
};

function classKey({ key, colours, words, thicker }, speaker) {
  const width = 180;
  const step = width / colours.length;
  return svg("svg", { viewBox: `0 0 ${width} 34`, width, height: 34, role: "img", "aria-label": speaker.t(key), class: "classes" },
    colours.map((fill, at) => svg("circle", { cx: step * (at + 0.5), cy: 9, r: 6.5, fill, class: `site is-edge-${thicker(at)}` })),
    Object.entries(words).map(([at, word]) =>
      svg("text", { x: step * (Number(at) + 0.5), y: 30, "text-anchor": "middle" }, word)));
}

function layerChoice(chosen, { speaker, onLayer }) {
  const radio = (name) => element("label", {},
    element("input", { type: "radio", name: "layer", value: name, checked: name === chosen, on: { change: () => onLayer(name) } }),
    speaker.t(LAYERS[name].choice));
  return element("fieldset", { class: "choice" }, element("legend", { class: "unseen" }, speaker.t("layer_choice")), Object.keys(LAYERS).map(radio));
}

/** Show the key of what the circles tell, and mark it as chosen. */
export function showLayer(place, layer, speaker) {
  const told = LAYERS[layer];
  for (const radio of place.querySelectorAll("input[name=layer]")) radio.checked = radio.value === layer;
  const untold = svg("svg", { viewBox: "-8 -8 16 16", width: 16, height: 16, "aria-hidden": "true" }, svg("circle", { r: 5, class: "too-few" }));
  refill(place.querySelector(".layer-key"),
    element("p", {}, speaker.t(told.title)), classKey(told, speaker), element("p", {}, untold, speaker.t(told.untold)));
}

function sizeKey() {
  let x = 0;
  const circles = [1, 10, 30].map((visits) => {
    const r = siteRadius(visits, 15);
    x += r + 2;
    const circle = svg("circle", { cx: x, cy: 11, r, class: "size" });
    x += r + 2;
    return circle;
  });
  return svg("svg", { viewBox: `0 0 ${x} 22`, width: x, height: 22, "aria-hidden": "true" }, circles);
}

/** Draw the shapes of the kinds that there are, if they differ: what the signs are close up. */
function kindKey(kinds, speaker) {
  if (Object.keys(kinds).every((kind) => cornersOf(kind, 5) === null)) return [];
  const sign = (kind) => {
    const corners = cornersOf(kind, 5);
    return svg("svg", { viewBox: "-8 -8 16 16", width: 16, height: 16, "aria-hidden": "true" },
      corners ? svg("polygon", { points: corners.map((corner) => corner.join()).join(" "), class: "size" }) : svg("circle", { r: 5, class: "size" }));
  };
  return [element("p", {}, speaker.t("legend_kinds")),
    element("ul", { class: "kinds" }, Object.entries(kinds).map(([kind, label]) => element("li", {}, sign(kind), label)))];
}

function candidateKey(hotspots, speaker) {
  if (statusCounts(hotspots).candidates === 0) return null;
  return element("p", {}, element("span", { class: "plate is-small is-candidate", "aria-hidden": "true" }, "1"), speaker.t("legend_candidates"));
}

/** Fill the legend; `onToggle(name, shown)` with the names hotspots, sites; `onLayer(name)`. */
export function fillLegend(place, { speaker, hotspots, kinds, layer, onToggle, onLayer }) {
  const shown = { shown: true, onToggle };
  refill(place,
    element("section", {},
      layerBox("hotspots", [element("span", { class: "plate is-small", "aria-hidden": "true" }, "1"), speaker.t("legend_hotspots")], shown),
      element("p", {}, speaker.t("legend_hotspots_more")), candidateKey(hotspots, speaker)),
    element("section", {},
      layerBox("sites", speaker.t("sites"), shown),
      layerChoice(layer, { speaker, onLayer }),
      element("div", { class: "keys" },
        element("div", { class: "layer-key" }),
        element("p", {}, sizeKey(), speaker.t("legend_sizes")),
        kindKey(kinds, speaker))),
    element("section", { class: "background-key" })); // room for what comes late: the first view keeps clear of it
  showLayer(place, layer, speaker);
}

/** Put in the switch of the background, once there is one. */
export function addBackgroundKey(place, { speaker, onToggle }) {
  refill(place.querySelector(".background-key"), layerBox("background", speaker.t("legend_background"), { shown: true, onToggle }));
}

/** Give up the room of that switch where there is no background. */
export function dropBackgroundKey(place) {
  place.querySelector(".background-key").remove();
}

/** Fold what would cover the map or the list. */
export function foldOnPhones(part) {
  if (window.matchMedia("(max-width: 599px)").matches) part.removeAttribute("open");
}

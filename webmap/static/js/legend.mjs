// Layers and legend in one: what is drawn, what it means, and whether it is shown.

import { element, refill, svg } from "./dom.mjs";
import { COLOURS, siteRadius } from "./scale.mjs";
import { cornersOf } from "./signs.mjs";

function layerBox(name, label, { shown, onToggle }) {
  const box = element("input", { type: "checkbox", name, checked: shown, on: { change: () => onToggle(name, box.checked) } });
  return element("label", {}, box, label);
}

function classKey(speaker) {
  const width = 180;
  const step = width / COLOURS.length;
  const words = { 0: "<0.8", 2: "1.25–2", 4: "≥3" };
  return svg("svg", { viewBox: `0 0 ${width} 34`, width, height: 34, role: "img", "aria-label": speaker.t("rate_key"), class: "classes" },
    COLOURS.map((fill, at) => svg("circle", { cx: step * (at + 0.5), cy: 9, r: 6.5, fill, class: "site" })),
    Object.entries(words).map(([at, word]) =>
      svg("text", { x: step * (Number(at) + 0.5), y: 30, "text-anchor": "middle" }, word)));
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

/** Fill the legend; `onToggle(name, shown)` with the names hotspots, sites. */
export function fillLegend(place, { speaker, kinds, onToggle }) {
  const shown = { shown: true, onToggle };
  const tooFew = svg("svg", { viewBox: "-8 -8 16 16", width: 16, height: 16, "aria-hidden": "true" },
    svg("circle", { r: 5, class: "too-few" }));
  refill(place,
    element("section", {},
      layerBox("hotspots", [element("span", { class: "plate is-small", "aria-hidden": "true" }, "1"), speaker.t("legend_hotspots")], shown),
      element("p", {}, speaker.t("legend_hotspots_more"))),
    element("section", {},
      layerBox("sites", speaker.t("rate"), shown),
      element("div", { class: "keys" }, classKey(speaker),
        element("p", {}, tooFew, speaker.t("too_few")),
        element("p", {}, sizeKey(), speaker.t("legend_sizes")),
        kindKey(kinds, speaker))));
}

/** Add the switch of the background, once there is one. */
export function addBackgroundKey(place, { speaker, onToggle }) {
  place.append(element("section", {}, layerBox("background", speaker.t("legend_background"), { shown: true, onToggle })));
}

/** Fold the legend where it would cover the map. */
export function foldOnPhones(legend) {
  if (window.matchMedia("(max-width: 599px)").matches) legend.removeAttribute("open");
}

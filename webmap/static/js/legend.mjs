// Layers and legend in one: what is drawn, what it means, and whether it is shown.

import { statusCounts } from "./candidates.mjs";
import { element, refill } from "./dom.mjs";
import { areaKey, blindKey, circleKey, effortKey, giKey, kindKey, openKey, sizeKey } from "./legend-keys.mjs";
import { SIGNS_FROM } from "./signs.mjs";

const CIRCLES = ["rate", "level"];

/** Return the layers with one of them shown or hidden; "sites" is the circles, whatever they tell. */
export function toggled(layers, name, shown, circles = "rate") {
  const names = name === "sites" ? CIRCLES : [name];
  const others = layers.filter((one) => !names.includes(one));
  return shown ? [...others, name === "sites" ? circles : name] : others;
}

/** Return the layers with the circles telling "rate" or "level". */
export function telling(layers, circles) {
  return [...layers.filter((one) => !CIRCLES.includes(one)), circles];
}

/** Wire the legend; `onChange(layers)` gets the names of what is shown. */
export function makeLegend(place, { speaker, head, onChange }) {
  let layers = [];
  let zoom = 14;
  let circles = "rate";

  function box(name, label, shown) {
    const input = element("input", { type: "checkbox", name, checked: shown, on: { change: () => onChange(toggled(layers, name, input.checked, circles)) } });
    return element("label", {}, input, label);
  }

  function part(name, label, keys) {
    const shown = layers.includes(name);
    return element("section", { class: shown ? "is-on" : "is-off", "data-layer": name }, box(name, label, shown), shown ? keys() : null);
  }

  function circleChoice(chosen) {
    const radio = (name) => element("label", {},
      element("input", { type: "radio", name: "layer", value: name, checked: name === chosen, on: { change: () => onChange(telling(layers, name)) } }),
      speaker.t(`layer_${name}`));
    return element("fieldset", { class: "choice" }, element("legend", { class: "unseen" }, speaker.t("layer_choice")), CIRCLES.map(radio));
  }

  function circlePart() {
    const chosen = CIRCLES.find((name) => layers.includes(name));
    circles = chosen ?? circles;
    return element("section", { class: chosen ? "is-on" : "is-off", "data-layer": "sites" }, box("sites", speaker.t("sites"), Boolean(chosen)),
      chosen ? [circleChoice(chosen), element("div", { class: "keys" }, circleKey(chosen, speaker), sizeKey(speaker), zoom >= SIGNS_FROM ? kindKey(head.kinds, speaker) : null)] : null);
  }

  function hotspotPart(hotspots) {
    const plate = (more = "") => element("span", { class: `plate is-small ${more}`.trim(), "aria-hidden": "true" }, "1");
    return part("hotspots", [plate(), speaker.t("legend_hotspots")], () => [element("p", {}, speaker.t("legend_hotspots_more")),
      statusCounts(hotspots).candidates ? element("p", {}, plate("is-candidate"), speaker.t("legend_candidates")) : null]);
  }

  function paint(hotspots) {
    const focused = place.contains(document.activeElement) ? { name: document.activeElement.name, value: document.activeElement.value } : null;
    const base = place.querySelector(".background-key") ?? element("section", { class: "background-key" }); // room for what comes late: the first view keeps clear of it
    refill(place, hotspotPart(hotspots), circlePart(),
      part("blind", speaker.t("blind_spots"), () => blindKey(head.quiet_days, speaker)),
      head.areas ? part("areas", speaker.t("areas"), () => areaKey(speaker)) : null,
      part("effort", [speaker.t("layer_effort"), element("span", { class: "further" }, speaker.t("layer_effort_more"))], () => effortKey(zoom, speaker)),
      part("open", speaker.t("layer_open"), () => openKey(speaker)),
      part("gi", speaker.t("layer_gi"), () => giKey(speaker)),
      place.dataset.bare ? null : base);
    if (focused) [...place.querySelectorAll("input")].find((one) => one.name === focused.name && (one.type !== "radio" || one.value === focused.value))?.focus();
  }

  let known = [];
  return {
    show(next, hotspots = known) {
      [layers, known] = [next, hotspots];
      paint(known);
    },
    /** Tell what is different at another zoom. */
    at(next) {
      const before = zoom;
      zoom = next;
      if (layers.length && before !== next) paint(known);
    },
  };
}

/** Put in the switch of the background, once there is one. */
export function addBackgroundKey(place, { speaker, shown = true, onToggle }) {
  const box = element("input", { type: "checkbox", name: "background", checked: shown, on: { change: () => onToggle("background", box.checked) } });
  refill(place.querySelector(".background-key"), element("label", {}, box, speaker.t("legend_background")));
}

/** Give up the room of that switch where there is no background. */
export function dropBackgroundKey(place) {
  place.dataset.bare = "true";
  place.querySelector(".background-key")?.remove();
}

/** Fold what would cover the map or the list. */
export function foldOnPhones(part) {
  if (window.matchMedia("(max-width: 599px)").matches) part.removeAttribute("open");
}

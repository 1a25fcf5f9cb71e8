// The buttons on the map: nearer, further, the whole of it, measuring, full screen.

import { element, svg } from "./dom.mjs";
import { makeMeasure } from "./measure.mjs";

const ICONS = {
  home: "M2.5 7.5 8 2.8l5.5 4.7M4 6.5v6.7h8V6.5",
  measure: "M1.8 11.2 11.2 1.8l3 3-9.4 9.4zM4.4 8.6l1.4 1.4M6.6 6.4l2 2M8.8 4.2l1.4 1.4",
  full: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
};
const OWN_PRESSES = ["click", "dblclick", "mousedown", "touchstart", "pointerdown"];

function icon(name) {
  return svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" }, svg("path", { d: ICONS[name], class: "stroke" }));
}

function keptFromMap(node) {
  for (const name of OWN_PRESSES) node.addEventListener(name, (event) => event.stopPropagation()); // not a press on the map below
  return node;
}

function toolButton(name, words, onClick, more = {}) {
  return keptFromMap(element("button", { type: "button", class: `map-tool is-${name}`, title: words, "aria-label": words, ...more, on: { click: onClick } }, icon(name)));
}

function say(button, words) {
  button.setAttribute("title", words);
  button.setAttribute("aria-label", words);
}

/** Give the map and its zoom buttons their names. */
function nameParts(map, speaker) {
  const container = map.getContainer();
  container.setAttribute("role", "region");
  container.setAttribute("aria-label", speaker.t("map_summary"));
  for (const [name, key] of [["in", "zoom_in"], ["out", "zoom_out"]]) {
    const button = container.querySelector(`.leaflet-control-zoom-${name}`);
    if (button) say(button, speaker.t(key));
  }
  map.attributionControl?.setPrefix(false);
  if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) map.options.inertia = false;
}

function measureTool(L, map, speaker) {
  const told = keptFromMap(element("p", { class: "measure-told", role: "status" }));
  const button = toolButton("measure", speaker.t("measure"), () => measure.toggle(), { "aria-pressed": "false" });
  const measure = makeMeasure(L, map, {
    speaker,
    onTell(words) {
      button.setAttribute("aria-pressed", String(words !== null));
      told.textContent = words ?? "";
    },
  });
  return { measure, button, told };
}

/** Make the button of the full screen; null where the browser has none. */
function fullScreenTool(page, speaker) {
  if (!document.fullscreenEnabled) return null;
  const isFull = () => document.fullscreenElement !== null;
  const toggle = () => (isFull() ? document.exitFullscreen() : page.requestFullscreen()).catch(() => {}); // refused: it stays as it is
  const button = toolButton("full", speaker.t("full_screen"), toggle, { "aria-pressed": "false" });
  document.addEventListener("fullscreenchange", () => {
    button.setAttribute("aria-pressed", String(isFull()));
    say(button, speaker.t(isFull() ? "full_screen_end" : "full_screen"));
  });
  return { toggle, button };
}

/** Put the buttons under those of the zoom; returns the ways to measure and to fill the screen. */
export function makeMapTools(L, map, { speaker, onHome }) {
  const container = map.getContainer();
  const bar = container.querySelector(".leaflet-control-zoom");
  nameParts(map, speaker);
  const { measure, button, told } = measureTool(L, map, speaker);
  const full = fullScreenTool(container.closest(".page") ?? document.documentElement, speaker);
  bar.classList.add("map-tools");
  bar.append(toolButton("home", speaker.t("zoom_home"), onHome), button, ...(full ? [full.button] : []));
  bar.after(told);
  return { measure, fullscreen: full && { toggle: full.toggle } };
}

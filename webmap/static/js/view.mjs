// The view of the map: what is in sight, and where no panel covers it.

import { element, svg } from "./dom.mjs";
import { boxesWithin, freePadding } from "./free.mjs";

const CLOSEST = 16;
const SITE_ZOOM = 15;
const MANY = 100; // fewer sites are all shown

/** Return the map once its own script has made it. */
export function mapReady() {
  if (window.lookbackMap) return Promise.resolve(window.lookbackMap);
  return new Promise((resolve) => {
    window.addEventListener("lookback:map", () => resolve(window.lookbackMap), { once: true });
  });
}

/** Wait until what was drawn is on the screen; a page that is not seen does not wait. */
export function settle() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(resolve));
    setTimeout(resolve, 250);
  });
}

function isCalm() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Return the values that all but the outermost hundredth at either end lie between. */
export function middleOf(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const cut = sorted.length > MANY ? Math.floor(sorted.length / 100) : 0;
  return sorted.length === 0 ? [] : [sorted[cut], sorted[sorted.length - 1 - cut]];
}

/**
 * Return the corners [[south, west], [north, east]] that hold all polygons (coordinates nested as
 * in GeoJSON) and all but the outermost sites: a few far out would make the city a dot.
 */
export function cornersOf(geometries, sites) {
  const lons = middleOf(sites.map((site) => site.lon));
  const lats = middleOf(sites.map((site) => site.lat));
  const take = (nested) => {
    if (typeof nested[0] !== "number") return nested.forEach(take);
    lons.push(nested[0]);
    lats.push(nested[1]);
    return undefined;
  };
  geometries.forEach((geometry) => take(geometry.coordinates));
  if (lons.length === 0) return null;
  const least = (values) => values.reduce((one, other) => Math.min(one, other));
  const most = (values) => values.reduce((one, other) => Math.max(one, other));
  return [[least(lats), least(lons)], [most(lats), most(lons)]];
}

/** Say whether a point of the map lies in its free part. */
export function isWithin({ x, y }, { width, height, left, right, top, bottom }) {
  return x >= left && x <= width - right && y >= top && y <= height - bottom;
}

/** Give the map its words and return the ways to move it. */
export function viewOf(map, { speaker, panels }) {
  let whole = null;
  nameParts(map, speaker);
  addHome(map, speaker, () => whole && fit(whole));

  function freeNow() {
    const { x: width, y: height } = map.getSize();
    return { width, height, ...freePadding({ width, height }, boxesWithin(map.getContainer(), panels)) };
  }

  function fit(bounds, { calm = false, maxZoom = CLOSEST } = {}) {
    const free = freeNow();
    map.fitBounds(bounds, {
      paddingTopLeft: [free.left, free.top], paddingBottomRight: [free.right, free.bottom],
      maxZoom, animate: !calm && !isCalm(),
    });
  }

  return {
    /** Show all hot spots, or all sites where there is none. */
    showFirst(hotspots, sites) {
      whole = cornersOf(hotspots.map((hotspot) => hotspot.geometry), hotspots.length ? [] : sites);
      if (whole) fit(whole, { calm: true });
    },
    showBounds(bounds, options) {
      if (bounds) fit(bounds, options);
    },
    /** Show a site with its hot spot, where it is in one; the map stays as it is where both can be seen. */
    showPlace(place, { around = null, ...options } = {}) {
      if (!place) return;
      const free = freeNow();
      const corners = around ? [around.getNorthWest(), around.getSouthEast()] : [];
      const isClose = map.getZoom() >= SITE_ZOOM - 1;
      if (isClose && [place, ...corners].every((one) => isWithin(map.latLngToContainerPoint(one), free))) return;
      if (around) fit(around, options);
      else fit([place, place], { ...options, maxZoom: Math.max(SITE_ZOOM, map.getZoom()) });
    },
  };
}

function nameParts(map, speaker) {
  const container = map.getContainer();
  container.setAttribute("role", "region");
  container.setAttribute("aria-label", speaker.t("map_summary"));
  for (const [name, key] of [["in", "zoom_in"], ["out", "zoom_out"]]) {
    const button = container.querySelector(`.leaflet-control-zoom-${name}`);
    button?.setAttribute("title", speaker.t(key));
    button?.setAttribute("aria-label", speaker.t(key));
  }
  map.attributionControl?.setPrefix(false);
  if (isCalm()) Object.assign(map.options, { inertia: false });
}

/** Put a button under those of the zoom, which leads back to the first view. */
function addHome(map, speaker, onPress) {
  const words = speaker.t("zoom_home");
  const icon = svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" },
    svg("path", { d: "M2.5 7.5 8 2.8l5.5 4.7M4 6.5v6.7h8V6.5", class: "stroke" }));
  const button = element("button", { type: "button", class: "home", title: words, "aria-label": words, on: { click: onPress } }, icon);
  for (const name of ["click", "dblclick", "mousedown", "touchstart"]) {
    button.addEventListener(name, (event) => event.stopPropagation()); // not a press on the map below
  }
  map.getContainer().querySelector(".leaflet-control-zoom")?.append(button);
}

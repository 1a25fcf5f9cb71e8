// The view of the map: what is in sight, and where no panel covers it.

import { boxesWithin, freePadding } from "./free.mjs";

const CLOSEST = 16;
const SITE_ZOOM = 15;

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

/** Say whether motion is not wanted. */
export function isCalm() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/**
 * Return the corners [[south, west], [north, east]] that hold all polygons (coordinates nested as
 * in GeoJSON), or, where there is none, the bounds [west, south, east, north]; null without either.
 */
export function cornersOf(geometries, bounds = null) {
  if (geometries.length === 0) return bounds && [[bounds[1], bounds[0]], [bounds[3], bounds[2]]];
  const [lons, lats] = [[], []];
  const take = (nested) => {
    if (typeof nested[0] !== "number") return nested.forEach(take);
    lons.push(nested[0]);
    lats.push(nested[1]);
    return undefined;
  };
  geometries.forEach((geometry) => take(geometry.coordinates));
  const least = (values) => values.reduce((one, other) => Math.min(one, other));
  const most = (values) => values.reduce((one, other) => Math.max(one, other));
  return [[least(lats), least(lons)], [most(lats), most(lons)]];
}

/** Say whether a point of the map lies in its free part. */
export function isWithin({ x, y }, { width, height, left, right, top, bottom }) {
  return x >= left && x <= width - right && y >= top && y <= height - bottom;
}

/** Return the ways to move the map. */
export function viewOf(map, { panels }) {
  let whole = null;

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
    /** Keep what the whole is, all hot spots or all sites where there is none, and show it or a view that was given. */
    showFirst(hotspots, bounds, given = null) {
      whole = cornersOf(hotspots.map((hotspot) => hotspot.geometry), bounds);
      if (map._animatingZoom) map._onZoomTransitionEnd(); // Folium's own first view, which would end after ours and undo it
      if (given) map.setView([given.lat, given.lon], given.zoom, { animate: false });
      else if (whole) fit(whole, { calm: true });
    },
    show: ({ zoom, lat, lon }) => map.setView([lat, lon], zoom, { animate: false }),
    /** Return where the map is. */
    where() {
      const { lat, lng } = map.getCenter();
      return { zoom: map.getZoom(), lat, lon: lng };
    },
    /** Go back to the first view. */
    home() {
      if (whole) fit(whole);
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

// Measuring on the map: points one after another, and how far it is along them.

import { wholeNumber } from "./text.mjs";

const MARK = "is-measuring";
const PANE = "lookback-measure";
const INK = "#17212B";

/** Say whether somebody is measuring on a map: presses are points then, and select nothing. */
export function isMeasuring(map) {
  return map.getContainer().classList.contains(MARK);
}

/** Return how far it is along points, by the distance (m) between two. */
export function lengthOf(points, distance) {
  return points.slice(1).reduce((sum, point, at) => sum + distance(points[at], point), 0);
}

/** Write a distance: whole metres below a kilometre, else kilometres. */
export function distanceText(metres) {
  if (metres < 999.5) return `${Math.round(metres)} m`;
  const km = metres / 1000;
  if (km < 9.995) return `${km.toFixed(2)} km`;
  return km < 99.95 ? `${km.toFixed(1)} km` : `${wholeNumber(km)} km`;
}

/** Return the line after a press: a press on its last point adds nothing. */
export function withPoint(points, point) {
  const last = points.at(-1);
  return last && last.lat === point.lat && last.lng === point.lng ? points : [...points, point];
}

function makeLine(L, map) {
  Object.assign((map.getPane(PANE) ?? map.createPane(PANE)).style, { zIndex: 640, pointerEvents: "none" });
  const shape = { pane: PANE, renderer: L.svg({ pane: PANE }), interactive: false };
  const casing = L.polyline([], { ...shape, color: "#FFFFFF", weight: 6 });
  const line = L.polyline([], { ...shape, color: INK, weight: 2.5 });
  const leg = L.polyline([], { ...shape, color: INK, weight: 2, dashArray: "5 5" });
  const ends = L.layerGroup([], { pane: PANE });
  const tip = L.tooltip({ permanent: true, direction: "right", offset: [10, 0], className: "site-name measure-tip", pane: PANE, interactive: false });
  const group = L.layerGroup([casing, line, leg, ends]);
  return {
    show(points, pointer, words) {
      group.addTo(map);
      casing.setLatLngs(points);
      line.setLatLngs(points);
      leg.setLatLngs(points.length && pointer ? [points.at(-1), pointer] : []);
      ends.clearLayers();
      for (const point of points) L.circleMarker(point, { ...shape, radius: 4, color: INK, weight: 2, fillColor: "#FFFFFF", fillOpacity: 1 }).addTo(ends);
      const place = pointer ?? points.at(-1);
      if (points.length && place) tip.setLatLng(place).setContent(document.createTextNode(words)).addTo(map);
      else tip.remove();
    },
    drop() {
      group.remove();
      tip.remove();
    },
  };
}

/** Make the measuring of a map. `onTell(words)` gets what to do and how far it is, null at the end.
 *
 * A press adds a point, Enter the middle of the map, Backspace takes the last one away, a double press
 * ends the line and leaves it in sight, Escape takes all away.
 */
export function makeMeasure(L, map, { speaker, onTell }) {
  const line = makeLine(L, map);
  const container = map.getContainer();
  const state = { points: [], pointer: null, couldZoom: false };
  const distance = (one, other) => L.CRS.Earth.distance(one, other);

  function show() {
    const full = lengthOf(state.pointer && state.points.length ? [...state.points, state.pointer] : state.points, distance);
    line.show(state.points, state.pointer, distanceText(full));
  }

  function take(points) {
    Object.assign(state, { points, pointer: null });
    show();
    onTell(points.length < 2 ? speaker.t("measure_told") : speaker.t("measure_length", { d: distanceText(lengthOf(points, distance)) }));
  }

  const presses = {
    click: ({ latlng }) => take(withPoint(state.points, latlng)),
    mousemove: ({ latlng }) => { state.pointer = latlng; show(); },
    mouseout: () => { state.pointer = null; show(); },
    dblclick: end,
  };

  function onKey(event) {
    const isOnMap = event.target === container && isMeasuring(map);
    const asked = { Escape: clear, Enter: isOnMap && (() => take(withPoint(state.points, map.getCenter()))), Backspace: isOnMap && (() => take(state.points.slice(0, -1))) }[event.key];
    if (!asked) return;
    event.preventDefault();
    event.stopPropagation(); // Escape closes nothing else meanwhile
    asked();
  }

  function begin() {
    container.classList.add(MARK);
    state.couldZoom = map.doubleClickZoom.enabled();
    map.doubleClickZoom.disable();
    map.on(presses);
    document.addEventListener("keydown", onKey, true);
    take([]);
  }

  /** Stop measuring; the line stays in sight until Escape. */
  function end() {
    if (!isMeasuring(map)) return;
    container.classList.remove(MARK);
    map.off(presses);
    if (state.couldZoom) map.doubleClickZoom.enable();
    state.pointer = null;
    show();
    onTell(null);
  }

  function clear() {
    end();
    document.removeEventListener("keydown", onKey, true);
    line.drop();
  }

  return { isOn: () => isMeasuring(map), end: clear, toggle: () => (isMeasuring(map) ? clear() : begin()) };
}

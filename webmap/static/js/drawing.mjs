// What Leaflet draws over the tiles: hot-spot polygons, their plates, and the names of sites.

import { isCandidate, plateOf } from "./candidates.mjs";
import { boxesWithin } from "./free.mjs";
import { isMeasuring } from "./measure.mjs";
import { makeSiteNames } from "./site-names.mjs";
import { casingStyle, OUTLINES_BELOW_FROM, outlineStyle } from "./styles.mjs";

const AREAS = "lookback-records";
const OUTLINES = "lookback-outlines";
const NAMES = "lookback-names";
const ORDER = { [AREAS]: 410, [NAMES]: 460, outlinesBelow: 415, outlinesOver: 440 }; // the tiles lie at 430

function topOf(polygon) {
  const points = polygon.getLatLngs().flat(3);
  return points.reduce((top, point) => (point.lat > top.lat ? point : top));
}

/** Draw hot spots on the map, and names beside the sites of its tiles; returns what the page may ask of the drawing. */
export function makeDrawing(L, map, { tiles, panels, onSelect, onHover }) {
  map.createPane(AREAS).style.zIndex = ORDER[AREAS];
  for (const name of [OUTLINES, NAMES]) Object.assign(map.createPane(name).style, { zIndex: ORDER[name] ?? ORDER.outlinesBelow, pointerEvents: "none" });
  const renderer = L.canvas({ pane: AREAS, padding: 0.2, tolerance: 3 });
  const line = { renderer: L.canvas({ pane: OUTLINES, padding: 0.2 }), pane: OUTLINES, interactive: false, fill: false };
  const groups = { areas: L.featureGroup(), casings: L.featureGroup(), outlines: L.featureGroup(), plates: L.layerGroup() };
  const spots = new Map();
  const state = { spot: null, hovered: null, site: null };
  const names = makeSiteNames(L, {
    pane: NAMES, signs: () => signs(), plates: () => [...spots.values()].map(({ plate }) => plate.getLatLng()),
    panels: () => boxesWithin(map.getContainer(), [...panels, ...map.getContainer().querySelectorAll(".leaflet-control")]),
  });

  /** Return the sites in sight as the names need them: the selected one first, then those of the selected hot spot. */
  function signs() {
    return tiles.inView().sites.map(({ id, name, latlng, radius, hotspot, rank }) => ({
      name, radius, place: latlng,
      rank: (id === state.site ? 1e9 : 0) + (hotspot && hotspot === state.spot ? 1e6 : 0) + rank,
    }));
  }

  function addHotspot(hotspot) {
    const points = L.GeoJSON.coordsToLatLngs(hotspot.geometry.coordinates, hotspot.geometry.type === "Polygon" ? 1 : 2);
    const area = L.polygon(points, { renderer, pane: AREAS, stroke: false });
    const casing = L.polygon(points, { ...line, color: "#FFFFFF" });
    const outline = L.polygon(points, line);
    const plate = L.marker(topOf(area), {
      icon: L.divIcon({ className: "map-plate", html: plateOf(hotspot), iconSize: [26, 26], iconAnchor: [13, 18] }),
      keyboard: false, alt: "",
    });
    for (const layer of [area, plate]) {
      layer.on({ click: (event) => press(event, hotspot.number, layer === plate), mouseover: () => onHover(hotspot.number), mouseout: () => onHover(null) });
    }
    const spot = { areas: area, casings: casing, outlines: outline, plates: plate };
    for (const [group, layer] of Object.entries(spot)) layer.addTo(groups[group]);
    spots.set(hotspot.number, { area, casing, outline, plate, bounds: area.getBounds(), candidate: isCandidate(hotspot) });
  }

  /** Select a hot spot, unless the press means a site that lies on it, or a point of a measured line. */
  function press(event, number, isPlate) {
    if (isMeasuring(map) || (!isPlate && tiles.siteAt(event.latlng, event.originalEvent))) return;
    L.DomEvent.stop(event);
    onSelect({ kind: "hotspot", id: number });
  }

  function styleSpot(number) {
    const spot = spots.get(number);
    if (!spot) return;
    const how = { selected: state.spot === number, hovered: state.hovered === number, zoom: map.getZoom(), candidate: spot.candidate };
    const { color, weight, dashArray, ...fill } = outlineStyle(how);
    spot.area.setStyle(fill);
    spot.outline.setStyle({ color, weight, dashArray });
    spot.casing.setStyle(casingStyle(how));
    spot.plate.getElement()?.classList.toggle("is-selected", how.selected);
    spot.plate.setZIndexOffset(how.selected ? 1000 : 0);
  }

  /** Put the outlines below the sites, or over them where the sites lie close. */
  function order() {
    map.getPane(OUTLINES).style.zIndex = map.getZoom() < OUTLINES_BELOW_FROM ? ORDER.outlinesOver : ORDER.outlinesBelow;
  }

  function restyle() {
    for (const number of spots.keys()) styleSpot(number);
    order();
  }
  map.on("zoomend", restyle);
  map.on("tilesdrawn", () => names.redraw());

  return {
    show(hotspots) {
      for (const group of Object.values(groups)) group.clearLayers();
      spots.clear();
      for (const group of Object.values(groups)) group.addTo(map);
      hotspots.forEach(addHotspot);
      restyle();
      names.addTo(map);
    },
    select(spot, site) {
      const before = { ...state };
      Object.assign(state, { spot, site });
      for (const number of [before.spot, spot]) styleSpot(number);
      names.redraw();
    },
    hover(number) {
      const before = state.hovered;
      state.hovered = number;
      for (const one of [before, number]) styleSpot(one);
    },
    /** Show or hide "hotspots" or "names". */
    toggle(name, shown) {
      const layers = name === "names" ? [names] : Object.values(groups);
      for (const layer of layers) layer[shown ? "addTo" : "removeFrom"](map);
      restyle();
    },
    boundsOf: (number) => spots.get(number)?.bounds ?? null,
  };
}

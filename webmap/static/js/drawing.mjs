// What Leaflet draws of the records: hot-spot polygons, plates and sites, and how they look.

import { element } from "./dom.mjs";
import { COLOURS, EDGE, rateClass, siteRadius } from "./scale.mjs";
import { drawingOrder } from "./sites.mjs";

const HOT = "#8E1B12";
const INK = "#17212B";

/** Return the style of a hot spot's outline: plain, hovered or selected. */
export function outlineStyle({ selected, hovered, zoom }) {
  const fill = { fill: true, fillColor: selected ? INK : HOT, fillOpacity: zoom >= 16 ? 0.08 : 0.15 };
  if (selected) return { ...fill, fillColor: HOT, color: INK, weight: 4 };
  return { ...fill, color: HOT, weight: hovered ? 4 : zoom <= 11 ? 2 : 2.6 };
}

/** Return the style of a site. */
export function siteStyle(site, zoom, selected = false) {
  const radius = siteRadius(site.visits, zoom);
  if (site.too_few) {
    return { radius: Math.min(radius, 5), color: selected ? INK : "#5B6772", weight: selected ? 3 : zoom <= 13 ? 0.8 : 1.2, dashArray: "2 2", fillColor: "#FFFFFF", fillOpacity: 0.85 };
  }
  return { radius: selected ? radius + 1 : radius, color: selected ? INK : EDGE, weight: selected ? 3 : zoom <= 13 ? 0.6 : 0.9, fillColor: COLOURS[rateClass(site.relative_risk)], fillOpacity: 1 };
}

/** Draw hot spots and sites on the map; returns what the page may ask of the drawing. */
export function makeDrawing(L, map, { onSelect, onHover }) {
  map.createPane("lookback-records").style.zIndex = 450;
  const renderer = L.canvas({ pane: "lookback-records", padding: 0.2, tolerance: 3 });
  const groups = { casings: L.layerGroup(), outlines: L.featureGroup(), sites: L.featureGroup(), plates: L.layerGroup() };
  const spots = new Map();
  const dots = new Map();
  const state = { spot: null, hovered: null, site: null };

  function addHotspot(hotspot) {
    const points = L.GeoJSON.coordsToLatLngs(hotspot.geometry.coordinates, hotspot.geometry.type === "Polygon" ? 1 : 2);
    const outline = L.polygon(points, { renderer, ...outlineStyle({ zoom: map.getZoom() }) });
    const casing = L.polygon(points, { renderer, interactive: false, fill: false, color: "#FFFFFF", weight: 7, stroke: false });
    const bounds = outline.getBounds();
    const plate = L.marker(topOf(outline), {
      icon: L.divIcon({ className: "map-plate", html: element("span", { class: "plate" }, String(hotspot.number)), iconSize: [26, 26], iconAnchor: [13, 18] }),
      keyboard: false, alt: "",
    });
    for (const layer of [outline, plate]) {
      layer.on({ click: (event) => { L.DomEvent.stop(event); onSelect({ kind: "hotspot", id: hotspot.number }); }, mouseover: () => onHover(hotspot.number), mouseout: () => onHover(null) });
    }
    casing.addTo(groups.casings);
    outline.addTo(groups.outlines);
    plate.addTo(groups.plates);
    spots.set(hotspot.number, { outline, casing, plate, bounds });
  }

  function topOf(outline) {
    const points = outline.getLatLngs().flat(3);
    return points.reduce((top, point) => (point.lat > top.lat ? point : top));
  }

  function addSite(site) {
    const dot = L.circleMarker([site.lat, site.lon], { renderer, ...siteStyle(site, map.getZoom()) });
    dot.on({ click: (event) => { L.DomEvent.stop(event); onSelect({ kind: "site", id: site.site_id }); }, mouseover: () => nameIt(dot, site), mouseout: () => dot.unbindTooltip() });
    dot.addTo(groups.sites);
    dots.set(site.site_id, { dot, site });
  }

  function nameIt(dot, site) {
    dot.bindTooltip(element("span", {}, site.name || site.site_id), { className: "site-name", direction: "top", offset: [0, -6] }).openTooltip();
  }

  function styleSpot(number) {
    const spot = spots.get(number);
    if (!spot) return;
    const selected = state.spot === number;
    spot.outline.setStyle(outlineStyle({ selected, hovered: state.hovered === number, zoom: map.getZoom() }));
    spot.casing.setStyle({ stroke: selected });
    spot.plate.getElement()?.classList.toggle("is-selected", selected);
    spot.plate.setZIndexOffset(selected ? 1000 : 0);
  }

  function restyle() {
    for (const number of spots.keys()) styleSpot(number);
    for (const { dot, site } of dots.values()) {
      const style = siteStyle(site, map.getZoom(), state.site === site.site_id);
      dot.setStyle(style).setRadius(style.radius);
    }
  }
  map.on("zoomend", restyle);

  function styleSite(id) {
    const { dot, site } = dots.get(id) ?? {};
    if (!dot) return;
    const style = siteStyle(site, map.getZoom(), state.site === id);
    dot.setStyle(style).setRadius(style.radius);
    if (state.site === id) dot.bringToFront();
  }

  return {
    show(hotspots, sites) {
      for (const group of Object.values(groups)) group.clearLayers();
      for (const kept of [spots, dots]) kept.clear();
      for (const name of ["casings", "outlines", "sites", "plates"]) groups[name].addTo(map);
      hotspots.forEach(addHotspot);
      drawingOrder(sites).forEach(addSite);
    },
    select(spot, site) {
      const before = { ...state };
      Object.assign(state, { spot, site });
      for (const number of [before.spot, spot]) styleSpot(number);
      for (const id of [before.site, site]) styleSite(id);
    },
    hover(number) {
      const before = state.hovered;
      state.hovered = number;
      for (const one of [before, number]) styleSpot(one);
    },
    toggle(name, shown) {
      const shownGroups = name === "sites" ? ["sites"] : ["casings", "outlines", "plates"];
      for (const group of shownGroups) groups[group][shown ? "addTo" : "removeFrom"](map);
      groups.outlines.bringToBack();
      groups.casings.eachLayer((casing) => casing.bringToBack());
    },
    boundsOf: (number) => spots.get(number)?.bounds ?? null,
    placeOf: (id) => dots.get(id)?.dot.getLatLng() ?? null,
    allSpots: () => groups.outlines.getBounds(),
    allSites: () => groups.sites.getBounds(),
  };
}

// What Leaflet draws of the records: hot-spot polygons, plates, sites and their names.

import { isCandidate, plateOf } from "./candidates.mjs";
import { boxesWithin } from "./free.mjs";
import { signClass } from "./signs.mjs";
import { makeSiteNames } from "./site-names.mjs";
import { drawingOrder } from "./sites.mjs";
import { casingStyle, OUTLINES_BELOW_FROM, outlineStyle, siteStyle } from "./styles.mjs";

/** Draw hot spots and sites on the map; returns what the page may ask of the drawing. */
export function makeDrawing(L, map, { panels, onSelect, onHover }) {
  map.createPane("lookback-records").style.zIndex = 450;
  Object.assign(map.createPane("lookback-names").style, { zIndex: 460, pointerEvents: "none" });
  const renderer = L.canvas({ pane: "lookback-records", padding: 0.2, tolerance: 3 });
  const Site = signClass(L);
  const groups = { areas: L.featureGroup(), casings: L.featureGroup(), outlines: L.featureGroup(), sites: L.featureGroup(), plates: L.layerGroup() };
  const spots = new Map();
  const dots = new Map();
  const state = { spot: null, hovered: null, site: null, layer: "rate" };
  const names = makeSiteNames(L, {
    pane: "lookback-names", signs, plates: () => [...spots.values()].map(({ plate }) => plate.getLatLng()),
    panels: () => boxesWithin(map.getContainer(), [...panels, ...map.getContainer().querySelectorAll(".leaflet-control")]),
  });

  /** Return the sites as the names need them: those of the selected hot spot first. */
  function signs() {
    const inSight = map.getBounds().pad(0.1);
    return [...dots.values()].filter(({ dot }) => inSight.contains(dot.getLatLng())).map(({ dot, site }) => ({
      name: site.name, place: dot.getLatLng(), radius: dot.getRadius(),
      rank: (site.site_id === state.site ? 1e9 : 0) + (site.hotspot && site.hotspot === state.spot ? 1e6 : 0) + site.rebounds,
    }));
  }

  function addHotspot(hotspot) {
    const points = L.GeoJSON.coordsToLatLngs(hotspot.geometry.coordinates, hotspot.geometry.type === "Polygon" ? 1 : 2);
    const line = { renderer, interactive: false, fill: false };
    const area = L.polygon(points, { renderer, stroke: false });
    const casing = L.polygon(points, { ...line, color: "#FFFFFF" });
    const outline = L.polygon(points, line);
    const plate = L.marker(topOf(area), {
      icon: L.divIcon({ className: "map-plate", html: plateOf(hotspot), iconSize: [26, 26], iconAnchor: [13, 18] }),
      keyboard: false, alt: "",
    });
    for (const layer of [area, plate]) {
      layer.on({ click: (event) => { L.DomEvent.stop(event); onSelect({ kind: "hotspot", id: hotspot.number }); }, mouseover: () => onHover(hotspot.number), mouseout: () => onHover(null) });
    }
    const spot = { areas: area, casings: casing, outlines: outline, plates: plate };
    for (const [group, layer] of Object.entries(spot)) layer.addTo(groups[group]);
    spots.set(hotspot.number, { area, casing, outline, plate, bounds: area.getBounds(), candidate: isCandidate(hotspot) });
  }

  function topOf(polygon) {
    const points = polygon.getLatLngs().flat(3);
    return points.reduce((top, point) => (point.lat > top.lat ? point : top));
  }

  function addSite(site) {
    const dot = new Site([site.lat, site.lon], { renderer, ...siteStyle(site, map.getZoom(), false, state.layer) });
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
    const how = { selected: state.spot === number, hovered: state.hovered === number, zoom: map.getZoom(), candidate: spot.candidate };
    const { color, weight, dashArray, ...fill } = outlineStyle(how);
    spot.area.setStyle(fill);
    spot.outline.setStyle({ color, weight, dashArray });
    spot.casing.setStyle(casingStyle(how));
    spot.plate.getElement()?.classList.toggle("is-selected", how.selected);
    spot.plate.setZIndexOffset(how.selected ? 1000 : 0);
  }

  function styleSite(id) {
    const { dot, site } = dots.get(id) ?? {};
    if (!dot) return;
    const style = siteStyle(site, map.getZoom(), state.site === id, state.layer);
    dot.setStyle(style).setRadius(style.radius);
  }

  function restyle() {
    for (const number of spots.keys()) styleSpot(number);
    for (const id of dots.keys()) styleSite(id);
    order();
  }
  map.on("zoomend", restyle);

  /** Put the outlines below the sites, or over them where the sites lie close. */
  function order() {
    const over = map.getZoom() < OUTLINES_BELOW_FROM;
    for (const name of over ? ["casings", "outlines"] : ["outlines", "casings"]) groups[name].invoke(over ? "bringToFront" : "bringToBack");
    groups.areas.invoke("bringToBack");
    dots.get(state.site)?.dot.bringToFront();
  }

  return {
    show(hotspots, sites) {
      for (const group of Object.values(groups)) group.clearLayers();
      for (const kept of [spots, dots]) kept.clear();
      for (const group of Object.values(groups)) group.addTo(map);
      hotspots.forEach(addHotspot);
      drawingOrder(sites).forEach(addSite);
      for (const number of spots.keys()) styleSpot(number);
      order();
      names.addTo(map);
    },
    select(spot, site) {
      const before = { ...state };
      Object.assign(state, { spot, site });
      for (const number of [before.spot, spot]) styleSpot(number);
      for (const id of [before.site, site]) styleSite(id);
      order();
      names.redraw();
    },
    hover(number) {
      const before = state.hovered;
      state.hovered = number;
      for (const one of [before, number]) styleSpot(one);
    },
    toggle(name, shown) {
      const layers = name === "sites" ? [groups.sites, names] : [groups.areas, groups.casings, groups.outlines, groups.plates];
      for (const layer of layers) layer[shown ? "addTo" : "removeFrom"](map);
      order();
    },
    /** Let the circles tell "rate" or "level". */
    tell(layer) {
      if (layer === state.layer) return;
      state.layer = layer;
      for (const id of dots.keys()) styleSite(id);
    },
    boundsOf: (number) => spots.get(number)?.bounds ?? null,
    placeOf: (id) => dots.get(id)?.dot.getLatLng() ?? null,
  };
}

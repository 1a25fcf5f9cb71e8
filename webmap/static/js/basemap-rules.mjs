// What of a vector basemap is drawn at which zoom, in which colours: ours, or of Protomaps' schema.

import { makeLineNames, makePlaceNames } from "./basemap-names.mjs";
import { roadWidth } from "./geometry.mjs";

export const COLOURS = {
  blocks: "#E7E4DC", green: "#D7E3CB", water: "#BDD5E2", buildings: "#DBD6CA",
  street: "#FFFFFF", casing: "#D5D2C9", path: "#DDD9CF", rail: "#C9C4B8", border: "#B4AC9C",
};
const CASING = 1.6; // px that the edge of a street is wider
const GREEN = new Set(["park", "forest", "wood", "grass", "grassland", "garden", "meadow", "cemetery", "nature_reserve", "national_park", "golf_course", "recreation_ground", "pitch", "playground", "scrub", "village_green", "allotments", "orchard"]);
const BLOCKS = new Set(["residential", "commercial", "retail", "industrial", "railway", "school", "university", "college", "hospital", "aerodrome", "military", "zoo", "stadium"]);
const ROADS = { highway: "trunk", major_road: "main", medium_road: "main", minor_road: "minor", path: "path", other: "path", rail: "rail" };
const POLYGON = 3;

/** Return the class of a road: our own, or what Protomaps' kind stands for. */
export function roadClass(props) {
  return props.class ?? ROADS[props.kind] ?? "path";
}

/** Return the width in px of a street at a zoom; far out only the great ones are drawn. */
export function streetWidth(name, zoom) {
  if (name === "trunk") return roadWidth("main", zoom) * 1.15;
  if (name === "path") return zoom < 16 ? 0 : { 16: 1.2, 17: 2 }[zoom] ?? 3;
  return roadWidth(name, zoom);
}

const isRoad = (name) => (_, { props }) => roadClass(props) === name;
const isArea = (_, { geomType }) => geomType === POLYGON;

function streets(P, name, { from, casing }) {
  const line = (colour, wider) => new P.LineSymbolizer({
    color: colour, width: (zoom) => streetWidth(name, zoom) + wider, lineCap: "round", lineJoin: "round",
  });
  const rule = { dataLayer: "roads", minzoom: from, filter: isRoad(name) };
  return { ...rule, symbolizer: casing ? line(COLOURS.casing, CASING) : line(COLOURS.street, 0) };
}

function areas(P, dataLayer, colour, more = {}) {
  return { dataLayer, filter: isArea, symbolizer: new P.PolygonSymbolizer({ fill: colour }), ...more };
}

function thinLine(P, colour, width, options = {}) {
  return new P.LineSymbolizer({ color: colour, width, lineCap: "butt", lineJoin: "round", ...options });
}

/** Return the rules of painting; `P` is protomaps-leaflet. */
export function paintRules(P) {
  const ofKind = (kinds) => (_, { props, geomType }) => geomType === POLYGON && kinds.has(props.kind);
  const great = [["minor", 13], ["main", 10], ["trunk", 8]];
  const running = new P.LineSymbolizer({ color: COLOURS.water, width: (zoom) => Math.max(1, (zoom - 11) * 0.9), lineCap: "round", lineJoin: "round" });
  const border = thinLine(P, COLOURS.border, 1, { dash: [6, 3, 1.5, 3], dashColor: COLOURS.border });
  return [
    areas(P, "blocks", COLOURS.blocks),
    areas(P, "landuse", COLOURS.blocks, { filter: ofKind(BLOCKS) }),
    areas(P, "green", COLOURS.green),
    areas(P, "landuse", COLOURS.green, { filter: ofKind(GREEN) }),
    areas(P, "water", COLOURS.water),
    { dataLayer: "rivers", symbolizer: running },
    { dataLayer: "boundaries", symbolizer: border },
    { dataLayer: "roads", minzoom: 14, filter: isRoad("tunnel"), symbolizer: thinLine(P, COLOURS.casing, 1.4, { dash: [5, 4] }) },
    { dataLayer: "roads", minzoom: 13, filter: isRoad("rail"), symbolizer: thinLine(P, COLOURS.rail, 1.4) },
    { dataLayer: "roads", minzoom: 16, filter: isRoad("path"), symbolizer: thinLine(P, COLOURS.path, (zoom) => streetWidth("path", zoom)) },
    ...great.map(([name, from]) => streets(P, name, { from, casing: true })),
    ...great.map(([name, from]) => streets(P, name, { from, casing: false })),
    areas(P, "buildings", COLOURS.buildings, { minzoom: 15 }),
  ];
}

/** Return the rules of names: places first, then the great streets, then water and the small ones. */
export function labelRules({ language, family }) {
  const lines = (options) => makeLineNames({ language, family, ...options });
  const places = (size) => makePlaceNames({ language, family, size, weight: 600 });
  const ofPlace = (...names) => (_, { props }) => names.includes(props.class ?? props.kind_detail ?? props.kind);
  return [
    { dataLayer: "places", maxzoom: 12, filter: ofPlace("city", "town"), symbolizer: places(15) },
    { dataLayer: "places", minzoom: 10, maxzoom: 15, filter: ofPlace("district", "suburb", "borough"), symbolizer: places(13) },
    { dataLayer: "roads", minzoom: 13, filter: (_, { props }) => ["trunk", "main"].includes(roadClass(props)), symbolizer: lines({}) },
    { dataLayer: "places", minzoom: 12, filter: ofPlace("water"), symbolizer: makePlaceNames({ language, family, size: 12, weight: 400, fill: "#3F6579" }) },
    { dataLayer: "places", minzoom: 13, maxzoom: 16, filter: ofPlace("quarter", "village", "neighbourhood"), symbolizer: places(12) },
    { dataLayer: "rivers", minzoom: 14, symbolizer: lines({ fill: "#3F6579" }) },
    { dataLayer: "roads", minzoom: 16, filter: isRoad("minor"), symbolizer: lines({}) },
  ];
}

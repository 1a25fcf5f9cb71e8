// How hot spots and sites look on the map, by zoom, by what is selected and by what the circles tell.

import { COLOURS, EDGE, LEVEL_COLOURS, levelClass, levelEdge, rateClass, siteRadius } from "./scale.mjs";
import { SIGNS_FROM } from "./signs.mjs";

const HOT = "#8E1B12";
const INK = "#17212B";
export const OUTLINES_BELOW_FROM = 14; // further out the sites lie so close that they would hide the outlines

/** Return the style of a hot spot's outline: plain, hovered or selected; dashed for a candidate. */
export function outlineStyle({ selected, hovered, zoom, candidate = false }) {
  const style = { fill: true, fillColor: HOT, fillOpacity: zoom >= 16 ? 0.08 : 0.15, dashArray: candidate ? (zoom < OUTLINES_BELOW_FROM ? "6 5" : "9 7") : null };
  if (selected) return { ...style, color: INK, weight: 4 };
  return { ...style, color: HOT, weight: hovered ? 4 : zoom <= 11 ? 2 : 2.6 };
}

/** Return the style of the white line under an outline: where it is selected, or lies on the sites. */
export function casingStyle({ selected, zoom }) {
  return { stroke: selected || zoom < OUTLINES_BELOW_FROM, weight: selected ? 7 : 5 };
}

/** Say whether a layer ("rate" or "level") has nothing to tell of a site. */
export function isUntold(site, layer) {
  return layer === "level" ? site.level === null : Boolean(site.too_few);
}

/** Return the fill of a site in a layer, and how much thicker than usual its edge is. */
function inkOf(site, layer) {
  if (layer === "level") return { fillColor: LEVEL_COLOURS[levelClass(site.level)], thicker: levelEdge(site.level) };
  return { fillColor: COLOURS[rateClass(site.relative_risk)], thicker: 1 };
}

/** Return the style of a site in a layer: "rate", its rebound rate, or "level", the risk around it. */
export function siteStyle(site, zoom, selected = false, layer = "rate") {
  const radius = siteRadius(site.visits, zoom);
  const sign = zoom >= SIGNS_FROM ? site.kind : null;
  if (isUntold(site, layer)) {
    return { sign, radius: Math.min(radius, 5), color: selected ? INK : "#5B6772", weight: selected ? 3 : zoom <= 13 ? 0.8 : 1.2, dashArray: "2 2", fillColor: "#FFFFFF", fillOpacity: 0.85 };
  }
  const { fillColor, thicker } = inkOf(site, layer);
  const weight = (zoom <= 13 ? 0.6 : 0.9) * thicker;
  return { sign, radius: selected ? radius + 1 : radius, color: selected ? INK : EDGE, weight: selected ? 3 : weight, dashArray: null, fillColor, fillOpacity: 1 };
}

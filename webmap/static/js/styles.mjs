// How hot spots and sites look on the map, by zoom and by what is selected.

import { COLOURS, EDGE, rateClass, siteRadius } from "./scale.mjs";
import { SIGNS_FROM } from "./signs.mjs";

const HOT = "#8E1B12";
const INK = "#17212B";
export const OUTLINES_BELOW_FROM = 14; // further out the sites lie so close that they would hide the outlines

/** Return the style of a hot spot's outline: plain, hovered or selected. */
export function outlineStyle({ selected, hovered, zoom }) {
  const fill = { fill: true, fillColor: HOT, fillOpacity: zoom >= 16 ? 0.08 : 0.15 };
  if (selected) return { ...fill, color: INK, weight: 4 };
  return { ...fill, color: HOT, weight: hovered ? 4 : zoom <= 11 ? 2 : 2.6 };
}

/** Return the style of the white line under an outline: where it is selected, or lies on the sites. */
export function casingStyle({ selected, zoom }) {
  return { stroke: selected || zoom < OUTLINES_BELOW_FROM, weight: selected ? 7 : 5 };
}

/** Return the style of a site. */
export function siteStyle(site, zoom, selected = false) {
  const radius = siteRadius(site.visits, zoom);
  const sign = zoom >= SIGNS_FROM ? site.kind : null;
  if (site.too_few) {
    return { sign, radius: Math.min(radius, 5), color: selected ? INK : "#5B6772", weight: selected ? 3 : zoom <= 13 ? 0.8 : 1.2, dashArray: "2 2", fillColor: "#FFFFFF", fillOpacity: 0.85 };
  }
  return { sign, radius: selected ? radius + 1 : radius, color: selected ? INK : EDGE, weight: selected ? 3 : zoom <= 13 ? 0.6 : 0.9, fillColor: COLOURS[rateClass(site.relative_risk)], fillOpacity: 1 };
}

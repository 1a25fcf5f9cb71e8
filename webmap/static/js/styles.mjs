// How hot spots look on the map, by zoom and by what is selected.

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

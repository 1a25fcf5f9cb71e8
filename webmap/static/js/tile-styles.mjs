// How what a tile tells is drawn: classes, colours and sizes, by zoom.

import { COLOURS, EDGE, LEVEL_COLOURS, levelClass, levelEdge, rateClass, siteRadius } from "./scale.mjs";
import { REACH, SIGNS_FROM } from "./signs.mjs";
import { CELLS, SITES, TOO_FEW } from "./tile-bytes.mjs";

export const INK = "#17212B";
export const PALE = "#5B6772";
export const EFFORT_BREAKS = [6, 18, 36, 60];
export const EFFORT_COLOURS = ["#DCE8F0", "#A9C8DD", "#6A9FC4", "#2F6FA0", "#123F66"];
export const EFFORT_OPACITY = 0.72;
export const EFFORT_EDGE = "#6A9FC4"; // of the palest squares, which land alone would swallow
export const BIN = 16; // px; of squares made of single sites
export const HATCH = { colour: "#574273", opacity: 0.36, width: 2.6, every: 8 };
export const GI_LEVELS = [{ from: 2.58, width: 2.4, colour: INK }, { from: 1.96, width: 1.2, colour: PALE }];

const EFFORT_ZOOM = 12; // from which the breaks are those above
const LARGEST = 32; // px; a circle grows no further
const PAD = 16; // px around a tile that are always there
const AROUND = 7; // px around a sign: edge, ring, disc of what is open

/** Return a number of one or two digits near a value: 1, 2, 15, 40, 150. */
function rounded(value) {
  const unit = 10 ** Math.floor(Math.log10(value));
  const steps = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
  return unit * steps.reduce((best, step) => (Math.abs(step - value / unit) < Math.abs(best - value / unit) ? step : best));
}

/** Return the breaks of the effort at a zoom, in visits a cell.
 *
 * Where cells are drawn close up they are fixed. Further out than zoom 12 they grow with the ground
 * of a cell (8 px there, 12 px here), or a large city would turn into one dark field.
 */
export function effortBreaks(zoom) {
  if (zoom >= EFFORT_ZOOM) return EFFORT_BREAKS;
  const ground = 4 ** (EFFORT_ZOOM - zoom) * (8 / 12) ** 2;
  return EFFORT_BREAKS.map((edge) => rounded(edge * ground));
}

/** Return the class 0..4 of a number of visits in a cell. */
export function effortClass(visits, breaks) {
  return breaks.filter((edge) => visits >= edge).length;
}

/** Return the radius of a sign: of a cell by its size, smaller where the square under it is shown; of a site by its visits. */
export function radiusOf(tile, at, zoom, { effort = false } = {}) {
  if (tile.form === CELLS) return effort ? tile.cell * 0.3 : tile.cell / 2 - (tile.cell <= 8 ? 0.5 : 0.9);
  return Math.min(LARGEST, siteRadius(tile.visits[at], zoom));
}

/** Return how far beyond a tile its signs may reach, in pixels: nothing is cut at its edge. */
export function padOf(tile, zoom) {
  if (tile.form !== SITES) return PAD;
  let most = 0;
  for (let at = 0; at < tile.count; at += 1) most = Math.max(most, tile.visits[at]);
  const radius = Math.min(LARGEST, siteRadius(most, zoom));
  return Math.max(PAD, Math.ceil(radius * (zoom >= SIGNS_FROM ? REACH : 1)) + AROUND);
}

/** Return the look of a sign in a layer ("rate" or "level"): fill, edge, width, and hollow where nothing is told. */
export function lookOf(tile, at, { zoom, layer }) {
  const fine = tile.form === CELLS || zoom <= 13;
  const untold = layer === "level" ? tile.level[at] === 0 : Boolean(tile.flags[at] & TOO_FEW);
  if (untold) return { hollow: true, fill: "#FFFFFF", edge: PALE, width: fine ? 0.9 : 1.2 };
  const width = fine ? 0.6 : 0.9;
  if (layer === "level") {
    const level = tile.level[at] / 100;
    return { hollow: false, fill: LEVEL_COLOURS[levelClass(level)], edge: EDGE, width: width * levelEdge(level) };
  }
  return { hollow: false, fill: COLOURS[rateClass(tile.ratio[at] / 100)], edge: EDGE, width };
}

/** Return the ring of a Gi* score; null where it stands for nothing, or for less than elsewhere. */
export function giRing(hundredths) {
  return GI_LEVELS.find(({ from }) => hundredths / 100 >= from) ?? null;
}

/** Return the layer that the signs tell, "rate" or "level"; null where neither is shown. */
export function layerOf(shown) {
  if (shown.level) return "level";
  return shown.rate ? "rate" : null;
}

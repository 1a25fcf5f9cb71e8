// What lies under a point of a tile, and within a box.

import { cornersOf } from "./signs.mjs";
import { boxIn, CELLS, placeIn } from "./tile-bytes.mjs";
import { shapeOf } from "./tile-draw.mjs";
import { radiusOf } from "./tile-styles.mjs";

/** Return the cell of a tile at a point (px from its upper left); -1 where there is none. */
export function cellUnder(tile, { x, y }) {
  for (let at = 0; at < tile.count; at += 1) {
    const { left, top, width, height } = boxIn(tile, at);
    if (x >= left && x < left + width && y >= top && y < top + height) return at;
  }
  return -1;
}

/** Return how far a point lies outside a sign; nought within it. */
export function outside({ x, y }, shape, radius) {
  const corners = cornersOf(shape, radius);
  if (corners === null) return Math.max(0, Math.hypot(x, y) - radius);
  return Math.max(0, ...corners.map(([fromX, fromY], at) => {
    const [toX, toY] = corners[(at + 1) % corners.length];
    const length = Math.hypot(toX - fromX, toY - fromY);
    return ((toY - fromY) * (x - fromX) - (toX - fromX) * (y - fromY)) / length; // corners go clockwise on the screen
  }));
}

/** Return the site of a tile at a point, { at, beyond, radius }: the nearest sign, of several the one on top; null where none is within reach. */
export function siteUnder(tile, { x, y }, { zoom, kinds, reach = 3 }) {
  let best = null;
  for (let at = 0; at < tile.count; at += 1) {
    const place = placeIn(tile, at);
    const radius = radiusOf(tile, at, zoom);
    const [dx, dy] = [x - place.x, y - place.y];
    if (Math.abs(dx) > 2 * radius + reach || Math.abs(dy) > 2 * radius + reach) continue;
    const beyond = outside({ x: dx, y: dy }, shapeOf(tile, at, { zoom, kinds }), radius);
    if (beyond <= reach && isBetter({ beyond, radius }, best)) best = { at, beyond, radius };
  }
  return best;
}

/** Say whether a site is nearer than another; of two under the pointer the smaller one lies on top. */
export function isBetter(one, other) {
  if (other === null) return true;
  return one.beyond === other.beyond ? one.radius <= other.radius : one.beyond < other.beyond;
}

/** Return the sums of what lies in a box of a tile: sites, visits, rebounds, open, overdue; a cell counts by its middle. */
export function sumsWithin(tile, box) {
  const sums = { sites: 0, visits: 0, rebounds: 0, open: 0, overdue: 0 };
  for (const at of within(tile, box)) {
    sums.sites += tile.form === CELLS ? tile.sites[at] : 1;
    for (const name of ["visits", "rebounds", "open", "overdue"]) sums[name] += tile[name][at];
  }
  return sums;
}

/** Return the rows of a tile whose places lie in a box. */
export function within(tile, { left, top, right, bottom }) {
  const rows = [];
  for (let at = 0; at < tile.count; at += 1) {
    const { x, y } = placeIn(tile, at);
    if (x >= left && x < right && y >= top && y < bottom) rows.push(at);
  }
  return rows;
}

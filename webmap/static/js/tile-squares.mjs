// The squares of a tile: its cells, or its sites put into squares; where somebody looked, and where nobody did.

import { BLIND, CELLS, TILE } from "./tile-bytes.mjs";
import { BIN } from "./tile-styles.mjs";

export const [EMPTY, UNSEEN, SEEN] = [0, 1, 2];
const FINE = 16; // parts of a pixel that a site's place is told in

/** Return the squares of a tile, row by row: `size` of one, how many lie `across`, their `visits` and `sight`. Kept with the tile. */
export function squaresOf(tile) {
  tile.squares ??= countUp(tile);
  return tile.squares;
}

function countUp(tile) {
  const size = tile.form === CELLS ? tile.cell : BIN;
  const across = Math.ceil(TILE / size);
  const squares = { size, across, visits: new Uint32Array(across * across), sight: new Uint8Array(across * across) };
  const squareOf = tile.form === CELLS
    ? (at) => tile.cy[at] * across + tile.cx[at]
    : (at) => Math.floor(tile.py[at] / FINE / size) * across + Math.floor(tile.px[at] / FINE / size);
  for (let at = 0; at < tile.count; at += 1) {
    const square = squareOf(at);
    squares.visits[square] += tile.visits[at];
    squares.sight[square] = Math.max(squares.sight[square], tile.flags[at] & BLIND ? UNSEEN : SEEN);
  }
  return squares;
}

/** Return the box of a square; those at the tile's right and lower edge may be narrower. */
export function boxOf({ size, across }, square) {
  const [left, top] = [(square % across) * size, Math.floor(square / across) * size];
  return { left, top, width: Math.min(size, TILE - left), height: Math.min(size, TILE - top) };
}

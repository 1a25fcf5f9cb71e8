// Where nobody looked: the blind squares of a tile, with the empty ground beside them.

import { boxOf, EMPTY, SEEN, squaresOf, UNSEEN } from "./tile-squares.mjs";

const AROUND = [-1, 0, 1];

/** Return the sight of a tile's squares with one square more on each side, from its neighbours. */
function widened(tileAt, across) {
  const wide = across + 2;
  const grid = new Uint8Array(wide * wide);
  for (let row = -1; row <= across; row += 1) {
    const dy = Math.floor(row / across);
    for (let column = -1; column <= across; column += 1) {
      const dx = Math.floor(column / across);
      const tile = tileAt(dx, dy);
      if (tile.count === 0) continue;
      grid[(row + 1) * wide + column + 1] = squaresOf(tile).sight[(row - dy * across) * across + column - dx * across];
    }
  }
  return { wide, grid };
}

/** Return the boxes of a tile in which nobody looked: blind squares, and empty ones beside them, joined along rows.
 *
 * `tileAt(dx, dy)` returns the tile or a neighbour of it, so that an area goes on over the tile's edge.
 */
export function blindBoxes(tileAt) {
  const known = AROUND.flatMap((dy) => AROUND.map((dx) => tileAt(dx, dy))).find(({ count }) => count > 0);
  if (!known) return [];
  const { size, across } = squaresOf(known);
  const { wide, grid } = widened(tileAt, across);
  const isBlind = (at) => grid[at] === UNSEEN
    || (grid[at] === EMPTY && AROUND.some((dy) => AROUND.some((dx) => grid[at + dy * wide + dx] === UNSEEN)));
  const boxes = [];
  for (let row = 0; row < across; row += 1) {
    let open = null;
    for (let column = 0; column < across; column += 1) {
      const at = (row + 1) * wide + column + 1;
      const box = boxOf({ size, across }, row * across + column);
      if (grid[at] === SEEN || !isBlind(at)) open = null;
      else if (open) open.width = box.left + box.width - open.left;
      else boxes.push(open = box);
    }
  }
  return boxes;
}

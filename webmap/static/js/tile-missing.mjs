// The block that stands where a tile could not be had: it says so, for blank would read as nothing wrong.

import { TILE } from "./tile-bytes.mjs";

const PALE = "#F5F6F7";
const LINE = "#7C8792";
const WORDS = "#44505C";
const SIZE = 12; // px of the words

/** Draw the block with its words. */
export function paintMissing(context, words, family) {
  Object.assign(context, { fillStyle: PALE, globalAlpha: 0.92 });
  context.fillRect(0, 0, TILE, TILE);
  Object.assign(context, { globalAlpha: 1, strokeStyle: LINE, lineWidth: 1.2 });
  context.setLineDash([4, 3]);
  context.strokeRect(0.5, 0.5, TILE - 1, TILE - 1);
  context.setLineDash([]);
  Object.assign(context, { font: `${SIZE}px ${family}`, textAlign: "center", textBaseline: "middle", fillStyle: WORDS });
  context.fillText(words, TILE / 2, TILE / 2, TILE - 16);
}

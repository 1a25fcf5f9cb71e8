// Draws what lies under the signs of a tile: where inspectors looked, and where nobody did.

import { NOTHING, TILE } from "./tile-bytes.mjs";
import { blindBoxes } from "./tile-blind.mjs";
import { cleanCanvas, dropCanvas } from "./tile-grid.mjs";
import { boxOf, squaresOf } from "./tile-squares.mjs";
import { effortBreaks, effortClass, EFFORT_COLOURS, EFFORT_EDGE, EFFORT_OPACITY, HATCH } from "./tile-styles.mjs";

const GAP = 2; // px between two squares
const STEP = HATCH.every * Math.SQRT2; // along a side, of lines that lie `every` apart
const AROUND = [-1, 0, 1];

/** Return where the hatching of a tile begins, so that its lines go on from tile to tile. */
export function phaseOf({ x, y }) {
  return ((x + y) * TILE) % STEP;
}

function paintEffort(context, tile, zoom) {
  const squares = squaresOf(tile);
  const breaks = effortBreaks(zoom);
  Object.assign(context, { globalAlpha: EFFORT_OPACITY, strokeStyle: EFFORT_EDGE, lineWidth: 0.6 });
  squares.visits.forEach((visits, square) => {
    if (visits === 0) return;
    const { left, top, width, height } = boxOf(squares, square);
    const at = effortClass(visits, breaks);
    context.fillStyle = EFFORT_COLOURS[at];
    context.fillRect(left + GAP / 2, top + GAP / 2, width - GAP, height - GAP);
    if (at === 0) context.strokeRect(left + GAP / 2 + 0.3, top + GAP / 2 + 0.3, width - GAP - 0.6, height - GAP - 0.6);
  });
  context.globalAlpha = 1;
}

function paintHatching(context, boxes, coords) {
  context.save();
  context.beginPath();
  for (const { left, top, width, height } of boxes) context.rect(left, top, width, height);
  context.clip();
  context.beginPath();
  for (let from = -phaseOf(coords); from < 2 * TILE + STEP; from += STEP) {
    context.moveTo(from + 4, -4);
    context.lineTo(from - TILE - 4, TILE + 4);
  }
  Object.assign(context, { strokeStyle: HATCH.colour, lineWidth: HATCH.width, globalAlpha: HATCH.opacity });
  context.stroke();
  context.restore();
}

function paintGround(canvas, { coords, tileAt, shown }) {
  const tile = tileAt(0, 0);
  const isLooked = shown.effort && tile.count > 0;
  const unseen = shown.blind ? blindBoxes(tileAt) : [];
  if (!isLooked && unseen.length === 0) return dropCanvas(canvas);
  const context = cleanCanvas(canvas, 0);
  if (isLooked) paintEffort(context, tile, coords.z);
  return unseen.length > 0 ? paintHatching(context, unseen, coords) : undefined;
}

/** Make the layer of the ground; each canvas is drawn a frame after it or a neighbour came. `shown()` says what of it. */
export function makeGround(Grid, { options, store, shown }) {
  const drawn = new Map();
  const changed = new Set();
  let frame = null;

  function paintAll() {
    frame = null;
    const keys = new Set([...changed].flatMap(({ x, y, z }) => AROUND.flatMap((dy) => AROUND.map((dx) => `${z}/${x + dx}/${y + dy}`))));
    changed.clear();
    for (const [key, { canvas, coords }] of drawn) {
      if (!canvas.isConnected) drawn.delete(key);
      else if (keys.has(key)) {
        const tileAt = (dx, dy) => store.get({ z: coords.z, x: coords.x + dx, y: coords.y + dy })?.tile ?? NOTHING;
        paintGround(canvas, { coords, tileAt, shown: shown() });
      }
    }
  }

  return new Grid({
    ...options,
    paint(canvas, { key, coords }) {
      drawn.set(key, { canvas, coords });
      changed.add(coords);
      frame ??= requestAnimationFrame(paintAll);
    },
  });
}

// Draws the signs of a tile on a canvas: circles of its cells, or sites one by one.

import { cornersOf, SIGNS_FROM, traceSign } from "./signs.mjs";
import { placeIn, SITES } from "./tile-bytes.mjs";
import { giRing, INK, layerOf, lookOf, radiusOf } from "./tile-styles.mjs";

const HOLLOW_MOST = 5; // px; what is not known is not large
const DISC = 2.6; // px; in a cell by its size

/** Return the order in which the signs of a tile are drawn: large ones first, so that none hides a smaller one. */
export function orderOf(tile) {
  if (tile.form !== SITES) return Uint32Array.from({ length: tile.count }, (_, at) => at);
  tile.order ??= Uint32Array.from({ length: tile.count }, (_, at) => at).sort((one, other) => tile.visits[other] - tile.visits[one]);
  return tile.order;
}

/** Return the shape of a sign: a kind close up, null for a circle. */
export function shapeOf(tile, at, { zoom, kinds }) {
  return tile.form === SITES && zoom >= SIGNS_FROM ? kinds[tile.kind[at]] ?? null : null;
}

function drawSign(context, shape, place, radius, look) {
  traceSign(context, shape, place, radius);
  context.fillStyle = look.fill;
  context.globalAlpha = look.hollow ? 0.85 : 1;
  context.fill();
  context.globalAlpha = 1;
  context.setLineDash(look.hollow ? [2, 2] : []);
  Object.assign(context, { strokeStyle: look.edge, lineWidth: look.width });
  context.stroke();
  if (shape === "office" && !look.hollow && radius > 5) { // a white frame within the edge
    traceSign(context, shape, place, radius - 1.9);
    Object.assign(context, { strokeStyle: "#FFFFFF", lineWidth: 1.4 });
    context.stroke();
  }
}

function drawRing(context, shape, place, radius, { width, colour }) {
  context.setLineDash([]);
  traceSign(context, shape, place, radius);
  Object.assign(context, { strokeStyle: "#FFFFFF", lineWidth: width + 1.6 });
  context.stroke();
  Object.assign(context, { strokeStyle: colour, lineWidth: width });
  context.stroke();
}

function disc(context, { x, y }, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
}

/** Draw what is open: a disc of ink; a ring around it where something is overdue. */
function drawOpen(context, place, radius, isOverdue) {
  context.setLineDash([]);
  context.fillStyle = "#FFFFFF";
  disc(context, place, radius * (isOverdue ? 2.2 : 1.4));
  context.fill();
  context.fillStyle = isOverdue ? "#000000" : INK;
  disc(context, place, radius);
  context.fill();
  if (!isOverdue) return;
  disc(context, place, radius * 1.7);
  Object.assign(context, { strokeStyle: "#000000", lineWidth: 1.1 });
  context.stroke();
}

/** Return where the disc of what is open stands: at the lower right of a sign, or in its middle where there is none. */
function besides({ x, y }, radius) {
  return { x: x + radius * 0.72, y: y + radius * 0.72 };
}

/** Return how far a shape reaches to its lower right: the disc must not float beside a triangle. */
function bodyOf(shape, radius) {
  const corners = cornersOf(shape, radius);
  return corners ? Math.max(...corners.map(([, down]) => down)) : radius;
}

/** Draw the signs of a tile; the canvas is clean, and 0, 0 is the tile's upper left. */
export function paintSigns(context, tile, { zoom, shown, kinds }) {
  const layer = layerOf(shown);
  const order = orderOf(tile);
  const each = (draw) => order.forEach((at) => {
    const full = radiusOf(tile, at, zoom, shown);
    const look = layer && lookOf(tile, at, { zoom, layer });
    draw(at, { place: placeIn(tile, at), shape: shapeOf(tile, at, { zoom, kinds }), look, radius: look?.hollow ? Math.min(full, HOLLOW_MOST) : full });
  });
  if (layer) each((at, { shape, place, radius, look }) => drawSign(context, shape, place, radius, look));
  if (shown.gi) {
    each((at, { shape, place, radius }) => {
      const ring = giRing(tile.gi[at]);
      if (ring) drawRing(context, shape, place, tile.form === SITES ? radius + 3.2 : tile.cell / 2 - 0.8, ring);
    });
  }
  if (shown.open) {
    each((at, { shape, place, radius }) => {
      if (tile.open[at]) drawOpen(context, layer ? besides(place, bodyOf(shape, radius)) : place, tile.form === SITES ? DISC : tile.cell / 6, tile.overdue[at] > 0);
    });
  }
  context.setLineDash([]);
}

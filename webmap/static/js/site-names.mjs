// Names beside the signs of sites, close up: as many as find room, and none over another.

import { makeCanvasLayer } from "./canvas-layer.mjs";
import { NAME_SIZE, nameLength } from "./names.mjs";
import { SIGNS_FROM } from "./signs.mjs";

const GAP = 4; // px between a sign and its name
const HALF = NAME_SIZE / 2 + 2; // of a line's height

function boxOf({ x, y, r, name }, side) {
  const start = x + side * (r + GAP);
  const length = nameLength(name);
  return { left: side > 0 ? start : start - length, right: side > 0 ? start + length : start, top: y - HALF, bottom: y + HALF };
}

function overlap(one, other) {
  return one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;
}

/** Choose which names stand, and on which side of their signs.
 *
 * `signs` are { name, x, y, r } in pixels, the weightiest first; `taken` are boxes to keep clear of.
 * Returns { name, x, y, side } with side 1 for right and -1 for left.
 */
export function placeSiteNames(signs, taken = []) {
  const bodies = signs.map(({ x, y, r }) => ({ left: x - r, right: x + r, top: y - r, bottom: y + r }));
  const placed = [];
  for (const [at, sign] of signs.entries()) {
    if (!sign.name) continue;
    const isFree = (box) => ![...taken, ...placed.map((one) => one.box)].some((other) => overlap(box, other))
      && !bodies.some((body, of) => of !== at && overlap(box, body));
    const side = [1, -1].find((one) => isFree(boxOf(sign, one)));
    if (side) placed.push({ name: sign.name, x: sign.x + side * (sign.r + GAP), y: sign.y, side, box: boxOf(sign, side) });
  }
  return placed.map(({ box, ...name }) => name);
}

function drawSiteNames(context, names) {
  const family = getComputedStyle(document.body).fontFamily;
  Object.assign(context, { font: `${NAME_SIZE}px ${family}`, textBaseline: "middle", lineJoin: "round", lineWidth: 3, strokeStyle: "#FFFFFF", fillStyle: "#17212B" });
  for (const { name, x, y, side } of names) {
    context.textAlign = side > 0 ? "left" : "right";
    context.strokeText(name, x, y);
    context.fillText(name, x, y);
  }
}

/** Make the Leaflet layer of the names.
 *
 * `signs()` returns { name, place, radius, rank } of the sites, `plates()` the places of the plates.
 */
export function makeSiteNames(L, { pane, signs, plates }) {
  function paint(context, { width, height, zoom, at }) {
    if (zoom < SIGNS_FROM) return;
    const within = ({ x, y }) => x > 0 && y > 0 && x < width && y < height;
    const shown = signs()
      .map(({ name, place, radius, rank }) => ({ name, rank, r: radius, ...at(place) }))
      .filter(within)
      .sort((one, other) => other.rank - one.rank);
    const taken = plates().map((place) => at(place)).map(({ x, y }) => ({ left: x - 15, right: x + 15, top: y - 20, bottom: y + 10 }));
    drawSiteNames(context, placeSiteNames(shown, taken));
  }
  return makeCanvasLayer(L, { pane, className: "site-names", paint });
}

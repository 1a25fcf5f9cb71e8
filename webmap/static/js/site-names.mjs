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

function contains(outer, box) {
  return box.left >= outer.left && box.right <= outer.right && box.top >= outer.top && box.bottom <= outer.bottom;
}

/** Choose which names stand, and on which side of their signs.
 *
 * `signs` are { name, x, y, r } in pixels, the weightiest first; names stay within the box `seen`
 * and clear of the boxes `taken`. Returns { name, x, y, side } with side 1 for right, -1 for left.
 */
export function placeSiteNames(signs, seen, taken = []) {
  const bodies = signs.map(({ x, y, r }) => ({ left: x - r, right: x + r, top: y - r, bottom: y + r }));
  const placed = [];
  for (const [at, sign] of signs.entries()) {
    if (!sign.name) continue;
    const isFree = (box) => contains(seen, box) && ![...taken, ...placed.map((one) => one.box)].some((other) => overlap(box, other))
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
 * `signs()` returns { name, place, radius, rank } of the sites, `plates()` the places of the plates,
 * `panels()` the boxes within the map that something lies over.
 */
export function makeSiteNames(L, { pane, signs, plates, panels }) {
  function paint(context, { seen, at }) {
    const near = { left: seen.left - 40, top: seen.top - 40, right: seen.right + 40, bottom: seen.bottom + 40 };
    const shown = signs()
      .map(({ name, place, radius, rank }) => ({ name, rank, r: radius, ...at(place) }))
      .filter(({ x, y }) => contains(near, { left: x, right: x, top: y, bottom: y }))
      .sort((one, other) => other.rank - one.rank);
    const taken = [
      ...plates().map((place) => at(place)).map(({ x, y }) => ({ left: x - 15, right: x + 15, top: y - 20, bottom: y + 10 })),
      ...panels().map((box) => ({ left: box.left + seen.left, right: box.right + seen.left, top: box.top + seen.top, bottom: box.bottom + seen.top })),
    ];
    drawSiteNames(context, placeSiteNames(shown, seen, taken));
  }
  return makeCanvasLayer(L, { pane, className: "site-names", paint, from: SIGNS_FROM });
}

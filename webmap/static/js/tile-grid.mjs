// The Leaflet layer of canvases that tiles are drawn on, each wider than its tile.

import { TILE } from "./tile-bytes.mjs";

const SHARPEST = 2; // device pixels a pixel; more costs memory and shows nothing

/** Make the canvas of a tile clean and `pad` px wider than it on each side; returns its context, with 0, 0 at the tile's corner. */
export function cleanCanvas(canvas, pad, sharp = Math.min(SHARPEST, globalThis.devicePixelRatio || 1)) {
  const size = Math.round((TILE + 2 * pad) * sharp);
  if (canvas.width !== size) {
    Object.assign(canvas, { width: size, height: size });
    Object.assign(canvas.style, { position: "absolute", left: `${-pad}px`, top: `${-pad}px`, width: `${TILE + 2 * pad}px`, height: `${TILE + 2 * pad}px` });
  }
  const context = canvas.getContext("2d");
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, size, size);
  context.setTransform(sharp, 0, 0, sharp, pad * sharp, pad * sharp);
  return context;
}

/** Give up what a canvas holds. */
export function dropCanvas(canvas) {
  if (canvas.width > 0) Object.assign(canvas, { width: 0, height: 0 });
}

/** Make the Leaflet class; its options `store` holds the tiles, `paint(canvas, entry)` draws one. */
export function gridClass(L) {
  return L.GridLayer.extend({
    initialize(options) {
      L.GridLayer.prototype.initialize.call(this, options);
      this.on("tileunload", ({ tile }) => {
        tile.letGo();
        dropCanvas(tile.firstChild);
      });
    },
    createTile(coords, done) {
      const frame = L.DomUtil.create("div", "record-tile");
      const canvas = L.DomUtil.create("canvas", "", frame);
      dropCanvas(canvas);
      let isNew = true;
      frame.letGo = this.options.store.join({ x: coords.x, y: coords.y, z: coords.z }, (entry) => {
        this.options.paint(canvas, entry);
        if (isNew) queueMicrotask(() => done(null, frame)); // Leaflet knows the tile only after this function
        isNew = false;
      });
      return frame;
    },
  });
}

// The sign of a site: a circle, and close up the shape of its kind, all of the same area.

export const SIGNS_FROM = 16;

const SHAPES = {
  construction_site: { corners: 3, turn: 0 },
  park: { corners: 4, turn: 0 },
  office: { corners: 4, turn: Math.PI / 4 },
};
export const REACH = 1.56; // of a triangle's corner, in radii of the circle of the same area

/** Return the corners [x, y] around 0, 0 of a kind's sign; null where the sign is a circle. */
export function cornersOf(kind, radius) {
  const shape = SHAPES[kind];
  if (!shape) return null;
  const step = (2 * Math.PI) / shape.corners;
  const reach = radius * Math.sqrt((2 * Math.PI) / (shape.corners * Math.sin(step)));
  return Array.from({ length: shape.corners }, (_, at) => {
    const angle = shape.turn - Math.PI / 2 + at * step;
    return [reach * Math.cos(angle), reach * Math.sin(angle)];
  });
}

/** Trace a sign at a point of a canvas. */
export function traceSign(context, kind, { x, y }, radius) {
  const corners = cornersOf(kind, radius);
  context.beginPath();
  if (corners === null) context.arc(x, y, radius, 0, 2 * Math.PI);
  else corners.forEach(([across, down]) => context.lineTo(x + across, y + down));
  context.closePath();
}

/** Make the Leaflet class that draws a site; its option `sign` is a kind, or null for a circle. */
export function signClass(L) {
  return L.CircleMarker.extend({
    _updateBounds() {
      const reach = this._radius * (this.options.sign ? REACH : 1) + this._clickTolerance();
      this._pxBounds = new L.Bounds(this._point.subtract([reach, reach]), this._point.add([reach, reach]));
    },
    _updatePath() {
      const renderer = this._renderer;
      if (!renderer._drawing || this._empty()) return;
      traceSign(renderer._ctx, this.options.sign, this._point, this._radius);
      renderer._fillStroke(renderer._ctx, this);
    },
  });
}

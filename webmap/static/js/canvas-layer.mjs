// A canvas that lies on the map, is drawn anew after each move, and follows a zoom in between.

const AROUND = 0.25; // drawn beyond the view on each side, so that a short pan shows no edge

function seenOf({ x, y }) {
  return { left: x * AROUND, top: y * AROUND, right: x * (1 + AROUND), bottom: y * (1 + AROUND) };
}

/** Make a Leaflet layer that `paint` draws.
 *
 * `paint(context, view)` gets a clean canvas in screen pixels; `view` holds its width and height,
 * the zoom, `corner` (its upper left, as a place), `sharp` (device pixels a pixel), `seen` (the box
 * on it that the map shows) and `at(place)`, which returns where a place lies on it. Further out
 * than zoom `from` there is no canvas.
 */
export function makeCanvasLayer(L, { pane, className, paint, from = 0 }) {
  const CanvasLayer = L.Layer.extend({
    onAdd(map) {
      this._canvas ??= L.DomUtil.create("canvas", `leaflet-zoom-animated ${className}`);
      this._canvas.setAttribute("aria-hidden", "true");
      map.getPane(pane).append(this._canvas);
      this.redraw();
    },
    onRemove() {
      this._canvas.remove();
    },
    getEvents() {
      return { moveend: this.redraw, viewreset: this.redraw, resize: this.redraw, zoomanim: this._follow };
    },
    _follow({ zoom, center }) {
      if (this._canvas.hidden) return;
      const map = this._map;
      const offset = map._latLngToNewLayerPoint(this._corner, zoom, center);
      L.DomUtil.setTransform(this._canvas, offset, map.getZoomScale(zoom, this._zoom));
    },
    redraw() {
      const map = this._map;
      if (!map) return;
      this._canvas.hidden = map.getZoom() < from;
      if (this._canvas.hidden) return;
      const size = map.getSize().multiplyBy(1 + 2 * AROUND).round();
      const start = map.containerPointToLayerPoint(map.getSize().multiplyBy(-AROUND)).round();
      const sharp = window.devicePixelRatio || 1;
      Object.assign(this, { _corner: map.layerPointToLatLng(start), _zoom: map.getZoom() });
      Object.assign(this._canvas, { width: size.x * sharp, height: size.y * sharp });
      this._canvas.style.width = `${size.x}px`;
      this._canvas.style.height = `${size.y}px`;
      L.DomUtil.setTransform(this._canvas, start, 1);
      const context = this._canvas.getContext("2d");
      context.setTransform(sharp, 0, 0, sharp, 0, 0);
      paint(context, {
        width: size.x, height: size.y, zoom: this._zoom, corner: this._corner, sharp, seen: seenOf(map.getSize()),
        at: (place) => map.latLngToLayerPoint(place).subtract(start),
      });
    },
  });
  return new CanvasLayer({ pane });
}

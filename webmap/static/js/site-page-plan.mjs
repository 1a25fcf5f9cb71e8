// A plan of a few hundred metres: degrees to pixels, and shapes of GeoJSON to paths.

const METRES_A_DEGREE = 111_195;

/** Make the scale of a plan around a place; `reach` in metres to its nearer edge. */
export function planScale([lon, lat], { width, height, reach }) {
  const pixel = Math.min(width, height) / (2 * reach);
  const wide = METRES_A_DEGREE * Math.cos((lat * Math.PI) / 180) * pixel;
  const high = METRES_A_DEGREE * pixel;
  return { pixel, width, height, x: (east) => width / 2 + (east - lon) * wide, y: (north) => height / 2 - (north - lat) * high };
}

function line(points, { x, y }) {
  return points.map(([east, north]) => `${x(east).toFixed(1)} ${y(north).toFixed(1)}`).join(" L");
}

/** Return the path of a geometry; "" for one that is neither line nor polygon. */
export function pathOf({ type, coordinates, geometries }, scale) {
  const ring = (points) => `M${line(points, scale)} Z`;
  const kinds = {
    LineString: () => `M${line(coordinates, scale)}`,
    MultiLineString: () => coordinates.map((points) => `M${line(points, scale)}`).join(" "),
    Polygon: () => coordinates.map(ring).join(" "),
    MultiPolygon: () => coordinates.flat().map(ring).join(" "),
    GeometryCollection: () => geometries.map((one) => pathOf(one, scale)).join(" "),
  };
  return kinds[type]?.() ?? "";
}

/** Return the length of a scale bar: a round number of metres that fits, and its pixels. */
export function scaleBar(scale, most = 90) {
  const metres = [500, 200, 100, 50].find((length) => length * scale.pixel <= most) ?? 20;
  return { metres, width: metres * scale.pixel };
}

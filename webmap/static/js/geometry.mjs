// Background shapes on a plane: Web Mercator pixels of one zoom, relative to an origin.

export const BASE_ZOOM = 15;
const WORLD = 256 * 2 ** BASE_ZOOM;

/** Return the place of a longitude and latitude (degrees) in pixels of BASE_ZOOM. */
export function worldPixel(lon, lat) {
  const sine = Math.sin((lat * Math.PI) / 180);
  return {
    x: ((lon + 180) / 360) * WORLD,
    y: (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * WORLD,
  };
}

/** Return the point lists of a geometry: rings of polygons, lines of lines. */
export function pointLists(geometry) {
  if (!geometry) return [];
  const { type, coordinates } = geometry;
  if (type === "LineString") return [coordinates];
  if (type === "Polygon" || type === "MultiLineString") return coordinates;
  if (type === "MultiPolygon") return coordinates.flat();
  if (type === "GeometryCollection") return geometry.geometries.flatMap(pointLists);
  return [];
}

/** Trace the features on a path (moveTo, lineTo, closePath), relative to `origin`. */
export function trace(path, features, origin, { close }) {
  for (const feature of features) {
    for (const points of pointLists(feature.geometry)) {
      points.forEach(([lon, lat], at) => {
        const { x, y } = worldPixel(lon, lat);
        if (at === 0) path.moveTo(x - origin.x, y - origin.y);
        else path.lineTo(x - origin.x, y - origin.y);
      });
      if (close) path.closePath();
    }
  }
  return path;
}

/** Return the lines of the named roads of a class: { name, points: [[x, y], ...] } relative to `origin`. */
export function namedLines(roads, origin, roadClass = "main") {
  return (roads?.features ?? [])
    .filter(({ properties }) => properties.class === roadClass && properties.name)
    .flatMap(({ properties, geometry }) => pointLists(geometry).map((points) => ({
      name: properties.name,
      points: points.map(([lon, lat]) => {
        const { x, y } = worldPixel(lon, lat);
        return [x - origin.x, y - origin.y];
      }),
    })));
}

/** Return the width of a road in screen pixels; 0 where it is not drawn. */
export function roadWidth(roadClass, zoom) {
  const widths = roadClass === "main"
    ? { 11: 1.2, 12: 2, 13: 3.2, 14: 5, 15: 8, 16: 13, 17: 20 }
    : { 11: 0, 12: 0, 13: 1, 14: 2, 15: 4, 16: 7, 17: 11 };
  const low = Math.min(17, Math.max(11, Math.floor(zoom)));
  const high = Math.min(17, low + 1);
  const between = Math.min(1, Math.max(0, zoom - low));
  return widths[low] + (widths[high] - widths[low]) * between;
}

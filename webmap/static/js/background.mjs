// The background on one canvas: water, green, blocks, buildings, streets and their names.

import { makeCanvasLayer } from "./canvas-layer.mjs";
import { BASE_ZOOM, namedLines, roadWidth, trace, worldPixel } from "./geometry.mjs";
import { drawNames, placeNames } from "./names.mjs";

const FILLS = { blocks: "#E7E4DC", green: "#D7E3CB", water: "#BDD5E2", buildings: "#DBD6CA" };
const STREET = { fill: "#FFFFFF", casing: "#D5D2C9" };
const BUILDINGS_FROM = 15;
const NAMES_FROM = 15;

/** Trace the layers once, in pixels of BASE_ZOOM. */
function tracedLayers(layers, origin) {
  const paths = {};
  for (const name of Object.keys(FILLS)) {
    paths[name] = trace(new Path2D(), layers[name]?.features ?? [], origin, { close: true });
  }
  for (const roadClass of ["minor", "main"]) {
    const roads = (layers.roads?.features ?? []).filter((road) => (road.properties.class === "main") === (roadClass === "main"));
    paths[roadClass] = trace(new Path2D(), roads, origin, { close: false });
  }
  return paths;
}

function drawRoads(context, paths, zoom, scale) {
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const [colour, wider] of [[STREET.casing, 1.6], [STREET.fill, 0]]) {
    for (const roadClass of ["minor", "main"]) {
      const width = roadWidth(roadClass, zoom);
      if (width === 0) continue;
      context.lineWidth = (width + wider) / scale;
      context.strokeStyle = colour;
      context.stroke(paths[roadClass]);
    }
  }
}

/** Draw all that the zoom shows; the context is already set to pixels of BASE_ZOOM. */
function drawLayers(context, paths, zoom, scale) {
  for (const name of ["blocks", "green", "water"]) {
    context.fillStyle = FILLS[name];
    context.fill(paths[name], "evenodd");
  }
  drawRoads(context, paths, zoom, scale);
  if (zoom < BUILDINGS_FROM) return;
  context.fillStyle = FILLS.buildings;
  context.fill(paths.buildings, "evenodd");
}

/** Make the Leaflet layer of the background. `L` is Leaflet, `centre` a point near the data. */
export function makeBackground(L, layers, centre, pane) {
  const origin = worldPixel(centre.lng, centre.lat);
  const paths = tracedLayers(layers, origin);
  const lines = namedLines(layers.roads, origin);

  function paint(context, { width, height, zoom, corner, sharp }) {
    const scale = 2 ** (zoom - BASE_ZOOM);
    const start = worldPixel(corner.lng, corner.lat);
    const shift = { x: (origin.x - start.x) * scale, y: (origin.y - start.y) * scale };
    context.setTransform(sharp * scale, 0, 0, sharp * scale, sharp * shift.x, sharp * shift.y);
    drawLayers(context, paths, zoom, scale);
    if (zoom < NAMES_FROM) return;
    context.setTransform(sharp, 0, 0, sharp, 0, 0);
    const screen = lines.map(({ name, points }) => ({ name, points: points.map(([x, y]) => [x * scale + shift.x, y * scale + shift.y]) }));
    drawNames(context, placeNames(screen, { width, height }));
  }
  return makeCanvasLayer(L, { pane, className: "background", paint });
}

// Names on a vector basemap: along streets and at places, for protomaps-leaflet's label index.

import { NAME_SIZE, nameLength, stretches } from "./names.mjs";

const FILL = "#5F6468";
const TURN = 0.3; // radians that a street may bend under a name, which is written straight
const REPEAT_AFTER = 520; // px between two names of one street
const ROOM = 16; // px that a stretch must be longer than its name
const UPRIGHT_FROM = (55 * Math.PI) / 180; // steeper streets carry Han names letter under letter

/** Return the name of a thing in the language of the page: zh as it is written there, else English. */
export function nameOf(props, language) {
  const names = language === "zh"
    ? [props["name:zh-Hans"], props["name:zh"], props.name, props.name_en]
    : [props.name_en, props["name:en"], props.name];
  return names.find((name) => typeof name === "string" && name !== "") ?? null;
}

function isHan(name) {
  return /^[\p{Script=Han}\d·（）()]+$/u.test(name);
}

function ink(context, { font, fill }) {
  Object.assign(context, { font, fillStyle: fill, strokeStyle: "#FFFFFF", lineWidth: 3, lineJoin: "round", textAlign: "center", textBaseline: "middle", globalAlpha: 1 });
}

function write(context, text, x, y) {
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}

/** Return boxes of `size` along a stretch, close enough to cover the name on it. */
export function boxesAlong({ x, y, angle }, length, size = NAME_SIZE + 6) {
  const count = Math.max(1, Math.ceil(length / size));
  return Array.from({ length: count }, (_, at) => {
    const from = (at - (count - 1) / 2) * (length / count);
    const [cx, cy] = [x + Math.cos(angle) * from, y + Math.sin(angle) * from];
    return { minX: cx - size / 2, maxX: cx + size / 2, minY: cy - size / 2, maxY: cy + size / 2 };
  });
}

function drawAlong(name, { angle, upright }, style) {
  return (context) => {
    ink(context, style);
    if (!upright) context.rotate(angle);
    const letters = upright ? [...name] : [name];
    letters.forEach((letter, at) => write(context, letter, 0, (at - (letters.length - 1) / 2) * (NAME_SIZE + 1)));
  };
}

/** Make what places names along lines, each at the longest straight stretches of its line. */
export function makeLineNames({ language, family, fill = FILL }) {
  const style = { font: `${NAME_SIZE}px ${family}`, fill };
  return {
    place(_, geometry, { props }) {
      const name = nameOf(props, language);
      if (!name) return undefined;
      const room = nameLength(name);
      return geometry
        .flatMap((line) => stretches(line.map(({ x, y }) => [x, y]), TURN).map((stretch) => ({ ...stretch, line })))
        .filter((stretch) => stretch.length > room + ROOM)
        .sort((one, other) => other.length - one.length)
        .map((stretch) => {
          const upright = isHan(name) && Math.abs(stretch.angle) > UPRIGHT_FROM;
          const anchor = Object.assign(stretch.line[0].clone(), { x: stretch.x, y: stretch.y });
          return {
            anchor, bboxes: boxesAlong(stretch, room), draw: drawAlong(name, { ...stretch, upright }, style),
            deduplicationKey: name, deduplicationDistance: REPEAT_AFTER,
          };
        });
    },
  };
}

/** Make what places names at points. */
export function makePlaceNames({ language, family, size, weight, fill = FILL }) {
  const style = { font: `${weight} ${size}px ${family}`, fill };
  return {
    place(_, geometry, { props }) {
      const name = nameOf(props, language);
      if (!name) return undefined;
      const [anchor] = geometry[0];
      const [half, high] = [(nameLength(name) * size) / NAME_SIZE / 2 + 6, size / 2 + 4];
      return [{
        anchor, bboxes: [{ minX: anchor.x - half, maxX: anchor.x + half, minY: anchor.y - high, maxY: anchor.y + high }],
        draw: (context) => { ink(context, style); write(context, name, 0, 0); },
        deduplicationKey: name, deduplicationDistance: REPEAT_AFTER,
      }];
    },
  };
}

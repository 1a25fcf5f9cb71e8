// Names along streets: at the longest straight stretch in view, without overlap.

export const NAME_SIZE = 12;
const UPRIGHT_FROM = (55 * Math.PI) / 180; // steeper streets carry their name upright, letter under letter
const REPEAT_AFTER = 520; // px between two names of one street

function isHan(name) {
  return /^[\p{Script=Han}\d]+$/u.test(name);
}

/** Return the length of a name in pixels, near enough to keep names apart. */
export function nameLength(name) {
  return [...name].reduce((sum, letter) => sum + (isHan(letter) && !/\d/.test(letter) ? NAME_SIZE : NAME_SIZE * 0.56), 0);
}

/** Cut a line into nearly straight stretches: { x, y, angle, length } with x, y the middle. */
export function stretches(points, turn = 0.12) {
  const found = [];
  let from = 0;
  for (let at = 1; at < points.length; at += 1) {
    const last = at === points.length - 1;
    if (!last && Math.abs(turnBetween(points[from], points[from + 1], points[at], points[at + 1])) < turn) continue;
    const [[x1, y1], [x2, y2]] = [points[from], points[at]];
    found.push({ x: (x1 + x2) / 2, y: (y1 + y2) / 2, length: Math.hypot(x2 - x1, y2 - y1), angle: readable(Math.atan2(y2 - y1, x2 - x1)) });
    from = at;
  }
  return found;
}

function turnBetween(a, b, c, d) {
  const angle = Math.atan2(d[1] - c[1], d[0] - c[0]) - Math.atan2(b[1] - a[1], b[0] - a[0]);
  return Math.atan2(Math.sin(angle), Math.cos(angle));
}

/** Turn an angle so that text along it is not upside down: into (-90, 90] degrees. */
export function readable(angle) {
  if (angle > Math.PI / 2) return angle - Math.PI;
  return angle <= -Math.PI / 2 ? angle + Math.PI : angle;
}

/** Choose where names stand. `lines` are in screen pixels; returns { name, x, y, angle, upright }. */
export function placeNames(lines, { width, height }) {
  const within = ({ x, y }) => x > 30 && y > 30 && x < width - 30 && y < height - 30;
  const wanted = lines
    .flatMap(({ name, points }) => stretches(points).map((stretch) => ({ name, room: nameLength(name), ...stretch })))
    .filter((one) => one.length > one.room + 24 && within(one))
    .sort((one, other) => other.length - one.length);
  const placed = [];
  for (const one of wanted) {
    const apart = placed.every((other) => {
      const distance = Math.hypot(one.x - other.x, one.y - other.y);
      return distance > (one.name === other.name ? REPEAT_AFTER : (one.room + other.room) / 2 + 10);
    });
    if (apart) placed.push({ ...one, upright: isHan(one.name) && Math.abs(one.angle) > UPRIGHT_FROM });
  }
  return placed;
}

/** Draw placed names with a white halo. */
export function drawNames(context, names) {
  const family = getComputedStyle(document.body).fontFamily;
  Object.assign(context, { font: `${NAME_SIZE}px ${family}`, textAlign: "center", textBaseline: "middle", lineJoin: "round", lineWidth: 3, strokeStyle: "#FFFFFF", fillStyle: "#5F6468" });
  for (const { name, x, y, angle, upright } of names) {
    context.save();
    context.translate(x, y);
    if (!upright) context.rotate(angle);
    const letters = upright ? [...name] : [name];
    for (const paint of ["strokeText", "fillText"]) {
      letters.forEach((letter, at) => context[paint](letter, 0, (at - (letters.length - 1) / 2) * (NAME_SIZE + 1)));
    }
    context.restore();
  }
}

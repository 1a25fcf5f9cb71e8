// The part of the map that no panel covers.

const SIDES = ["left", "right", "top", "bottom"];

/** Return the padding (px) that leaves the largest part of the map free of the panels.
 *
 * `size` is { width, height } of the map; `panels` are boxes { left, top, right, bottom } in it.
 * Each panel is kept clear of by giving up one side of the map; the cheapest choice wins.
 */
export function freePadding(size, panels, margin = 16) {
  let best = null;
  for (const choice of choices(panels.length)) {
    const padding = { left: margin, right: margin, top: margin, bottom: margin };
    panels.forEach((panel, at) => giveUp(padding, choice[at], panel, size, margin));
    const width = size.width - padding.left - padding.right;
    const height = size.height - padding.top - padding.bottom;
    const area = width > 0 && height > 0 ? width * height : 0;
    if (best === null || area > best.area) best = { area, padding };
  }
  if (best.area > 0) return best.padding;
  return { left: margin, right: margin, top: margin, bottom: margin };
}

function choices(count) {
  let found = [[]];
  for (let at = 0; at < count; at += 1) {
    found = found.flatMap((choice) => SIDES.map((side) => [...choice, side]));
  }
  return found;
}

function giveUp(padding, side, panel, size, margin) {
  const taken = {
    left: panel.right,
    right: size.width - panel.left,
    top: panel.bottom,
    bottom: size.height - panel.top,
  }[side];
  padding[side] = Math.max(padding[side], taken + margin);
}

/** Return the boxes of the shown panels within the map. */
export function boxesWithin(map, panels) {
  const outer = map.getBoundingClientRect();
  return panels
    .map((panel) => panel.getBoundingClientRect())
    .filter((box) => box.width > 0 && box.height > 0)
    .map((box) => ({
      left: box.left - outer.left,
      right: box.right - outer.left,
      top: box.top - outer.top,
      bottom: box.bottom - outer.top,
    }))
    .filter((box) => box.right > 0 && box.bottom > 0 && box.left < outer.width && box.top < outer.height);
}

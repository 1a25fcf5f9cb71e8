// What a figure looks like: class and colour of a rate, size of a site, place on a log axis.

export const BREAKS = [0.8, 1.25, 2, 3];
export const COLOURS = ["#F7E3AF", "#F0B95B", "#DE7F2E", "#B2451C", "#6E1A12"];
export const EDGE = "#3A2A20";
export const LEVEL_BREAKS = [0.7, 0.85, 0.95, 1.05, 1.2, 1.4];
export const LEVEL_COLOURS = ["#235E90", "#6FA3C9", "#BAD6E6", "#F7F5F0", "#EBCF9A", "#CF9540", "#8A4D0A"];

const SHRINK = { 11: 0.24, 12: 0.31, 13: 0.44, 14: 0.84, 15: 1 };

/** Return the class 0..4 of a rate in multiples of its peers'. */
export function rateClass(relativeRisk) {
  return BREAKS.filter((edge) => relativeRisk >= edge).length;
}

/** Return the colour of a rate. */
export function rateColour(relativeRisk) {
  return COLOURS[rateClass(relativeRisk)];
}

/** Return the class 0..6 of a level of risk; 3 is that of the city. */
export function levelClass(level) {
  return LEVEL_BREAKS.filter((edge) => level >= edge).length;
}

/** Return how much thicker the edge of a level's circle is: what is above the city shows without colour. */
export function levelEdge(level) {
  return [1, 1, 1, 1, 2, 2, 3][levelClass(level)];
}

/** Return the radius of a site in pixels, by its visits and the zoom of the map. */
export function siteRadius(visits, zoom) {
  const root = Math.sqrt(Math.max(0, visits));
  if (zoom >= 16) return 4.5 + 1.5 * root;
  const step = Math.max(11, Math.floor(zoom));
  return (2.6 + 1.25 * root) * SHRINK[step];
}

/** Return where a value lies on a log axis of `width` pixels; values beyond it go to its ends. */
export function logPosition(value, width, [low, high]) {
  const held = Math.min(high, Math.max(low, value));
  return (Math.log(held / low) / Math.log(high / low)) * width;
}

/** Return the ends of the interval axis: .8 to 5, or as far as the widest interval needs. */
export function axisOf(intervals) {
  const widest = Math.max(5, ...intervals.map(([, high]) => high));
  const narrowest = Math.min(0.8, ...intervals.map(([low]) => low));
  return [Math.max(0.1, narrowest), Math.min(50, widest)];
}

/** Return the whole ratios to name on an axis. */
export function axisTicks([low, high]) {
  return [1, 2, 5, 10, 20].filter((tick) => tick >= low && tick <= high * 0.8).slice(0, 3);
}

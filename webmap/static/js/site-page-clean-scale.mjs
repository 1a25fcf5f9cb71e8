// The course of the share still clean, as paths: a stair for the estimate, a band for its interval.

/** Make the scale of the chart: days to the right, shares upward. */
export function cleanScale(days, { width, height, left = 40, right = 12, top = 10, bottom = 26 }) {
  const last = Math.max(30, days);
  return {
    last, left, day: (width - left - right) / last, right: width - right, top, bottom: height - bottom,
    x: (day) => left + (day / last) * (width - left - right),
    y: (share) => top + (1 - share) * (height - top - bottom),
  };
}

const written = (value) => String(Math.round(value * 10) / 10);

/** Return the corners of a stair: the share holds until the day on which it falls. */
function corners(days, shares, scale) {
  return days.flatMap((day, at) =>
    at === 0 ? [[scale.x(day), scale.y(shares[0])]]
      : [[scale.x(day), scale.y(shares[at - 1])], [scale.x(day), scale.y(shares[at])]]);
}

const joined = (points) => points.map((point) => point.map(written).join(" ")).join(" L");

/** Return the path of a stair. */
export function stairPath(days, shares, scale) {
  return days.length ? `M${joined(corners(days, shares, scale))}` : "";
}

/** Return the path of a band between two stairs. */
export function bandPath(days, lows, highs, scale) {
  if (!days.length) return "";
  return `M${joined([...corners(days, highs, scale), ...corners(days, lows, scale).reverse()])} Z`;
}

/** Return the days to name: every 30th, and rarer where the chart is long. */
export function dayTicks(last) {
  const step = [30, 60, 90, 180].find((days) => last / days <= 6) ?? 365;
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, at) => at * step);
}

/** Return the days on which the share falls, for marks that a reader can count. */
export function fallsOf({ days, clean }) {
  return days.filter((_, at) => at > 0 && clean[at] < clean[at - 1]);
}

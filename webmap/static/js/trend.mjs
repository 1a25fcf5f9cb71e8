// Whether a hot spot rises or falls, as a word with its arrow, and its last weeks as bars.

import { element, svg } from "./dom.mjs";

const ARROWS = { rising: "M6 10.5V2M2.5 5.2 6 1.7l3.5 3.5", falling: "M6 1.5V10M2.5 6.8 6 10.3l3.5-3.5", steady: "M1.5 6H10M6.8 2.5 10.3 6 6.8 9.5", new: "M6 1.5v9M1.5 6h9" };

/** Make the word of a trend; null where none is known. */
export function trendWord(trend, speaker) {
  if (!Object.hasOwn(ARROWS, trend ?? "")) return null;
  return element("span", { class: `trend is-${trend}` },
    svg("svg", { viewBox: "0 0 12 12", width: 12, height: 12, "aria-hidden": "true" }, svg("path", { d: ARROWS[trend] })), speaker.t(`trend_${trend}`));
}

/** Return the bars of counts in a box: { x, width, y, height }; what is not nothing can be seen. */
export function barsIn(counts, { width, height, gap = 2 }) {
  const most = Math.max(1, ...counts);
  const step = width / Math.max(1, counts.length);
  return counts.map((count, at) => {
    const tall = count > 0 ? Math.max(2, (count / most) * height) : 0;
    return { x: at * step, width: Math.max(1, step - gap), y: height - tall, height: tall };
  });
}

/** Draw the rebounds of the last weeks; the last four, which the trend is of, in colour. */
export function weekBars(counts, label, { width = 104, height = 22 } = {}) {
  const bars = barsIn(counts, { width, height });
  return svg("svg", { viewBox: `0 0 ${width} ${height + 1}`, width, height: height + 1, role: "img", "aria-label": label, class: "week-bars" },
    svg("line", { x1: 0, x2: width, y1: height + 0.5, y2: height + 0.5, class: "ground-line" }),
    bars.map((bar, at) => svg("rect", { ...bar, class: at >= bars.length - 4 ? "lately" : "before" })));
}

// The signs of the page, drawn in SVG: status of a finding, circle of a site, interval of a ratio.

import { svg } from "./dom.mjs";
import { COLOURS, logPosition, rateClass } from "./scale.mjs";

/** Draw the mark of a status at a place: found, rectified, verified, rebound or looked. */
export function statusMark(kind, x, y, radius = 5.5) {
  const place = { transform: `translate(${x} ${y})`, class: `mark mark-${kind}` };
  const r = radius;
  const shapes = {
    looked: () => [svg("circle", { r: 2.6 })],
    found: () => [svg("circle", { r })],
    rectified: () => [
      svg("circle", { r, class: "paper" }),
      svg("path", { d: `M0 ${-r} A${r} ${r} 0 0 0 0 ${r} Z`, class: "half" }),
    ],
    verified: () => [
      svg("circle", { r: r + 0.5, class: "paper" }),
      svg("path", { d: `M${-r * 0.45} ${r * 0.05} L${-r * 0.1} ${r * 0.4} L${r * 0.5} ${-r * 0.35}`, class: "tick" }),
    ],
    rebound: () => [svg("path", { d: `M0 ${-r * 1.15} L${r * 1.1} ${r * 0.85} H${-r * 1.1} Z` })],
  };
  return svg("g", place, shapes[kind]());
}

/** Draw a status mark by itself, for a key or a line of text. */
export function statusIcon(kind) {
  return svg("svg", { viewBox: "-8 -8 16 16", width: 16, height: 16, "aria-hidden": "true", class: "icon" },
    statusMark(kind, 0, 0));
}

/** Draw the circle of a site as on the map: filled by its class, or hollow and dashed. */
export function siteIcon(site, radius = 6) {
  const size = 2 * radius + 4;
  const circle = site.too_few
    ? svg("circle", { r: radius, class: "too-few" })
    : svg("circle", { r: radius, class: "site", fill: COLOURS[rateClass(site.relative_risk)] });
  return svg("svg", { viewBox: `${-size / 2} ${-size / 2} ${size} ${size}`, width: size, height: size,
    "aria-hidden": "true", class: "icon" }, circle);
}

/** Draw a ratio with its 95 % interval on a log axis. */
export function intervalPlot({ relative_risk: ratio, relative_risk_low: low, relative_risk_high: high }, axis, width = 96) {
  const at = (value) => 6 + logPosition(value, width - 12, axis);
  const x = at(ratio);
  const caps = [low, high].filter((end) => end >= axis[0] && end <= axis[1]);
  return svg("svg", { viewBox: `0 0 ${width} 24`, width, height: 24, "aria-hidden": "true", class: "interval" },
    svg("line", { x1: at(1), x2: at(1), y1: 1, y2: 23, class: "peers" }),
    svg("line", { x1: at(low), x2: at(high), y1: 12, y2: 12, class: "whisker" }),
    caps.map((end) => svg("line", { x1: at(end), x2: at(end), y1: 8, y2: 16, class: "whisker" })),
    svg("path", { d: `M${x} 6.5 L${x + 5.5} 12 L${x} 17.5 L${x - 5.5} 12 Z`, class: "estimate",
      fill: COLOURS[rateClass(ratio)] }));
}

/** Draw the axis over the interval plots. */
export function intervalAxis(axis, ticks, width = 96) {
  return svg("svg", { viewBox: `0 0 ${width} 16`, width, height: 16, "aria-hidden": "true", class: "axis" },
    ticks.map((tick) => svg("text", { x: 6 + logPosition(tick, width - 12, axis), y: 12,
      "text-anchor": "middle" }, String(tick))));
}

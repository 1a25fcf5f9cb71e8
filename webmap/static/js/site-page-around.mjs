// The surroundings of a site, drawn as a small plan: its neighbours as the map shows them.

import { element, svg } from "./dom.mjs";
import { COLOURS, rateClass } from "./scale.mjs";
import { pathOf, planScale, scaleBar } from "./site-page-plan.mjs";
import { cornersOf } from "./signs.mjs";

const REACH = 420; // metres to the nearer edge
const LAYERS = ["blocks", "green", "water", "buildings", "roads"];

function sign(neighbour, scale, isOwn) {
  const radius = isOwn ? 8 : Math.min(9, 3.5 + 0.7 * Math.sqrt(neighbour.visits));
  const few = neighbour.too_few || neighbour.ratio === null;
  const dress = few ? { class: "too-few" } : { class: "site", fill: COLOURS[rateClass(neighbour.ratio)] };
  const corners = cornersOf(neighbour.kind, radius);
  const shape = corners
    ? svg("path", { d: `M${corners.map((corner) => corner.map((value) => value.toFixed(1)).join(" ")).join(" L")} Z`, ...dress })
    : svg("circle", { r: radius, ...dress });
  return svg("g", { transform: `translate(${scale.x(neighbour.lon).toFixed(1)} ${scale.y(neighbour.lat).toFixed(1)})` },
    svg("title", {}, neighbour.name || neighbour.site_id), isOwn ? svg("circle", { r: 15, class: "selected" }) : null, shape);
}

function background(layers, scale) {
  return LAYERS.flatMap((name) => {
    const shapes = layers[name] ?? [];
    const paths = (kind) => shapes.map(({ class: grade, geometry }) =>
      svg("path", { d: pathOf(geometry, scale), class: `${kind} is-${/^(main|primary|secondary|trunk|motorway)/.test(grade) ? "main" : "small"}` }));
    return name === "roads" ? [...paths("plan-casing"), ...paths("plan-roads")] : paths(`plan-${name}`);
  });
}

/** Return the plan for a size; `around` is what `/api/standing` tells. */
export function aroundPlan(site, around, { width, height, speaker }) {
  const scale = planScale(around.at, { width, height, reach: REACH });
  const others = around.neighbours.filter((one) => one.site_id !== site.site_id).sort((one, other) => other.visits - one.visits);
  const own = { ...site, lon: around.at[0], lat: around.at[1], ratio: site.relative_risk, kind: site.kind.code };
  const bar = scaleBar(scale);
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "plan", role: "img", "aria-label": speaker.n("around_told", others.length) },
    svg("rect", { width, height, class: "plan-land" }),
    background(around.layers, scale),
    around.hotspot_area ? svg("path", { d: pathOf(around.hotspot_area, scale), class: "plan-spot" }) : null,
    others.map((one) => sign(one, scale, false)), sign(own, scale, true),
    svg("text", { x: width / 2, y: height / 2 - 22, class: "plan-name" }, site.name || site.site_id),
    svg("path", { d: `M8 ${height - 14} v5 h${bar.width.toFixed(1)} v-5`, class: "plan-bar" }),
    svg("text", { x: 12 + bar.width, y: height - 7, class: "plan-word" }, speaker.t("site_metres_n", { n: bar.metres })),
    svg("path", { d: `M${width - 16} 24 V9 m-4 5 4-6 4 6`, class: "plan-bar" }),
    svg("text", { x: width - 16, y: 36, class: "plan-word is-middle" }, speaker.t("site_north")));
}

/** Return what the panel shows instead while there is no plan. */
export function aroundWords(site, key, speaker) {
  return element("p", { class: "nothing" }, speaker.t(site.lon === null ? "site_unplaced" : key));
}

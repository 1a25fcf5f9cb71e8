// What must be known of the figures, and how they were computed: shown only where it is true.

import { element, refill } from "./dom.mjs";
import { measure } from "./text.mjs";

/** Return the notices that hold for an answer of /api/hotspots, as text keys and counts. */
export function noticesOf(answer) {
  return [
    answer.exposure_is_lower_bound && { key: "notice_lower_bound" },
    answer.closed_counts_as_verified && { key: "notice_closed" },
    answer.sites_without_position > 0 && { key: "notice_unplaced", count: answer.sites_without_position },
  ].filter(Boolean);
}

/** Return by how many per cent the level typically lies above or below the city's. */
export function levelPercent(deviation) {
  return Math.round((Math.exp(deviation) - 1) * 100);
}

/** Return what is told of the worth of a check; null where it is worth nothing or not known. */
function clockNote(clock) {
  if (!(clock?.phi > 0)) return null;
  const low = measure(clock.low);
  if (clock.by_visit) return { key: "method_visits", count: clock.low, values: { low } };
  const n = measure(clock.phi);
  if (clock.high === null) return { key: "method_clock_open", count: clock.phi, values: { n, low } };
  return { key: "method_clock", count: clock.phi, values: { n, low, high: measure(clock.high) } };
}

/** Return what is told of the computation, as text keys, counts and values. */
export function methodOf({ clock, level_deviation: deviation }) {
  const varies = levelPercent(deviation ?? 0);
  return [
    clockNote(clock),
    varies > 0 && { key: "method_level", count: varies },
  ].filter(Boolean);
}

function show(place, list, told, speaker) {
  place.hidden = told.length === 0;
  refill(list, told.map(({ key, count, values }) =>
    element("li", {}, count === undefined ? speaker.t(key) : speaker.n(key, count, values))));
}

/** Show what must be known. */
export function showNotices(place, answer, speaker) {
  show(place, place, noticesOf(answer), speaker);
}

/** Show how the figures were computed. */
export function showMethod(place, answer, speaker) {
  show(place, place.querySelector("ul"), methodOf(answer), speaker);
}

/** Say that newer data is being worked out while older figures are shown; offer them once they are there. */
export function showStale(place, { stale, ready = false }, { speaker, again = () => location.reload() }) {
  place.hidden = !stale;
  refill(place, element("p", { role: "status" }, speaker.t(ready ? "stale_ready" : "stale")),
    ready ? element("button", { type: "button", class: "primary", on: { click: again } }, speaker.t("stale_show")) : null);
}

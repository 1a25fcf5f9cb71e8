// What must be known of the figures: shown only where it is true.

import { element, refill } from "./dom.mjs";

/** Return the notices that hold for an answer of /api/hotspots, as text keys and counts. */
export function noticesOf(answer) {
  return [
    answer.exposure_is_lower_bound && { key: "notice_lower_bound" },
    answer.closed_counts_as_verified && { key: "notice_closed" },
    answer.sites_without_position > 0 && { key: "notice_unplaced", count: answer.sites_without_position },
  ].filter(Boolean);
}

/** Show them. */
export function showNotices(place, answer, speaker) {
  const notices = noticesOf(answer);
  place.hidden = notices.length === 0;
  refill(place, notices.map(({ key, count }) =>
    element("li", {}, count === undefined ? speaker.t(key) : speaker.n(key, count))));
}

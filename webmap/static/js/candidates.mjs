// Confirmed hot spots and candidates: told apart by word, by plate and by outline.

import { element } from "./dom.mjs";
import { wholeNumber } from "./text.mjs";

/** Say whether a hot spot stands out in the city, but less surely against its surroundings. */
export function isCandidate(hotspot) {
  return hotspot.status === "candidate";
}

/** Return how many hot spots are confirmed, and how many candidates. */
export function statusCounts(hotspots) {
  const candidates = hotspots.filter(isCandidate).length;
  return { confirmed: hotspots.length - candidates, candidates };
}

/** Return the count for the head of the list: a number, or both where there are candidates. */
export function countWords(hotspots, speaker) {
  const { confirmed, candidates } = statusCounts(hotspots);
  if (candidates === 0) return wholeNumber(confirmed);
  return speaker.t("confirmed_and_candidates", { c: speaker.n("confirmed_n", confirmed), k: speaker.n("candidates_n", candidates) });
}

/** Make the plate with a hot spot's number: filled, or hollow and dashed for a candidate. */
export function plateOf(hotspot, more = "") {
  const classes = ["plate", more, isCandidate(hotspot) ? "is-candidate" : ""].filter(Boolean);
  return element("span", { class: classes.join(" ") }, String(hotspot.number));
}

/** Make the word beside a candidate's name; null for a confirmed hot spot. */
export function candidateChip(hotspot, speaker) {
  return isCandidate(hotspot) ? element("span", { class: "chip is-candidate" }, speaker.t("candidate")) : null;
}

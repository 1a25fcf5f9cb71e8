// Where the parts of a site's timeline lie: rows of categories, visits put together where they are close.

import { dayNumber, orderedChains } from "./timeline.mjs";

export const NARROW = 620; // pixels; below, names stand above their bars
const BADGE = 17;

/** Return the frame of the timeline for a width: room for names, bars and standing. */
export function frameOf(width) {
  if (width < NARROW) return { isNarrow: true, left: 0, right: 0, axis: width - 22, pad: 11, row: 62, top: 48 };
  const left = width < 900 ? 150 : 190;
  const right = width < 900 ? 112 : 150;
  return { isNarrow: false, left, right, axis: width - left - right, pad: 0, row: 54, top: 48 };
}

/** Split the chains into rows of their own, and those that were only looked for when they are many. */
export function rowsOf(chains, most = 3) {
  const ordered = orderedChains(chains);
  const found = ordered.filter((chain) => chain.episodes.length > 0);
  const only = ordered.filter((chain) => chain.episodes.length === 0);
  return only.length > most ? { rows: found, together: only } : { rows: [...found, ...only], together: [] };
}

/** Return the days on which any of several chains was looked for, each once, in order. */
export function lookedDays(chains) {
  return [...new Set(chains.flatMap((chain) => chain.looked_on))].sort();
}

/** Put visits together whose badges would overlap: { x, visits }, from left to right. */
export function badgesOf(looks, axis, gap = BADGE + 1) {
  const groups = [];
  for (const look of looks) {
    const x = axis.at(dayNumber(look.day));
    const last = groups.at(-1);
    if (last && x - last.from < gap) last.visits.push(look);
    else groups.push({ from: x, visits: [look] });
  }
  return groups.map(({ from, visits }) => ({ x: from, visits }));
}

/** Return what a badge says: its kind where all are of one, how many they are, whether any found something. */
export function badgeOf({ visits }) {
  const kinds = new Set(visits.map((look) => look.kind));
  return {
    kind: kinds.size === 1 ? visits[0].kind : "several",
    count: visits.length,
    found: visits.reduce((sum, look) => sum + look.found, 0),
  };
}

/** Return the months to name: the year is told with the first and where it changes; none overlap. */
export function monthLabels(ticks, start, { plain = 34, withYear = 70 } = {}) {
  const first = new Date(start * 86_400_000);
  let year = first.getUTCFullYear();
  let before = first.getUTCMonth() + 1;
  let told = null;
  let free = Number.NEGATIVE_INFINITY;
  return ticks.map(({ x, month }) => {
    if (month < before) year += 1;
    before = month;
    if (x < free) return { x, month, year: null, isNamed: false };
    const isNew = year !== told;
    told = year;
    free = x + (isNew ? withYear : plain);
    return { x, month, year: isNew ? year : null, isNamed: true };
  });
}

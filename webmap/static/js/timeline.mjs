// Where the history of one category lies on a time axis: bars, marks and arcs, in pixels.

const DAY_MS = 86_400_000;

/** Return the day as a count of days. */
export function dayNumber(iso) {
  return Math.round(Date.parse(`${iso.slice(0, 10)}T00:00:00Z`) / DAY_MS);
}

/** Make the axis of a site's history: from its first look or finding to the last day of the data. */
export function axisOfHistory(history, width) {
  const days = [
    ...history.looks.map((look) => look.day),
    ...history.chains.flatMap((chain) => chain.episodes.map((episode) => episode.found_on)),
  ].map(dayNumber);
  const end = history.data_to ? dayNumber(history.data_to) : Math.max(...days, 1);
  const start = Math.min(...days, end - 30);
  const span = Math.max(1, end - start);
  return { start, end, width, at: (number) => ((Math.min(end, number) - start) / span) * width };
}

/** Return the months that begin on the axis: { x, month }, each 2nd, 3rd, ... where names need room. */
export function monthTicks(axis, gap = 34) {
  const widest = (31 * axis.width) / Math.max(1, axis.end - axis.start);
  const step = [1, 2, 3, 6, 12].find((months) => months * widest >= gap) ?? 12;
  const ticks = [];
  const first = new Date(axis.start * DAY_MS);
  for (let ahead = 0; ahead < 1200; ahead += 1) {
    const begin = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + ahead, 1));
    const number = begin.getTime() / DAY_MS;
    if (number > axis.end) break;
    if (number < axis.start || begin.getUTCMonth() % step !== 0) continue;
    const x = axis.at(number);
    if (x < axis.width - 8) ticks.push({ x, month: begin.getUTCMonth() + 1 });
  }
  return ticks;
}

/** Return the bars of an episode: unrectified (`open`), awaiting verification (`waiting`), days at risk (`risk`). */
export function barsOf(episode, axis) {
  const found = dayNumber(episode.found_on);
  const end = episode.verified_on ?? episode.next_found_on;
  const closed = end ? dayNumber(end) : axis.end;
  const bars = [];
  const rectified = episode.rectified_on ? dayNumber(episode.rectified_on) : closed;
  if (rectified > found) bars.push({ kind: "open", from: found, to: Math.min(rectified, closed) });
  if (closed > rectified) bars.push({ kind: "waiting", from: rectified, to: closed });
  if (episode.verified_on && episode.days_at_risk > 0) {
    bars.push({ kind: "risk", from: closed, to: closed + episode.days_at_risk });
  }
  return bars.map(({ kind, from, to }) => ({ kind, x1: axis.at(from), x2: axis.at(to) }));
}

/** Return the marks of a chain, in drawing order: looked, found, rectified, verified, rebound. */
export function marksOf(chain, axis) {
  const rebounds = new Set(reboundsOf(chain).map((episode) => episode.next_found_on));
  const mark = (kind, iso) => ({ kind, day: iso, x: axis.at(dayNumber(iso)) });
  const episodes = chain.episodes;
  return [
    ...chain.looked_on.map((iso) => mark("looked", iso)),
    ...episodes.filter((one) => !rebounds.has(one.found_on)).map((one) => mark("found", one.found_on)),
    ...episodes.filter((one) => one.rectified_on).map((one) => mark("rectified", one.rectified_on)),
    ...episodes.filter((one) => one.verified_on).map((one) => mark("verified", one.verified_on)),
    ...[...rebounds].map((iso) => mark("rebound", iso)),
  ];
}

/** Return the episodes that ended in a rebound. */
export function reboundsOf(chain) {
  return chain.episodes.filter(
    (episode) => episode.outcome === "rebound" && episode.verified_on && episode.next_found_on,
  );
}

/** Return the arcs from a verification to its rebound; `labelled` where the words have room. */
export function arcsOf(chain, axis, labelWidth) {
  let free = Number.NEGATIVE_INFINITY;
  return reboundsOf(chain).map((episode) => {
    const x1 = axis.at(dayNumber(episode.verified_on));
    const x2 = axis.at(dayNumber(episode.next_found_on));
    const half = labelWidth / 2;
    const middle = Math.min(axis.width - half, Math.max(half, (x1 + x2) / 2));
    const labelled = middle - half >= free;
    if (labelled) free = middle + half + 4;
    return { x1, x2, middle, days: episode.days_to_rebound, labelled };
  });
}

/** Return how a chain stands at the end of the data: `open`, `waiting`, `verified` or `none`. */
export function standingOf(chain) {
  const last = chain.episodes.at(-1);
  if (!last) return "none";
  if (last.verified_on) return "verified";
  return last.rectified_on ? "waiting" : "open";
}

/** Put the chains with rebounds first, then those with findings, then those only looked for. */
export function orderedChains(chains) {
  return [...chains].sort(
    (one, other) => other.rebounds - one.rebounds || other.episodes.length - one.episodes.length,
  );
}

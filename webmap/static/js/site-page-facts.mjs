// What can be said of a site from its figures: facts first, their words are the speaker's.

import { dayNumber, orderedChains, reboundsOf, standingOf } from "./timeline.mjs";

const FEW_LOOKS = 4; // fewer looks that found nothing say nothing of a category

/** Return the days between two days. */
export function daysBetween(from, to) {
  return dayNumber(to) - dayNumber(from);
}

/** Return the last finding that waits for somebody, of a chain that is not closed. */
export function openFinding(chain) {
  const standing = standingOf(chain);
  return standing === "open" || standing === "waiting" ? chain.findings.at(-1) ?? null : null;
}

/** Return what a site has open: findings not closed, and how many of them are overdue. */
export function openCounts(chains) {
  const open = chains.filter((chain) => openFinding(chain));
  return { open: open.length, overdue: open.filter((chain) => overdueDays(chain, null) !== null).length };
}

/** Return for how many days a chain is overdue (0 where `dataTo` is not told); null where it is not. */
export function overdueDays(chain, dataTo) {
  const late = openFinding(chain) && chain.findings.filter((finding) => finding.is_overdue && finding.due_on);
  if (!late || late.length === 0) return null;
  const due = late.map((finding) => finding.due_on).sort()[0];
  return dataTo ? daysBetween(due, dataTo) : 0;
}

/** Return how a chain stands: key of its words, and the days that it stands so. */
export function standingFact(chain, dataTo) {
  const standing = standingOf(chain);
  const last = chain.episodes.at(-1);
  if (standing === "waiting") return { key: "standing_waiting", days: daysBetween(last.rectified_on, dataTo) };
  if (standing === "open") return { key: "standing_open", days: daysBetween(last.found_on, dataTo) };
  return { key: `standing_${standing}`, days: null };
}

/** Return the last known share of a curve that still had a few at risk: { day, share, low, high }. */
export function pointOf(curve, day = Infinity) {
  if (!curve || curve.days.length === 0) return null;
  const at = curve.days.findLastIndex((known) => known <= day);
  return { day: curve.days[at], share: curve.clean[at], low: curve.low[at], high: curve.high[at], at_risk: curve.at_risk[at] };
}

function rateFact(site) {
  if (site.state !== "ready") return { key: "read_computing" };
  if (site.too_few || site.relative_risk === null) return { key: "read_too_few", counts: { v: ["visits_n", site.visits], d: ["site_days_n", site.days_at_risk] } };
  // as rounded for the reader: an interval that is written 0.6–1.0 is not told as below 1
  const told = site.low >= 1.05 ? "read_above" : site.high < 0.95 ? "read_below" : "read_level";
  return { key: told, ratios: { ratio: site.relative_risk, low: site.low, high: site.high } };
}

function spanOf(days) {
  const [first, last] = [Math.min(...days), Math.max(...days)];
  return first === last ? String(first) : `${first}–${last}`;
}

function reboundFacts(site) {
  const days = site.chains.flatMap(reboundsOf).map((episode) => episode.days_to_rebound);
  if (!site.curve) return [];
  const facts = [days.length === 0
    ? { key: "read_none_back", count: site.curve.verified }
    : { key: "read_back", count: site.curve.verified, values: { k: days.length, span: spanOf(days) } }];
  const peers = pointOf(site.peers, site.curve.days.at(-1));
  if (peers && peers.at_risk >= site.fewest) facts.push({ key: "read_peers", values: { d: peers.day, p: Math.round(peers.share * 100) } });
  if (site.curve.verified < site.fewest) facts.push({ key: "read_few", count: site.curve.verified });
  return facts;
}

function chainFacts(chains, dataTo) {
  const facts = [];
  for (const chain of chains) {
    const late = overdueDays(chain, dataTo);
    const { key, days } = standingFact(chain, dataTo);
    const unfixed = chain.episodes.filter((episode) => episode.outcome === "unfixed").length;
    const last = chain.episodes.at(-1);
    if (late !== null) facts.push({ key: "read_overdue", count: late, values: { c: chain.label } });
    if (key === "standing_waiting" && days > 0) facts.push({ key: "read_waiting", count: days, values: { c: chain.label }, day: last.rectified_on });
    if (last?.verified_on && !last.next_found_on && last.days_at_risk === 0) facts.push({ key: "read_unseen", values: { c: chain.label }, day: last.verified_on });
    if (unfixed > 0) facts.push({ key: "read_unfixed", count: unfixed, values: { c: chain.label } });
  }
  return facts;
}

/** Return the facts of a site in the order of telling: { key, count, values, counts, ratios, day, list }. */
export function factsOf(site, most = 8) {
  if (site.looks.length === 0) return [{ key: "read_no_visit" }];
  const ordered = orderedChains(site.chains);
  const found = ordered.filter((chain) => chain.episodes.length > 0);
  const only = ordered.filter((chain) => chain.episodes.length === 0);
  const seldom = only.filter((chain) => chain.looked_on.length < FEW_LOOKS);
  const own = chainFacts(found, site.data_to);
  const quiet = daysBetween(site.looks.at(-1).day, site.data_to);
  const rest = [];
  if (found.length === 0) rest.push({ key: "read_nothing_found", count: site.looks.length });
  if (seldom.length) rest.push({ key: "read_seldom", values: { n: FEW_LOOKS - 1 }, list: seldom.slice(0, 3).map((chain) => chain.label), more: Math.max(0, seldom.length - 3) });
  if (quiet > (site.window_days ?? 90)) rest.push({ key: "read_quiet", count: quiet, day: site.looks.at(-1).day });
  const head = [rateFact(site), ...reboundFacts(site)];
  return [...head, ...own.slice(0, Math.max(0, most - head.length - rest.length)), ...rest];
}

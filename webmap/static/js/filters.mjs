// What the records are filtered by: as a value, as the query of an address, and in words.

/** The conditions that are lists of codes, in the order in which they are asked and told. */
export const CHOICES = ["department", "kind", "category", "inspection_kind", "severity", "status", "leader"];
export const PERIOD = "period";
const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** Return the filter that lets everything pass. */
export function everything() {
  return { ...Object.fromEntries(CHOICES.map((name) => [name, []])), since: null, until: null };
}

/** Read a filter from the query of an address; what is none of ours is passed over. */
export function parseFilter(query) {
  const given = new URLSearchParams(query);
  const filter = everything();
  for (const name of CHOICES) filter[name] = [...new Set((given.get(name) ?? "").split(",").filter(Boolean))].sort();
  for (const name of ["since", "until"]) filter[name] = DAY.test(given.get(name) ?? "") ? given.get(name) : null;
  if (filter.since && filter.until && filter.since > filter.until) [filter.since, filter.until] = [filter.until, filter.since];
  return filter;
}

/** Write a filter as a query without "?"; the same filter is always the same text, "" for everything. */
export function formatFilter(filter) {
  const choices = CHOICES.filter((name) => filter[name].length)
    .map((name) => `${name}=${[...filter[name]].sort().map(encodeURIComponent).join(",")}`);
  const days = ["since", "until"].filter((name) => filter[name]).map((name) => `${name}=${filter[name]}`);
  return [...choices, ...days].join("&");
}

/** Put a filter into the query of the page, and leave what else is in it; "" where nothing is. */
export function pageQuery(query, filter) {
  const others = new URLSearchParams(query);
  for (const name of [...CHOICES, "since", "until"]) others.delete(name);
  const written = [others.toString(), formatFilter(filter)].filter(Boolean).join("&");
  return written ? `?${written}` : "";
}

export function sameFilter(one, other) {
  return formatFilter(one) === formatFilter(other);
}

/** Say whether a filter lets everything pass. */
export function isEverything(filter) {
  return formatFilter(filter) === "";
}

/** Return the names of the conditions that a filter has, the period last. */
export function conditionsOf(filter) {
  return [...CHOICES.filter((name) => filter[name].length), ...(filter.since || filter.until ? [PERIOD] : [])];
}

/** Return a filter with a code chosen, or no longer chosen. */
export function withCode(filter, name, code, chosen) {
  const others = filter[name].filter((one) => one !== code);
  return { ...filter, [name]: chosen ? [...others, code].sort() : others };
}

/** Return a filter with another period; null is an open end. */
export function withPeriod(filter, { since, until }) {
  return { ...filter, since: since || null, until: until || null };
}

/** Return a filter without one condition; `name` as `conditionsOf` tells it. */
export function withoutCondition(filter, name) {
  if (!CHOICES.includes(name)) return withPeriod(filter, { since: null, until: null });
  return { ...filter, [name]: [] };
}

/** Return the label of a code; the code itself where the options do not know it. */
export function labelOf(options, name, code) {
  return options[name]?.find((option) => option.code === code)?.label ?? code;
}

/** Write a period: 06-01 to 08-23, or with one open end. */
export function periodWords({ since, until }, speaker, year = null) {
  if (since && until) return speaker.t("period_between", { from: speaker.day(since, year), to: speaker.day(until, year) });
  if (since) return speaker.t("period_from", { from: speaker.day(since, year) });
  return until ? speaker.t("period_until", { to: speaker.day(until, year) }) : speaker.t("all");
}

/** Write what a condition holds; of more than `most` codes the first, and how many. */
export function conditionWords(filter, name, { options, speaker, year, most = 2 }) {
  if (name === PERIOD) return periodWords(filter, speaker, year);
  const labels = filter[name].map((code) => labelOf(options, name, code));
  if (labels.length <= most) return speaker.list(labels);
  return speaker.t("and_others", { first: labels[0], n: labels.length });
}

/** Write the whole filter as one sentence. */
export function filterSentence(filter, { options, speaker, year }) {
  const told = conditionsOf(filter).map((name) => speaker.t("condition", {
    name: speaker.t(`filter_${name}`), value: conditionWords(filter, name, { options, speaker, year, most: 9 }),
  }));
  return told.length ? told.join(speaker.t("between_conditions")) : speaker.t("all_records");
}

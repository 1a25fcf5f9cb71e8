// The tables of a site's page: its visits, and the episodes of each category.

import { element } from "./dom.mjs";
import { statusIcon } from "./marks.mjs";
import { comingOf } from "./records.mjs";
import { withLinks } from "./site-page-links.mjs";
import { orderedChains } from "./timeline.mjs";

const FIRST_SHOWN = 10;
const LAST_SHOWN = 8; // episodes of a category; the earlier ones are unfolded

/** Return the text of a record with its web addresses as links; everything else stays text. */
export function recordText(text, speaker) {
  return withLinks(text).map((part) =>
    part.href
      ? element("a", { href: part.href, target: "_blank", rel: "noopener noreferrer", class: "out" },
        speaker.t(part.isPicture ? "photo_link" : "web_link", { host: part.host }))
      : document.createTextNode(part.text));
}

function findingPart(finding, told) {
  const { speaker, year } = told;
  const isRebound = finding.kind === "rebound";
  return element("li", {},
    isRebound ? statusIcon("rebound") : statusIcon("found"),
    element("b", {}, finding.category), " ",
    element("span", { class: isRebound ? "kind is-rebound" : "kind" },
      isRebound && finding.days_since_verified !== null ? speaker.n("rebound_after", finding.days_since_verified) : finding.label), " ",
    finding.severity ? element("span", { class: "note" }, finding.severity) : null, " ",
    finding.due_on ? element("span", { class: finding.is_overdue ? "chip is-overdue" : "note" },
      speaker.t(finding.is_overdue ? "overdue_since" : "due_day", { t: speaker.day(finding.due_on, year) })) : null,
    finding.description ? element("p", {}, recordText(finding.description, speaker)) : null);
}

function visitRow(visit, at, told) {
  const { speaker, year } = told;
  const proof = visit.evidence === "visit" ? null : speaker.t(`evidence_${visit.evidence}`);
  const kind = speaker.row([visit.label || null, proof]) || "—";
  const found = visit.findings.length
    ? element("ul", { class: "found" }, visit.findings.map((finding) => findingPart(finding, told)))
    : speaker.t(visit.evidence === "ledger" ? "found_unknown" : "found_nothing");
  return element("tr", { class: at < FIRST_SHOWN ? null : "is-further" },
    element("th", { scope: "row" }, speaker.day(visit.day, year)), element("td", {}, kind), element("td", { class: "what" }, found),
    element("td", { class: "is-number" }, visit.evidence === "ledger" ? "—" : String(visit.in_vain)),
    element("td", { class: "source" }, visit.source || "—"));
}

/** Return the table of all visits, the latest first; more than a screenful are unfolded by a button. */
export function visitTable(site, told) {
  const { speaker } = told;
  const visits = [...site.visits_told].reverse();
  if (visits.length === 0) return element("p", { class: "nothing" }, speaker.t("read_no_visit"));
  const heads = ["visit_day", "visit_kind", "visit_found", "visit_in_vain", "visit_source"];
  const table = element("table", { class: "visits" },
    element("caption", { class: "unseen" }, speaker.t("visits_title")),
    element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col", class: head === "visit_in_vain" ? "is-number" : null }, speaker.t(head))))),
    element("tbody", {}, visits.map((visit, at) => visitRow(visit, at, told))));
  if (visits.length <= FIRST_SHOWN) return table;
  return withButton(table, speaker.n("visits_all", visits.length));
}

function withButton(table, words) {
  const button = element("button", { type: "button", class: "button further", on: { click: () => unfold(table, button) } }, words);
  return element("div", { class: "folded" }, table, button);
}

function unfold(table, button) {
  table.classList.add("is-whole");
  const first = table.querySelector(".is-further th");
  first.tabIndex = -1;
  first.focus();
  button.remove();
}

function episodeRow(episode, at, told) {
  const { speaker, year, knowsRectified } = told;
  const { key, days } = comingOf(episode);
  const isRebound = episode.outcome === "rebound";
  const day = (iso) => (iso ? speaker.day(iso, year) : "—");
  const by = (labels) => (labels.length ? element("span", { class: "by" }, speaker.list(labels)) : null);
  const words = days === null ? speaker.t(key) : isRebound ? speaker.n("site_days_n", days) : speaker.n(key, days);
  const since = key === "clean_for" && episode.last_looked_on ? element("span", { class: "by" }, speaker.t("last_look", { t: day(episode.last_looked_on) })) : null;
  return element("tr", { class: at < told.hidden ? "is-further" : null },
    element("th", { scope: "row" }, String(at + 1)),
    element("td", {}, day(episode.found_on), by(episode.found_by ? [episode.found_by] : [])),
    knowsRectified ? element("td", {}, day(episode.rectified_on)) : null,
    element("td", {}, day(episode.verified_on), by(episode.verified_by)),
    element("td", { class: isRebound ? "is-rebound" : null }, isRebound ? statusIcon("rebound") : null, day(episode.next_found_on)),
    element("td", {}, words, since));
}

/** Return the tables of the episodes: the category with the most rebounds, and folded the others. */
export function episodesPart(chains, told) {
  const { speaker } = told;
  const found = orderedChains(chains).filter((chain) => chain.episodes.length > 0);
  if (found.length === 0) return [element("p", { class: "nothing" }, speaker.t("nothing_found"))];
  const knowsRectified = found.some((chain) => chain.episodes.some((episode) => episode.rectified_on));
  const [first, ...others] = found;
  const table = (those, hidden = 0) => episodesTable(those, { ...told, knowsRectified, hidden });
  if (others.length < 2 && others.every((chain) => chain.episodes.length < 3)) return [table(found)];
  const hidden = Math.max(0, first.episodes.length - LAST_SHOWN);
  const whole = table([first], hidden);
  return [hidden ? withButton(whole, speaker.n("episodes_n", first.episodes.length)) : whole, element("details", {}, element("summary", {}, speaker.n("chains_others", others.length)), table(others))];
}

function episodesTable(found, told) {
  const { speaker, knowsRectified } = told;
  const heads = ["episode_n", "mark_found", ...(knowsRectified ? ["mark_rectified"] : []), "mark_verified", "found_again", "interval_days"];
  const groups = found.map((chain) => element("tbody", {},
    element("tr", { class: "group" }, element("th", { scope: "rowgroup", colspan: heads.length }, chain.label, " ",
      element("span", { class: chain.rebounds ? "is-rebound" : "count" }, speaker.n("rebounds_n", chain.rebounds)), " ",
      chain.is_chronic ? element("span", { class: "chip" }, speaker.t("chronic")) : null)),
    chain.episodes.map((episode, at) => episodeRow(episode, at, told))));
  return element("table", { class: "episodes-all" },
    element("caption", { class: "unseen" }, speaker.t("chains_title")),
    element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, speaker.t(head))))),
    groups);
}

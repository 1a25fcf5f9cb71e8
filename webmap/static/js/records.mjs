// The history of a category in words: its episodes as a table, its findings as a list.

import { element } from "./dom.mjs";
import { statusIcon } from "./marks.mjs";

/** Return what an episode came to, as a text key and its count. */
export function comingOf(episode) {
  if (episode.outcome === "rebound") return { key: "rebound_after", days: episode.days_to_rebound };
  if (episode.outcome === "unfixed") return { key: "unfixed", days: null };
  if (episode.outcome === "later") return { key: "later_after", days: episode.days_to_rebound };
  if (episode.verified_on && episode.days_at_risk > 0) return { key: "clean_for", days: episode.days_at_risk };
  if (episode.verified_on) return { key: "not_looked_since", days: null }; // no look is no pass
  return { key: episode.rectified_on ? "standing_waiting" : "standing_open", days: null };
}

/** Return the table of a chain's episodes: found, rectified, verified, what came. */
export function episodeTable(chain, { speaker, year }) {
  const knowsRectified = chain.episodes.some((episode) => episode.rectified_on);
  const heads = ["mark_found", ...(knowsRectified ? ["mark_rectified"] : []), "mark_verified", "what_came"];
  const dayCell = (iso) => element("td", {}, iso ? speaker.day(iso, year) : "—");
  const rows = chain.episodes.map((episode) => {
    const { key, days } = comingOf(episode);
    const isRebound = episode.outcome === "rebound";
    return element("tr", {}, dayCell(episode.found_on),
      knowsRectified ? dayCell(episode.rectified_on) : null, dayCell(episode.verified_on),
      element("td", { class: isRebound ? "is-rebound" : "" }, isRebound ? statusIcon("rebound") : null,
        days === null ? speaker.t(key) : speaker.n(key, days)));
  });
  return element("table", { class: "episodes" },
    element("caption", {}, chain.label),
    element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, speaker.t(head))))),
    element("tbody", {}, rows));
}

/** Return the list of a chain's findings, the latest first, with what was written of each. */
export function findingList(chain, { speaker, year }) {
  const latest = [...chain.findings].sort((one, other) => other.found_on.localeCompare(one.found_on));
  return element("ul", { class: "findings" }, latest.map((finding) => {
    const isRebound = finding.kind === "rebound";
    return element("li", {},
      element("span", { class: "when" }, speaker.day(finding.found_on, year)),
      element("span", { class: isRebound ? "kind is-rebound" : "kind" }, finding.label),
      finding.severity ? element("span", { class: "severity" }, severityOf(finding)) : null,
      finding.is_overdue && finding.due_on
        ? element("span", { class: "chip is-overdue" }, speaker.t("overdue_since", { t: speaker.day(finding.due_on, year) }))
        : null,
      finding.description ? element("p", {}, finding.description) : null);
  }));
}

function severityOf({ severity }) {
  return typeof severity === "object" ? severity.label : severity;
}

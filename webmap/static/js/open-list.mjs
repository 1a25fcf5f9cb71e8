// The list of open findings, those that are due first before the others.

import { deadlineChip } from "./deadline.mjs";
import { element } from "./dom.mjs";
import { statusIcon } from "./marks.mjs";
import { makePagedList } from "./paged-list.mjs";
import { rowEvents, told } from "./row-keys.mjs";

/** Return the row of a finding: where, what, since when, until when. */
export function findingRow(row, { speaker, today, onSelect, onHover }) {
  const year = today.slice(0, 4);
  return element("button", {
    type: "button", class: "row finding-row", "data-site": row.site_id,
    on: rowEvents(() => onSelect({ kind: "site", id: row.site_id }), (over) => onHover(over ? row.site_id : null)),
  },
    statusIcon(row.status === "to_verify" ? "rectified" : "found"),
    element("span", { class: "title" }, element("span", { class: "name" }, row.category_label)),
    deadlineChip(row.due_on, today, speaker) ?? element("span", { class: "chip is-unassigned" }, speaker.t("no_due")),
    element("span", { class: "counts" }, element("b", {}, row.name || row.site_id),
      told([speaker.t("found_since", { t: speaker.day(row.found_on, year) }), row.due_on ? speaker.t("due_by", { t: speaker.day(row.due_on, year) }) : null, row.severity_label, row.status_label])));
}

/** Wire the list; `address(offset, limit)`. */
export function makeOpenList(place, { speaker, address, ...common }) {
  return makePagedList(place, {
    speaker, address, row: (data) => findingRow(data, { speaker, ...common }),
    head: (count) => element("div", { class: "list-head is-plain" }, element("span", {}, speaker.t("by_due")), element("span", { class: "counted" }, speaker.n("findings_n", count))),
    none: () => element("div", { class: "state" }, element("h3", {}, speaker.t("no_open")), element("p", {}, speaker.t("no_open_told"))),
  });
}

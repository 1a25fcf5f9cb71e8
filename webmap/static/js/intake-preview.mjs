// What an import would make of a file: counts, first rows, rejected rows, rows that wait.

import { columnTable } from "./intake-columns.mjs";
import { element } from "./dom.mjs";
import { wholeNumber } from "./text.mjs";

const PARTS = ["used", "held", "rejected", "skipped"];

/** Return the counts that are shown, in order: [key, number]; those that must be seen also where they are 0. */
export function countsShown(counts) {
  return PARTS.filter((name) => counts[name] > 0 || name !== "skipped").map((name) => [name, counts[name]]);
}

/** Return where a problem stands, in words. */
export function placeOf({ sheet, row, column }, speaker) {
  return speaker.row([sheet, row ? speaker.t("row_n", { n: row }) : "", column]);
}

function section(title, ...children) {
  return element("section", {}, element("h2", {}, title), children);
}

/** Put a wide table into a box that scrolls by itself and can be reached by keyboard. */
export function scrolling(label, table) {
  return element("div", { class: "wide", role: "region", tabindex: "0", "aria-label": label }, table);
}

/** Make the line of counts: of what would come in, or of what came. */
export function countLine(counts, speaker, { came = false } = {}) {
  return element("dl", { class: "counts" }, countsShown(counts).map(([name, number]) =>
    element("div", { class: `is-${name}` }, element("dt", {}, speaker.t(came ? `came_${name}` : `count_${name}`)), element("dd", {}, wholeNumber(number)))));
}

function firstRows(preview, speaker) {
  const { first, shape } = preview;
  if (first.length === 0) return element("p", { class: "nothing" }, speaker.t("first_none"));
  const has = (name) => first.some((row) => row[name]);
  const columns = [
    ["first_day", (row) => row.day], ["first_site", (row) => row.site], ["first_kind", (row) => row.kind],
    ["first_found", (row) => (row.categories.length ? speaker.list(row.categories) : speaker.t("first_passed"))],
    ...["rectified_on", "verified_on", "due_on"].filter(has).map((name) => [`field_${name}`, (row) => row[name]]),
    ...(has("description") ? [["field_description", (row) => row.description]] : []),
  ];
  return scrolling(speaker.t(shape === "ledger" ? "first_findings" : "first_visits"), element("table", {},
    element("thead", {}, element("tr", {}, columns.map(([key]) => element("th", { scope: "col" }, speaker.t(key))))),
    element("tbody", {}, first.map((row) => element("tr", {}, columns.map(([, take]) => element("td", {}, take(row))))))));
}

function problemRow(problem, speaker) {
  return element("li", {},
    element("p", { class: "where" }, element("b", {}, placeOf(problem, speaker)), problem.value ? element("q", {}, problem.value) : null,
      problem.count > 1 ? element("span", { class: "note" }, speaker.t("times_in_file", { n: problem.count })) : null),
    element("p", {}, problem.reason, problem.remedy ? element("span", { class: "remedy" }, problem.remedy) : null));
}

function rejectedRows({ rejected, rejecting }, speaker) {
  if (rejected.length === 0) return null;
  const more = rejecting - rejected.length;
  return section(speaker.n("rejected_title", rejecting), element("ul", { class: "problems is-rejecting" }, rejected.map((one) => problemRow(one, speaker))),
    more > 0 ? element("p", { class: "note" }, speaker.t("and_more", { n: more })) : null);
}

function waitingRows({ waiting }, speaker) {
  if (waiting.length === 0) return null;
  return section(speaker.t("waiting_title"), element("p", { class: "note" }, speaker.t("waiting_told")),
    element("ul", { class: "problems" }, waiting.map((one) => element("li", {},
      element("p", { class: "where" }, element("b", {}, speaker.t(`question_${one.kind}`)),
        element("span", {}, speaker.t("waiting_rows", { q: one.questions, r: one.rows }))),
      one.first.map((each) => element("p", {}, element("span", { class: "note" }, speaker.t("row_n", { n: each.row })), " ", each.subject, element("span", { class: "remedy" }, each.reason)))))));
}

/** Make the whole preview. */
export function previewParts(preview, { fields, speaker, onColumns }) {
  const notes = preview.notes.length
    ? element("details", { class: "notes" }, element("summary", {}, speaker.n("notes_title", preview.notes.length)),
      element("ul", { class: "problems" }, preview.notes.map((one) => problemRow(one, speaker))))
    : null;
  return {
    counts: countLine(preview.counts, speaker),
    columns: preview.columns.length
      ? section(speaker.t("columns_title"), scrolling(speaker.t("columns_title"), columnTable(preview.columns, { fields, speaker, onChange: onColumns })))
      : null,
    rest: [rejectedRows(preview, speaker), waitingRows(preview, speaker),
      section(speaker.t(preview.shape === "ledger" ? "first_findings" : "first_visits"), firstRows(preview, speaker)), notes],
  };
}

// What each column of a file stands for, and what a person changes about it.

import { element } from "./dom.mjs";

/** Return the name by which a column is chosen: its header, or @ and its letter where that is blank or twice there. */
export function nameOf(column, columns) {
  const same = columns.filter((other) => other.sheet === column.sheet && other.header === column.header);
  return column.header && same.length === 1 ? column.header : `@${column.letter}`;
}

/** Return the choices of columns (field -> name, "" for none) after what was chosen.
 *
 * `chosen` holds a field or "" for each column; `before` are the choices that the columns were read with.
 */
export function columnChoices(columns, chosen, before = {}) {
  const choices = { ...before };
  columns.forEach((column, at) => {
    if (chosen[at] === column.field) return;
    if (column.field && !chosen.includes(column.field)) choices[column.field] = "";
    if (chosen[at]) choices[chosen[at]] = nameOf(column, columns);
  });
  return choices;
}

/** Return the fields that are chosen for two columns of one sheet. */
export function chosenTwice(columns, chosen) {
  const seen = new Set();
  const twice = new Set();
  columns.forEach((column, at) => {
    const key = `${column.sheet}\u0000${chosen[at]}`;
    if (chosen[at] && seen.has(key)) twice.add(chosen[at]);
    seen.add(key);
  });
  return [...twice];
}

/** Return the word that says how a column was recognised; "" where nothing need be said. */
export function howWord(column) {
  if (column.how === "guess") return "how_guess";
  return ["profile", "exact", "datum"].includes(column.how) ? `how_${column.how}` : "how_unused";
}

/** Return the marks of a column: what should be looked at before the import. */
function marksOf(column, speaker) {
  return [
    element("span", { class: column.how === "guess" ? "tag is-check" : "tag is-quiet" }, speaker.t(howWord(column))),
    column.hidden ? element("span", { class: "tag is-check" }, speaker.t("column_hidden")) : null,
  ];
}

function fieldChoice(column, { at, fields, speaker, onChange }) {
  const first = column.alternatives.filter((name) => fields.includes(name));
  const ordered = [...new Set([column.field, ...first, ...fields])].filter(Boolean);
  const option = (name, text) => element("option", { value: name, selected: name === column.field }, text);
  return element("select", {
    "data-column": at, on: { change: onChange },
    "aria-label": speaker.t("column_is", { column: column.header || column.letter }),
  }, option("", speaker.t("column_unused")), ordered.map((name) => option(name, speaker.t(`field_${name}`))));
}

/** Make the table of columns; each has a choice of what it stands for. */
export function columnTable(columns, { fields, speaker, onChange }) {
  const sheets = new Set(columns.map((column) => column.sheet));
  const head = ["column_header", "column_values", "column_field", "column_how"];
  return element("table", { class: "columns" },
    element("thead", {}, element("tr", {}, head.map((key) => element("th", { scope: "col" }, speaker.t(key))))),
    element("tbody", {}, columns.map((column, at) => element("tr", { class: column.field ? null : "is-unused" },
      element("th", { scope: "row" }, element("span", { class: "letter" }, column.letter), " ", column.header || speaker.t("column_nameless"),
        sheets.size > 1 ? element("span", { class: "note" }, ` ${column.sheet}`) : null),
      element("td", { class: "values" }, column.examples.map((value) => element("span", {}, value))),
      element("td", {}, fieldChoice(column, { at, fields, speaker, onChange })),
      element("td", { class: "marks" }, marksOf(column, speaker))))));
}

// One question: the row as it came, what was understood, the candidates, what follows from each choice.

import { element } from "./dom.mjs";
import { scoreText } from "./review-list.mjs";
import { cellPieces, consequence, formConsequence, LETTERS } from "./review-words.mjs";
import { wholeNumber } from "./text.mjs";

function cellText(cell) {
  return cellPieces(cell).map((piece) => (piece.marked ? element("mark", {}, piece.text) : document.createTextNode(piece.text)));
}

/** Return the cells that are shown: those that hold anything in one of the rows. */
export function shownCells(rows) {
  const longest = rows.reduce((most, row) => Math.max(most, row.cells.length), 0);
  return [...Array(longest).keys()].filter((at) => rows.some((row) => row.cells[at]?.text || row.cells[at]?.about));
}

function headerOf(row, at) {
  return row.cells[at]?.header || row.cells[at]?.letter || "";
}

function rowCard(question, speaker) {
  const rows = question.waiting;
  const columns = shownCells(rows);
  const [first] = rows;
  const more = question.rows - rows.length;
  const label = speaker.t("row_as_it_came");
  const table = (shown) => element("table", {},
    element("thead", {}, element("tr", {}, shown.length > 1 ? element("th", { scope: "col" }, speaker.t("row_label")) : null,
      columns.map((at) => element("th", { scope: "col" }, headerOf(first, at))))),
    element("tbody", {}, shown.map((row) => element("tr", {}, shown.length > 1 ? element("td", { "data-label": speaker.t("row_label") }, row.row) : null,
      columns.map((at) => element("td", { "data-label": headerOf(first, at) }, row.cells[at]?.text ? element("span", {}, cellText(row.cells[at])) : ""))))));
  const wide = (shown) => element("div", { class: "wide", role: "region", tabindex: "0", "aria-label": label }, table(shown));
  return element("section", { class: "panel came", "aria-labelledby": "question-title" },
    element("header", {}, element("h2", { id: "question-title", tabindex: "-1" }, first ? speaker.t("row_came", { n: first.row }) : question.subject),
      element("p", { class: "note" }, [first?.sheet ? speaker.t("sheet_n", { name: first.sheet }) : question.file, speaker.t("not_changed")].join(speaker.language === "zh" ? "，" : ", ")),
      question.rows > 1 ? element("span", { class: "tag is-check" }, speaker.n("rows_wait", question.rows)) : null),
    first ? wide([first]) : null,
    rows.length > 1 ? element("details", {}, element("summary", {}, speaker.n("rows_further", question.rows - 1)), wide(rows.slice(1)),
      more > 0 ? element("p", { class: "note" }, speaker.t("and_more", { n: wholeNumber(more) })) : null) : null);
}

function understoodCard(question, speaker) {
  const open = { site: ["site_name"], category: ["category", "found"], date: ["inspected_on", "found_on"], position: ["position", "lon", "lat"] }[question.kind] ?? [];
  return element("section", { class: "panel" }, element("header", {}, element("h2", {}, speaker.t("understood_title"))),
    element("table", { class: "understood" },
      element("thead", { class: "unseen" }, element("tr", {}, ["field_label", "value_label", "sure_label"].map((key) => element("th", { scope: "col" }, speaker.t(key))))),
      element("tbody", {}, question.understood.map(({ field, value, given }) => element("tr", {},
        element("th", { scope: "row" }, speaker.t(`field_${field}`)),
        element("td", { class: "value" }, value, given && given !== value ? element("span", { class: "note" }, speaker.t("written_as", { given })) : null),
        element("td", {}, open.includes(field) ? element("span", { class: "tag is-check" }, speaker.t("is_open")) : null))))));
}

function meter(score, accept, speaker) {
  return element("span", { class: "likeness" },
    element("b", {}, scoreText(score)),
    element("span", { class: "bar-and-line" },
      element("meter", { min: 0, max: 1, value: score, "aria-label": speaker.t("score_of", { score: scoreText(score), accept: accept.toFixed(2) }) }, scoreText(score)),
      element("i", { "aria-hidden": "true" })));
}

function siteLine(site, { letter, question, speaker, onPoint, onAnswer }) {
  const distance = site.distance_m === null || site.distance_m === undefined ? "" : speaker.t("distance", { n: wholeNumber(site.distance_m) });
  const facts = [distance, site.kind, site.address].filter(Boolean);
  const choose = () => onAnswer({ action: "site", value: site.site_id, name: site.name });
  return element("li", { class: "candidate", "data-letter": letter, on: { mouseenter: () => onPoint(letter), focusin: () => onPoint(letter) } },
    element("span", { class: "letter" }, letter),
    element("div", {}, element("b", {}, site.name), element("p", { class: "facts" }, facts.map((text) => element("span", {}, text))),
      element("p", { class: "facts" }, site.reasons.map((text) => element("span", {}, text)))),
    meter(site.score, question.accept, speaker),
    LETTERS.indexOf(letter) < 0 ? element("button", { type: "button", class: "button", on: { click: choose } }, speaker.t("take", { name: letter })) : null);
}

function categoryLine(category, { letter, question, speaker, onPoint }) {
  return element("li", { class: "candidate", "data-letter": letter, on: { mouseenter: () => onPoint(letter) } },
    element("span", { class: "letter" }, letter),
    element("div", {}, element("b", {}, category.label), element("p", { class: "facts" }, element("span", {}, category.code))),
    meter(category.score, question.accept, speaker));
}

function candidateCard(question, wiring) {
  const { speaker } = wiring;
  const likely = question.kind === "category" ? question.categories.filter((one) => one.score !== null) : question.sites;
  const line = question.kind === "category" ? categoryLine : siteLine;
  if (question.kind === "date") return null;
  const title = speaker.t(question.kind === "category" ? "candidate_categories" : "candidate_sites");
  return element("section", { class: "panel candidates" },
    element("header", {}, element("h2", {}, title), likely.length ? element("p", { class: "note" }, speaker.t("accept_line", { score: question.accept.toFixed(2) })) : null),
    likely.length
      ? element("ol", {}, likely.map((one, at) => line(one, { ...wiring, question, letter: String.fromCharCode(65 + at) })))
      : element("p", { class: "nothing" }, speaker.t(question.kind === "category" ? "candidate_no_category" : "candidate_no_site")));
}

/** Make the box that says what follows from each choice; `remember` says whether the spelling is kept. */
export function consequenceList(question, { direct, forms, remember, speaker }) {
  const line = (key, text) => element("li", {}, element("kbd", {}, key), element("span", {}, text));
  return element("ul", {},
    direct.map((answer) => line(answer.letter ?? answer.key, consequence(question, { ...answer, remember }, speaker))),
    forms.map(({ key, form }) => line(key, formConsequence(question, form, speaker))));
}

/** Make the parts of a question. */
export function questionParts(question, wiring) {
  const { speaker } = wiring;
  return [
    rowCard(question, speaker),
    element("p", { class: "asked" }, element("b", {}, speaker.t(`question_${question.kind}`)), " ", question.reason),
    element("div", { class: "sides" },
      element("div", {}, understoodCard(question, speaker),
        element("section", { class: "panel then" }, element("header", {}, element("h2", {}, speaker.t("then_title"))), element("div", { id: "then" }))),
      element("div", {}, candidateCard(question, wiring),
        element("section", { class: "panel map-panel", id: "map-panel", "aria-label": speaker.t("review_map") }, element("div", { id: "review-map" }), element("p", { id: "map-told", class: "note" })))),
  ];
}

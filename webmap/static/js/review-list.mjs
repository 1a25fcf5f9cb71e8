// The list of open questions, and the chips that pick some of them.

import { element, refill } from "./dom.mjs";
import { wholeNumber } from "./text.mjs";

export const KINDS = ["site", "category", "date", "position"];

/** Return the chips that are shown: [kind, count], all first; kinds that nobody asks about are left out. */
export function chipsOf(counts, chosen = "") {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return [["", all], ...KINDS.filter((kind) => counts[kind] || kind === chosen).map((kind) => [kind, counts[kind] ?? 0])];
}

/** Write a score: two decimals, a dash where there is none. */
export function scoreText(score) {
  return score === null || score === undefined ? "—" : score.toFixed(2);
}

/** Return the second line of a question: how many candidates, else why it is asked. */
export function whyOf(question, speaker) {
  return question.kind === "site" && question.candidates > 1 ? speaker.n("candidates_for_site", question.candidates) : question.reason;
}

function row(question, { current, speaker, onSelect }) {
  return element("li", {}, element("button", {
    type: "button", class: "question-row", "data-number": question.number, "aria-current": question.number === current ? "true" : null,
    on: { click: () => onSelect(question.number) },
  },
  element("span", { class: "line" }, element("span", { class: "unseen" }, speaker.t("row_label")), question.row ?? ""),
  element("span", { class: "subject" }, question.subject || "—"),
  element("span", { class: "score" }, element("span", { class: "unseen" }, speaker.t("score_label")), scoreText(question.score)),
  element("span", { class: "reason" }, whyOf(question, speaker), question.rows > 1 ? element("span", { class: "tag" }, speaker.n("rows_n", question.rows)) : null)));
}

/** Make the list; returns what the page may ask of it. */
export function makeQueue({ place, count, chips, speaker, onSelect, onKind }) {
  return {
    show({ questions, total, counts, kind, current }) {
      count.textContent = wholeNumber(total);
      refill(chips, chipsOf(counts, kind).map(([name, number]) => element("button", {
        type: "button", class: "chip-button", "aria-pressed": String(name === kind), on: { click: () => onKind(name) },
      }, speaker.t(name ? `question_${name}` : "question_all"), " ", element("span", { class: "figure" }, wholeNumber(number)))));
      const hadFocus = place.contains(document.activeElement);
      refill(place,
        questions.length ? element("div", { class: "queue-head", "aria-hidden": "true" }, element("span", {}, speaker.t("row_label")), element("span", {}, speaker.t("subject_label")), element("span", {}, speaker.t("score_label"))) : null,
        element("ul", {}, questions.map((one) => row(one, { current, speaker, onSelect }))),
        total > questions.length ? element("p", { class: "note" }, speaker.t("and_more", { n: wholeNumber(total - questions.length) })) : null);
      if (hadFocus) this.focus(current);
    },
    mark(number) {
      for (const button of place.querySelectorAll(".question-row")) {
        if (button.dataset.number === String(number)) {
          button.setAttribute("aria-current", "true");
          button.scrollIntoView({ block: "nearest" });
        } else button.removeAttribute("aria-current");
      }
    },
    focus(number) {
      place.querySelector(`[data-number="${CSS.escape(String(number))}"]`)?.focus();
    },
    holdsFocus: () => place.contains(document.activeElement),
  };
}

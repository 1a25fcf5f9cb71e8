// The bar of answers below a question, each with its key.

import { answerForm } from "./review-forms.mjs";
import { element, refill } from "./dom.mjs";
import { keysAreOn, switchKeys } from "./review-keys.mjs";
import { answerForms, consequence, directAnswers, formConsequence } from "./review-words.mjs";

const WORDS = { site: "answer_site", new: "answer_new", category: "answer_category", day: "answer_day", reject: "answer_reject" };

/** Make the bar; returns what the page may ask of it. */
export function makeAnswers(place, { speaker, search, lookUp, onAnswer, onPoint, onPlaced, onPlacing, onRemember, onClosed }) {
  const state = { question: null, direct: [], forms: [], open: null };
  const remember = element("input", { type: "checkbox", checked: true, on: { change: () => { tellFirst(); onRemember(); } } });
  const slot = element("div", {});
  const line = element("p", { class: "then-line" });
  let bar = null;

  function button({ key, text, isFirst = false, on }) {
    return element("button", { type: "button", class: isFirst ? "primary" : "button", "aria-keyshortcuts": key, on }, element("span", {}, text), element("kbd", { "aria-hidden": "true" }, key));
  }

  /** Say above the bar what follows from the button that is pointed at, or from the first one. */
  function tellThen(name, told) {
    refill(line, element("b", {}, speaker.t("then_of", { name })), told);
  }

  function tellFirst() {
    const [answer] = state.direct;
    if (answer) tellThen(nameOf(answer), thenOf(answer));
    else tellThen(speaker.t(WORDS[state.forms[0].form]), formConsequence(state.question, state.forms[0].form, speaker));
  }

  function nameOf(answer) {
    return answer.action === "accept" ? speaker.t("answer_accept") : speaker.t("take", { name: answer.letter });
  }

  function thenOf(answer) {
    return consequence(state.question, { ...answer, remember: remember.checked }, speaker);
  }

  function directButton(answer, at) {
    const points = () => { onPoint(answer.letter ?? ""); tellThen(nameOf(answer), thenOf(answer)); };
    return button({ key: answer.key, text: nameOf(answer), isFirst: at === 0, on: { click: () => onAnswer(answer), focus: points, mouseenter: points } });
  }

  function formButton({ key, form }, { isFirst, hasMap }) {
    const text = speaker.t(WORDS[form]);
    const points = () => tellThen(text, formConsequence(state.question, form, speaker));
    return button({ key, text, isFirst, on: { click: () => open(form, { hasMap }), focus: points, mouseenter: points } });
  }

  function close({ quiet = false } = {}) {
    const was = state.open;
    state.open = null;
    slot.replaceChildren();
    line.hidden = false;
    onPlacing(false);
    if (was && !quiet) onClosed();
  }

  function open(name, { hasMap = false } = {}) {
    state.open = name;
    const form = answerForm(name, state.question, { speaker, search, lookUp, onAnswer, onPlaced, hasMap, remember: () => remember.checked, onClose: () => close() });
    refill(slot, form);
    line.hidden = true; // the form says what follows from it
    onPlacing(name === "new");
    (form.querySelector("input") ?? form.querySelector("button")).focus({ preventScroll: true });
  }

  return {
    show(question, { hasMap }) {
      Object.assign(state, { question, direct: directAnswers(question), forms: answerForms(question) });
      close({ quiet: true });
      const forms = state.forms.map((one, at) => formButton(one, { isFirst: !state.direct.length && at === 0, hasMap }));
      const keys = element("input", { type: "checkbox", checked: keysAreOn(), on: { change: () => switchKeys(keys.checked) } });
      bar = element("div", { class: "answer-bar" }, state.direct.map(directButton), forms,
        question.spelling ? element("label", { class: "remember" }, remember, element("span", {}, speaker.t("remember", { spelling: question.spelling }))) : null,
        element("label", { class: "keys" }, keys, element("span", {}, speaker.t("keys_on"))));
      tellFirst();
      refill(place, slot, line, bar);
      place.hidden = false;
    },
    hide() {
      close({ quiet: true });
      place.hidden = true;
    },
    open,
    close,
    wait(on) {
      for (const one of place.querySelectorAll("button")) one.disabled = on;
    },
    fill(values) {
      const form = slot.querySelector("form");
      for (const [name, value] of Object.entries(values)) if (form?.elements[name]) form.elements[name].value = value;
    },
    get direct() { return state.direct; },
    get forms() { return state.forms; },
    get isOpen() { return state.open !== null; },
    remembers: () => remember.checked && Boolean(state.question?.spelling),
  };
}

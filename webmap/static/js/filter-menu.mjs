// What a filter opens: a list of boxes with counts, or the fields of the period.

import { element } from "./dom.mjs";
import { wholeNumber } from "./text.mjs";

const LONG = 10; // options from which a field to narrow them helps

/** Return the options whose label holds what was typed, or whose code begins with it. */
export function matching(options, typed) {
  const wanted = typed.normalize("NFKC").trim().toLowerCase();
  return options.filter(({ code, label }) => label.normalize("NFKC").toLowerCase().includes(wanted) || code.toLowerCase().startsWith(wanted));
}

/** Return the box that an arrow key leads to; null for other keys. */
export function boxAfterKey(key, at, count) {
  const goal = { ArrowDown: at + 1, ArrowUp: at - 1 }[key];
  return goal === undefined || count === 0 ? null : Math.min(count - 1, Math.max(0, goal));
}

function boxOf(option, chosen, onChange) {
  const box = element("input", { type: "checkbox", value: option.code, checked: chosen, on: { change: () => onChange(option.code, box.checked) } });
  return element("label", { class: "option" }, box, element("span", { class: "name" }, option.label),
    element("span", { class: "count" }, wholeNumber(option.count)));
}

function clearButton(speaker, onClear) {
  return element("p", { class: "menu-foot" }, element("button", { type: "button", class: "link", on: { click: onClear } }, speaker.t("clear_this")));
}

/** Return the menu of a list of codes; `onChange(code, chosen)` is called at each press. */
export function choiceMenu({ options, chosen, speaker, onChange, onClear }) {
  const boxes = options.map((option) => ({ option, row: boxOf(option, chosen.includes(option.code), onChange) }));
  const list = element("div", { class: "options" }, boxes.map(({ row }) => row));
  const none = element("p", { class: "note", hidden: true }, speaker.t("no_option"));
  const field = options.length < LONG ? null : element("input", {
    type: "search", class: "narrow", autocomplete: "off", spellcheck: "false", "aria-label": speaker.t("narrow"), placeholder: speaker.t("narrow"),
    on: {
      input: () => {
        const left = new Set(matching(options, field.value).map(({ code }) => code));
        for (const { option, row } of boxes) row.hidden = !left.has(option.code);
        none.hidden = left.size > 0;
      },
    },
  });
  const body = element("div", { class: "menu" }, field, list, none, clearButton(speaker, () => {
    for (const { row } of boxes) row.firstChild.checked = false;
    onClear();
  }));
  body.addEventListener("keydown", (event) => {
    const shown = [...list.querySelectorAll("label:not([hidden]) input")];
    const goal = boxAfterKey(event.key, shown.indexOf(document.activeElement), shown.length);
    if (goal === null) return;
    event.preventDefault();
    shown[goal].focus();
  });
  return body;
}

/** Return the fields of the period: `quick` are { key, since, until } to choose at once. */
export function periodMenu({ since, until, least, most, quick, speaker, onChange }) {
  const day = (name, value) => element("input", { type: "date", name, value: value ?? "", min: least, max: most, on: { change: told } });
  const [from, to] = [day("since", since), day("until", until)];
  function told() {
    if (from.validity.badInput || to.validity.badInput) return;
    const [first, last] = [from.value, to.value];
    onChange(first && last && first > last ? { since: last, until: first } : { since: first, until: last });
  }
  const buttons = quick.map((one) => element("button", {
    type: "button", class: "secondary", on: {
      click: () => {
        Object.assign(from, { value: one.since ?? "" });
        Object.assign(to, { value: one.until ?? "" });
        onChange(one);
      },
    },
  }, speaker.t(one.key)));
  return element("div", { class: "menu is-period" },
    element("div", { class: "days" },
      element("label", {}, element("span", {}, speaker.t("since")), from),
      element("label", {}, element("span", {}, speaker.t("until")), to)),
    element("p", { class: "quick" }, buttons));
}

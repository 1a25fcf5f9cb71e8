// The tabs over the list: four lists of the same records, each with its count.

import { element, refill } from "./dom.mjs";
import { wholeNumber } from "./text.mjs";

/** Return the tab that a key leads to, from tab `at` of `count`; null for other keys. */
export function tabAfterKey(key, at, count) {
  return { ArrowRight: (at + 1) % count, ArrowLeft: (at + count - 1) % count, Home: 0, End: count - 1 }[key] ?? null;
}

/** Write a count that has to be short: 9,999, then 1.2万 or 12k. */
export function shortCount(count, language) {
  if (count < 10_000) return wholeNumber(count);
  const [unit, word] = language === "zh" ? [10_000, "万"] : count < 1_000_000 ? [1_000, "k"] : [1_000_000, "M"];
  const many = count / unit;
  return `${many < 10 ? Number(many.toFixed(1)) : wholeNumber(many)}${word}`;
}

/** Wire the tabs: `names` in order, each with its panel `panel-<name>`; `onChoose(name)`. */
export function makeTabs(place, names, { speaker, onChoose }) {
  const counts = new Map();
  const tabs = names.map((name) => {
    const count = element("span", { class: "count" });
    counts.set(name, count);
    return element("button", {
      type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`, "data-tab": name,
      on: { click: () => onChoose(name) },
    }, speaker.t(`tab_${name}`), " ", count);
  });
  refill(place, tabs);
  place.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(document.activeElement);
    const goal = at < 0 ? null : tabAfterKey(event.key, at, tabs.length);
    if (goal === null) return;
    event.preventDefault();
    tabs[goal].focus();
    onChoose(names[goal]);
  });
  return {
    choose(chosen) {
      names.forEach((name, at) => {
        tabs[at].setAttribute("aria-selected", String(name === chosen));
        tabs[at].tabIndex = name === chosen ? 0 : -1;
        document.getElementById(`panel-${name}`).hidden = name !== chosen;
      });
    },
    count(name, value) {
      const told = value === null || value === undefined ? "" : shortCount(value, speaker.language);
      const node = counts.get(name);
      node.textContent = told;
      node.title = told ? wholeNumber(value) : "";
    },
    focus: (name) => tabs[names.indexOf(name)].focus(),
  };
}

// The bar of filters: a chip for each condition, what is chosen on it, and the way to drop it.

import { cross, element, refill, svg } from "./dom.mjs";
import { CHOICES, conditionsOf, conditionWords, PERIOD, withCode, withoutCondition, withPeriod } from "./filters.mjs";
import { choiceMenu, periodMenu } from "./filter-menu.mjs";
import { opening } from "./popup.mjs";
import { isoDay } from "./time-scale.mjs";
import { dayNumber } from "./timeline.mjs";

/** Return the conditions to offer: a list only where it has something to choose from. */
export function offered(options) {
  return [...CHOICES.filter((name) => (options[name] ?? []).length > 0), PERIOD];
}

/** Return periods to choose at once, counted back from the last day with data. */
export function quickPeriods(last) {
  const back = (days) => isoDay(dayNumber(last) - days + 1);
  return [
    { key: "last_4_weeks", since: back(28), until: null },
    { key: "last_12_weeks", since: back(84), until: null },
    { key: "all_time", since: null, until: null },
  ];
}

function arrow() {
  return svg("svg", { viewBox: "0 0 10 10", width: 10, height: 10, "aria-hidden": "true", class: "arrow" }, svg("path", { d: "M1.5 3.2 5 6.7l3.5-3.5", class: "stroke" }));
}

/** Wire the bar. `head` is the answer of /api/map; `onChange(filter)` gets each new filter. */
export function makeFilterBar(place, { popup, speaker, head, onChange }) {
  const year = head.data_to?.slice(0, 4);
  const chips = new Map();
  let filter = null;

  function menuOf(name) {
    if (name === PERIOD) {
      return periodMenu({
        ...filter, speaker, least: head.weeks.first, most: head.data_to, quick: quickPeriods(head.data_to),
        onChange: (days) => onChange(withPeriod(filter, days)),
      });
    }
    return choiceMenu({
      options: head.options[name], chosen: filter[name], speaker,
      onChange: (code, chosen) => onChange(withCode(filter, name, code, chosen)),
      onClear: () => onChange(withoutCondition(filter, name)),
    });
  }

  function chipOf(name) {
    const words = speaker.t(`filter_${name}`);
    const button = opening({ class: "open-menu", id: `filter-${name}`, on: { click: () => popup.open(button, menuOf(name), { label: words }) } });
    const drop = element("button", {
      type: "button", class: "drop", "aria-label": speaker.t("drop_condition", { name: words }), title: speaker.t("drop_condition", { name: words }),
      on: { click: () => { popup.close(); button.focus(); onChange(withoutCondition(filter, name)); } },
    }, cross());
    const chip = element("li", { class: "filter-chip" }, button, drop);
    chips.set(name, { chip, button, drop, words });
    return chip;
  }

  const clear = element("button", { type: "button", class: "link clear", on: { click: () => { popup.close(); place.querySelector("button").focus(); onChange(null); } } }, speaker.t("clear"));
  refill(place, element("ul", { class: "filter-chips", "aria-label": speaker.t("filters") }, offered(head.options).map(chipOf)), clear);

  return {
    show(next) {
      filter = next;
      const active = conditionsOf(filter);
      for (const [name, { chip, button, drop, words }] of chips) {
        const isActive = active.includes(name);
        chip.classList.toggle("is-active", isActive);
        drop.hidden = !isActive;
        const told = isActive ? conditionWords(filter, name, { options: head.options, speaker, year }) : speaker.t("all");
        refill(button, words, element("span", { class: "joint" }, speaker.t("colon")), element("span", { class: isActive ? "value" : "value is-all", title: isActive ? told : null }, told), isActive ? null : arrow());
      }
      clear.hidden = active.length === 0;
    },
    openPeriod: () => chips.get(PERIOD).button.click(),
  };
}

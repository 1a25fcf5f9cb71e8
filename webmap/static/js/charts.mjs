// The rebounds by category as bars: each leads to its filter, and says its numbers.

import { element, refill, svg } from "./dom.mjs";
import { wholeNumber } from "./text.mjs";

const SHOWN = 8;

/** Return the categories to draw, the most rebounds first, and the sum of the others. */
export function categoryRows(categories, most = SHOWN) {
  const ordered = [...categories].filter(({ rebounds, open }) => rebounds > 0 || open > 0).sort((one, other) => other.rebounds - one.rebounds || other.open - one.open);
  const rest = ordered.slice(most);
  const sum = (name) => rest.reduce((total, one) => total + one[name], 0);
  return { rows: ordered.slice(0, most), rest: rest.length ? { count: rest.length, rebounds: sum("rebounds"), open: sum("open") } : null };
}

function bar(rebounds, most) {
  const width = rebounds > 0 ? Math.max(2, (100 * rebounds) / Math.max(1, most)) : 0;
  return svg("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true", class: "category-bar" }, svg("rect", { width, height: 10, class: "week is-inside" }));
}

/** Show the bars; `chosen` are the codes of the filter, `onChoose(code, chosen)` changes it. */
export function showCategories(place, categories, { speaker, chosen, onChoose }) {
  const { rows, rest } = categoryRows(categories);
  const most = Math.max(1, ...rows.map(({ rebounds }) => rebounds));
  refill(place, rows.length === 0 ? element("p", { class: "note" }, speaker.t("no_category")) : element("ul", { class: "categories" },
    rows.map(({ code, label, rebounds, open }) => {
      const isChosen = chosen.includes(code);
      return element("li", {}, element("button", { type: "button", "aria-pressed": String(isChosen), on: { click: () => onChoose(code, !isChosen) } },
        element("span", { class: "name" }, label), bar(rebounds, most), element("span", { class: "number" }, wholeNumber(rebounds)),
        element("span", { class: "unseen" }, speaker.t("comma"), speaker.n("open_n", open))));
    })),
  rest ? element("p", { class: "note" }, speaker.n("other_categories", rest.count, { r: wholeNumber(rest.rebounds) })) : null);
}

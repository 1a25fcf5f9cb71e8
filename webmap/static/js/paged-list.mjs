// A list that comes page by page: the rows so far, the way to more, and what went wrong.

import { element, refill } from "./dom.mjs";
import { latestOnly } from "./api.mjs";
import { moveByKeys } from "./row-keys.mjs";
import { failure } from "./status.mjs";
import { wholeNumber } from "./text.mjs";

export const PAGE = 100;

/** Return how many rows a further page would bring. */
export function furtherRows(shown, count) {
  return Math.max(0, Math.min(PAGE, count - shown));
}

function skeleton(speaker) {
  return [element("p", { class: "unseen" }, speaker.t("loading_list")),
    ...[1, 2, 3, 4, 5].map(() => element("div", { class: "skeleton-row", "aria-hidden": "true" }, element("i"), element("i")))];
}

/** Wire a list.
 *
 * `address(offset, limit)` is where its rows are asked for, `row(data)` makes one, `head(count)` what
 * stands over them, `none()` what stands where there is none; `most(count)` may cut the list.
 */
export function makePagedList(place, { speaker, address, row, head, none, most = (count) => count, onCount = () => {} }) {
  const ask = latestOnly();
  const state = { rows: [], count: 0, marked: null, hovered: null };
  moveByKeys(place);

  function paint() {
    const shown = Math.min(state.rows.length, most(state.count));
    const left = furtherRows(shown, most(state.count));
    refill(place, head(most(state.count)),
      shown === 0 ? none() : element("ul", { class: "rows" }, state.rows.slice(0, shown).map((data) => element("li", {}, row(data)))),
      left > 0
        ? element("p", { class: "more" }, element("button", { type: "button", class: "secondary", on: { click: more } }, speaker.n("show_more", left)),
          element("span", { class: "note" }, speaker.t("shown_of", { n: wholeNumber(shown), all: wholeNumber(most(state.count)) })))
        : null);
    mark(state.marked);
  }

  async function page(offset) {
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await ask(address(offset, PAGE));
      if (answer === null) return false;
      state.rows = offset === 0 ? answer.rows : [...state.rows, ...answer.rows];
      state.count = answer.count;
      onCount(answer);
      paint();
    } catch (error) {
      refill(place, failure(error, { speaker, retry: () => page(offset) }));
    }
    place.removeAttribute("aria-busy");
    return true;
  }

  async function more() {
    const from = state.rows.length;
    await page(from);
    place.querySelectorAll("button.row")[from]?.focus();
  }

  function mark(id) {
    state.marked = id;
    for (const one of place.querySelectorAll("button.row")) {
      if (one.dataset.site === id) one.setAttribute("aria-current", "true");
      else one.removeAttribute("aria-current");
    }
  }

  return {
    load() {
      if (state.rows.length === 0) refill(place, skeleton(speaker));
      return page(0);
    },
    mark,
    hover(id) {
      for (const one of place.querySelectorAll("button.row")) one.classList.toggle("is-hovered", id !== null && one.dataset.site === id);
    },
    focus: (id) => [...place.querySelectorAll("button.row")].find((one) => one.dataset.site === id)?.focus(),
    has: (id) => state.rows.some((data) => data.site_id === id),
    rowOf: (id) => state.rows.find((data) => data.site_id === id) ?? null,
  };
}

// The search for a site by name, address or number: typed here, looked up by the server.

import { latestOnly } from "./api.mjs";
import { element, refill } from "./dom.mjs";
import { moveByKeys } from "./row-keys.mjs";
import { failure } from "./status.mjs";
import { wholeNumber } from "./text.mjs";
import { settled } from "./throttle.mjs";

const WAIT = 150; // ms after the last letter

/** Return what is said of an answer, with how many more there are than are shown. */
export function toldOf({ count, rows }, speaker) {
  const told = count === 0 ? speaker.t("no_match") : speaker.n("matches_n", count);
  const further = count - rows.length;
  return { told, more: further > 0 ? speaker.t("more_matches", { n: wholeNumber(further) }) : null };
}

/** Wire the field; while something is typed, its matches stand in place of the lists. */
export function makeSearch({ field, results, lists, speaker, address, row, announce }) {
  const ask = latestOnly();
  const look = settled(lookUp, WAIT);
  let typed = "";
  moveByKeys(results);

  async function lookUp(wanted) {
    if (wanted !== typed || wanted === "") return;
    results.setAttribute("aria-busy", "true");
    try {
      const answer = await ask(address(wanted));
      if (answer === null || wanted !== typed) return;
      const { told, more } = toldOf(answer, speaker);
      refill(results, element("div", { class: "list-head is-plain" }, element("span", {}, told)),
        element("ul", { class: "rows" }, answer.rows.map((one) => element("li", {}, row(one)))), more ? element("p", { class: "note" }, more) : null);
      announce(told);
    } catch (error) {
      refill(results, failure(error, { speaker, retry: () => lookUp(wanted) }));
    }
    results.removeAttribute("aria-busy");
  }

  function show() {
    typed = field.value.trim();
    for (const list of lists) list.hidden = typed !== "";
    results.hidden = typed === "";
    if (typed === "") return announce("");
    if (results.childElementCount === 0) refill(results, element("p", { class: "state" }, speaker.t("searching")));
    return look(typed);
  }

  function clear() {
    field.value = "";
    results.replaceChildren();
    show();
  }

  field.addEventListener("input", show);
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && !results.hidden) {
      event.preventDefault();
      results.querySelector("button.row")?.focus();
    }
    if (event.key !== "Escape" || field.value === "") return;
    event.stopPropagation();
    clear();
  });
  results.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || typed === "") return;
    event.stopPropagation();
    clear();
    field.focus();
  });
  return { clear, isOpen: () => typed !== "" };
}

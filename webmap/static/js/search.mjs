// The search for a site by its name.

import { element, refill } from "./dom.mjs";
import { siteButton } from "./hotspot-card.mjs";
import { matchingSites } from "./sites.mjs";
import { wholeNumber } from "./text.mjs";

const SHOWN = 60;

/** Wire the search field; while something is typed, its matches stand in place of the list. */
export function makeSearch({ field, list, title, results, announce, speaker, kinds, sites, onSelect }) {
  function show() {
    const typed = field.value.trim();
    list.hidden = typed !== "";
    title.hidden = typed !== "";
    results.hidden = typed === "";
    if (typed === "") {
      announce("");
      return;
    }
    const matches = matchingSites(sites(), typed);
    const told = matches.length === 0 ? speaker.t("no_match") : speaker.n("matches_n", matches.length);
    const buttons = matches.slice(0, SHOWN).map((site) =>
      element("li", {}, siteButton(site, { speaker, kinds: kinds(), onSelect })));
    refill(results,
      element("div", { class: "list-head" }, element("span", {}, told)),
      element("ul", { class: "site-list" }, buttons),
      matches.length > SHOWN
        ? element("p", { class: "note" }, speaker.t("more_matches", { n: wholeNumber(matches.length - SHOWN) }))
        : null);
    announce(told);
  }

  field.addEventListener("input", show);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || field.value === "") return;
    event.stopPropagation();
    field.value = "";
    show();
  });
  return { refresh: show };
}

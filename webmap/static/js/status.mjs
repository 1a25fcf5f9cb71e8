// What the bars of the page say: figures and data date; and what stands for data that did not come.

import { ApiError } from "./api.mjs";
import { element, refill } from "./dom.mjs";

/** Write the data date and the rule version into the bar. */
export function showHead(page, head, speaker) {
  page.getElementById("data-to").textContent = head.data_to ? speaker.day(head.data_to, null) : "—";
  page.getElementById("rules-version").textContent = head.rules_version;
}

/** Write how much matches the filter; a screen reader hears it. */
export function showFigures(place, figures, speaker) {
  refill(place,
    element("span", { class: "is-further" }, speaker.n("sites_n", figures.sites), element("span", { class: "unseen" }, speaker.t("comma"))),
    element("span", { class: "is-further" }, speaker.n("visits_n", figures.visits), element("span", { class: "unseen" }, speaker.t("comma"))),
    element("span", { class: "is-main" }, speaker.n("rebounds_n", figures.rebounds)));
}

/** Return in words why something did not come. */
export function reasonOf(error, speaker) {
  if (!(error instanceof ApiError)) reportError(error); // a fault of the page itself must not stay unseen
  return error.text || speaker.t(error.status === 0 ? "error_offline" : "error_server", { n: error.status ?? "?" });
}

/** Make what stands in place of data that did not come, in words, with a way to try again. */
export function failure(error, { speaker, retry }) {
  return element("div", { class: "state", role: "alert" },
    element("h3", {}, speaker.t("error_title")),
    element("p", {}, reasonOf(error, speaker)), element("p", {}, speaker.t("error_blank")),
    element("button", { type: "button", class: "primary", on: { click: retry } }, speaker.t("retry")));
}

/** Say in a place what went wrong, and that one waits after pressing the way to try again. */
export function showFailure(place, error, { speaker, retry }) {
  refill(place, failure(error, {
    speaker, retry: () => {
      refill(place, element("p", { class: "state" }, speaker.t("loading")));
      retry();
    },
  }));
}

/** Say that figures did not come: short, beside what stays. */
export function showFiguresFailure(place, error, { speaker, retry }) {
  refill(place, element("span", { role: "alert" }, speaker.t("figures_failed"), speaker.t("colon"), reasonOf(error, speaker)),
    element("button", { type: "button", class: "link", on: { click: retry } }, speaker.t("retry")));
}

/** Say over the map that tiles are missing; nothing where none is. */
export function showMissingTiles(place, failed, { speaker, retry }) {
  place.hidden = failed === 0;
  if (failed === 0) return place.replaceChildren();
  return refill(place, element("p", {}, element("b", {}, speaker.n("tiles_missing", failed)), speaker.t("comma"), speaker.t("error_blank")),
    element("button", { type: "button", class: "primary", on: { click: retry } }, speaker.t("retry")));
}

/** Make what stands where nothing matches: what dropping each condition would give. */
export function nothingMatches(without, { speaker, words, onDrop, onClear }) {
  return element("div", { class: "state is-nothing" },
    element("h3", {}, speaker.t("empty_filter")),
    without.length ? element("ul", { class: "ways-out" }, without.map(({ filter, records }) => element("li", {},
      element("button", { type: "button", class: "secondary", on: { click: () => onDrop(filter) } }, speaker.t("drop_condition", { name: words(filter) })),
      element("span", {}, speaker.n("would_give", records))))) : element("p", {}, speaker.t("nothing_helps")),
    element("button", { type: "button", class: "link", on: { click: onClear } }, speaker.t("clear_all")),
    element("p", { class: "note" }, speaker.t("map_stays")));
}

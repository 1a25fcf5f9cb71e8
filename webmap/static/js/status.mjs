// What the bars of the page say: figures and data date; and what stands for data that did not come.

import { ApiError } from "./api.mjs";
import { countWords } from "./candidates.mjs";
import { element, refill } from "./dom.mjs";

/** Return the sums of the sites. */
export function sumsOf(sites) {
  const sum = (name) => sites.reduce((total, site) => total + site[name], 0);
  return { sites: sites.length, visits: sum("visits"), rebounds: sum("rebounds") };
}

/** Write the figures into the bars. */
export function showFigures(page, answer, sites, speaker) {
  const { visits, rebounds } = sumsOf(sites);
  const put = (id, text) => { page.getElementById(id).textContent = text; };
  put("data-to", answer.data_to ? speaker.day(answer.data_to, null) : "—");
  put("rules-version", answer.rules_version);
  put("hotspot-count", countWords(answer.hotspots, speaker));
  refill(page.getElementById("figures"),
    element("span", {}, speaker.n("sites_n", sites.length)),
    element("span", {}, speaker.n("visits_n", visits)),
    element("span", { class: "is-main" }, speaker.n("rebounds_n", rebounds)));
}

/** Say what went wrong, in words, with a way to try again. */
export function showFailure(place, error, { speaker, retry }) {
  if (!(error instanceof ApiError)) reportError(error); // a fault of the page itself must not stay unseen
  const reason = error.text || speaker.t(error.status === 0 ? "error_offline" : "error_server", { n: error.status ?? "?" });
  const again = () => {
    refill(place, element("p", { class: "state" }, speaker.t("loading")));
    retry();
  };
  refill(place, element("div", { class: "state", role: "alert" },
    element("h3", {}, speaker.t("error_title")),
    element("p", {}, reason), element("p", {}, speaker.t("error_blank")),
    element("button", { type: "button", class: "primary", on: { click: again } }, speaker.t("retry"))));
}

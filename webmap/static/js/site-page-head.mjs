// The figures at the head of a site's page.

import { element } from "./dom.mjs";
import { intervalPlot } from "./marks.mjs";
import { axisOf } from "./scale.mjs";
import { openCounts } from "./site-page-facts.mjs";
import { ratio } from "./text.mjs";

/** Return what is said of the rate: a figure with its interval, or why there is none. */
export function rateWords(site, speaker) {
  if (site.state !== "ready") return { value: speaker.t("site_computing"), label: speaker.t("rate_computing") };
  if (site.too_few || site.relative_risk === null) return { value: speaker.t("too_few_short"), label: speaker.t("too_few_label") };
  return {
    value: speaker.t("times_value", { ratio: ratio(site.relative_risk) }),
    range: `${ratio(site.low)}–${ratio(site.high)}`,
    label: speaker.t("rate_label"),
  };
}

function figure(name, { value, range = null, label }, plot = null) {
  return element("div", { class: `figure is-${name}` },
    element("dt", {}, label),
    element("dd", {}, element("b", {}, value), range ? element("span", { class: "range" }, range) : null, plot));
}

/** Return the figures: rate, rebounds, what is open, visits. */
export function headFigures(site, { speaker, year }) {
  const rate = rateWords(site, speaker);
  const { open, overdue } = openCounts(site.chains);
  const last = site.looks.at(-1);
  const plot = rate.range
    ? intervalPlot({ relative_risk: site.relative_risk, relative_risk_low: site.low, relative_risk_high: site.high }, axisOf([[site.low, site.high]]), 84)
    : null;
  return element("dl", { class: "figures-head" },
    figure("rate", rate, plot),
    figure("rebounds", { value: speaker.n("count_times", site.rebounds), label: speaker.n("rebounds_label", site.days_at_risk) }),
    figure("open", { value: speaker.n("count_items", open), label: overdue ? speaker.n("open_label_late", overdue) : speaker.t("open_label") }),
    figure("visits", { value: speaker.n("count_times", site.visits), label: last ? speaker.t("visits_label", { t: speaker.day(last.day, year) }) : speaker.t("visits_label_none") }));
}

/** Say as of which data the figures are; null where they are of the present. */
export function staleNote(site, speaker) {
  return site.stale ? element("p", { class: "note" }, speaker.t("figures_stale")) : null;
}


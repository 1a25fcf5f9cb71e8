// The card of a hot spot: what was seen and expected, how sure, of what kind, and its sites.

import { candidateChip, isCandidate, plateOf } from "./candidates.mjs";
import { element, emphasised } from "./dom.mjs";
import { siteIcon } from "./marks.mjs";
import { expectedCount, percent, pieces, pValue, ratio, unbroken, wholeNumber } from "./text.mjs";

/** Return the counted labels in words: 垃圾 52，堆物 31. */
export function countedWords(counted, speaker, most = 4) {
  const shown = counted.slice(0, most).map(({ label, count }) => `${label} ${wholeNumber(count)}`);
  const rest = counted.slice(most).reduce((sum, { count }) => sum + count, 0);
  if (rest > 0) shown.push(`${speaker.t("others")} ${wholeNumber(rest)}`);
  return speaker.list(shown);
}

/** Return the button of a site: its sign on the map, its name, its figures. */
export function siteButton(site, { speaker, kinds, onSelect }) {
  const figures = site.too_few
    ? speaker.t("too_few")
    : speaker.t("rate_of_site", { ratio: ratio(site.relative_risk) });
  const counts = [kinds[site.kind], speaker.n("rebounds_n", site.rebounds), speaker.n("visits_n", site.visits)];
  return element("button", {
    type: "button", class: "site-button", "data-site": site.site_id,
    on: { click: () => onSelect({ kind: "site", id: site.site_id }) },
  },
    siteIcon(site),
    element("span", { class: "name" }, site.name || site.site_id),
    element("span", { class: "ratio" }, figures),
    element("span", { class: "counts" }, speaker.row(counts)));
}

function observedAndExpected(hotspot, speaker) {
  const cut = pieces(speaker.template("spot_sentence"), {
    s: speaker.n("sites_n", hotspot.sites),
    o: speaker.n("rebounds_n", hotspot.rebounds),
    e: expectedCount(hotspot.expected),
    ratio: ratio(hotspot.relative_risk),
    low: ratio(hotspot.relative_risk_low),
    high: ratio(hotspot.relative_risk_high),
  });
  return element("p", {}, emphasised(cut, ["o", "ratio"]));
}

function candidateNote(hotspot, answer, speaker) {
  if (!isCandidate(hotspot)) return null;
  const told = speaker.t("candidate_told", { p: String(answer.significance), most: String(answer.candidate_significance) });
  return element("p", { class: "candidate-note" }, candidateChip(hotspot, speaker), " ", told);
}

/** Return the parts of the card. */
export function hotspotCard(hotspot, answer, members, { speaker, kinds, onSelect }) {
  const surety = speaker.t("p_sentence", {
    percent: percent(hotspot.p_value),
    p: pValue(hotspot.p_value),
    n: wholeNumber(answer.replicates),
  });
  const absent = hotspot.sites - members.length;
  return {
    plate: plateOf(hotspot, "is-selected"),
    title: hotspot.name,
    subtitle: speaker.t("spot_extent", {
      s: speaker.n("sites_n", hotspot.sites),
      m: wholeNumber(Math.max(10, Math.ceil(hotspot.radius_m / 10) * 10)),
    }),
    body: [
      candidateNote(hotspot, answer, speaker),
      observedAndExpected(hotspot, speaker),
      element("p", { class: "surety" }, unbroken(surety)),
      element("dl", {},
        hotspot.categories.length
          ? [element("dt", {}, speaker.t("problems")), element("dd", {}, countedWords(hotspot.categories, speaker))]
          : [],
        element("dt", {}, speaker.t("kinds")), element("dd", {}, countedWords(hotspot.kinds, speaker))),
      element("h3", {}, speaker.t("sites"), " ", element("span", { class: "count" }, wholeNumber(hotspot.sites))),
      element("ul", { class: "site-list" }, members.map((site) =>
        element("li", {}, siteButton(site, { speaker, kinds, onSelect })))),
      absent > 0 ? element("p", { class: "note" }, speaker.n("members_unplaced", absent)) : null,
    ],
  };
}

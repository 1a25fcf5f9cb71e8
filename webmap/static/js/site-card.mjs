// The card of a site: its figures, its rebound chain, its findings in words.

import { historyChart } from "./chain.mjs";
import { element, emphasised } from "./dom.mjs";
import { siteIcon } from "./marks.mjs";
import { episodeTable, findingList } from "./records.mjs";
import { hundredths, pieces, ratio, wholeNumber } from "./text.mjs";
import { orderedChains } from "./timeline.mjs";

/** Split the chains into those with findings and those that were only looked for. */
export function split(chains) {
  const ordered = orderedChains(chains);
  return {
    found: ordered.filter((chain) => chain.episodes.length > 0 || chain.findings.length > 0),
    only: ordered.filter((chain) => chain.episodes.length === 0 && chain.findings.length === 0),
  };
}

function rateSentence(site, speaker) {
  const values = {
    v: speaker.n("visits_n", site.visits),
    o: speaker.n("rebounds_n", site.rebounds),
    d: wholeNumber(site.days_at_risk),
  };
  if (site.too_few) {
    const told = emphasised(pieces(speaker.template("site_too_few"), values), ["o"]);
    return element("p", { class: "rate" }, siteIcon({ too_few: true }), element("b", {}, speaker.t("too_few")), " ", told);
  }
  const cut = pieces(speaker.template("site_sentence"), {
    ...values,
    ratio: ratio(site.relative_risk),
    low: ratio(site.low),
    high: ratio(site.high),
  });
  return element("p", { class: "rate" }, siteIcon(site), emphasised(cut, ["o", "ratio"]));
}

function levelSentence({ level }, speaker) {
  if (level === null || level === undefined) return null;
  return element("p", { class: "note" }, speaker.t("site_level", { ratio: hundredths(level) }));
}

function wayBack(site, { speaker, hotspot, onSelect }) {
  if (!hotspot) return null;
  return element("button", { type: "button", class: "way-back", on: { click: () => onSelect({ kind: "hotspot", id: hotspot.number }) } },
    `← ${speaker.t("hotspot_n", { n: hotspot.number })} ${hotspot.name}`);
}

function onlyLookedFor(chains, speaker) {
  if (chains.length === 0) return null;
  const words = chains.map((chain) => `${chain.label} ${speaker.n("times_n", chain.looked_on.length)}`);
  return element("p", { class: "note" }, speaker.t("looked_not_found", { list: speaker.list(words) }));
}

function folded(title, content, open = false) {
  return element("details", { open }, element("summary", {}, title), content);
}

/** Return the parts of the card; `width` is that of its chart in pixels. */
export function siteCard(site, { speaker, hotspot, onSelect, width }) {
  const year = site.data_to ? site.data_to.slice(0, 4) : null;
  const { found, only } = split(site.chains);
  const told = { speaker, year };
  return {
    plate: null,
    title: site.name || site.site_id,
    subtitle: speaker.row([site.kind?.label, site.department?.label, site.address]),
    body: [
      wayBack(site, { speaker, hotspot, onSelect }),
      rateSentence(site, speaker),
      levelSentence(site, speaker),
      site.lon === null ? element("p", { class: "note" }, speaker.t("site_unplaced")) : null,
      element("h3", {}, speaker.t("chain_title")),
      found.length === 0 ? element("p", {}, speaker.t("nothing_found")) : historyChart(site, found, { width, speaker }),
      onlyLookedFor(only, speaker),
      found.length ? folded(speaker.t("episodes_title"), found.map((chain) => episodeTable(chain, told)), true) : null,
      found.length
        ? folded(speaker.t("findings_title"), found.filter((chain) => chain.findings.length).flatMap((chain) => [
          element("h4", {}, chain.label), findingList(chain, told)]), true)
        : null,
    ],
  };
}

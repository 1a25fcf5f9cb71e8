// The list of hot spots: its rows, and what stands there when there is none.

import { candidateChip, countWords, isCandidate, plateOf, statusCounts } from "./candidates.mjs";
import { deadlineChip } from "./deadline.mjs";
import { element, emphasised, refill } from "./dom.mjs";
import { intervalAxis, intervalPlot } from "./marks.mjs";
import { moveByKeys, rowEvents } from "./row-keys.mjs";
import { axisOf, axisTicks } from "./scale.mjs";
import { expectedCount, pieces, pValue, ratio, wholeNumber, withinSentence } from "./text.mjs";
import { trendWord } from "./trend.mjs";

/** Return who answers for a hot spot by when: leader, department, deadline. */
export function responsibility(hotspot, today, speaker) {
  const nobody = !hotspot.leader;
  return element("span", { class: "foot" },
    element("span", { class: "who" }, element("b", {}, hotspot.leader ?? speaker.t("no_leader")),
      hotspot.department_label ? element("span", {}, hotspot.department_label) : null),
    deadlineChip(hotspot.due_on, today, speaker, { unassigned: nobody }));
}

/** Return the sentence of a hot spot: seen, expected, and of what mostly; the rebounds in bold. */
export function sentenceOf(hotspot, speaker) {
  const most = hotspot.categories.slice(0, 2).map(({ label }) => withinSentence(label));
  const cut = pieces(speaker.template(most.length ? "row_sentence" : "row_sentence_plain"), {
    s: speaker.n("sites_n", hotspot.sites), o: wholeNumber(hotspot.rebounds), e: expectedCount(hotspot.expected), c: speaker.list(most),
  });
  return emphasised(cut, ["o"]);
}

function hotspotRow(hotspot, axis, { speaker, today, onSelect, onHover }) {
  const { number } = hotspot;
  const figures = speaker.t("ratio_with_interval", {
    ratio: ratio(hotspot.relative_risk), low: ratio(hotspot.relative_risk_low), high: ratio(hotspot.relative_risk_high),
  });
  return element("button", {
    type: "button", class: "row", "data-number": number,
    on: rowEvents(() => onSelect({ kind: "hotspot", id: number }), (over) => onHover(over ? number : null)),
  },
    plateOf(hotspot),
    element("span", { class: "title" }, element("span", { class: "name" }, hotspot.name), " ", trendWord(hotspot.trend, speaker), " ", candidateChip(hotspot, speaker)),
    intervalPlot(hotspot, axis),
    element("span", { class: "ratio" }, ratio(hotspot.relative_risk), element("span", { class: "unseen" }, ` ${figures}`)),
    element("span", { class: "sentence" }, sentenceOf(hotspot, speaker)),
    isCandidate(hotspot) ? element("span", { class: "why" }, speaker.t("candidate_why")) : null,
    responsibility(hotspot, today, speaker));
}

/** Return what is said where no hot spot is significant. */
function noneState(answer, speaker, onChoose) {
  const p = answer.smallest_p_value;
  const told = p === null || p === undefined
    ? speaker.t("none_comparable")
    : speaker.t("none_significant_told", { n: wholeNumber(answer.replicates), p: pValue(p) });
  return element("div", { class: "state" },
    element("h3", {}, speaker.t("none_significant")), element("p", {}, told), element("p", {}, speaker.t("none_significant_more")),
    element("p", { class: "choices" },
      element("button", { type: "button", class: "secondary", on: { click: () => onChoose("sites") } }, speaker.t("see_sites")),
      element("button", { type: "button", class: "secondary", on: { click: () => onChoose("blind") } }, speaker.t("see_blind"))));
}

function headOf(answer, axis, speaker) {
  const told = statusCounts(answer.hotspots).candidates ? element("span", { class: "counted", id: "hotspot-count" }, countWords(answer.hotspots, speaker)) : null;
  return element("div", { class: "list-head" }, element("span", {}, told, told ? element("br") : null, speaker.t("by_lower")),
    intervalAxis(axis, axisTicks(axis)), element("span", { class: "unit" }, speaker.t("times_peers")));
}

/** Wire the list into its place; returns what the page may ask of it. */
export function makeList(place, { speaker, onSelect, onHover, onChoose }) {
  const rows = new Map();
  moveByKeys(place);

  function show(answer) {
    rows.clear();
    if (answer.hotspots.length === 0) {
      refill(place, noneState(answer, speaker, onChoose));
      return;
    }
    const axis = axisOf(answer.hotspots.map((one) => [one.relative_risk_low, one.relative_risk_high]));
    const items = answer.hotspots.map((hotspot) => {
      const row = hotspotRow(hotspot, axis, { speaker, today: answer.data_to, onSelect, onHover });
      rows.set(hotspot.number, row);
      return element("li", {}, row);
    });
    refill(place, headOf(answer, axis, speaker), element("ol", { class: "rows", "aria-label": speaker.t("hot_spots") }, items));
  }

  function mark(number) {
    for (const [at, row] of rows) {
      if (at === number) {
        row.setAttribute("aria-current", "true");
        row.scrollIntoView({ block: "nearest" });
      } else row.removeAttribute("aria-current");
    }
  }

  function hover(number) {
    for (const [at, row] of rows) row.classList.toggle("is-hovered", at === number);
  }

  return { show, mark, hover, focus: (number) => rows.get(number)?.focus(), has: (number) => rows.has(number) };
}

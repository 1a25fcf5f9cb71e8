// The card of a hot spot: what was seen and expected, how sure, of what kind, who, and its sites.

import { candidateChip, isCandidate, plateOf } from "./candidates.mjs";
import { deadlineChip } from "./deadline.mjs";
import { element, emphasised } from "./dom.mjs";
import { expectedCount, percent, pieces, pValue, ratio, unbroken, wholeNumber } from "./text.mjs";
import { trendWord, weekBars } from "./trend.mjs";

/** Return the counted labels in words: 垃圾 52，堆物 31. */
export function countedWords(counted, speaker, most = 4) {
  const shown = counted.slice(0, most).map(({ label, count }) => `${label} ${wholeNumber(count)}`);
  const rest = counted.slice(most).reduce((sum, { count }) => sum + count, 0);
  if (rest > 0) shown.push(`${speaker.t("others")} ${wholeNumber(rest)}`);
  return speaker.list(shown);
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

function pair(word, ...told) {
  return [element("dt", {}, word), element("dd", {}, ...told)];
}

/** Return the facts of a hot spot: problems, kinds, last weeks, leader, deadline. */
function facts(hotspot, answer, speaker) {
  const year = answer.data_to?.slice(0, 4);
  const weeks = hotspot.weeks ?? [];
  return element("dl", {},
    hotspot.categories.length ? pair(speaker.t("problems"), countedWords(hotspot.categories, speaker)) : null,
    pair(speaker.t("kinds"), countedWords(hotspot.kinds, speaker)),
    weeks.length ? pair(speaker.n("last_weeks", weeks.length), element("span", { class: "with-bars" },
      weekBars(weeks, speaker.t("weeks_told", { n: wholeNumber(weeks.reduce((sum, one) => sum + one, 0)), most: wholeNumber(Math.max(...weeks)) })), trendWord(hotspot.trend, speaker))) : null,
    pair(speaker.t("leader"), element("b", {}, hotspot.leader ?? speaker.t("no_leader")), hotspot.department_label ? ` ${hotspot.department_label}` : ""),
    pair(speaker.t("due"), hotspot.due_on ? `${speaker.day(hotspot.due_on, year)} ` : "",
      deadlineChip(hotspot.due_on, answer.data_to, speaker, { unassigned: !hotspot.leader }) ?? speaker.t("no_due")));
}

/** Return the button that opens the sites of the hot spot, and the place that they come into. */
function memberPart(hotspot, { speaker, onMembers }) {
  const list = element("div", { class: "members", hidden: true });
  const button = element("button", {
    type: "button", class: "secondary members-button", "aria-expanded": "false",
    on: {
      click: () => {
        list.hidden = !list.hidden;
        button.setAttribute("aria-expanded", String(!list.hidden));
        if (!list.hidden && list.childElementCount === 0) onMembers(hotspot, list);
      },
    },
  }, speaker.n("sites_n", hotspot.sites));
  return { button, list };
}

/** Return the parts of the card; `onMembers(hotspot, place)` fills in its sites. */
export function hotspotCard(hotspot, answer, { speaker, onMembers }) {
  const surety = speaker.t("p_sentence", { percent: percent(hotspot.p_value), p: pValue(hotspot.p_value), n: wholeNumber(answer.replicates) });
  const members = memberPart(hotspot, { speaker, onMembers });
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
      facts(hotspot, answer, speaker),
      element("p", { class: "card-actions" }, members.button),
      members.list,
      element("p", { class: "note origin" }, speaker.t(answer.old ? "origin_old" : "origin", { rules: answer.rules_version, t: answer.data_to ? speaker.day(answer.data_to, null) : "—" })),
    ],
  };
}

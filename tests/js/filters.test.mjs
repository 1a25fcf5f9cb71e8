import assert from "node:assert/strict";
import test from "node:test";

import { boxAfterKey, matching } from "../../webmap/static/js/filter-menu.mjs";
import { offered, quickPeriods } from "../../webmap/static/js/filter-bar.mjs";
import {
  conditionsOf, conditionWords, everything, filterSentence, formatFilter, isEverything, pageQuery, parseFilter, sameFilter, withCode, withoutCondition, withPeriod,
} from "../../webmap/static/js/filters.mjs";
import { makeSpeaker } from "../../webmap/static/js/text.mjs";

const SPEAKER = makeSpeaker({
  all: "all", and_others: "{first} and {n} in all", condition: "{name}: {value}", between_conditions: "; ", all_records: "All records",
  period_between: "{from} to {to}", period_from: "from {from}", period_until: "to {to}", filter_kind: "Kind", filter_department: "Department", filter_period: "Period",
}, "en");
const OPTIONS = { kind: [{ code: "park", label: "Park" }, { code: "compound", label: "Compound" }, { code: "office", label: "Office" }] };

test("a filter that is written is read back as it was, and the same filter is always the same text", () => {
  const filter = withPeriod(withCode(withCode(everything(), "leader", "王, 建国&", true), "kind", "park", true), { since: "2026-06-01", until: "2026-08-23" });
  assert.ok(sameFilter(parseFilter(`?lang=zh&${formatFilter(withCode(everything(), "kind", "park", true))}`), withCode(everything(), "kind", "park", true)));
  assert.equal(formatFilter(parseFilter("?until=2026-08-23&kind=park,compound,park&department=housing")), "department=housing&kind=compound,park&until=2026-08-23");
  assert.deepEqual(conditionsOf(filter), ["kind", "leader", "period"]);
});

test("everything is the empty text", () => {
  assert.equal(formatFilter(everything()), "");
  assert.ok(isEverything(parseFilter("?lang=en&kind=&since=&page=3")));
});

test("a day that is none is no condition, and a period from late to early is turned round", () => {
  assert.ok(isEverything(parseFilter("?since=2026-13-01&until=yesterday")));
  const { since, until } = parseFilter("?since=2026-08-01&until=2026-06-01");
  assert.deepEqual([since, until], ["2026-06-01", "2026-08-01"]);
});

test("the query of the page keeps what is not of the filter", () => {
  const filter = withCode(everything(), "kind", "park", true);
  assert.equal(pageQuery("?lang=en&kind=office", filter), "?lang=en&kind=park");
  assert.equal(pageQuery("?kind=office", everything()), "");
});

test("a code is chosen once and can be let go", () => {
  const twice = withCode(withCode(everything(), "kind", "park", true), "kind", "park", true);
  assert.deepEqual(twice.kind, ["park"]);
  assert.deepEqual(withCode(twice, "kind", "park", false).kind, []);
});

test("dropping the period leaves the rest, and the other way round", () => {
  const filter = withPeriod(withCode(everything(), "kind", "park", true), { since: "2026-06-01", until: "" });
  assert.equal(formatFilter(withoutCondition(filter, "period")), "kind=park");
  assert.equal(formatFilter(withoutCondition(filter, "kind")), "since=2026-06-01");
});

test("two choices are named, more are counted, and an unknown code names itself", () => {
  const words = (codes) => conditionWords({ ...everything(), kind: codes }, "kind", { options: OPTIONS, speaker: SPEAKER });
  assert.equal(words(["park", "office"]), "Park, Office");
  assert.equal(words(["park", "office", "compound"]), "Park and 3 in all");
  assert.equal(words(["depot"]), "depot");
});

test("the whole filter is one sentence", () => {
  const filter = withPeriod(withCode(everything(), "kind", "park", true), { since: "2026-06-01", until: null });
  const told = { options: OPTIONS, speaker: SPEAKER, year: "2026" };
  assert.equal(filterSentence(filter, told), "Kind: Park; Period: from 1 Jun");
  assert.equal(filterSentence(everything(), told), "All records");
});

test("a filter without options is not offered, the period always is", () => {
  assert.deepEqual(offered({ kind: OPTIONS.kind, leader: [] }), ["kind", "period"]);
});

test("quick periods count back from the last day with data", () => {
  assert.deepEqual(quickPeriods("2026-08-31").map(({ since }) => since), ["2026-08-04", "2026-06-09", null]);
});

test("options are found by label, width and case aside, or by the beginning of their code", () => {
  const options = [{ code: "H01", label: "楼道堆物" }, { code: "G01", label: "Green H01" }];
  assert.deepEqual(matching(options, " ｈ01").map(({ code }) => code), ["H01", "G01"]);
  assert.deepEqual(matching(options, "堆").map(({ code }) => code), ["H01"]);
});

test("arrows stop at the ends of a menu", () => {
  assert.deepEqual([boxAfterKey("ArrowDown", 2, 3), boxAfterKey("ArrowUp", 0, 3), boxAfterKey("a", 0, 3)], [2, 0, null]);
});

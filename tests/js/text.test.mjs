import assert from "node:assert/strict";
import test from "node:test";

import { day, fill, hundredths, joined, makeSpeaker, measure, percent, pieces, pValue, ratio, unbroken, wholeNumber } from "../../webmap/static/js/text.mjs";

test("a place without a value stays as it is", () => {
  assert.equal(fill("{s} of {n}", { s: 3 }), "3 of {n}");
});

test("a value that looks like a place is not filled again", () => {
  assert.equal(fill("{a}{b}", { a: "{b}", b: "x" }), "{b}x");
});

test("names of the object's prototype are no values", () => {
  assert.equal(fill("{constructor}", {}), "{constructor}");
});

test("a cut template tells which piece came from which value", () => {
  assert.deepEqual(pieces("共 {n} 次", { n: 7 }), [
    { name: null, text: "共 " }, { name: "n", text: "7" }, { name: null, text: " 次" },
  ]);
});

test("thousands stand apart and ratios keep one decimal below ten", () => {
  assert.deepEqual([wholeNumber(1234567), wholeNumber(999), ratio(3.64), ratio(9.96), ratio(14)], ["1,234,567", "999", "3.6", "10", "14"]);
});

test("a measure has no needless decimals, a ratio near one has two", () => {
  assert.deepEqual([3, 2.83, 0.25, 11.3, 1024].map(measure), ["3", "2.8", "0.3", "11", "1,024"]);
  assert.deepEqual([1, 0.947].map(hundredths), ["1.00", "0.95"]);
});

test("a p-value never reads as nought", () => {
  assert.deepEqual([pValue(0.001), pValue(0.21), pValue(0.0001)], ["0.001", "0.210", "0.0001"]);
  assert.deepEqual([percent(0.001), percent(0.0123)], ["0.1", "1.2"]);
});

test("a p-value is not torn from its letter", () => {
  assert.equal(unbroken("expected, p = 0.001."), "expected, p\u00a0=\u00a00.001.");
});

test("the year is told only where it is not the data's", () => {
  assert.equal(day("2026-08-03", { language: "zh", year: 2026 }), "08-03");
  assert.equal(day("2025-08-03", { language: "zh", year: 2026 }), "2025-08-03");
  assert.equal(day("2026-08-03", { language: "en", year: "2026" }), "3 Aug");
  assert.equal(day("2026-08-03", { language: "en" }), "3 Aug 2026");
});

test("one of a thing takes the singular where the language has one", () => {
  const speaker = makeSpeaker({ sites_n: "{n} sites", sites_n_one: "{n} site" }, "en");
  assert.deepEqual([speaker.n("sites_n", 1), speaker.n("sites_n", 2000)], ["1 site", "2,000 sites"]);
});

test("lists are joined as the language joins them", () => {
  assert.deepEqual([joined(["a", "b"], "zh"), joined(["a", "b"], "en")], ["a、b", "a, b"]);
});

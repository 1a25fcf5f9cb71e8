import assert from "node:assert/strict";
import test from "node:test";

import { degreesOf, placeOfFields } from "../../webmap/static/js/review-forms.mjs";
import { askedBy, keysAreOn, switchKeys, takesText } from "../../webmap/static/js/review-keys.mjs";
import { chipsOf, scoreText, whyOf } from "../../webmap/static/js/review-list.mjs";
import { degreesText, placesOf } from "../../webmap/static/js/review-map.mjs";
import { shownCells } from "../../webmap/static/js/review-question.mjs";
import { answerForms, cellPieces, consequence, directAnswers, formConsequence, markedPieces, nextAfter, outcome, stepped } from "../../webmap/static/js/review-words.mjs";
import { makeSpeaker } from "../../webmap/static/js/text.mjs";

const SITES = ["一", "二", "三", "四"].map((name, at) => ({ site_id: `S${at}`, name, lon: 120 + at, lat: 30 }));
const SITE = { kind: "site", answers: ["site", "new", "reject"], sites: SITES, categories: [], rows: 4, spelling: "大关东1苑" };

test("the words of a text are marked, the longer one first", () => {
  const cut = markedPieces("垃圾桶盖缺失", ["桶", "桶盖", ""]);
  assert.deepEqual(cut.map((piece) => piece.marked ? `[${piece.text}]` : piece.text), ["垃圾", "[桶盖]", "缺失"]);
});

test("a cell without any of its words is marked as a whole only where no words are known", () => {
  assert.deepEqual(cellPieces({ text: "大关东1苑", about: true, words: [] }), [{ text: "大关东1苑", marked: true }]);
  assert.deepEqual(cellPieces({ text: "满溢", about: true, words: ["桶盖"] }), [{ text: "满溢", marked: false }]);
  assert.deepEqual(cellPieces({ text: "市督查", about: false, words: [] }), [{ text: "市督查", marked: false }]);
});

test("three candidates stand on buttons of their own, with their keys", () => {
  assert.deepEqual(directAnswers(SITE).map(({ key, letter, value }) => `${key}${letter}${value}`), ["1AS0", "2BS1", "3CS2"]);
  assert.deepEqual(answerForms(SITE).map(({ key }) => key).join(""), "FNR");
});

test("only categories that are likely stand on buttons", () => {
  const asked = { kind: "category", answers: ["category", "reject"], sites: [], categories: [{ code: "H03", label: "桶", score: 0.6 }, { code: "H01", label: "堆物", score: null }] };
  assert.deepEqual(directAnswers(asked).map(({ key, value }) => [key, value]), [["1", "H03"]]);
  assert.deepEqual(answerForms(asked).map(({ form }) => form), ["category", "reject"]);
});

test("a day or a position can be taken as it is", () => {
  const day = { kind: "date", answers: ["accept", "day", "reject"], sites: [], categories: [] };
  assert.deepEqual(directAnswers(day).map(({ key, action }) => [key, action]), [["0", "accept"]]);
  const position = { ...day, kind: "position", answers: ["accept", "site", "reject"] };
  assert.deepEqual(answerForms(position).map(({ form }) => form), ["site", "reject"]);
});

test("what follows from a choice is said before it, and what is remembered with it", () => {
  const speaker = makeSpeaker({ then_site: "{n} rows go to {name}.", then_remember: " {spelling} is kept.", then_reject: "{n} rows go back." }, "en");
  assert.equal(consequence(SITE, { action: "site", name: "一", remember: true }, speaker), "4 rows go to 一. 大关东1苑 is kept.");
  assert.equal(consequence(SITE, { action: "reject", remember: true }, speaker), "4 rows go back.");
});

test("what follows from a form is said before anything is chosen in it", () => {
  const speaker = makeSpeaker({ then_new: "a new site with {n} rows", then_other_site: "{n} rows to another site" }, "en");
  assert.equal(formConsequence(SITE, "new", speaker), "a new site with 4 rows");
  assert.equal(formConsequence(SITE, "site", speaker), "4 rows to another site");
});

test("what an answer led to is said in its parts", () => {
  const speaker = makeSpeaker({ came_in: "{n} in", came_again: "{n} again", came_back: "{n} back", came_nothing: "nothing" }, "en");
  assert.equal(outcome({ used: 2, asked_again: 1, rejected: 0 }, speaker), "2 in, 1 again");
  assert.equal(outcome({ used: 0, asked_again: 0, rejected: 0 }, speaker), "nothing");
});

test("after the last question the one before comes, after the only one none", () => {
  const list = [1, 2, 3].map((number) => ({ number }));
  assert.deepEqual([1, 3].map((number) => nextAfter(list, number)), [2, 2]);
  assert.equal(nextAfter(list.slice(0, 1), 1), null);
  assert.deepEqual([stepped(list, 3, 1), stepped(list, 1, -1), stepped(list, 1, 1)], [3, 1, 2]);
});

test("single keys answer, but not where something is typed or with a modifier", () => {
  const wiring = { direct: directAnswers(SITE), forms: answerForms(SITE) };
  assert.equal(askedBy({ key: "2" }, wiring).direct.value, "S1");
  assert.deepEqual(["n", "R", "f"].map((key) => askedBy({ key }, wiring).form), ["new", "reject", "site"]);
  assert.deepEqual([askedBy({ key: "j" }, wiring), askedBy({ key: "K" }, wiring)], [{ step: 1 }, { step: -1 }]);
  assert.equal(askedBy({ key: "ArrowDown" }, wiring), null);
  assert.deepEqual(askedBy({ key: "ArrowDown", inList: true }, wiring), { step: 1 });
  for (const more of [{ typing: true }, { ctrlKey: true }, { altKey: true }, { metaKey: true }]) assert.equal(askedBy({ key: "r", ...more }, wiring), null);
  assert.equal(askedBy({ key: "4" }, wiring), null);
});

test("fields take text, ticks do not", () => {
  const nodes = [{ tagName: "INPUT", type: "text" }, { tagName: "INPUT", type: "checkbox" }, { tagName: "SELECT" }, { tagName: "BODY" }, null];
  assert.deepEqual(nodes.map(takesText), [true, false, true, false, false]);
});

test("single keys can be switched off, also where the browser keeps nothing", () => {
  const kept = new Map();
  const storage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) };
  assert.equal(keysAreOn(storage), true);
  switchKeys(false, storage);
  assert.equal(keysAreOn(storage), false);
  const closed = { getItem: () => { throw new Error("closed"); }, setItem: () => { throw new Error("closed"); } };
  switchKeys(false, closed);
  assert.equal(keysAreOn(closed), true);
});

test("chips are shown for what is asked, with how often", () => {
  assert.deepEqual(chipsOf({ site: 2, date: 1 }), [["", 3], ["site", 2], ["date", 1]]);
  assert.deepEqual(chipsOf({ site: 2 }, "category"), [["", 2], ["site", 2], ["category", 0]]);
});

test("no score is a dash and no nought", () => {
  assert.deepEqual([0.814, null, 0].map(scoreText), ["0.81", "—", "0.00"]);
});

test("several candidates are counted, else the reason is told", () => {
  const speaker = makeSpeaker({ candidates_for_site: "{n} candidates" }, "en");
  assert.equal(whyOf({ kind: "site", candidates: 3, reason: "alike" }, speaker), "3 candidates");
  assert.equal(whyOf({ kind: "date", candidates: 0, reason: "in the future" }, speaker), "in the future");
});

test("the map shows the row and the candidates that have a position", () => {
  const asked = { sites: [SITES[0], { ...SITES[1], lon: null, lat: null }], position: { lon: 120.5, lat: 30.5 } };
  assert.deepEqual(placesOf(asked).map(({ letter, lon }) => [letter, lon]), [["", 120.5], ["A", 120]]);
  assert.deepEqual(placesOf({ sites: [], position: null }), []);
  assert.deepEqual(degreesText({ lat: 30.1, lng: 120.123_456_789 }), { lon: "120.123457", lat: "30.100000" });
});

test("a place is both degrees or none", () => {
  assert.deepEqual(placeOfFields(" 120.15", "30.3"), { lon: 120.15, lat: 30.3 });
  assert.deepEqual(placeOfFields("", " "), {});
  assert.deepEqual([placeOfFields("120", ""), placeOfFields("east", "30"), placeOfFields("30.3", "120.15")], [null, null, null]);
  assert.equal(degreesOf("181", "lon"), NaN);
});

test("columns that are blank in all rows are not shown, but those that are asked about", () => {
  const cell = (text, about = false) => ({ text, about });
  const rows = [{ cells: [cell("1"), cell(""), cell("", true)] }, { cells: [cell("2"), cell("")] }];
  assert.deepEqual(shownCells(rows), [0, 2]);
});

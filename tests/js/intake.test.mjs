import assert from "node:assert/strict";
import test from "node:test";

import { importText } from "../../webmap/static/js/intake-bar.mjs";
import { choicesOf, furtherAsked, pointedAt } from "../../webmap/static/js/intake-choices.mjs";
import { chosenTwice, columnChoices, howWord, nameOf } from "../../webmap/static/js/intake-columns.mjs";
import { sizeText, sortFiles } from "../../webmap/static/js/intake-imports.mjs";
import { failureText, pageAddress, postJson } from "../../webmap/static/js/intake-post.mjs";
import { countsShown, placeOf } from "../../webmap/static/js/intake-preview.mjs";
import { follow, pauseOf, percentOf, stepWords } from "../../webmap/static/js/intake-progress.mjs";
import { countsOf, waysOn } from "../../webmap/static/js/intake-result.mjs";
import { makeSpeaker } from "../../webmap/static/js/text.mjs";

const column = (letter, header, field = "", sheet = "") => ({ letter, header, field, sheet });
const COLUMNS = [column("A", "日期", "found_on"), column("B", "地点", "site_name"), column("C", "备注"), column("D", "备注"), column("E", "")];
const FIELDS = COLUMNS.map((one) => one.field);

test("a column is chosen by its header, or by its letter where that is blank or twice there", () => {
  assert.deepEqual(COLUMNS.map((one) => nameOf(one, COLUMNS)), ["日期", "地点", "@C", "@D", "@E"]);
});

test("the same header in another sheet does not make it unclear", () => {
  const two = [column("A", "日期", "found_on", "7月"), column("B", "日期", "found_on", "8月")];
  assert.equal(nameOf(two[0], two), "日期");
});

test("columns that nobody touched are left to the program", () => {
  assert.deepEqual(columnChoices(COLUMNS, FIELDS), {});
});

test("a column that is no more used is written as blank, one that is chosen by its name", () => {
  assert.deepEqual(columnChoices(COLUMNS, ["found_on", "", "description", "", ""]), { site_name: "", description: "@C" });
});

test("two columns that change places are both named", () => {
  assert.deepEqual(columnChoices(COLUMNS, ["site_name", "found_on", "", "", ""]), { site_name: "日期", found_on: "地点" });
});

test("earlier choices of columns stay", () => {
  assert.deepEqual(columnChoices(COLUMNS, FIELDS, { due_on: "期限" }), { due_on: "期限" });
});

test("one field for two columns of a sheet is told, in two sheets it is as it should be", () => {
  assert.deepEqual(chosenTwice(COLUMNS, ["lon", "lon", "", "", ""]), ["lon"]);
  assert.deepEqual(chosenTwice([column("A", "x", "", "7月"), column("A", "x", "", "8月")], ["lon", "lon"]), []);
});

test("a guess is to be checked, an unknown way of knowing counts as not used", () => {
  assert.deepEqual(["guess", "exact", "ignored"].map((how) => howWord({ how })), ["how_guess", "how_exact", "how_unused"]);
});

test("blank fields of the form state nothing", () => {
  const values = { profile: "", datum: "gcj02", year: "2026", department: "housing", inspection_kind: "", "column:lon": "@F", encoding: "" };
  assert.deepEqual(choicesOf(values, { site_name: "地点" }), { datum: "gcj02", year: 2026, constants: { department: "housing" }, columns: { site_name: "地点" } });
  assert.equal(choicesOf({ year: "" }).year, null);
});

test("columns pointed at after an error are read by their field", () => {
  assert.deepEqual(pointedAt({ "column:found_on": " 日子 ", "column:lon": " ", datum: "bd09" }), { found_on: "日子" });
});

test("encoding, layer and reference system are asked for by an error, or where they were stated", () => {
  assert.deepEqual(furtherAsked(null, {}), []);
  assert.deepEqual(furtherAsked({ asks: ["layer", "profile"] }, { encoding: "big5" }), ["encoding", "layer"]);
});

test("files that are too large or too many are told apart", () => {
  const files = [{ size: 1e6 }, { size: 3e6 }, { size: 2e6 }, { size: 5 }];
  const sorted = sortFiles(files, { limitMb: 2, most: 2 });
  assert.deepEqual([sorted.kept, sorted.tooLarge, sorted.tooMany], [[files[0], files[2]], [files[1]], [files[3]]]);
});

test("sizes read as a person writes them", () => {
  assert.deepEqual([3, 45_000, 2_340_000, 120_000_000].map(sizeText), ["1 kB", "45 kB", "2.3 MB", "120 MB"]);
});

test("values are sent as JSON to an address in the language of the page", async () => {
  const sent = [];
  const fetching = async (url, options) => {
    sent.push([url, options.method, options.headers["Content-Type"], options.headers.Accept, options.body]);
    return { ok: true, json: async () => ({ done: 1 }) };
  };
  assert.deepEqual(await postJson(pageAddress("/b", ["uploads", 3, "import"], "zh"), { a: "值" }, fetching), { done: 1 });
  assert.deepEqual(sent, [["/b/uploads/3/import?lang=zh", "POST", "application/json", "application/json", "{\"a\":\"值\"}"]]);
});

test("an error of the server is told in its own words", () => {
  const speaker = makeSpeaker({ error_offline: "offline", error_server: "status {n}" }, "en");
  const told = [{ text: "full", status: 503 }, { text: "", status: 0 }, { text: "", status: 500 }].map((one) => failureText(one, speaker));
  assert.deepEqual(told, ["full", "offline", "status 500"]);
});

test("counts that must be seen are shown also where they are nought", () => {
  const counts = { rows: 3, used: 3, held: 0, rejected: 0, skipped: 0 };
  assert.deepEqual(countsShown(counts), [["used", 3], ["held", 0], ["rejected", 0]]);
  assert.equal(countsShown({ ...counts, skipped: 2 }).length, 4);
});

test("a problem stands at its sheet, row and column", () => {
  const speaker = makeSpeaker({ row_n: "row {n}" }, "en");
  assert.equal(placeOf({ sheet: "8月", row: 31, column: "日期" }, speaker), "8月, row 31, 日期");
  assert.equal(placeOf({ sheet: "", row: null, column: "" }, speaker), "");
});

test("a step that is not known is the wait for a turn", () => {
  const speaker = makeSpeaker({ step_read: "Reading", step_waiting: "Waiting", step_with_rows: "{step}, {rows}", rows_n: "{n} rows" }, "en");
  assert.equal(stepWords({ step: "read", rows: 1200 }, speaker), "Reading, 1,200 rows");
  assert.equal(stepWords({ step: "constructor", rows: 0 }, speaker), "Waiting");
  assert.ok(percentOf("check") > percentOf("read") && percentOf("kept") < 100);
});

test("a page that is not seen asks less often, and so does one that gets no answer", () => {
  assert.equal(pauseOf({ hidden: false }), 500);
  assert.ok(pauseOf({ hidden: true }) > pauseOf({ hidden: false }));
  assert.equal(pauseOf({ hidden: false, failures: 9 }), 4000);
});

test("an import is followed until it ends, over answers that fail", async () => {
  const answers = [{ state: "importing" }, null, { state: "done" }];
  const seen = [];
  const waits = [];
  const end = await follow(async () => answers.shift() ?? Promise.reject(new Error("offline")), {
    onState: ({ state }) => seen.push(state), onFailure: (error) => seen.push(error.message), isHidden: () => false, wait: async (ms) => waits.push(ms),
  });
  assert.equal(end.state, "done");
  assert.deepEqual(seen, ["importing", "offline", "done"]);
  assert.deepEqual(waits, [500, 1000]);
});

test("what came of an import leads to the queue first, and to the rejected rows where there are any", () => {
  const told = { rows_used: 5, rows_held: 2, rows_rejected: 1 };
  assert.deepEqual(countsOf(told), { used: 5, held: 2, rejected: 1, skipped: 0 });
  assert.deepEqual(waysOn({ batch: 7, told }).map(([, key]) => key), ["go_review", "download_rejected", "go_map", "go_imports"]);
  assert.deepEqual(waysOn({ batch: 7, told: {} }).map(([, key]) => key), ["go_map", "go_imports"]);
});

test("the button of the import says what it would do", () => {
  assert.deepEqual([{ used: 1, held: 1 }, { used: 0, held: 1 }, { used: 0, held: 0 }].map(importText), ["import_now", "import_waiting", "import_nothing"]);
});

// The page of an upload: preview with choices, import, progress, result.

import { apiAddress, fetchJson } from "./api.mjs";
import { actionBar } from "./intake-bar.mjs";
import { chosenTwice, columnChoices } from "./intake-columns.mjs";
import { choiceFields, choicesOf, pointedAt } from "./intake-choices.mjs";
import { element, refill } from "./dom.mjs";
import { failureText, pageAddress, postJson } from "./intake-post.mjs";
import { follow, percentOf, stepWords } from "./intake-progress.mjs";
import { previewParts } from "./intake-preview.mjs";
import { resultParts } from "./intake-result.mjs";
import { makeSpeaker } from "./text.mjs";

const at = (id) => document.getElementById(id);
const { language, base } = document.body.dataset;
const speaker = makeSpeaker(JSON.parse(at("strings").textContent), language);
const { upload, told } = JSON.parse(at("told").textContent);
const api = (...parts) => apiAddress(`${base}/api`, ["uploads", upload.number, ...parts], language);
const to = (...parts) => pageAddress(base, ["uploads", upload.number, ...parts], language);
const known = { choices: told.choices, preview: null, error: null, asked: 0 };
const form = element("form", { class: "intake", autocomplete: "off" });

function say(text) {
  at("status").textContent = text;
}

function fail(text, more = null) {
  refill(at("error"), element("div", { class: "told is-error", role: "alert" }, element("p", {}, text), more ? element("p", {}, more) : null));
}

function valuesOf() {
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
}

function chosenFields() {
  return [...form.querySelectorAll("select[data-column]")].map((select) => select.value);
}

function stated() {
  const values = valuesOf();
  const columns = known.preview ? columnChoices(known.preview.columns, chosenFields(), known.choices.columns) : known.choices.columns;
  return choicesOf(values, { ...columns, ...pointedAt(values) });
}

/** Say that the choices were changed: what is shown is of the old ones. */
function changed() {
  const twice = known.preview ? chosenTwice(known.preview.columns, chosenFields()) : [];
  const names = twice.map((name) => speaker.t(`field_${name}`));
  at("changed").textContent = twice.length ? speaker.t("chosen_twice", { fields: speaker.list(names) }) : speaker.t("choices_changed");
  at("again").disabled = twice.length > 0;
  at("again").classList.add("primary");
  if (at("import")) at("import").disabled = true;
}

async function read() {
  known.asked += 1;
  const mine = known.asked;
  at("main").setAttribute("aria-busy", "true");
  say(speaker.t("reading"));
  for (const button of form.querySelectorAll("button")) button.disabled = true;
  try {
    const answer = await postJson(api("preview"), known.choices);
    if (mine === known.asked) show(answer);
  } catch (error) {
    fail(failureText(error, speaker));
    say(speaker.t("error_title"));
    for (const button of form.querySelectorAll("button")) button.disabled = false;
    if (!form.isConnected) refill(at("preview"), element("button", { type: "button", class: "primary", on: { click: read } }, speaker.t("retry")));
  } finally {
    at("main").setAttribute("aria-busy", "false");
  }
}

function show(answer) {
  known.error = answer.error ?? null;
  known.preview = answer.error ? null : answer;
  refill(at("error"));
  if (known.error) fail(known.error.text, known.error.asks.length ? speaker.t("mend_told") : null);
  say(known.error ? speaker.t("cannot_read") : speaker.n("preview_told", answer.counts.rows));
  const made = known.preview ? previewParts(known.preview, { fields: told.fields, speaker, onColumns: changed }) : { rest: [] };
  refill(form, made.counts, choiceFields({ told, choices: known.choices, error: known.error, speaker, onChange: changed }), made.columns, made.rest,
    actionBar(known.preview?.counts, { speaker, onImport: begin, onSave: save, onDrop: () => at("drop").submit() }));
  refill(at("preview"), form);
}

async function save() {
  const name = at("profile-name").value.trim();
  try {
    const kept = await postJson(to("profile"), { name, choices: stated() });
    if (!told.profiles.includes(kept.name)) told.profiles.unshift(kept.name);
    at("changed").textContent = speaker.t("profile_saved", { name: kept.name });
    form.querySelector(".save").open = false;
  } catch (error) {
    at("changed").textContent = failureText(error, speaker);
  }
}

async function begin() {
  at("import").disabled = true;
  try {
    await postJson(to("import"), known.choices);
    await watch();
  } catch (error) {
    fail(failureText(error, speaker));
    at("import").disabled = false;
  }
}

async function watch() {
  refill(at("error"));
  refill(at("preview"), element("p", { class: "note" }, speaker.t("may_close")));
  at("progress").hidden = false;
  at("main").setAttribute("aria-busy", "true");
  const end = await follow(() => fetchJson(api()), {
    onState: (state) => {
      at("progress").firstElementChild.value = percentOf(state.step);
      if (state.state === "importing") say(stepWords(state, speaker));
    },
    onFailure: () => say(speaker.t("no_answer_yet")),
  });
  at("progress").hidden = true;
  at("main").setAttribute("aria-busy", "false");
  settle(end);
}

/** Show what is to be shown of an upload that is not being imported. */
function settle(state) {
  if (state.state === "done") {
    say(speaker.t(state.told.nothing ? "import_nothing_new" : "import_done"));
    refill(at("preview"), resultParts(state, { base, language, speaker }));
  } else if (state.state === "dropped") {
    say(speaker.t("upload_dropped"));
    refill(at("preview"));
  } else {
    if (state.state === "interrupted") fail(speaker.t("interrupted_told"));
    if (state.error) fail(state.error.text);
    read().then(() => state.state !== "waiting" && !known.error && fail(state.error?.text ?? speaker.t("interrupted_told")));
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  known.choices = stated();
  read();
});
if (upload.state === "importing") watch();
else settle(upload);

// The review queue: one question after the other, each answered by a key or a button.

import { refill } from "./dom.mjs";
import { failureText } from "./intake-post.mjs";
import { foldOnPhones } from "./legend.mjs";
import { makeAnswers } from "./review-answers.mjs";
import { makeAsk } from "./review-ask.mjs";
import { wireKeys } from "./review-keys.mjs";
import { makeQueue } from "./review-list.mjs";
import { makeReviewMap, placesOf } from "./review-map.mjs";
import { consequenceList, questionParts } from "./review-question.mjs";
import { failurePart, nonePart } from "./review-states.mjs";
import { nextAfter, outcome, stepped } from "./review-words.mjs";
import { makeSpeaker } from "./text.mjs";

const at = (id) => document.getElementById(id);
const { language, base, batch, geocoder } = document.body.dataset;
const speaker = makeSpeaker(JSON.parse(at("strings").textContent), language);
const ask = makeAsk({ base, language, batch, geocoder });
const known = { questions: [], total: 0, counts: {}, kind: "", current: null, question: null, map: null, sending: false, asked: 0 };
const layers = ask.layers();
const isCalm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

const queue = makeQueue({ place: at("queue-list"), count: at("queue-count"), chips: at("chips"), speaker, onSelect: (number) => open(number, { byHand: true }), onKind: choose });
const answers = makeAnswers(at("answers"), {
  speaker, search: ask.sites, lookUp: ask.position, onAnswer: answer, onPoint: point,
  onPlaced: (place) => known.map?.put(place?.lon ?? NaN, place?.lat ?? NaN),
  onPlacing: placing,
  onRemember: tellConsequences,
  onClosed: () => at("question-title")?.focus(),
});

function tell(text, isError = false) {
  const line = at("done");
  line.hidden = false;
  line.classList.toggle("is-error", isError);
  line.textContent = text;
}

function point(letter) {
  known.map?.point(letter);
  for (const one of document.querySelectorAll(".candidate")) one.classList.toggle("is-pointed", one.dataset.letter === letter);
}

function tellConsequences() {
  refill(at("then"), consequenceList(known.question, { direct: answers.direct, forms: answers.forms, remember: answers.remembers(), speaker }));
}

function choose(kind) {
  known.kind = kind;
  start();
}

/** Ask for the list anew; the question that is open stays open. */
async function refresh() {
  Object.assign(known, await ask.questions(known.kind));
  showList();
}

function showList() {
  queue.show({ ...known, current: known.current });
  const open = Object.values(known.counts).reduce((sum, count) => sum + count, 0);
  if (!batch) {
    at("open-questions").hidden = open === 0;
    at("open-questions").firstElementChild.textContent = open;
  }
}

async function open(number, { byHand = false, focus = true } = {}) {
  known.asked += 1;
  const mine = known.asked;
  known.current = number;
  queue.mark(number);
  try {
    const question = await ask.question(number);
    if (mine !== known.asked) return;
    if (question.state !== "open") await settledMeanwhile(number);
    else show(question, { focus: focus && !queue.holdsFocus(), byHand });
  } catch (error) {
    if (mine === known.asked) fail(error, () => open(number));
  }
}

function show(question, { focus, byHand }) {
  known.map?.remove();
  Object.assign(known, { question, map: null });
  refill(at("question"), questionParts(question, { speaker, onPoint: point, onAnswer: answer }));
  const hasMap = placesOf(question).length > 0 && Boolean(window.L);
  at("map-panel").hidden = !hasMap;
  // a wide row: what the question is about must be in sight
  at("question").querySelector(".came mark")?.scrollIntoView({ block: "nearest", inline: "center" });
  at("question").scrollTop = 0;
  answers.show(question, { hasMap });
  tellConsequences();
  if (hasMap) {
    known.map = makeReviewMap(window.L, at("review-map"), { question, layers, speaker, calm: isCalm(), onPlace: placed });
    at("map-told").textContent = speaker.t("map_told");
  }
  point(answers.direct.find((one) => one.letter)?.letter ?? "");
  if (byHand) foldOnPhones(at("queue"));
  if (focus) at("question-title").focus({ preventScroll: false });
  at("main").setAttribute("aria-busy", "false");
}

/** Let the map take a place for a new site, or no more. */
function placing(on) {
  known.map?.place(on);
  if (on && known.map) at("map-panel").scrollIntoView({ block: "start" });
  else known.map?.put(NaN, NaN);
}

function placed(degrees) {
  answers.fill(degrees);
  known.map.put(Number(degrees.lon), Number(degrees.lat));
}

async function answer({ action, value = "", lon = null, lat = null }) {
  if (known.sending || !known.question) return;
  known.sending = true;
  answers.wait(true);
  const { number, subject } = known.question;
  try {
    const done = await ask.answer(number, { action, value, lon, lat, remember: answers.remembers() });
    tell(speaker.t("answered", { subject, outcome: outcome(done, speaker) }));
    await goOn(number);
  } catch (error) {
    if (error.status === 409) await settledMeanwhile(number);
    else tell(failureText(error, speaker), true);
  } finally {
    known.sending = false;
    answers.wait(false);
  }
}

async function settledMeanwhile(number) {
  tell(speaker.t("settled_meanwhile"), true);
  await goOn(number);
}

/** Go on to the question after one that is answered; the list is asked for anew behind it. */
async function goOn(number) {
  const next = nextAfter(known.questions, number);
  known.questions = known.questions.filter((one) => one.number !== number);
  if (next === null) {
    await start();
    return;
  }
  await Promise.all([open(next), refresh().catch(() => showList())]);
}

/** Show that there is no question, in place of one. */
function showNone(part) {
  known.map?.remove();
  Object.assign(known, { question: null, map: null });
  answers.hide();
  refill(at("question"), part);
  at("main").setAttribute("aria-busy", "false");
}

function fail(error, retry) {
  showNone(failurePart(error, { speaker, retry }));
}

async function start() {
  try {
    await refresh();
  } catch (error) {
    fail(error, start);
    return;
  }
  const wanted = known.questions.find((one) => `#${one.number}` === location.hash) ?? known.questions[0];
  if (wanted) await open(wanted.number, { focus: false });
  else showNone(nonePart({ speaker, ofKind: known.kind !== "", address: ask.importsAddress }));
}

function step(by) {
  const next = stepped(known.questions, known.current, by);
  const inList = queue.holdsFocus();
  if (next !== known.current) open(next);
  if (inList) queue.focus(next);
}

wireKeys(document, {
  answers, isReady: () => known.question !== null && !known.sending, inList: queue.holdsFocus, onStep: step, onAnswer: answer,
  onForm: (name) => answers.open(name, { hasMap: known.map !== null }),
});
foldOnPhones(at("queue"));
start();

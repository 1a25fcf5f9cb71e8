// The page of the map: waits for its figures, then puts the workbench together.

import { firstAddress } from "./address-keeper.mjs";
import { carryAddress } from "./address.mjs";
import { fetchJson } from "./api.mjs";
import { refill } from "./dom.mjs";
import { endpointsOf } from "./endpoints.mjs";
import { makeExportMenu } from "./export-menu.mjs";
import { pageQuery, parseFilter } from "./filters.mjs";
import { foldOnPhones } from "./legend.mjs";
import { showMethod, showNotices, showStale } from "./notices.mjs";
import { makePopup } from "./popup.mjs";
import { progressBar } from "./search-progress.mjs";
import { makeSheet } from "./sheet.mjs";
import { showFailure, showHead } from "./status.mjs";
import { makeSpeaker } from "./text.mjs";
import { mapReady, settle } from "./view.mjs";
import { makeWorkbench } from "./workbench.mjs";

const EVERY = 700; // ms between two looks at what is being worked out
const at = (id) => document.getElementById(id);
const { language, base } = document.body.dataset;
const speaker = makeSpeaker(JSON.parse(at("strings").textContent), language);
const endpoints = endpointsOf(base, language);
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** Return the answer of /api/map once there are figures, and tell meanwhile how far they are. */
async function figuresReady(head) {
  if (head.state !== "computing") return head;
  const { node, update } = progressBar(speaker.t("computing_title"), speaker);
  refill(at("panel-hotspots"), node);
  for (let now = head; ; now = await fetchJson(endpoints.head())) {
    if (now.state !== "computing") return now;
    update(now);
    await pause(EVERY);
  }
}

/** Look whether newer figures have come, while older ones are on the screen. */
async function watch(head) {
  showStale(at("stale"), { stale: true }, { speaker });
  for (let now = head; now.stale || now.figures === head.figures;) {
    await pause(4 * EVERY);
    now = await fetchJson(endpoints.head()).catch(() => now);
    if (!now.stale && now.figures === head.figures) return showStale(at("stale"), { stale: false }, { speaker });
  }
  return showStale(at("stale"), { stale: true, ready: true }, { speaker });
}

async function start() {
  at("list").setAttribute("aria-busy", "true");
  try {
    const hotspots = document.body.dataset.ready ? fetchJson(endpoints.hotspots()) : null;
    hotspots?.catch(() => {}); // told below, where it is waited for
    const [map, head] = await Promise.all([mapReady(), fetchJson(endpoints.head()).then(figuresReady)]);
    if (head.state === "empty") return location.reload();
    let answer = await (hotspots ?? fetchJson(endpoints.hotspots()));
    if (answer.state === "computing") answer = await fetchJson(endpoints.hotspots());
    await build(map, head, answer);
  } catch (error) {
    showFailure(at("panel-hotspots"), error, { speaker, retry: start });
  } finally {
    at("list").removeAttribute("aria-busy");
  }
  return undefined;
}

async function build(map, head, answer) {
  showHead(document, head, speaker);
  showNotices(at("notices"), answer, speaker);
  showMethod(at("method"), answer, speaker);
  const popup = makePopup(at("popup"));
  const bench = makeWorkbench(map, { head, answer, speaker, endpoints, popup, first: firstAddress(location) });
  makeExportMenu(at("export"), { popup, speaker, address: bench.exported, words: bench.words });
  document.addEventListener("keydown", ({ key, defaultPrevented }) => {
    if (key === "Escape" && !defaultPrevented && !document.querySelector("dialog[open]")) bench.selecting.close();
  });
  document.body.classList.add("is-ready");
  await settle();
  performance.mark("lookback:interactive");
  layBase(map, bench);
  addComforts(map, bench);
  if (head.stale) watch(head);
}

/** Add what nobody needs in the first second: keys, and the way to paper. */
async function addComforts(map, bench) {
  const [{ makePrintView }, { makeShortcuts }] = await Promise.all([import("./print-view.mjs"), import("./shortcuts.mjs")]);
  makePrintView(at("print"), map, { isLoading: bench.parts.isLoading });
  makeShortcuts(at("keys"), at("keys-button"), {
    speaker, acts: { search: () => at("search").focus(), earlier: () => bench.strip.shift(-1), later: () => bench.strip.shift(1) },
  });
}

/** Lay the basemap under it, which the page does not wait for; the address says whether it is shown. */
async function layBase(map, bench) {
  const { underlay } = await import("./underlay.mjs");
  const basemap = await underlay(window.L, map, { ask: (path) => fetchJson(`${base}/api/${path}?lang=${language}`), speaker, key: at("legend-keys") });
  if (!bench.hasBase()) basemap.setShown(false);
  const box = document.querySelector("input[name=background]");
  if (!box) return;
  box.checked = bench.hasBase();
  box.addEventListener("change", () => bench.setBase(box.checked));
}

carryAddress(document.querySelector(".languages"), (query) => pageQuery(query, parseFilter(location.search)));
makeSheet(at("list"), at("sheet-handle"), { speaker });
for (const name of ["legend", "method"]) foldOnPhones(at(name));
start();

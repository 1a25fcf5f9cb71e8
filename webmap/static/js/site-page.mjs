// The page of a site: what came with it is drawn at once, how the site stands among all is asked for.

import { apiAddress, fetchJson } from "./api.mjs";
import { element, refill } from "./dom.mjs";
import { aroundPlan, aroundWords } from "./site-page-around.mjs";
import { cleanPart } from "./site-page-clean.mjs";
import { headFigures, staleNote } from "./site-page-head.mjs";
import { readingPart } from "./site-page-reading.mjs";
import { episodesPart, visitTable } from "./site-page-tables.mjs";
import { timeline, timelineKey } from "./site-page-timeline.mjs";
import { makeSpeaker } from "./text.mjs";

const PAPER = 700; // pixels of an A4 page between its margins
const ASK_AGAIN_MS = 3000;
const at = (id) => document.getElementById(id);
const { language, base } = document.body.dataset;
const speaker = makeSpeaker(JSON.parse(at("strings").textContent), language);
const site = JSON.parse(at("site").textContent);
const told = { speaker, year: site.data_to ? site.data_to.slice(0, 4) : null };
let drawnFor = 0;
let failed = null;
let isOnPaper = false;

function inner(place) {
  const style = getComputedStyle(place);
  return Math.floor(place.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight));
}

/** Draw what depends on the width. */
function draw() {
  const width = isOnPaper ? PAPER : inner(at("timeline"));
  if (width === drawnFor || width <= 0) return;
  drawnFor = width;
  if (site.looks.length || site.chains.length) refill(at("timeline-chart"), timeline(site, { width, speaker }));
  drawStanding();
}

/** Draw what depends on the figures of the city. */
function drawStanding() {
  const half = isOnPaper ? PAPER / 2 - 30 : 0;
  refill(at("figures"), headFigures(site, told), staleNote(site, speaker));
  const before = at("clean-chart").querySelector("details");
  refill(at("clean-chart"), cleanPart(site, { width: half || inner(at("clean")), speaker }));
  const after = at("clean-chart").querySelector("details");
  if (before && after) Object.assign(after, { open: before.open, className: before.className });
  refill(at("reading-list"), readingPart(site, told));
  const place = at("around-plan");
  refill(place, site.around
    ? aroundPlan(site, site.around, { width: half || inner(at("around")), height: 200, speaker })
    : aroundWords(site, failed ?? (site.state === "ready" ? "around_waiting" : "around_computing"), speaker));
  const crumb = at("crumb-spot");
  crumb.hidden = !site.hotspot;
  if (site.hotspot) refill(crumb.firstElementChild, `${speaker.t("hotspot_n", { n: site.hotspot })} ${site.hotspot_name}`);
  crumb.firstElementChild.href = `${at("crumb-map").getAttribute("href")}#hotspot=${site.hotspot}`;
}

/** Lay the page out for paper, with nothing folded, and back again. */
function print(isPrinting) {
  isOnPaper = isPrinting;
  draw();
  for (const part of document.querySelectorAll(isPrinting ? "main details:not([open])" : "main details.for-paper")) {
    part.open = isPrinting;
    part.classList.toggle("for-paper", isPrinting);
  }
}

/** Ask how the site stands until the figures are there. */
async function ask() {
  try {
    const answer = await fetchJson(apiAddress(`${base}/api`, ["standing"], language, `site=${encodeURIComponent(site.site_id)}`));
    const wasReady = site.state === "ready";
    Object.assign(site, answer);
    failed = null;
    if (!wasReady && site.state === "ready") at("told").textContent = speaker.t("figures_came");
  } catch {
    failed = "around_failed";
  }
  drawStanding();
  if (site.state !== "ready") setTimeout(ask, ASK_AGAIN_MS);
}

for (const [id, text] of [["data-to", site.data_to ? speaker.day(site.data_to, null) : "—"], ["rules-version", site.rules_version]]) {
  if (at(id)) at(id).textContent = text;
}
refill(at("timeline-key"), timelineKey(site, speaker));
if (site.looks.length === 0 && site.chains.length === 0) refill(at("timeline-chart"), element("p", { class: "nothing" }, speaker.t("read_no_visit")));
refill(at("episodes"), episodesPart(site.chains, told));
refill(at("visits"), visitTable(site, told));
draw();
new ResizeObserver(draw).observe(at("timeline"));
window.addEventListener("beforeprint", () => print(true));
window.addEventListener("afterprint", () => print(false));
at("print").addEventListener("click", () => window.print());
document.body.classList.add("is-ready");
ask();

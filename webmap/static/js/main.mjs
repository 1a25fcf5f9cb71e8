// The page: data in, list and map and card tied to one selection.

import { carryAddress, formatAddress, layerOf, parseAddress, sameSelection } from "./address.mjs";
import { apiAddress, fetchJson } from "./api.mjs";
import { makeCard } from "./card.mjs";
import { makeDrawing } from "./drawing.mjs";
import { hotspotCard } from "./hotspot-card.mjs";
import { fillLegend, foldOnPhones, showLayer } from "./legend.mjs";
import { makeList } from "./list.mjs";
import { mapReady, settle, viewOf } from "./view.mjs";
import { showMethod, showNotices } from "./notices.mjs";
import { makeSearch } from "./search.mjs";
import { siteCard } from "./site-card.mjs";
import { byId, membersOf, rowsOf } from "./sites.mjs";
import { showFailure, showFigures } from "./status.mjs";
import { makeSpeaker } from "./text.mjs";
import { underlay } from "./underlay.mjs";

const at = (id) => document.getElementById(id);
const { language, base } = document.body.dataset;
const speaker = makeSpeaker(JSON.parse(at("strings").textContent), language);
const ask = (...parts) => fetchJson(apiAddress(base, parts, language));

const known = { answer: null, sites: [], siteById: new Map(), kinds: {}, selection: null, layer: layerOf(location.hash) ?? "rate" };
const card = makeCard(at("card"), { speaker, onClose: () => close() });
const list = makeList(at("hotspots"), { speaker, onSelect: select, onHover: hover });
const search = makeSearch({
  field: at("search"), list: at("hotspots"), title: at("list-title"), results: at("results"), speaker, onSelect: select,
  announce: (told) => { at("told").textContent = told; },
  sites: () => known.sites, kinds: () => known.kinds,
});
let [drawing, view, opener] = [null, null, null];

function hotspotOf(number) {
  return known.answer?.hotspots.find((hotspot) => hotspot.number === number) ?? null;
}

function hover(number) {
  list.hover(number);
  drawing?.hover(number);
}

/** Return the address of the page with a selection, and with what the circles tell. */
function addressOf(selection) {
  return location.pathname + location.search + formatAddress(selection, known.layer);
}

/** Let the circles tell another figure; the address keeps it, and the way back does not stop at it. */
function chooseLayer(layer) {
  showTold(layer);
  history.replaceState(null, "", addressOf(known.selection));
}

function showTold(layer) {
  known.layer = layer;
  drawing?.tell(layer);
  showLayer(at("legend-keys"), layer, speaker);
}

/** Select a hot spot or a site: mark it everywhere, open its card, bring it into view. */
function select(selection, { byAddress = false } = {}) {
  if (!byAddress) opener = document.activeElement;
  known.selection = selection;
  if (!sameSelection(parseAddress(location.hash), selection)) history.pushState(null, "", addressOf(selection));
  const calm = byAddress && !document.body.classList.contains("is-ready");
  (selection.kind === "hotspot" ? openHotspot : openSite)(selection, calm);
}

function openHotspot(selection, calm) {
  const hotspot = hotspotOf(selection.id);
  if (!hotspot) return close();
  mark(selection.id, null);
  const members = membersOf(hotspot, known.siteById);
  card.show(hotspotCard(hotspot, known.answer, members, { speaker, kinds: known.kinds, onSelect: select }));
  card.focus();
  view.showBounds(drawing.boundsOf(selection.id), { calm });
}

async function openSite(selection, calm) {
  const row = known.siteById.get(selection.id);
  const hotspot = hotspotOf(row?.hotspot);
  mark(hotspot?.number ?? null, selection.id);
  card.wait(row?.name ?? selection.id);
  card.focus();
  try {
    const site = await ask("sites", selection.id);
    if (!sameSelection(known.selection, selection)) return;
    card.show(siteCard(site, { speaker, hotspot, onSelect: select, width: card.chartWidth() }), { wide: true });
    card.focus();
  } catch (error) {
    if (!sameSelection(known.selection, selection)) return;
    const retry = error.status === 404 ? null : () => openSite(selection, calm);
    card.fail(row?.name ?? selection.id, error, retry);
  }
  view.showPlace(drawing.placeOf(selection.id), { calm, around: drawing.boundsOf(hotspot?.number) }); // now that the card's size is known
}

function mark(spot, site) {
  list.mark(spot);
  drawing?.select(spot, site);
}

/** Close the card, and give the focus back to where it came from. */
function close({ keepAddress = false } = {}) {
  const { selection } = known;
  const hadFocus = at("card").contains(document.activeElement) || document.activeElement === document.body;
  known.selection = null;
  card.close();
  mark(null, null);
  if (!keepAddress && parseAddress(location.hash)) history.pushState(null, "", addressOf(null));
  if (selection && hadFocus) giveFocusBack(selection);
}

function giveFocusBack(selection) {
  const number = selection.kind === "hotspot" ? selection.id : known.siteById.get(selection.id)?.hotspot;
  if (list.has(number) && !at("hotspots").hidden) list.focus(number);
  else if (opener?.isConnected && opener !== document.body) opener.focus();
  else at("search").focus();
}

function followAddress() {
  const selection = parseAddress(location.hash);
  const layer = layerOf(location.hash);
  if (layer && layer !== known.layer) showTold(layer);
  if (selection) select(selection, { byAddress: true });
  else close({ keepAddress: true });
}

async function start() {
  at("list").setAttribute("aria-busy", "true");
  const records = Promise.all([ask("hotspots"), ask("sites")]);
  try {
    const [map, [answer, sites]] = await Promise.all([mapReady(), records]);
    show(map, answer, sites);
    await settle();
    performance.mark("lookback:interactive");
    const layers = await ask("background").catch(() => ({})); // a map without a background still serves
    underlay(window.L, map, layers, { key: at("legend-keys"), speaker });
  } catch (error) {
    showFailure(at("hotspots"), error, { speaker, retry: start });
  } finally {
    at("list").removeAttribute("aria-busy");
  }
}

function show(map, answer, sites) {
  const rows = rowsOf(sites);
  Object.assign(known, { answer, sites: rows, siteById: byId(rows), kinds: sites.kinds });
  const panels = [at("card"), at("legend")];
  view ??= viewOf(map, { speaker, panels });
  drawing ??= makeDrawing(window.L, map, { panels, onSelect: select, onHover: hover });
  list.show(answer);
  showNotices(at("notices"), answer, speaker);
  showMethod(at("method"), answer, speaker);
  showFigures(document, answer, rows, speaker);
  fillLegend(at("legend-keys"), { speaker, hotspots: answer.hotspots, kinds: sites.kinds, layer: known.layer, onToggle: drawing.toggle, onLayer: chooseLayer });
  drawing.tell(known.layer);
  at("legend").hidden = false; // the first view keeps clear of it
  view.showFirst(answer.hotspots, rows);
  drawing.show(answer.hotspots, rows);
  search.refresh();
  followAddress();
  document.body.classList.add("is-ready");
}

document.addEventListener("keydown", ({ key }) => key === "Escape" && known.selection && close());
carryAddress(document.querySelector(".languages"));
for (const name of ["legend", "method"]) foldOnPhones(at(name));
window.addEventListener("popstate", followAddress);
start();

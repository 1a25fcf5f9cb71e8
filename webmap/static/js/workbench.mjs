// The workbench: what is on the screen, and what changes when the filter, the time or the selection does.

import { makeAddressKeeper } from "./address-keeper.mjs";
import { makeCard } from "./card.mjs";
import { makeFiguresParts } from "./figures-parts.mjs";
import { makeFilterBar } from "./filter-bar.mjs";
import { everything, filterSentence, formatFilter, sameFilter, withPeriod } from "./filters.mjs";
import { makeLegend, toggled } from "./legend.mjs";
import { makeLists, makeSiteSearch } from "./lists.mjs";
import { makeMapParts } from "./map-parts.mjs";
import { makeMembers } from "./members.mjs";
import { showMethod, showNotices } from "./notices.mjs";
import { makeSearchProgress } from "./search-progress.mjs";
import { makeSelecting } from "./selecting.mjs";
import { showFigures, showHead } from "./status.mjs";
import { settled, throttled } from "./throttle.mjs";
import { makeTimeStrip } from "./time-strip.mjs";
import { isCalm } from "./view.mjs";

const at = (id) => document.getElementById(id);
const DRAGGING = 100; // ms between two answers while a handle is dragged
const RESTING = 350; // ms after which lists and hot spots follow a filter

/** Put the workbench together. `head` and `answer` are of the API, `first` is what the address holds. */
export function makeWorkbench(map, { head, answer, first, speaker, endpoints, popup }) {
  const year = head.data_to?.slice(0, 4);
  const kinds = Object.fromEntries([...(head.kinds ?? []), ...(head.options.kind ?? [])].map(({ code, label }) => [code, label]));
  const all = answer;
  const state = { filter: first.filter, layers: first.layers, selection: null, view: first.view, shown: all, figures: null, blind: head.totals.blind };
  const query = () => formatFilter(state.filter);
  const words = () => filterSentence(state.filter, { options: head.options, speaker, year });
  const keeper = makeAddressKeeper({ told: () => ({ ...state, tab: lists.tab() }), follow });

  const parts = makeMapParts(map, {
    speaker, head, kinds, layers: state.layers, address: endpoints.tile(head.figures, query()),
    onSelect: (selection) => selecting.select(selection),
    onHoverSpot: (number) => lists.hoverSpot(number), onHoverSite: (id) => lists.hoverSite(id),
    onMoved(view) {
      state.view = view;
      keeper.write();
    },
    onZoom: (zoom) => legend.at(zoom),
  });
  const legend = makeLegend(at("legend-keys"), { speaker, head, onChange: chooseLayers });
  const card = makeCard(at("card"), { speaker, onClose: () => selecting.close() });
  const lists = makeLists({
    place: at("tabs"), panel: (name) => at(`panel-${name}`), speaker, head, kinds, endpoints, query, blind: () => state.blind,
    onSelect: (selection) => selecting.select(selection), onHoverSpot: parts.hoverSpot, onHoverSite: (id) => parts.hoverSite(id && lists.rowOf(id)), onTab: chooseTab,
  });
  const members = makeMembers({ speaker, kinds, address: (...given) => endpoints.members(state.shown === all || state.shown.old ? "" : query(), ...given), onSelect: (selection) => selecting.select(selection) });
  const selecting = makeSelecting({
    state, card, view: parts.view, drawing: parts.drawing, tiles: parts.tiles, lists, speaker, endpoints, members, home: at("search"), write: keeper.write,
    placeOf: (id) => parts.placeOf(id, lists.rowOf(id)),
  });
  const search = makeSiteSearch({ speaker, kinds, head, endpoints, onSelect: selecting.select, onHover: parts.hoverSite });
  const progress = makeSearchProgress(at("progress"), {
    speaker, address: endpoints.hotspots, searches: endpoints.searches,
    onReady: (found) => showHotspots(found), onOld: () => showHotspots({ ...all, old: true }),
  });
  const strip = makeTimeStrip(at("strip"), {
    speaker, head, calm: isCalm, onFields: () => bar.openPeriod(),
    onPeriod: (days, how) => change(withPeriod(state.filter, days), how),
  });
  const bar = makeFilterBar(at("filters"), { popup, speaker, head, onChange: (next) => { strip.stop(); change(next ?? everything()); } });

  const figures = makeFiguresParts({ state, head, speaker, endpoints, change, lists, strip: (...given) => strip.show(...given) });
  const refreshQuickly = throttled(() => {
    parts.tiles.setAddress(endpoints.tile(head.figures, query()));
    figures.ask();
  }, DRAGGING);
  const refreshSlowly = settled(() => {
    lists.refresh();
    progress.show(query());
    figures.askWeeks();
  }, RESTING);

  /** Show the records of another filter; `live` while a handle is dragged, `played` while months are. */
  function change(filter, { live = false, played = false, byAddress = false } = {}) {
    const isNew = !sameFilter(filter, state.filter);
    state.filter = filter;
    bar.show(filter);
    strip.show(filter);
    at("print-filter").textContent = words();
    if (isNew) refreshQuickly();
    if (!live) refreshSlowly();
    if (!byAddress) keeper.write({ push: !live && !played });
  }

  function showHotspots(found) {
    state.shown = found;
    lists.showHotspots(found);
    parts.drawing.show(found.hotspots);
    parts.showLayers(state.layers);
    legend.show(state.layers, found.hotspots);
    selecting.refresh();
  }

  function chooseTab(name) {
    search.clear();
    lists.choose(name);
    keeper.write();
  }

  function chooseLayers(layers, { byAddress = false } = {}) {
    state.layers = layers;
    parts.showLayers(layers);
    legend.show(layers);
    if (!byAddress) keeper.write();
  }

  /** Show what an address holds: on the way back in the browser. */
  function follow({ filter, layers, tab, selection, view }) {
    change(filter, { byAddress: true });
    chooseLayers(layers, { byAddress: true });
    lists.choose(tab);
    selecting.follow(selection);
    if (view) parts.view.show(view);
  }

  function begin() {
    showHead(document, head, speaker);
    showNotices(at("notices"), all, speaker);
    showMethod(at("method"), all, speaker);
    legend.show(state.layers, all.hotspots);
    at("legend").hidden = false; // the first view keeps clear of it
    lists.showHotspots(all);
    lists.count(head.totals);
    lists.choose(first.tab);
    bar.show(state.filter);
    strip.show(state.filter);
    at("print-filter").textContent = words();
    parts.view.showFirst(all.hotspots, head.bounds, first.view);
    parts.drawing.show(all.hotspots);
    parts.showLayers(state.layers);
    showFigures(at("figures"), head.totals, speaker);
    if (query() !== "") refreshSlowly();
    figures.ask();
    selecting.follow(first.selection, { calm: true });
    parts.begin();
  }

  begin();
  return {
    selecting, strip, parts, words, exported: (kind) => endpoints.exported(kind, query()),
    hasBase: () => state.layers.includes("base"),
    setBase: (shown) => chooseLayers(toggled(state.layers, "base", shown)),
  };
}

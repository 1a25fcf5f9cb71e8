// The records on the map: a canvas layer of tiles, what lies under the pointer, and the selected site.

import { isMeasuring } from "./measure.mjs";
import { paintSigns } from "./tile-draw.mjs";
import { cleanCanvas, dropCanvas, gridClass } from "./tile-grid.mjs";
import { makeGround } from "./tile-ground.mjs";
import { paintMissing } from "./tile-missing.mjs";
import { makeRing } from "./tile-ring.mjs";
import { makeSight } from "./tile-sight.mjs";
import { makeTileStore } from "./tile-store.mjs";
import { padOf } from "./tile-styles.mjs";

const SHOWN = { rate: true, level: false, effort: false, blind: false, open: false, gi: false };
const OPTIONS = { tileSize: 256, keepBuffer: 1, updateWhenZooming: false }; // where Folium's map says nothing
const PANES = { ground: 300, signs: 430, selected: 445 };
const OVER = ".leaflet-control, .leaflet-marker-icon";
const FINGER = 10; // px around a site that a touch may miss it by

/** Return what of the tiles is drawn, with nothing but what is known. */
export function shownOf(shown, before = SHOWN) {
  return Object.fromEntries(Object.keys(SHOWN).map((name) => [name, Boolean(shown[name] ?? before[name])]));
}

/** Say what one figure is, so that the same one is not told twice. */
export function sameFigure(one, other) {
  if (one === null || other === null) return one === other;
  return one.kind === other.kind && one.id === other.id && one.latlng.lat === other.latlng.lat && one.latlng.lng === other.latlng.lng;
}

function panesOf(map) {
  const made = {};
  for (const [name, order] of Object.entries(PANES)) {
    made[name] = `lookback-${name}`;
    const pane = map.getPane(made[name]) ?? map.createPane(made[name]);
    Object.assign(pane.style, { zIndex: order, pointerEvents: "none" });
    pane.setAttribute("aria-hidden", "true");
  }
  return made;
}

/** Make the layer and put it on the map; returns what a page may ask of it. */
export function makeTileLayer(L, map, { address, shown = SHOWN, kinds = [], speaker, onSelect, onHover = () => {}, onState = () => {} }) {
  const state = { shown: shownOf(shown), kinds, selected: null, place: null, hovered: null, told: null };
  const panes = panesOf(map);
  const Grid = gridClass(L);
  const store = makeTileStore({ address, onChange: () => soon() });
  const sight = makeSight(map, store, () => state.kinds);
  const ring = makeRing(L, map, panes.selected);
  const wanted = { ...OPTIONS, ...map.tilesToAdd, store };
  const signs = new Grid({ ...wanted, pane: panes.signs, paint: drawSigns });
  const ground = makeGround(Grid, { options: { ...wanted, pane: panes.ground }, store, shown: () => state.shown });
  const frames = {};

  function drawSigns(canvas, { tile, state: how, coords }) {
    if (how === "failed") return paintMissing(cleanCanvas(canvas, 0), speaker.t("tile_missing_here"), getComputedStyle(document.body).fontFamily);
    if (tile.count === 0) return dropCanvas(canvas);
    return paintSigns(cleanCanvas(canvas, padOf(tile, coords.z)), tile, { zoom: coords.z, shown: state.shown, kinds: state.kinds });
  }

  /** Do something once in the next frame, however often it is asked for. */
  function once(name, what) {
    frames[name] ??= requestAnimationFrame(() => { delete frames[name]; what(); });
  }

  function soon() {
    once("state", () => {
      const now = store.state();
      outline();
      map.fire("tilesdrawn");
      if (JSON.stringify(now) === JSON.stringify(state.told)) return;
      state.told = now;
      onState(now);
    });
  }

  function outline() {
    const site = state.selected === null ? null : sight.find(state.selected);
    if (site) state.place = site.latlng;
    ring.show(site ?? (state.selected !== null && state.place ? { latlng: state.place } : null));
  }

  function hover(event) {
    const over = event === null || isMeasuring(map) || event.originalEvent.target.closest?.(OVER);
    const found = over ? null : sight.under(event.latlng);
    map.getContainer().classList.toggle("is-over-site", found?.kind === "site");
    if (sameFigure(found, state.hovered)) return;
    state.hovered = found;
    onHover(found);
  }

  /** Return the site that a press at a place means; null where it means none. */
  function siteAt(latlng, { pointerType = "mouse" } = {}) {
    if (isMeasuring(map)) return null;
    const found = sight.under(latlng, pointerType === "touch" ? FINGER : undefined);
    return found?.kind === "site" ? found : null;
  }

  map.on({
    mousemove: (event) => { state.pointer = event; once("hover", () => hover(state.pointer)); },
    mouseout: () => { state.pointer = null; once("hover", () => hover(state.pointer)); },
    movestart: () => hover(null),
    moveend: soon,
    zoomend: outline,
    click: (event) => {
      const site = siteAt(event.latlng, event.originalEvent);
      if (site) onSelect({ kind: "site", id: site.id });
    },
  });
  signs.addTo(map);
  show();

  function show() {
    const isNeeded = state.shown.effort || state.shown.blind;
    if (isNeeded !== map.hasLayer(ground)) ground[isNeeded ? "addTo" : "removeFrom"](map);
  }

  return {
    setAddress: store.setAddress,
    setShown(next) {
      state.shown = shownOf(next, state.shown);
      show();
      store.redraw();
    },
    /** Mark a site; `place` (latlng) marks it also where the tiles hold cells. */
    select(id, place = null) {
      Object.assign(state, { selected: id, place: id === state.selected ? place ?? state.place : place });
      outline();
    },
    /** Take what /api/map tells: the kinds in the order of the table. */
    tell({ kinds: codes }) {
      if (!codes) return;
      state.kinds = codes;
      store.redraw();
    },
    retry: store.retry,
    inView: sight.inView,
    siteAt,
  };
}

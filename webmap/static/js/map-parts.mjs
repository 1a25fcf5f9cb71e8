// What lies on the map: tiles, hot spots, tools, the tip under the pointer, and what is missing.

import { makeDrawing } from "./drawing.mjs";
import { makeHoverTip } from "./hover-tip.mjs";
import { makeMapTools } from "./map-tools.mjs";
import { showMissingTiles } from "./status.mjs";
import { makeTileLayer } from "./tile-layer.mjs";
import { wholeNumber } from "./text.mjs";
import { viewOf } from "./view.mjs";

const at = (id) => document.getElementById(id);
const ON_TILES = ["rate", "level", "effort", "blind", "open", "gi"];

/** Return which layers of the tiles are shown. */
export function tilesShown(layers) {
  return Object.fromEntries(ON_TILES.map((name) => [name, layers.includes(name)]));
}

/** Return where the map shows what an answer tells of a site: in the datum of the basemap; null without a position. */
export function onMap(told) {
  return told?.at ? [told.at[1], told.at[0]] : null;
}

/** Return in words what the map shows: for those who do not see it. */
export function inViewWords({ totals }, speaker) {
  return speaker.t("in_view", { s: speaker.n("sites_n", totals.sites), o: speaker.n("rebounds_n", totals.rebounds), v: speaker.n("visits_n", totals.visits), open: wholeNumber(totals.open) });
}

/** Put the parts on the map; returns what the workbench may ask of them. */
export function makeMapParts(map, { speaker, head, kinds, layers, address, onSelect, onHoverSpot, onHoverSite, onMoved, onZoom }) {
  const L = window.L;
  const panels = [at("card"), at("legend")];
  const view = viewOf(map, { panels });
  const tip = makeHoverTip(at("tip"), map, { speaker, kinds });
  const loading = { now: false };
  let [ring, begun, hovered] = [null, false, null];
  makeMapTools(L, map, { speaker, onHome: view.home });
  const tiles = makeTileLayer(L, map, {
    address, shown: tilesShown(layers), firstSiteZoom: head.first_site_zoom, kinds: (head.kinds ?? []).map(({ code }) => code), speaker, onSelect,
    onHover(found) {
      hovered = found;
      tip.show(found);
      onHoverSite(found?.kind === "site" ? found.id : null);
    },
    onState(how) {
      loading.now = how.loading > 0 || how.loading === true;
      at("map-loading").hidden = !loading.now;
      showMissingTiles(at("missing"), Number(how.failed), { speaker, retry: () => tiles.retry() });
      if (!loading.now) at("in-view").textContent = inViewWords(tiles.inView(), speaker);
    },
  });
  const drawing = makeDrawing(L, map, { tiles, panels, onSelect, onHover: hoverSpot });

  function hoverSpot(number) {
    drawing.hover(number);
    onHoverSpot(number);
  }

  /** Ring a site while its row is under the pointer. */
  function hoverSite(row) {
    ring?.remove();
    const place = onMap(row);
    ring = place ? L.circleMarker(place, { radius: 13, color: "#8E1B12", weight: 4, fill: false, interactive: false }).addTo(map) : null;
  }

  map.on("moveend", () => {
    if (!begun) return;
    onMoved(view.where());
    at("in-view").textContent = inViewWords(tiles.inView(), speaker);
  });
  map.on("zoomend", () => onZoom(map.getZoom()));

  return {
    view, tiles, drawing, hoverSpot, hoverSite,
    isLoading: () => loading.now,
    /** Return the name and the place of a site, as far as the map or a row of a list knows them. */
    placeOf(id, row) {
      const seen = hovered?.id === id ? hovered : tiles.inView().sites.find((site) => site.id === id);
      return { name: row?.name ?? seen?.name, place: seen?.latlng ?? onMap(row) };
    },
    showLayers(names) {
      tiles.setShown(tilesShown(names));
      drawing.toggle("hotspots", names.includes("hotspots"));
      drawing.toggle("names", names.includes("rate") || names.includes("level"));
    },
    /** From now on the address follows the map. */
    begin() {
      begun = true;
      onZoom(map.getZoom());
    },
  };
}

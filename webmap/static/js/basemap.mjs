// The map under the data: a vector archive, a provider's tiles, layers of one's own, or none.

import { makeBackground } from "./background.mjs";
import { makeCredit } from "./map-credit.mjs";

export const PANE = "lookback-background";

const MAKERS = {
  vector: async (...given) => (await import("./basemap-vector.mjs")).makeVector(...given),
  raster: async (...given) => (await import("./basemap-raster.mjs")).makeRaster(...given),
  layers: async (L, map, told, { ask, pane }) => {
    const layers = await ask("background");
    return Object.keys(layers).length === 0 ? null : makeBackground(L, layers, map.getCenter(), pane);
  },
  none: async () => null,
};

/** Lay the basemap of the server's settings under the data.
 *
 * `ask(path)` fetches from the API. Returns { kind, name, datum, setShown(shown) }; a basemap that
 * does not come leaves the plain land and one notice, and the kind "none".
 */
export async function addBasemap(L, map, { ask, speaker }) {
  const credit = makeCredit(L, map);
  const failed = (retry) => credit.notice(speaker.t("basemap_failed"), retry && { words: speaker.t("retry"), act: retry });
  let told = { kind: "none", name: "", datum: "wgs84" };
  let layer = null;
  try {
    told = await ask("basemap");
    if (told.notice) credit.notice(told.notice);
    if (!map.getPane(PANE)) map.createPane(PANE).style.zIndex = 200;
    const given = { ask, pane: PANE, speaker, onFailed: failed, onLoaded: credit.quiet };
    layer = await MAKERS[told.kind](L, map, told, given);
  } catch {
    failed();
  }
  const setShown = (shown) => {
    if (!layer) return;
    if (shown) layer.addTo(map);
    else layer.removeFrom(map);
    credit.show(shown ? told.credits : []);
  };
  setShown(true);
  return { kind: layer ? told.kind : "none", name: told.name, datum: told.datum, setShown };
}

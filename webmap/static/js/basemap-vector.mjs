// A vector archive as the basemap, drawn by protomaps-leaflet by rules of ours.

import { labelRules, paintRules } from "./basemap-rules.mjs";

const LAND = "#F4F3EF";

/** Load a script of ours once; it is fetched only where there is a vector basemap. */
function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: address, onload: resolve, onerror: () => reject(new Error(address)) });
    document.head.append(script);
  });
}

/** Return the source of an archive that gives an empty tile, and says so, where none can be had.
 *
 * `open` opens the archive: it is opened anew after a failure, since it keeps what it failed at.
 */
export function patientSource(open, { onFailed, onLoaded }) {
  let [archive, isFailing] = [open(), false];
  return {
    async getZxy(...given) {
      try {
        const tile = await archive.getZxy(...given);
        if (isFailing) onLoaded();
        isFailing = false;
        return tile;
      } catch (error) {
        if (error.name === "AbortError") throw error;
        if (!isFailing) onFailed();
        isFailing = true;
        archive = open();
        return undefined;
      }
    },
  };
}

/** Make the layer of the archive; `told` is the server's answer on it. */
export async function makeVector(L, map, told, { pane, speaker, onFailed, onLoaded }) {
  window.protomapsL ?? await loadScript(told.script);
  const { protomapsL } = window;
  const open = () => new protomapsL.PmtilesSource(told.address, true).p;
  const retry = () => {
    onLoaded();
    for (const { tileCache } of layer.views.values()) tileCache.cache.clear(); // of the empty ones
    layer.clearLayout();
    layer.redraw();
  };
  const url = patientSource(open, { onFailed: () => onFailed(retry), onLoaded });
  const family = getComputedStyle(document.body).fontFamily;
  const layer = protomapsL.leafletLayer({
    pane, url, maxDataZoom: told.deepest, backgroundColor: LAND, attribution: "",
    paintRules: paintRules(protomapsL), labelRules: labelRules({ language: speaker.language, family }),
  });
  return layer;
}

// Puts the basemap under the records, with its switch in the legend.

import { addBasemap } from "./basemap.mjs";
import { addBackgroundKey, dropBackgroundKey } from "./legend.mjs";

/** Lay the basemap under the data; `key` is the place of its switch. Returns what addBasemap does. */
export async function underlay(L, map, { ask, speaker, key = null }) {
  const basemap = await addBasemap(L, map, { ask, speaker });
  if (!key) return basemap;
  if (basemap.kind === "none") dropBackgroundKey(key);
  else addBackgroundKey(key, { speaker, onToggle: (_, shown) => basemap.setShown(shown) });
  return basemap;
}

// Puts the background under the records, with its switch in the legend.

import { makeBackground } from "./background.mjs";
import { addBackgroundKey, dropBackgroundKey } from "./legend.mjs";

const PANE = "lookback-background";

/** Draw the layers of /api/background, where there are any. */
export function underlay(L, map, layers, { key, speaker }) {
  if (Object.keys(layers).length === 0) {
    dropBackgroundKey(key);
    return;
  }
  map.createPane(PANE).style.zIndex = 200;
  const layer = makeBackground(L, layers, map.getCenter(), PANE).addTo(map);
  addBackgroundKey(key, {
    speaker,
    onToggle: (_, shown) => (shown ? layer.addTo(map) : layer.removeFrom(map)),
  });
}

// Puts the background under the records, with its switch in the legend.

import { makeBackground } from "./background.mjs";
import { addBackgroundKey } from "./legend.mjs";

const PANE = "lookback-background";

/** Draw the layers of /api/background; does nothing where there is none. */
export function underlay(L, map, layers, { key, speaker }) {
  if (Object.keys(layers).length === 0) return;
  map.createPane(PANE).style.zIndex = 200;
  const layer = makeBackground(L, layers, map.getCenter(), PANE).addTo(map);
  addBackgroundKey(key, {
    speaker,
    onToggle: (_, shown) => (shown ? layer.addTo(map) : layer.removeFrom(map)),
  });
}

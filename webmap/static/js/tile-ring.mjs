// The outline of the selected site, over all tiles.

import { signClass } from "./signs.mjs";
import { INK } from "./tile-styles.mjs";

const UNTOLD = 5; // px; of a site that is not drawn by itself at this zoom
const APART = 4; // px from the sign to the middle of its outline
const LINES = [{ color: "#FFFFFF", weight: 7 }, { color: INK, weight: 4 }]; // the casing below

/** Make the outline; `show({ latlng, radius, shape })` puts it around a site, `show(null)` takes it away. */
export function makeRing(L, map, pane) {
  const Sign = signClass(L);
  const renderer = L.canvas({ pane, padding: 0.2 });
  const lines = LINES.map((line) => new Sign([0, 0], { renderer, pane, interactive: false, fill: false, ...line }));
  return {
    show(site) {
      for (const line of lines) {
        if (site === null) {
          line.remove();
          continue;
        }
        line.options.sign = site.shape ?? null;
        line.setLatLng(site.latlng).setRadius((site.radius ?? UNTOLD) + APART).addTo(map);
      }
    },
  };
}

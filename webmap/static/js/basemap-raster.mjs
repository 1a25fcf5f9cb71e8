// A provider's tiles as the basemap, paler than they come: colour is for the data.

const PALE = 0.8; // of the tiles' own strength, over the plain land
const GIVE_UP_AFTER = 6; // tiles that fail while none has come: the network is closed

/** Count tiles that came or failed; says once when all of the first ones failed. */
export function makeWatch(limit, onFailed) {
  let [failed, isOver] = [0, false];
  return {
    came() { isOver = true; },
    failed() {
      failed += 1;
      if (isOver || failed < limit) return;
      isOver = true;
      onFailed();
    },
  };
}

/** Make the layers of a provider's tiles; they tell when none of them comes. */
export async function makeRaster(L, map, told, { pane, onFailed, onLoaded }) {
  map.getPane(pane).style.opacity = String(PALE);
  const group = L.layerGroup();
  for (const address of told.tiles) {
    const tiles = L.tileLayer(address, {
      pane, subdomains: told.subdomains, maxNativeZoom: told.deepest, maxZoom: map.getMaxZoom(),
      referrerPolicy: "strict-origin-when-cross-origin", // providers serve whom they can tell
    });
    const renew = () => {
      const watch = makeWatch(GIVE_UP_AFTER, () => {
        tiles.off({ tileload: watch.came, tileerror: watch.failed }).remove();
        onFailed(() => { onLoaded(); renew(); group.removeLayer(tiles).addLayer(tiles); });
      });
      tiles.on({ tileload: watch.came, tileerror: watch.failed });
    };
    renew();
    group.addLayer(tiles);
  }
  return group;
}

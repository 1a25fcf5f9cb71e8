// What is selected: marked everywhere, its card open, in sight on the map, and let go again.

import { sameSelection } from "./address.mjs";
import { fetchJson } from "./api.mjs";
import { element } from "./dom.mjs";
import { hotspotCard } from "./hotspot-card.mjs";
import { onMap } from "./map-parts.mjs";

/** Return the hot spot that a site is in, of those on the screen. */
export function hotspotOfSite(answer, id) {
  return answer?.hotspots.find(({ site_ids: ids }) => ids?.includes(id)) ?? null;
}

function wholePage(site, address, speaker) {
  return element("p", { class: "card-actions" }, element("a", { class: "secondary", href: address }, speaker.t("whole_page")));
}

/** Wire the selection. `state` holds `selection` and `shown`, the hot spots on the screen. */
export function makeSelecting({ state, card, view, drawing, tiles, lists, speaker, endpoints, members, write, placeOf, home }) {
  let opener = null;
  const spotBy = (number) => state.shown?.hotspots.find((hotspot) => hotspot.number === number) ?? null;

  function mark(spot, site, place = null) {
    lists.mark(spot, site);
    drawing.select(spot, site);
    tiles.select(site, place);
  }

  function openHotspot({ id }, calm) {
    const hotspot = spotBy(id);
    if (!hotspot) return close();
    mark(id, null);
    card.show(hotspotCard(hotspot, state.shown, { speaker, onMembers: members }));
    card.focus();
    view.showBounds(drawing.boundsOf(id), { calm });
    return undefined;
  }

  async function openSite(selection, calm) {
    const hotspot = hotspotOfSite(state.shown, selection.id);
    const known = placeOf(selection.id);
    mark(hotspot?.number ?? null, selection.id, known.place);
    card.wait(known.name ?? selection.id);
    card.focus();
    let { place } = known;
    try {
      const [site, { siteCard }] = await Promise.all([fetchJson(endpoints.site(selection.id)), import("./site-card.mjs")]);
      if (!sameSelection(state.selection, selection)) return;
      const parts = siteCard(site, { speaker, hotspot, onSelect: select, width: card.chartWidth() });
      parts.body.splice(3, 0, wholePage(site, endpoints.sitePage(selection.id), speaker));
      card.show(parts, { wide: true });
      card.focus();
      place ??= onMap(site);
      tiles.select(selection.id, place);
    } catch (error) {
      if (!sameSelection(state.selection, selection)) return;
      card.fail(known.name ?? selection.id, error, error.status === 404 ? null : () => openSite(selection, calm));
    }
    view.showPlace(place && window.L.latLng(place), { calm, around: drawing.boundsOf(hotspot?.number) }); // now that the card's size is known
  }

  /** Select a hot spot or a site; `byAddress` where the address said so. */
  function select(selection, { byAddress = false, calm = false } = {}) {
    if (!byAddress) opener = document.activeElement;
    const isNew = !sameSelection(state.selection, selection);
    state.selection = selection;
    if (!byAddress && isNew) write({ push: true });
    (selection.kind === "hotspot" ? openHotspot : openSite)(selection, calm);
  }

  /** Close the card, and give the focus back to where it came from. */
  function close({ byAddress = false } = {}) {
    const { selection } = state;
    const { activeElement } = document;
    const hadFocus = card.holds(activeElement) || activeElement === document.body;
    state.selection = null;
    card.close();
    mark(null, null);
    if (!selection) return;
    if (!byAddress) write({ push: true });
    if (hadFocus) giveFocusBack(selection);
  }

  function giveFocusBack(selection) {
    const spot = selection.kind === "site" ? hotspotOfSite(state.shown, selection.id)?.number : selection.id;
    if (lists.focus(selection, spot)) return;
    if (opener?.isConnected && opener !== document.body && opener.offsetParent) opener.focus();
    else home.focus();
  }

  return {
    select, close,
    /** Show what an address selects, or nothing. */
    follow(selection, { calm = true } = {}) {
      if (!selection) return state.selection && close({ byAddress: true });
      if (sameSelection(selection, state.selection)) return undefined;
      return select(selection, { byAddress: true, calm });
    },
    /** Show the card again where other hot spots have come, or close it where its own is gone. */
    refresh() {
      const { selection } = state;
      if (selection?.kind === "hotspot") {
        if (spotBy(selection.id)) openAgain(selection);
        else close();
      } else if (selection) mark(hotspotOfSite(state.shown, selection.id)?.number ?? null, selection.id);
    },
  };

  function openAgain({ id }) {
    mark(id, null);
    card.show(hotspotCard(spotBy(id), state.shown, { speaker, onMembers: members }));
  }
}

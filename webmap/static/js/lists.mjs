// The four lists under their tabs, which of them has to be asked for anew, and the search that stands in their place.

import { TABS } from "./address.mjs";
import { makeList } from "./list.mjs";
import { makeOpenList } from "./open-list.mjs";
import { makeSearch } from "./search.mjs";
import { makeBlindList, makeSitesList, siteRow } from "./sites-list.mjs";
import { makeTabs } from "./tabs.mjs";

/** Wire the lists. `query()` is the filter as it is now; `panel(name)` the place of a list. */
export function makeLists({ place, panel, speaker, head, kinds, endpoints, query, onSelect, onHoverSpot, onHoverSite, onTab, blind }) {
  const told = { speaker, kinds, today: head.data_to, onSelect, onHover: onHoverSite };
  const sites = (order, offset, limit) => endpoints.sites(query(), order, offset, limit);
  const lists = {
    hotspots: makeList(panel("hotspots"), { speaker, onSelect, onHover: onHoverSpot, onChoose: onTab }),
    sites: makeSitesList(panel("sites"), { ...told, address: sites }),
    open: makeOpenList(panel("open"), { ...told, address: (offset, limit) => endpoints.findings(query(), offset, limit) }),
    blind: makeBlindList(panel("blind"), { ...told, address: sites, blind, days: head.quiet_days }),
  };
  const asked = Object.fromEntries(TABS.map((name) => [name, null]));
  const tabs = makeTabs(place, TABS, { speaker, onChoose: onTab });
  let current = TABS[0];

  /** Ask for the shown list where it is of another filter. */
  function fetchShown() {
    if (current === "hotspots" || asked[current] === query()) return;
    asked[current] = query();
    lists[current].load();
  }

  return {
    tab: () => current,
    choose(name) {
      current = name;
      tabs.choose(name);
      fetchShown();
    },
    refresh: fetchShown,
    showHotspots(answer) {
      lists.hotspots.show(answer);
      tabs.count("hotspots", answer.hotspots.length);
    },
    count({ sites: all, open, blind: quiet }) {
      tabs.count("sites", all);
      tabs.count("open", open);
      tabs.count("blind", quiet);
    },
    mark(spot, site) {
      lists.hotspots.mark(spot);
      for (const name of TABS.slice(1)) lists[name].mark(site);
    },
    hoverSpot: (number) => lists.hotspots.hover(number),
    hoverSite: (id) => lists[current].hover && current !== "hotspots" && lists[current].hover(id),
    rowOf: (id) => TABS.slice(1).map((name) => lists[name].rowOf(id)).find(Boolean) ?? null,
    /** Give the focus to the row of a selection in the shown list; false where there is none. */
    focus({ kind, id }, spot) {
      const wanted = current === "hotspots" ? (kind === "hotspot" ? id : spot) : kind === "site" ? id : null;
      if (wanted === null || wanted === undefined || !lists[current].has(wanted)) return false;
      lists[current].focus(wanted);
      return true;
    },
  };
}

/** Wire the search for a site, whose matches stand in place of the lists. */
export function makeSiteSearch({ speaker, kinds, head, endpoints, onSelect, onHover }) {
  const at = (id) => document.getElementById(id);
  return makeSearch({
    field: at("search"), results: at("results"), lists: [at("tabs"), at("panels")], speaker, address: endpoints.search,
    row: (data) => siteRow(data, { speaker, kinds, today: head.data_to, onSelect, onHover: (id) => onHover(id && data) }),
    announce: (told) => { at("told").textContent = told; },
  });
}

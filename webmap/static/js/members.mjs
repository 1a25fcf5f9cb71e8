// The sites of a hot spot, on its card: the ones with the most rebounds first.

import { fetchJson } from "./api.mjs";
import { element, refill } from "./dom.mjs";
import { siteIcon } from "./marks.mjs";
import { asSite } from "./sites-list.mjs";
import { failure } from "./status.mjs";
import { ratio } from "./text.mjs";

const MOST = 500;

/** Return the sites that belong to a hot spot, those with the most rebounds first. */
export function membersOf(hotspot, rows) {
  const ids = new Set(hotspot.site_ids);
  return rows.filter(({ site_id: id }) => ids.has(id))
    .sort((one, other) => other.rebounds - one.rebounds || one.too_few - other.too_few || (other.low ?? 0) - (one.low ?? 0));
}

/** Return the button of a site: its sign, its name, its figures. */
export function siteButton(row, { speaker, kinds, onSelect }) {
  const few = row.too_few || row.ratio === null;
  const counts = [kinds[row.kind] ?? row.kind, speaker.n("rebounds_n", row.rebounds), speaker.n("visits_n", row.visits)];
  return element("button", {
    type: "button", class: "site-button", "data-site": row.site_id,
    on: { click: () => onSelect({ kind: "site", id: row.site_id }) },
  },
    siteIcon({ ...asSite(row), too_few: few }),
    element("span", { class: "name" }, row.name || row.site_id),
    element("span", { class: "ratio" }, few ? speaker.t("too_few_short") : speaker.t("rate_of_site", { ratio: ratio(row.ratio) })),
    element("span", { class: "counts" }, speaker.row(counts)));
}

/** Make what fills in the sites of a hot spot; `address(number, offset, limit)` is where they are asked for. */
export function makeMembers({ speaker, kinds, address, onSelect }) {
  return async function fillIn(hotspot, place) {
    refill(place, element("p", { class: "note" }, speaker.t("loading_list")));
    try {
      const members = membersOf(hotspot, (await fetchJson(address(hotspot.number, 0, MOST))).rows);
      const absent = hotspot.sites - members.length;
      refill(place, element("ul", { class: "site-list" }, members.map((row) => element("li", {}, siteButton(row, { speaker, kinds, onSelect })))),
        absent > 0 ? element("p", { class: "note" }, speaker.n("members_unplaced", absent)) : null);
    } catch (error) {
      refill(place, failure(error, { speaker, retry: () => fillIn(hotspot, place) }));
    }
  };
}

// The list of sites in an order of one's choice, and that of sites that nobody has seen for long.

import { element } from "./dom.mjs";
import { intervalAxis, intervalPlot, siteIcon } from "./marks.mjs";
import { makePagedList } from "./paged-list.mjs";
import { rowEvents, told } from "./row-keys.mjs";
import { ratio, wholeNumber } from "./text.mjs";
import { dayNumber } from "./timeline.mjs";

export const ORDERS = ["low", "open", "overdue", "visits", "name", "quiet"];
const AXIS = [0.3, 8];

/** Return a row of /api/sites with the names that signs and plots know. */
export function asSite(row) {
  return { ...row, relative_risk: row.ratio, relative_risk_low: row.low, relative_risk_high: row.high };
}

function lastSeen(row, today, speaker) {
  if (!row.last_visited_on) return speaker.t("never_visited");
  return speaker.n("last_visit", dayNumber(today) - dayNumber(row.last_visited_on), { t: speaker.day(row.last_visited_on, today.slice(0, 4)) });
}

/** Return a row of a site: sign, name, interval or that it is too early to say, counts. */
export function siteRow(row, { speaker, kinds, today, onSelect, onHover, seen = false }) {
  const site = asSite(row);
  const few = row.too_few || row.ratio === null;
  const counts = [kinds[row.kind] ?? row.kind, speaker.n("rebounds_n", row.rebounds), speaker.n("visits_n", row.visits),
    row.open ? speaker.n("open_n", row.open) : null];
  return element("button", {
    type: "button", class: "row site-row", "data-site": row.site_id,
    on: rowEvents(() => onSelect({ kind: "site", id: row.site_id }), (over) => onHover(over ? row.site_id : null)),
  },
    siteIcon({ ...site, too_few: few }, 7),
    element("span", { class: "title" }, element("span", { class: "name" }, row.name || row.site_id)),
    few ? element("span", { class: "few" }, speaker.t("too_few_short")) : intervalPlot(site, AXIS),
    few ? null : element("span", { class: "ratio" }, ratio(row.ratio), element("span", { class: "unseen" },
      ` ${speaker.t("site_ratio_with_interval", { ratio: ratio(row.ratio), low: ratio(row.low), high: ratio(row.high) })}`)),
    element("span", { class: "counts" }, row.hotspot ? element("span", { class: "within" }, `${speaker.t("hotspot_n", { n: row.hotspot })} `) : null, seen ? element("b", {}, lastSeen(row, today, speaker)) : null, seen ? " " : null, told(counts),
      row.overdue ? element("span", { class: "chip is-overdue" }, speaker.n("overdue_findings_n", row.overdue)) : null));
}

function orderSelect(order, speaker, onOrder) {
  const select = element("select", { id: "site-order", on: { change: () => onOrder(select.value) } },
    ORDERS.map((name) => element("option", { value: name, selected: name === order }, speaker.t(`order_${name}`))));
  return element("label", { class: "ordered" }, element("span", { class: "unseen" }, speaker.t("order")), select);
}

/** Wire the list of all sites; `address(order, offset, limit)`. */
export function makeSitesList(place, { speaker, address, ...common }) {
  let order = ORDERS[0];
  const list = makePagedList(place, {
    speaker, address: (offset, limit) => address(order, offset, limit),
    row: (data) => siteRow(data, { speaker, ...common, seen: order === "quiet" }),
    head: (count) => element("div", { class: "list-head is-ordered" },
      orderSelect(order, speaker, (chosen) => { order = chosen; list.load().then(() => place.querySelector("select")?.focus()); }),
      element("span", { class: "unseen" }, speaker.n("sites_n", count)),
      intervalAxis(AXIS, [1, 2, 5]), element("span", { class: "unit" }, speaker.t("times_peers"))),
    none: () => element("p", { class: "state" }, speaker.t("no_sites")),
  });
  return list;
}

/** Wire the list of blind spots: of the sites by their last visit those that nobody has seen for `days`. */
export function makeBlindList(place, { speaker, address, blind, days, ...common }) {
  return makePagedList(place, {
    speaker, address: (offset, limit) => address("quiet", offset, limit), most: (count) => Math.min(count, blind() ?? count),
    row: (data) => siteRow(data, { speaker, ...common, seen: true }),
    head: (count) => element("div", { class: "list-head is-plain" }, element("span", {}, speaker.t("no_visit", { n: wholeNumber(days) })), element("span", { class: "counted" }, speaker.n("sites_n", count))),
    none: () => element("div", { class: "state" }, element("h3", {}, speaker.t("no_blind")), element("p", {}, speaker.t("no_blind_told", { n: wholeNumber(days) }))),
  });
}

// What lies under the pointer, told beside it; all of it stands in the list or on the card too.

import { element, refill } from "./dom.mjs";
import { ratio } from "./text.mjs";

/** Return the lines of a tip: what it is, its rate, its counts. */
export function tipLines(found, { speaker, kinds }) {
  const title = found.kind === "site" ? found.name || found.id : speaker.n("sites_n", found.sites);
  const isSure = found.kind === "site" && !found.tooFew;
  const rate = found.tooFew ? speaker.t("too_few")
    : speaker.t(isSure ? "tip_rate_between" : "tip_rate", { ratio: ratio(found.ratio), low: ratio(found.low ?? 0), high: ratio(found.high ?? 0) });
  const counts = [found.kind === "site" ? kinds[found.siteKind] : null, speaker.n("rebounds_n", found.rebounds), speaker.n("visits_n", found.visits),
    found.open ? speaker.n("open_n", found.open) : null, found.overdue ? speaker.n("overdue_findings_n", found.overdue) : null];
  return { title, rate, counts: speaker.row(counts), blind: found.blind ? speaker.t("tip_blind") : null };
}

/** Return where a tip of a size stands beside a point, within a room. */
export function tipPlace({ x, y }, { width, height }, room) {
  const left = x + 14 + width > room.width ? x - 14 - width : x + 14;
  return { left: Math.max(4, left), top: Math.max(4, Math.min(y - height / 2, room.height - height - 4)) };
}

/** Wire the tip into its place over the map; returns `show(found)`, null to take it away. */
export function makeHoverTip(place, map, told) {
  return {
    show(found) {
      place.hidden = found === null;
      if (found === null) return;
      const { title, rate, counts, blind } = tipLines(found, told);
      refill(place, element("b", {}, title), element("span", {}, rate), element("span", {}, counts), blind ? element("span", { class: "is-blind" }, blind) : null);
      const size = map.getSize();
      const { left, top } = tipPlace(map.latLngToContainerPoint(found.latlng), { width: place.offsetWidth, height: place.offsetHeight }, { width: size.x, height: size.y });
      Object.assign(place.style, { left: `${left}px`, top: `${top}px` });
    },
  };
}

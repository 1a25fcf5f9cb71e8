// The list of hot spots: its rows, the arrow keys in it, and what stands there when there is none.

import { candidateChip, isCandidate, plateOf } from "./candidates.mjs";
import { element, refill } from "./dom.mjs";
import { intervalAxis, intervalPlot } from "./marks.mjs";
import { axisOf, axisTicks } from "./scale.mjs";
import { pValue, ratio, unbroken, wholeNumber } from "./text.mjs";

/** Return the row that an arrow key leads to, from row `at` of `count`; null for other keys. */
export function rowAfterKey(key, at, count) {
  const goal = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: count - 1 }[key];
  if (goal === undefined) return null;
  return Math.min(count - 1, Math.max(0, goal));
}

function hotspotRow(hotspot, axis, { speaker, onSelect, onHover }) {
  const { number } = hotspot;
  const figures = speaker.t("ratio_with_interval", {
    ratio: ratio(hotspot.relative_risk),
    low: ratio(hotspot.relative_risk_low),
    high: ratio(hotspot.relative_risk_high),
  });
  const button = element("button", {
    type: "button", class: "row", "data-number": number,
    on: {
      click: () => onSelect({ kind: "hotspot", id: number }),
      mouseenter: () => onHover(number),
      mouseleave: () => onHover(null),
      focus: () => onHover(number),
      blur: () => onHover(null),
    },
  },
    plateOf(hotspot),
    element("span", { class: "name" }, hotspot.name, " ", candidateChip(hotspot, speaker)),
    intervalPlot(hotspot, axis),
    element("span", { class: "ratio" }, ratio(hotspot.relative_risk), element("span", { class: "unseen" }, ` ${figures}`)),
    element("span", { class: "sentence" }, unbroken(hotspot.sentence)),
    isCandidate(hotspot) ? element("span", { class: "why" }, speaker.t("candidate_why")) : null);
  return element("li", {}, button);
}

/** Return what is said where no hot spot is significant. */
function noneState(answer, speaker) {
  const p = answer.smallest_p_value;
  const told = p === null || p === undefined
    ? speaker.t("none_comparable")
    : speaker.t("none_significant_told", { n: wholeNumber(answer.replicates), p: pValue(p) });
  return element("div", { class: "state" },
    element("h3", {}, speaker.t("none_significant")), element("p", {}, told), element("p", {}, speaker.t("none_significant_more")));
}

/** Wire the list into its place; returns what the page may ask of it. */
export function makeList(place, { speaker, onSelect, onHover }) {
  const rows = new Map();

  function show(answer) {
    rows.clear();
    if (answer.hotspots.length === 0) {
      refill(place, noneState(answer, speaker));
      return;
    }
    const axis = axisOf(answer.hotspots.map((one) => [one.relative_risk_low, one.relative_risk_high]));
    const items = answer.hotspots.map((hotspot) => {
      const item = hotspotRow(hotspot, axis, { speaker, onSelect, onHover });
      rows.set(hotspot.number, item.firstChild);
      return item;
    });
    refill(place,
      element("div", { class: "list-head" }, element("span", {}, speaker.t("by_lower")),
        intervalAxis(axis, axisTicks(axis)), element("span", { class: "unit" }, speaker.t("times_peers"))),
      element("ol", { class: "rows", "aria-label": speaker.t("hot_spots") }, items));
  }

  function moveWithin(event) {
    const buttons = [...place.querySelectorAll("button.row")];
    const at = buttons.indexOf(document.activeElement);
    const goal = at < 0 ? null : rowAfterKey(event.key, at, buttons.length);
    if (goal === null) return;
    event.preventDefault();
    buttons[goal].focus();
  }
  place.addEventListener("keydown", moveWithin);

  function mark(number) {
    for (const [at, row] of rows) {
      if (at === number) {
        row.setAttribute("aria-current", "true");
        row.scrollIntoView({ block: "nearest" });
      } else row.removeAttribute("aria-current");
    }
  }

  function hover(number) {
    for (const [at, row] of rows) row.classList.toggle("is-hovered", at === number);
  }

  return { show, mark, hover, focus: (number) => rows.get(number)?.focus(), has: (number) => rows.has(number) };
}

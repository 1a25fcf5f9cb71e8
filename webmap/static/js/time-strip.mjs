// The strip of time under the map: weeks, period, and the months played.

import { element, refill, svg } from "./dom.mjs";
import { periodWords } from "./filters.mjs";
import { wholeNumber } from "./text.mjs";
import { timeChart } from "./time-chart.mjs";
import { makeHandles } from "./time-handles.mjs";
import { makePlay } from "./time-play.mjs";
import { daysOf, isoDay, makeScale, monthsOf, periodOf, shifted, weeksIn } from "./time-scale.mjs";

function keyOf(weeks, speaker) {
  const square = (kind) => svg("svg", { viewBox: "0 0 10 10", width: 10, height: 10, "aria-hidden": "true" }, svg("rect", { width: 10, height: 10, class: kind }));
  return element("ul", { class: "strip-key" },
    element("li", {}, square("week is-inside"), speaker.t("weekly_rebounds", { n: wholeNumber(Math.max(0, ...weeks.rebounds)) })),
    weeks.partial ? element("li", {}, square("week is-unfinished"), speaker.t("partial_week")) : null,
    element("li", {}, square("effort-square"), speaker.t("weekly_visits", { n: wholeNumber(Math.max(0, ...weeks.visits)) })));
}

/** Wire the strip. `onPeriod(days, { live })` gets since and until; `onFields` opens the fields of the period. */
export function makeTimeStrip(place, { speaker, head, onPeriod, onFields, calm }) {
  const year = head.data_to.slice(0, 4);
  const labels = Object.fromEntries((head.options.inspection_kind ?? []).map(({ code, label }) => [code, label]));
  const state = { weeks: head.weeks, filter: { since: null, until: null }, scale: null, period: null };
  const chart = element("div", { class: "strip-chart" });
  const drawn = element("div", { class: "drawn" });
  const words = element("button", { type: "button", class: "link period-words", "aria-haspopup": "dialog", on: { click: onFields } });
  const length = element("span", { class: "note" });
  const button = element("button", { type: "button", class: "play" });
  const key = element("div", { class: "strip-side" });
  refill(place, element("div", { class: "strip-tools" }, button, element("p", {}, words, length)), chart, key);
  chart.append(drawn);
  const now = () => ({ scale: state.scale, period: state.period, months: monthsOf(state.scale) });
  const handles = makeHandles(chart, { speaker, now, onMove: move, year });
  const play = makePlay(button, { speaker, now, onPeriod: (period) => move(period, { live: false, played: true }), calm });

  function move(period, { live, played = false }) {
    if (!played) play.stop();
    state.period = period;
    state.filter = daysOf(period, state.scale);
    paint();
    onPeriod(state.filter, { live, played });
  }

  function paint() {
    if (!state.scale || chart.clientHeight === 0) return; // not laid out, or on paper
    const { scale, period, weeks } = state;
    const days = { since: state.filter.since ?? isoDay(period.from), until: state.filter.until ?? isoDay(period.to) };
    words.textContent = periodWords(days, speaker, year);
    length.textContent = speaker.n("weeks_n", weeksIn(period, scale));
    refill(drawn, timeChart({ ...head.weeks, ...weeks }, {
      scale, period, height: chart.clientHeight, labels, speaker,
      told: speaker.t("strip_told", { period: periodWords(days, speaker, year), most: wholeNumber(Math.max(0, ...weeks.rebounds)) }),
    }));
    refill(key, keyOf({ ...head.weeks, ...weeks }, speaker));
    handles.show();
  }

  function measure() {
    const width = chart.clientWidth;
    if (width === 0) return;
    state.scale = makeScale({ first: head.weeks.first, count: head.weeks.rebounds.length, last: head.data_to }, width);
    state.period = periodOf(state.filter, state.scale);
    paint();
  }
  new ResizeObserver(measure).observe(chart);

  return {
    /** Show the period of a filter, and the weeks of what else it lets pass. */
    show(filter, weeks = state.weeks) {
      Object.assign(state, { filter, weeks });
      if (state.scale) state.period = periodOf(filter, state.scale);
      paint();
    },
    shift: (direction) => state.scale && move(shifted(state.period, direction, state.scale), { live: false }),
    stop: play.stop,
  };
}

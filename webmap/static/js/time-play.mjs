// Plays the months one after another; where motion is not wanted, a press shows the next one.

import { refill, svg } from "./dom.mjs";
import { monthAfter } from "./time-scale.mjs";

const MONTH_MS = 1400;

function icon(path) {
  return svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" }, svg("path", { d: path, class: "stroke" }));
}

/** Return the period to begin with: the first month again after the last one. */
export function firstToPlay(period, months) {
  return monthAfter(period, months) ?? months[0];
}

/** Wire the button; `now()` returns { months, period }, `onPeriod(period)` shows one. */
export function makePlay(button, { speaker, now, onPeriod, calm, later = setTimeout, never = clearTimeout }) {
  let timer = null;

  function dress() {
    const key = calm() ? "next_month" : timer === null ? "play" : "pause";
    refill(button, icon(key === "pause" ? "M5.5 3.5v9M10.5 3.5v9" : key === "play" ? "M4.5 2.8 12.5 8l-8 5.2z" : "M4 3l5.5 5L4 13M12 3v10"));
    button.setAttribute("aria-label", speaker.t(key));
    button.title = speaker.t(key);
  }

  function stop() {
    never(timer);
    timer = null;
    dress();
  }

  function step(next) {
    if (next === null) return stop();
    onPeriod(next);
    timer = later(() => {
      const { months, period } = now();
      step(monthAfter(period, months));
    }, MONTH_MS);
    return undefined;
  }

  button.addEventListener("click", () => {
    const { months, period } = now();
    if (calm()) onPeriod(firstToPlay(period, months));
    else if (timer !== null) stop();
    else step(firstToPlay(period, months));
    dress();
  });
  dress();
  return { stop: () => timer !== null && stop(), isPlaying: () => timer !== null };
}

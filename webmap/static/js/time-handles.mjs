// The two handles of the period: dragged by a pointer, moved by keys.

import { element } from "./dom.mjs";
import { isoDay, periodAfterKey, withEdge } from "./time-scale.mjs";

/** Wire the handles over a chart.
 *
 * `now()` returns { scale, period }; `onMove(period, { live })` gets each new one, `live` while the
 * pointer is down.
 */
export function makeHandles(place, { speaker, now, onMove, year }) {
  const handles = Object.fromEntries(["from", "to"].map((edge) => [edge, element("div", {
    class: `handle is-${edge}`, role: "slider", tabindex: "0", "aria-label": speaker.t(edge === "from" ? "period_start" : "period_end"), "aria-orientation": "horizontal",
  }, element("i"))]));
  place.append(handles.from, handles.to);

  for (const [edge, handle] of Object.entries(handles)) {
    let latest = null;
    const move = ({ clientX }) => {
      const { scale, period } = now();
      const day = scale.dayAt(clientX - place.getBoundingClientRect().left);
      const next = withEdge(period, edge, edge === "from" ? day : day - 1, scale);
      if (next[edge] === period[edge]) return;
      latest = next;
      onMove(next, { live: true });
    };
    const end = () => {
      handle.removeEventListener("pointermove", move);
      if (latest) onMove(latest, { live: false });
      latest = null;
    };
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      handle.focus({ preventScroll: true });
      handle.setPointerCapture(event.pointerId);
      handle.addEventListener("pointermove", move);
    });
    handle.addEventListener("pointerup", end);
    handle.addEventListener("pointercancel", end);
    handle.addEventListener("keydown", (event) => {
      const { scale, period } = now();
      const next = periodAfterKey(period, edge, event, scale);
      if (next === null) return;
      event.preventDefault();
      if (next[edge] !== period[edge]) onMove(next, { live: false });
    });
  }

  return {
    show() {
      const { scale, period } = now();
      for (const [edge, handle] of Object.entries(handles)) {
        const day = period[edge];
        handle.style.left = `${scale.x(edge === "from" ? day : day + 1)}px`;
        const range = { valuemin: edge === "from" ? scale.start : period.from, valuemax: edge === "from" ? period.to : scale.end, valuenow: day, valuetext: speaker.day(isoDay(day), year) };
        for (const [name, value] of Object.entries(range)) handle.setAttribute(`aria-${name}`, String(value));
      }
    },
  };
}

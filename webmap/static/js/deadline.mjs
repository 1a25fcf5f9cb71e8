// How a deadline stands: past, today, or so many days off; nobody's where nobody was named.

import { element, svg } from "./dom.mjs";
import { dayNumber } from "./timeline.mjs";

/** Return how a day that something is due on stands on a day: { kind, days }. */
export function deadlineOf(dueOn, today) {
  if (!dueOn) return { kind: "none", days: null };
  const days = dayNumber(dueOn) - dayNumber(today);
  if (days === 0) return { kind: "today", days };
  return days < 0 ? { kind: "overdue", days: -days } : { kind: "left", days };
}

function clock() {
  return svg("svg", { viewBox: "0 0 12 12", width: 12, height: 12, "aria-hidden": "true", class: "clock" },
    svg("circle", { cx: 6, cy: 6, r: 4.6 }), svg("path", { d: "M6 3.4V6.2L8 7.4" }));
}

/** Make the chip of a deadline; `unassigned` where nobody was named for it. */
export function deadlineChip(dueOn, today, speaker, { unassigned = false } = {}) {
  if (unassigned) return element("span", { class: "chip is-unassigned" }, speaker.t("unassigned"));
  const { kind, days } = deadlineOf(dueOn, today);
  if (kind === "none") return null;
  const words = kind === "today" ? speaker.t("due_today") : speaker.n(kind === "left" ? "days_left" : "overdue_n", days);
  return element("span", { class: `chip is-${kind === "left" ? "left" : kind}` }, kind === "left" ? null : clock(), words);
}

// The rows of a list: their arrow keys, what a pointer on them does, the facts under their names.

import { element } from "./dom.mjs";

/** Return the row that an arrow key leads to, from row `at` of `count`; null for other keys. */
export function rowAfterKey(key, at, count) {
  const goal = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: count - 1 }[key];
  if (goal === undefined) return null;
  return Math.min(count - 1, Math.max(0, goal));
}

/** Let the arrow keys lead from row to row within a place. */
export function moveByKeys(place, selector = "button.row") {
  place.addEventListener("keydown", (event) => {
    const rows = [...place.querySelectorAll(selector)];
    const at = rows.indexOf(document.activeElement);
    const goal = at < 0 ? null : rowAfterKey(event.key, at, rows.length);
    if (goal === null) return;
    event.preventDefault();
    rows[goal].focus();
  });
}

/** Listeners of a row: pressed it selects; under the pointer or focused it is told. */
export function rowEvents(onSelect, onHover) {
  return { click: onSelect, mouseenter: () => onHover(true), mouseleave: () => onHover(false), focus: () => onHover(true), blur: () => onHover(false) };
}

/** Make the facts of a row, each on one line, with a space between that is read too. */
export function told(facts) {
  return facts.filter(Boolean).flatMap((fact) => [element("span", {}, fact), " "]);
}

// The keys of the page: what each does, the list of them, and the switch for those of a single letter.

import { element, refill } from "./dom.mjs";

const KEPT = "lookback:keys";
const FIELDS = "input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable], dialog";

/** The keys that can be switched off, with what each does. */
export const LETTERS = { "/": "search", "[": "earlier", "]": "later", "?": "keys" };
const LIST = [["/", "key_search"], ["[  ]", "key_period"], ["↑ ↓", "key_rows"], ["← →", "key_handles"], ["Enter", "key_enter"], ["Esc", "key_escape"], ["+ −", "key_zoom"], ["?", "key_keys"]];

/** Return what a key press means: a name of `LETTERS`; null where it means nothing, or goes into a field. */
export function meaningOf({ key, ctrlKey, metaKey, altKey, defaultPrevented }, inField, on) {
  if (!on || inField || ctrlKey || metaKey || altKey || defaultPrevented) return null;
  return Object.hasOwn(LETTERS, key) ? LETTERS[key] : null;
}

function isOn() {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true; // a browser that keeps nothing
  }
}

function keep(on) {
  try {
    localStorage.setItem(KEPT, on ? "on" : "off");
  } catch {
    // then it holds until the page is left
  }
}

/** Wire the keys; `acts` holds a function for each meaning but "keys", which opens the list. */
export function makeShortcuts(dialog, button, { speaker, acts }) {
  let on = isOn();
  const box = element("input", { type: "checkbox", name: "single-keys", checked: on, on: { change: () => { on = box.checked; keep(on); } } });
  refill(dialog,
    element("h2", { id: "keys-title" }, speaker.t("keys_title")),
    element("dl", {}, LIST.flatMap(([keys, told]) => [element("dt", {}, keys.split(" ").filter(Boolean).map((one) => element("kbd", {}, one))), element("dd", {}, speaker.t(told))])),
    element("label", {}, box, speaker.t("keys_single")),
    element("p", {}, element("button", { type: "button", class: "primary", on: { click: () => dialog.close() } }, speaker.t("close"))));
  const open = () => dialog.showModal();
  button.addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    const meaning = meaningOf(event, event.target.closest?.(FIELDS) !== null, on);
    if (meaning === null) return;
    event.preventDefault();
    (meaning === "keys" ? open : acts[meaning])();
  });
}

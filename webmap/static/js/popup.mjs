// A small panel under the button that opened it: one at a time, closed by Escape or a press elsewhere.

import { element, refill } from "./dom.mjs";

const MARGIN = 8;

/** Return where a panel of a width lies under a button, within a page of a width. */
export function leftOf(button, width, room) {
  return Math.max(MARGIN, Math.min(button.left, room - width - MARGIN));
}

/** Make the panel in its place; returns `open(button, content, {label})` and `close()`. */
export function makePopup(place) {
  let opener = null;

  function close({ giveBack = true } = {}) {
    if (!opener) return;
    const button = opener;
    const hadFocus = place.contains(document.activeElement) || document.activeElement === document.body;
    opener = null;
    button.setAttribute("aria-expanded", "false");
    place.hidden = true;
    place.replaceChildren();
    if (giveBack && hadFocus) button.focus();
  }

  function settle() {
    if (!place.offsetParent) return; // on a phone it lies at the foot of the page
    const box = opener.getBoundingClientRect();
    const outer = place.offsetParent.getBoundingClientRect();
    place.style.left = `${leftOf({ left: box.left - outer.left }, place.offsetWidth, outer.width)}px`;
    place.style.top = `${box.bottom - outer.top + 4}px`;
    place.style.maxHeight = `${Math.max(160, window.innerHeight - box.bottom - 16)}px`;
  }

  /** Open it, or close it where this button has opened it. `first` gets the focus. */
  function open(button, content, { label, first = null }) {
    if (opener === button) return close();
    close({ giveBack: false });
    opener = button;
    refill(place, content);
    place.setAttribute("aria-label", label);
    place.hidden = false;
    button.setAttribute("aria-expanded", "true");
    settle();
    (first ?? place.querySelector("input, button, a"))?.focus({ preventScroll: true });
    return undefined;
  }

  document.addEventListener("pointerdown", ({ target }) => {
    if (opener && !place.contains(target) && !opener.contains(target)) close({ giveBack: false });
  });
  place.addEventListener("focusout", ({ relatedTarget }) => {
    if (opener && relatedTarget && !place.contains(relatedTarget) && relatedTarget !== opener) close({ giveBack: false });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !opener) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    close();
  }, true); // before the page's own Escape, which closes the card
  window.addEventListener("resize", () => opener && settle());
  return { open, close, opener: () => opener };
}

/** Make a button that opens a panel. */
export function opening(attributes, ...children) {
  return element("button", { type: "button", "aria-haspopup": "dialog", "aria-expanded": "false", ...attributes }, ...children);
}

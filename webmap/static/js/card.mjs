// The card at the side of the map: a frame that shows a hot spot, a site, a wait or an error.

import { cross, element, refill } from "./dom.mjs";

/** Wire the card; `onClose` is called when its cross is pressed. */
export function makeCard(place, { speaker, onClose }) {
  const title = () => place.querySelector("h2");

  function show({ plate, title: heading, subtitle, body }, { wide = false } = {}) {
    const hadFocus = place.contains(document.activeElement);
    refill(place,
      element("header", {},
        plate,
        element("div", { class: "titles" }, element("h2", { tabindex: "-1" }, heading),
          subtitle ? element("p", { class: "subtitle" }, subtitle) : null),
        element("button", { type: "button", class: "close", "aria-label": speaker.t("close"), title: speaker.t("close"), on: { click: onClose } }, cross())),
      element("div", { class: "card-body", tabindex: "0", role: "group", "aria-label": heading }, body));
    place.classList.toggle("is-wide", wide);
    place.hidden = false;
    if (hadFocus) focus();
  }

  function wait(heading) {
    show({ title: heading, body: [1, 2, 3].map(() => element("div", { class: "skeleton-row", "aria-hidden": "true" }, element("i"), element("i"))) }, { wide: true });
    place.setAttribute("aria-busy", "true");
  }

  function fail(heading, error, retry) {
    show({
      title: heading,
      body: [
        element("p", {}, error.text || speaker.t(error.status === 0 ? "error_offline" : "error_server", { n: error.status })),
        retry ? element("button", { type: "button", class: "primary", on: { click: retry } }, speaker.t("retry")) : null,
      ],
    });
  }

  function close() {
    place.hidden = true;
    place.replaceChildren();
  }

  function focus() {
    title()?.focus({ preventScroll: true });
  }

  const settled = (act) => (...given) => {
    place.removeAttribute("aria-busy");
    act(...given);
  };
  return { show: settled(show), wait, fail: settled(fail), close: settled(close), focus, holds: (node) => place.contains(node), chartWidth: () => place.clientWidth - 34 };
}

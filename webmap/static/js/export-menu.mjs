// The menu of what is filtered, as a file to take away.

import { element } from "./dom.mjs";

const KINDS = ["xlsx", "geojson", "gpkg"];

/** Wire the button; `address(kind)` is where a file comes from. */
export function makeExportMenu(button, { popup, speaker, address, words }) {
  button.addEventListener("click", () => {
    const links = KINDS.map((kind) => element("li", {}, element("a", { href: address(kind), download: "" }, speaker.t(`export_${kind}`))));
    popup.open(button, element("div", { class: "menu" }, element("p", { class: "note" }, words()), element("ul", { class: "menu-links" }, links)), { label: speaker.t("export") });
  });
}

// Who made the basemap, in a corner of the map; there too, that it did not come.

import { element, refill } from "./dom.mjs";

const RETRY = {
  font: "inherit", minHeight: "24px", padding: "0 8px", marginRight: "4px", cursor: "pointer",
  color: "var(--act)", background: "var(--bg-0)", border: "1px solid var(--line-2)", borderRadius: "3px",
};

/** Return a link's address where it is one of the web, else null: it comes from a setting. */
export function webAddress(link) {
  return /^https?:\/\//.test(link ?? "") ? link : null;
}

function credited({ text, link }) {
  const address = webAddress(link);
  if (!address) return text;
  const named = element("a", { href: address, target: "_blank", rel: "noopener" }, text);
  named.style.color = "var(--act)";
  return named;
}

/** Put parts on one line with a dot between. */
export function separated(parts) {
  return parts.flatMap((part, at) => (at === 0 ? [part] : [" · ", part]));
}

/** Make the corner; it is seen while it has something to say. */
export function makeCredit(L, map) {
  const said = element("span", { role: "status" });
  const names = element("span", {});
  const box = element("div", { class: "leaflet-control-attribution leaflet-control basemap-credit" }, said, names);
  box.style.margin = "0 12px 4px 0"; // in line with the scale below it
  const Corner = L.Control.extend({ onAdd: () => box });
  const look = () => { box.hidden = !box.textContent; };
  look();
  new Corner({ position: "bottomright" }).addTo(map);
  return {
    show(credits = []) {
      refill(names, separated(credits.map(credited)));
      look();
    },
    /** Say that the basemap did not come, with a way to try again where there is one. */
    notice(text, retry = null) {
      const button = retry && element("button", { type: "button", on: { click: retry.act } }, retry.words);
      if (button) Object.assign(button.style, RETRY);
      refill(said, text, " ", button);
      look();
    },
    quiet() {
      refill(said);
      look();
    },
  };
}

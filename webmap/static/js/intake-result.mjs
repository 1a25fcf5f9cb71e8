// What came of an import, and where to go from there.

import { countLine } from "./intake-preview.mjs";
import { element } from "./dom.mjs";
import { pageAddress } from "./intake-post.mjs";

/** Return the counts of an import that has ended, under the names of a preview. */
export function countsOf(told) {
  const count = (name) => told[name] ?? 0;
  return { used: count("rows_used"), held: count("rows_held"), rejected: count("rows_rejected"), skipped: count("rows_skipped") };
}

/** Return the links that lead on: [address parts, key of the text]. */
export function waysOn({ batch, told }) {
  const counts = countsOf(told);
  return [
    ...(counts.held ? [[["review"], "go_review"]] : []),
    ...(counts.rejected ? [[["imports", batch, "rejected.xlsx"], "download_rejected"]] : []),
    [[], "go_map"], [["imports"], "go_imports"],
  ];
}

/** Make what is shown of an import that has ended. */
export function resultParts(upload, { base, language, speaker }) {
  const { told, batch } = upload;
  const added = told.added ?? {};
  const changed = Object.values(told.changed ?? {}).reduce((sum, count) => sum + count, 0);
  const address = (parts) => pageAddress(base, parts, language) + (parts[0] === "review" ? `&batch=${batch}` : "");
  return element("section", { class: "result" }, countLine(countsOf(told), speaker, { came: true }),
    element("p", {}, speaker.t("added_told", { s: added.site ?? 0, i: added.inspection ?? 0, f: added.finding ?? 0, c: changed })),
    element("ul", { class: "ways" }, waysOn(upload).map(([parts, key], place) =>
      element("li", {}, element("a", { class: place === 0 ? "primary" : "button", href: address(parts) }, speaker.t(key))))));
}

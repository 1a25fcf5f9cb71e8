// What can be done with a file after its preview.

import { element } from "./dom.mjs";

/** Return the key of the text on the button of the import: rows that only go back are kept too. */
export function importText(counts) {
  if (counts.used) return "import_now";
  return counts.held ? "import_waiting" : "import_nothing";
}

/** Make the bar of actions. `counts` is null where the file could not be read. */
export function actionBar(counts, { speaker, onImport, onSave, onDrop }) {
  const button = (key, attributes, values) => element("button", { type: "button", ...attributes }, speaker.t(key, values));
  const isEmpty = counts && !(counts.used || counts.held || counts.rejected);
  return element("div", { class: "action-bar" },
    counts ? button(importText(counts), { id: "import", class: "primary", disabled: isEmpty, on: { click: onImport } }, { n: counts.used }) : null,
    element("button", { type: "submit", id: "again", class: counts ? "button" : "primary" }, speaker.t("read_again")),
    element("details", { class: "save" }, element("summary", { class: "button" }, speaker.t("profile_save")),
      element("div", {}, element("label", {}, element("span", {}, speaker.t("profile_name")), element("input", { id: "profile-name", maxlength: 60 })),
        button("profile_save_now", { class: "button", on: { click: onSave } }))),
    button("upload_drop", { class: "button is-last", on: { click: onDrop } }),
    element("p", { id: "changed", "aria-live": "polite" }));
}

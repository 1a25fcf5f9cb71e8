// What a person states about a file as a whole.

import { element } from "./dom.mjs";

const PLAIN = ["profile", "datum", "new_sites", "encoding", "layer", "crs"];
const CONSTANTS = ["department", "inspection_kind"];

/** Return the choices that the fields of a form state; blank ones are left to the program. */
export function choicesOf(values, columns = {}) {
  const year = Number.parseInt(values.year ?? "", 10);
  const stated = (names) => Object.fromEntries(names.filter((name) => values[name]).map((name) => [name, values[name]]));
  return { ...stated(PLAIN), year: Number.isInteger(year) ? year : null, constants: stated(CONSTANTS), columns };
}

/** Return the columns that a person pointed at after an error: field -> header or @letter. */
export function pointedAt(values) {
  return Object.fromEntries(Object.entries(values)
    .filter(([name, value]) => name.startsWith("column:") && value.trim())
    .map(([name, value]) => [name.slice("column:".length), value.trim()]));
}

/** Return the choices that are asked for beside the usual ones: by an error, or because they were made before. */
export function furtherAsked(error, choices) {
  return ["encoding", "layer", "crs"].filter((name) => error?.asks.includes(name) || choices[name]);
}

function labelled(name, control, speaker, hint = null) {
  return element("label", { class: "choice" }, element("span", {}, speaker.t(`choice_${name}`)), control,
    hint ? element("span", { class: "note" }, hint) : null);
}

function select(name, options, chosen) {
  return element("select", { name }, options.map(([value, text]) =>
    element("option", { value, selected: value === chosen }, text)));
}

function further(name, { told, error, choices, speaker }) {
  const chosen = choices[name] ?? "";
  const list = { encoding: told.encodings, layer: error?.layers ?? [] }[name];
  if (!list?.length) {
    return labelled(name, element("input", { name, value: chosen, autocomplete: "off", spellcheck: "false" }), speaker, name === "crs" ? speaker.t("crs_hint") : null);
  }
  const options = list.includes(chosen) || !chosen ? list : [chosen, ...list];
  return labelled(name, select(name, [["", speaker.t("by_program")], ...options.map((one) => [one, one])], chosen), speaker);
}

function pointing({ field, headers }, speaker) {
  const name = `column:${field}`;
  const text = speaker.t("column_for", { field: speaker.t(`field_${field}`) });
  const control = headers.length
    ? select(name, [["", speaker.t("by_program")], ...headers.map((one) => [one, one])], "")
    : element("input", { name, autocomplete: "off", placeholder: speaker.t("column_pointed") });
  return element("label", { class: "choice" }, element("span", {}, text), control);
}

/** Make the fields of the choices. `error` is that of the file as a whole, if it has one. */
export function choiceFields({ told, choices, error, speaker, onChange }) {
  const coded = (name, list) => labelled(name, select(name,
    [["", speaker.t("not_stated")], ...list.map((one) => [one.code, one.label])], choices.constants?.[name] ?? ""), speaker);
  const datum = (name) => (["auto", "wgs84", "gcj02", "bd09", "cgcs2000"].includes(name) ? speaker.t(`datum_${name}`) : name);
  const asked = furtherAsked(error, choices);
  return element("fieldset", { class: "choices", on: { change: onChange, input: onChange } },
    element("legend", {}, speaker.t("choices_title")),
    (error?.fields ?? []).map((one) => pointing(one, speaker)),
    asked.map((name) => further(name, { told, error, choices, speaker })),
    labelled("profile", select("profile", [["", speaker.t("no_profile")], ...told.profiles.map((name) => [name, name])], choices.profile ?? ""), speaker),
    labelled("datum", select("datum", [["", speaker.t("datum_not_stated")], ...told.datums.map((name) => [name, datum(name)])], choices.datum ?? ""), speaker),
    coded("department", told.departments), coded("inspection_kind", told.inspection_kinds),
    labelled("new_sites", select("new_sites", told.new_sites.map((name) => [name, speaker.t(`new_sites_${name}`)]), choices.new_sites || told.usual_new_sites), speaker),
    labelled("year", element("input", { name: "year", type: "number", min: 1990, max: 2100, step: 1, inputmode: "numeric", value: choices.year ?? "" }), speaker, speaker.t("year_hint")));
}

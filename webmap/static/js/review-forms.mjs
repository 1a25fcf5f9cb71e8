// The forms of an answer: another site, a new site, a category, a day, a reason to send back.

import { element, refill } from "./dom.mjs";
import { failureText } from "./intake-post.mjs";
import { consequence } from "./review-words.mjs";

const TYPED_MS = 200;
const DEGREES = { lon: 180, lat: 90 };

/** Return the degrees that a person wrote, or null for blank; NaN where it is no number of degrees. */
export function degreesOf(text, name) {
  if (!text.trim()) return null;
  const number = Number(text.trim());
  return Math.abs(number) <= DEGREES[name] ? number : NaN;
}

/** Return the place that two fields state: {} for none, null where only one is filled or one is wrong. */
export function placeOfFields(lon, lat) {
  const [x, y] = [degreesOf(lon, "lon"), degreesOf(lat, "lat")];
  if (x === null && y === null) return {};
  return x === null || y === null || Number.isNaN(x) || Number.isNaN(y) ? null : { lon: x, lat: y };
}

function shell(title, wiring, ...children) {
  return element("form", { class: "answer-form", autocomplete: "off", "aria-label": title, on: { submit: (event) => event.preventDefault() } },
    element("header", {}, element("h2", {}, title), element("button", { type: "button", class: "button", on: { click: wiring.onClose } }, wiring.speaker.t("close"))), children);
}

function send(text, onClick) {
  return element("button", { type: "submit", class: "primary", on: { click: onClick } }, text);
}

function siteForm(question, wiring) {
  const { speaker, search, onAnswer } = wiring;
  const results = element("ul", { class: "found-sites" });
  const told = element("p", { class: "note", "aria-live": "polite" }, speaker.t("search_register_hint"));
  let waiting = 0;
  let asked = 0;
  async function look(text) {
    asked += 1;
    const mine = asked;
    const sites = text.trim() ? await search(text.trim()) : [];
    if (mine !== asked) return;
    told.textContent = !text.trim() ? speaker.t("search_register_hint") : sites.length ? speaker.n("matches_n", sites.length) : speaker.t("no_match");
    refill(results, sites.map((site) => element("li", {}, element("button", {
      type: "button", on: { click: () => onAnswer({ action: "site", value: site.site_id, name: site.name }) },
    }, element("b", {}, site.name), element("span", {}, [site.kind, site.address, site.site_id].filter(Boolean).join("　"))))));
  }
  const field = element("input", { type: "search", spellcheck: "false", "aria-label": speaker.t("search_register"), placeholder: speaker.t("search_register"), on: {
    input: () => { clearTimeout(waiting); waiting = setTimeout(() => look(field.value), TYPED_MS); },
  } });
  return shell(speaker.t("answer_site"), wiring, field, told, results, element("p", { class: "note" }, consequence(question, { action: "site", name: speaker.t("that_site"), remember: wiring.remember() }, speaker)));
}

/** Make the button that asks a geocoder of the network, and say what it answers. */
function lookUpPart(question, { speaker, lookUp }, onFound) {
  const told = element("span", { class: "note", "aria-live": "polite" });
  const ask = async () => {
    button.disabled = true;
    told.textContent = speaker.t("look_up_asking");
    try {
      const found = await lookUp(question.number);
      told.textContent = found ? found.label : speaker.t("look_up_nothing");
      if (found) onFound(found);
    } catch (error) {
      told.textContent = failureText(error, speaker);
    }
    button.disabled = false;
  };
  const button = element("button", { type: "button", class: "button", on: { click: ask } }, speaker.t("look_up"));
  return element("p", { class: "look-up" }, button, " ", told);
}

function newForm(question, wiring) {
  const { speaker, onAnswer } = wiring;
  const field = (name) => element("label", {}, element("span", {}, speaker.t(`field_${name}`)), element("input", { name, inputmode: "decimal", spellcheck: "false", on: { input: () => wiring.onPlaced(placeOfFields(form.elements.lon.value, form.elements.lat.value)) } }));
  const fault = element("p", { class: "fault", "aria-live": "polite" });
  const take = () => {
    const place = placeOfFields(form.elements.lon.value, form.elements.lat.value);
    fault.textContent = place ? "" : speaker.t("degrees_wrong");
    if (place) onAnswer({ action: "new", name: question.subject, ...place });
  };
  const form = shell(speaker.t("answer_new"), wiring,
    element("p", {}, speaker.n("then_new", question.rows)),
    element("p", { class: "note" }, speaker.t(question.position ? "new_place_known" : wiring.hasMap ? "new_place_map" : "new_place_fields")),
    element("div", { class: "pair" }, field("lon"), field("lat"), send(speaker.t("answer_new_now"), take)),
    wiring.lookUp ? lookUpPart(question, wiring, ({ lon, lat }) => {
      form.elements.lon.value = lon.toFixed(6);
      form.elements.lat.value = lat.toFixed(6);
      wiring.onPlaced({ lon, lat });
    }) : null, fault);
  return form;
}

function categoryForm(question, wiring) {
  const { speaker, onAnswer } = wiring;
  const fault = element("p", { class: "fault", "aria-live": "polite" });
  const take = () => {
    const chosen = [...form.querySelectorAll("input:checked")];
    fault.textContent = chosen.length ? "" : speaker.t("category_none");
    const names = chosen.map((box) => box.dataset.label);
    if (chosen.length) onAnswer({ action: "category", value: chosen.map((box) => box.value).join(";"), name: speaker.list(names) });
  };
  const form = shell(speaker.t("answer_category"), wiring,
    element("ul", { class: "all-categories" }, question.categories.map((one) => element("li", {}, element("label", {},
      element("input", { type: "checkbox", value: one.code, "data-label": one.label }), " ", one.label, " ", element("span", { class: "note" }, one.code))))),
    fault, send(speaker.t("answer_category_now"), take));
  return form;
}

function dayForm(question, wiring) {
  const { speaker, onAnswer } = wiring;
  const today = new Date();
  const latest = `${today.getFullYear()}-${String(today.getMonth() + 1).padStart(2, "0")}-${String(today.getDate()).padStart(2, "0")}`;
  const field = element("input", { type: "date", required: true, max: latest });
  return shell(speaker.t("answer_day"), wiring, element("div", { class: "pair" }, element("label", {}, element("span", {}, speaker.t("answer_day_label")), field),
    send(speaker.t("answer_day_now"), () => field.reportValidity() && onAnswer({ action: "day", value: field.value, name: field.value }))));
}

function rejectForm(question, wiring) {
  const { speaker, onAnswer } = wiring;
  const field = element("input", { name: "reason", required: true, maxlength: 200 });
  return shell(speaker.t("answer_reject"), wiring, element("p", {}, speaker.n("then_reject", question.rows)),
    element("div", { class: "pair" }, element("label", { class: "is-wide" }, element("span", {}, speaker.t("reject_reason")), field),
      send(speaker.t("answer_reject_now"), () => field.value.trim() ? onAnswer({ action: "reject", value: field.value.trim() }) : field.reportValidity())));
}

const FORMS = { site: siteForm, new: newForm, category: categoryForm, day: dayForm, reject: rejectForm };

/** Make the form of an answer. */
export function answerForm(name, question, wiring) {
  return FORMS[name](question, wiring);
}

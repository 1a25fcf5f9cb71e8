// The small map of a question: candidates, the position of the row, a place for a new site.

import { element } from "./dom.mjs";
import { makeBackground } from "./background.mjs";

const CLOSEST = 17;
const PANE = "review-background";

/** Return the places that the map shows: [{ letter, lon, lat, name }], the row itself without a letter. */
export function placesOf(question) {
  const sites = question.sites.map((site, at) => ({ letter: String.fromCharCode(65 + at), name: site.name, lon: site.lon, lat: site.lat }))
    .filter((site) => site.lon !== null && site.lat !== null);
  return question.position ? [{ letter: "", name: "", ...question.position }, ...sites] : sites;
}

/** Write degrees as the fields of the form hold them. */
export function degreesText({ lat, lng }) {
  return { lon: lng.toFixed(6), lat: lat.toFixed(6) };
}

function signOf(L, place, speaker) {
  const html = place.letter
    ? element("span", { class: "letter" }, place.letter)
    : element("span", { class: "came-here" }, element("b", {}, "+"), element("span", {}, speaker.t("position_came")));
  return L.marker([place.lat, place.lon], {
    icon: L.divIcon({ className: "map-letter", html, iconSize: [26, 26], iconAnchor: [13, 13] }),
    keyboard: false, interactive: false, alt: place.letter || speaker.t("position_came"),
  });
}

/** Make the map. `layers` is a promise of those of /api/background. Returns what the page may ask of it. */
export function makeReviewMap(L, node, { question, layers, speaker, calm, onPlace }) {
  const places = placesOf(question);
  const map = L.map(node, { zoomControl: false, attributionControl: false, minZoom: 3, maxZoom: 19, zoomAnimation: !calm, fadeAnimation: !calm });
  L.control.zoom({ zoomInTitle: speaker.t("zoom_in"), zoomOutTitle: speaker.t("zoom_out") }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  const bounds = L.latLngBounds(places.map(({ lat, lon }) => [lat, lon]));
  map.fitBounds(bounds.pad(0.15), { maxZoom: CLOSEST, padding: [24, 24], animate: false });
  const signs = new Map(places.map((place) => [place.letter, signOf(L, place, speaker).addTo(map)]));
  let placed = null;
  let placing = false;
  map.on("click", ({ latlng }) => placing && onPlace(degreesText(latlng)));
  layers.then((found) => {
    if (!Object.keys(found).length || !node.isConnected) return;
    map.createPane(PANE).style.zIndex = 200;
    makeBackground(L, found, map.getCenter(), PANE).addTo(map);
  });
  return {
    point(letter) {
      for (const [name, sign] of signs) {
        sign.getElement()?.classList.toggle("is-pointed", name === letter && name !== "");
        sign.setZIndexOffset(name === letter ? 1000 : 0);
      }
    },
    place(on) {
      placing = on;
      node.classList.toggle("is-placing", on);
    },
    put(lon, lat) {
      placed?.remove();
      placed = Number.isFinite(lon) && Number.isFinite(lat)
        ? L.marker([lat, lon], { icon: L.divIcon({ className: "map-letter is-new", html: element("span", { class: "letter" }, "N"), iconSize: [26, 26], iconAnchor: [13, 13] }), keyboard: false, interactive: false, alt: "" }).addTo(map)
        : null;
    },
    remove: () => map.remove(),
  };
}

// What the review queue asks the server.

import { apiAddress, fetchJson } from "./api.mjs";
import { pageAddress, postJson } from "./intake-post.mjs";

/** Make the asker of a page; `batch` keeps to the questions of one import. */
export function makeAsk({ base, language, batch = "", geocoder = "" }) {
  const api = (parts, values = {}) => apiAddress(`${base}/api`, parts, language)
    + Object.entries(values).filter(([, value]) => value).map(([name, value]) => `&${name}=${encodeURIComponent(value)}`).join("");
  return {
    questions: (kind) => fetchJson(api(["reviews"], { batch, kind })),
    question: (number) => fetchJson(api(["reviews", number])),
    answer: (number, values) => postJson(pageAddress(base, ["reviews", number], language), values),
    /** Return the sites that hold a text; none where the server does not answer. */
    sites: (text) => fetchJson(api(["register"], { q: text })).then(({ sites }) => sites, () => []),
    /** Ask the geocoder where the place of a question lies; nothing where the operator has set none. */
    position: geocoder ? (number) => postJson(pageAddress(base, ["reviews", number, "position"], language), {}) : null,
    /** Return the layers of the background; a map without one still serves. */
    layers: () => fetchJson(api(["background"])).catch(() => ({})),
    importsAddress: pageAddress(base, ["imports"], language),
  };
}

// What the pages of ingest send to the server.

import { fetchJson } from "./api.mjs";

/** Return the address of a page of ours, its answer in the language of the page. */
export function pageAddress(base, parts, language) {
  return `${base}/${parts.map(encodeURIComponent).join("/")}?lang=${encodeURIComponent(language)}`;
}

/** Send values as JSON; returns what is answered.
 *
 * @throws {ApiError} status 0 where the server could not be reached.
 */
export function postJson(address, values, fetching = fetch) {
  return fetchJson(address, (url, { headers }) => fetching(url, {
    method: "POST", headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(values),
  }));
}

/** Return an error in words: the server's own, or that it could not be reached. */
export function failureText(error, speaker) {
  return error.text || speaker.t(error.status === 0 ? "error_offline" : "error_server", { n: error.status ?? "?" });
}

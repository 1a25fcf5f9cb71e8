// The way to the data: same host only, one error for all that can go wrong.

/** What went wrong with a request: the server's own words where it had any. */
export class ApiError extends Error {
  constructor(status, text = "") {
    super(text || `HTTP ${status}`);
    this.status = status;
    this.text = text;
  }
}

/** Return the address of an API path in the language of the page. */
export function apiAddress(base, parts, language) {
  const path = parts.map(encodeURIComponent).join("/");
  return `${base}/${path}?lang=${encodeURIComponent(language)}`;
}

/** Fetch JSON.
 *
 * @throws {ApiError} status 0 where the server could not be reached.
 */
export async function fetchJson(address, fetching = fetch) {
  let response;
  try {
    response = await fetching(address, { headers: { Accept: "application/json" } });
  } catch {
    throw new ApiError(0);
  }
  const body = await response.json().catch(() => null);
  if (!response.ok) throw new ApiError(response.status, body?.text ?? "");
  if (body === null) throw new ApiError(response.status);
  return body;
}

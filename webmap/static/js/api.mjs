// The way to the data: same host only, one error for all that can go wrong.

/** What went wrong with a request: the server's own words where it had any. */
export class ApiError extends Error {
  constructor(status, text = "") {
    super(text || `HTTP ${status}`);
    this.status = status;
    this.text = text;
  }
}

/** Return the address of an API path in the language of the page; `query` is a filter, already written. */
export function apiAddress(base, parts, language, query = "") {
  const path = parts.map(encodeURIComponent).join("/");
  return `${base}/${path}?${query ? `${query}&` : ""}lang=${encodeURIComponent(language)}`;
}

/** Fetch JSON.
 *
 * @throws {ApiError} status 0 where the server could not be reached.
 */
export async function fetchJson(address, fetching = fetch, options = {}) {
  let response;
  try {
    response = await fetching(address, { ...options, headers: { Accept: "application/json" } });
  } catch (error) {
    if (error?.name === "AbortError") throw error;
    throw new ApiError(0);
  }
  const body = response.status === 204 ? {} : await response.json().catch(() => null);
  if (!response.ok) throw new ApiError(response.status, body?.text ?? "");
  if (body === null) throw new ApiError(response.status);
  return body;
}

/** Return a way to ask in which a new question ends the one before; `null` is the answer to an ended one. */
export function latestOnly(asking = fetchJson) {
  let controller = null;
  return async (address) => {
    controller?.abort();
    const own = new AbortController();
    controller = own;
    try {
      const answer = await asking(address, undefined, { signal: own.signal });
      return own.signal.aborted ? null : answer;
    } catch (error) {
      if (own.signal.aborted) return null;
      throw error;
    }
  };
}

// Where the page asks for what: the addresses of the API, the tiles and the exports, each with its filter.

import { apiAddress } from "./api.mjs";

/** Make the addresses; `root` is where the program is mounted, `language` that of the page. */
export function endpointsOf(root, language) {
  const api = (parts, query = "") => apiAddress(`${root}/api`, parts, language, query);
  const joined = (...parts) => parts.filter(Boolean).join("&");
  return {
    head: () => api(["map"]),
    background: () => api(["background"]),
    figures: (query) => api(["figures"], query),
    hotspots: (query = "") => api(["hotspots"], query),
    searches: (query, name = null) => api(name === null ? ["searches"] : ["searches", name], query),
    sites: (query, order, offset, limit) => api(["sites"], joined(query, `order=${order}&offset=${offset}&limit=${limit}`)),
    members: (query, number, offset, limit) => api(["sites"], joined(query, `hotspot=${number}&order=low&offset=${offset}&limit=${limit}`)),
    findings: (query, offset, limit) => api(["findings"], joined(query, `offset=${offset}&limit=${limit}`)),
    search: (typed) => api(["search"], `q=${encodeURIComponent(typed)}`),
    site: (id) => api(["sites", id]),
    sitePage: (id) => `${root}/sites/${encodeURIComponent(id)}?lang=${language}`,
    tile: (figures, query) => ({ x, y, z }) => `${root}/tiles/${figures}/${z}/${x}/${y}.bin${query ? `?${query}` : ""}`,
    exported: (kind, query) => `${root}/export/sites.${kind}?${joined(query, `lang=${language}`)}`,
  };
}

// Keeps the address of the page true to what is on the screen, and follows it back.

import { formatAddress, parseAddress } from "./address.mjs";
import { pageQuery, parseFilter } from "./filters.mjs";

/** Wire the keeper; `told()` returns { filter, selection, view, layers, tab }, `follow(where)` shows what an address holds. */
export function makeAddressKeeper({ told, follow, where = window }) {
  const { history, location } = where;

  function here() {
    const { filter, ...rest } = told();
    return location.pathname + pageQuery(location.search, filter) + formatAddress(rest);
  }

  where.addEventListener("popstate", () => {
    const address = parseAddress(location.hash);
    if (address) follow({ ...address, filter: parseFilter(location.search) });
  });

  return {
    /** Write what is on the screen; `push` makes a step to go back to. */
    write({ push = false } = {}) {
      const next = here();
      if (next === location.pathname + location.search + location.hash) return;
      history[push ? "pushState" : "replaceState"](null, "", next);
    },
  };
}

/** Read what the address of the page holds at first. */
export function firstAddress({ hash, search }) {
  const nowhere = parseAddress("");
  return { ...(parseAddress(hash) ?? nowhere), filter: parseFilter(search) };
}

// Hot spots of another filter: told as old until they are searched anew, with the search's progress.

import { ApiError, fetchJson } from "./api.mjs";
import { element, refill } from "./dom.mjs";
import { wholeNumber } from "./text.mjs";

const EVERY = 700; // ms between two looks

/** Return the share 0..1 of work done; null where nothing is known of it yet. */
export function shareOf({ done, of }) {
  return of > 0 ? Math.min(1, Math.max(0, done / of)) : null;
}

/** Return in words how far a computation is. */
export function progressWords({ done, of }, speaker) {
  return of > 0 ? speaker.t("replicates_of", { n: wholeNumber(done), all: wholeNumber(of) }) : speaker.t("preparing");
}

/** Make the bar of a computation, with `update(answer)` to move it. */
export function progressBar(title, speaker, { onCancel = null } = {}) {
  const bar = element("progress", { max: 1, "aria-label": title });
  const told = element("p", { class: "note" });
  const node = element("div", { class: "progress" }, element("h3", {}, title), bar, told,
    onCancel ? element("button", { type: "button", class: "secondary", on: { click: onCancel } }, speaker.t("cancel_search")) : null);
  function update(answer) {
    const share = shareOf(answer);
    if (share === null) bar.removeAttribute("value");
    else bar.value = share;
    told.textContent = progressWords(answer, speaker);
  }
  update({ done: 0, of: 0 });
  return { node, update };
}

/** Wire the place over the list. `address(query)` and `search(query)` are of the API; `onReady(answer, query)` gets new hot spots. */
export function makeSearchProgress(place, { speaker, address, searches, onReady, onOld, fetching = fetchJson, later = setTimeout }) {
  let current = null; // the filter on the screen, as a query
  let running = null; // the number of the search

  function say(...parts) {
    place.hidden = parts.length === 0;
    refill(place, ...parts);
  }

  function offer(told = null) {
    running = null;
    say(element("p", {}, speaker.t("hotspots_of_all")), told ? element("p", { role: "alert" }, told) : null,
      element("button", { type: "button", class: "primary", on: { click: () => begin(current) } }, speaker.t("search_again")));
  }

  function refused(error) {
    if (!(error instanceof ApiError)) throw error;
    offer(error.text || speaker.t(error.status === 0 ? "error_offline" : "error_server", { n: error.status }));
  }

  async function begin(query) {
    try {
      running = (await fetching(searches(query), undefined, { method: "POST" })).search;
      if (query === current) await follow(query);
    } catch (error) {
      if (query === current) refused(error);
    }
  }

  async function cancel() {
    const name = running;
    offer();
    if (name) await fetching(searches("", name), undefined, { method: "DELETE" }).catch(() => {});
  }

  /** Look how the search stands until it has ended, or another filter is on the screen. */
  async function follow(query) {
    const { node, update } = progressBar(speaker.t("searching_again"), speaker, { onCancel: cancel });
    for (let isShown = false; ;) {
      const answer = await fetching(address(query));
      if (query !== current || (isShown && running === null)) return;
      if (answer.state === "ready") return done(answer, query);
      if (answer.state === "not_searched") return offer();
      running = answer.search ?? running ?? "";
      update(answer);
      if (!isShown) say(node);
      isShown = true;
      await new Promise((resolve) => { later(resolve, EVERY); });
      if (query !== current || running === null) return;
    }
  }

  function done(answer, query) {
    running = null;
    say();
    onReady(answer, query);
  }

  return {
    /** Ask for the hot spots of a filter; "" is everything, whose hot spots the page has. */
    async show(query) {
      current = query;
      running = null;
      if (query === "") return say();
      onOld();
      try {
        await follow(query);
      } catch (error) {
        if (query === current) refused(error);
      }
      return undefined;
    },
  };
}

// The tiles that the map shows: fetched a few at a time, fetched anew for another filter, let go with the map.

import { decodeTile, NOTHING } from "./tile-bytes.mjs";

const AT_ONCE = 6; // as many as a browser asks of one host
const PATIENCE = 150; // ms that a filter has for its tiles before the next may take over

/** Fetch a tile; a place with nothing in it is no error.
 *
 * @throws {Error} with the `status` of the answer, 0 where there was none.
 */
export async function fetchTile(address, { signal, fetching = fetch }) {
  let status = 0;
  try {
    const response = await fetching(address, { signal });
    status = response.status;
    if (status === 204) return NOTHING;
    if (!response.ok) throw new Error(`HTTP ${status}`);
    return decodeTile(await response.arrayBuffer());
  } catch (error) {
    throw Object.assign(new Error(String(error)), { status });
  }
}

const keyOf = ({ x, y, z }) => `${z}/${x}/${y}`;

/** Make the store of the tiles. `onChange()` is called whenever one begins, comes or fails. */
export function makeTileStore({ address, fetching, onChange = () => {} }) {
  const entries = new Map();
  const queue = [];
  const turn = { address, next: null, begun: -Infinity, timer: null };
  let running = 0;

  const count = (state) => [...entries.values()].filter((entry) => entry.state === state).length;

  function ask(entry) {
    entry.controller?.abort();
    Object.assign(entry, { state: "loading", controller: new AbortController() });
    if (!queue.includes(entry)) queue.push(entry);
  }

  function pump() {
    while (running < AT_ONCE && queue.length > 0) {
      running += 1;
      load(queue.shift()).finally(() => { running -= 1; pump(); });
    }
  }

  async function load(entry) {
    const { signal } = entry.controller;
    try {
      const tile = await fetchTile(turn.address(entry.coords), { signal, fetching });
      if (!signal.aborted) settle(entry, { tile, state: "ready", status: null });
    } catch ({ status }) {
      if (!signal.aborted) settle(entry, { tile: null, state: "failed", status });
    }
  }

  function settle(entry, how) {
    Object.assign(entry, how);
    for (const draw of entry.draws) draw(entry);
    if (turn.next && count("loading") === 0) begin();
    onChange();
  }

  /** Ask for every tile anew; the old ones stay in sight until then. */
  function begin() {
    clearTimeout(turn.timer);
    Object.assign(turn, { address: turn.next ?? turn.address, next: null, timer: null, begun: performance.now() });
    for (const entry of entries.values()) ask(entry);
    pump();
    onChange();
  }

  function leave(entry, draw) {
    entry.draws.delete(draw);
    if (entry.draws.size > 0) return;
    entry.controller.abort();
    entries.delete(entry.key);
    if (queue.includes(entry)) queue.splice(queue.indexOf(entry), 1);
    onChange();
  }

  return {
    /** Have a tile drawn by `draw(entry)` whenever it comes; returns the way to let it go. */
    join(coords, draw) {
      const key = keyOf(coords);
      const entry = entries.get(key) ?? { key, coords, tile: null, state: "new", status: null, draws: new Set() };
      entry.draws.add(draw);
      if (entry.state === "new") {
        entries.set(key, entry);
        ask(entry);
        pump();
        onChange();
      } else if (entry.tile || entry.state === "failed") draw(entry);
      return () => leave(entry, draw);
    },
    /** Take another address: at once, or, while tiles are still to come, after a moment; the last one wins. */
    setAddress(next) {
      turn.next = next;
      const left = turn.begun + PATIENCE - performance.now();
      if (left <= 0 || count("loading") === 0) begin();
      else turn.timer ??= setTimeout(begin, left);
    },
    retry() {
      for (const entry of entries.values()) if (entry.state === "failed") ask(entry);
      pump();
      onChange();
    },
    redraw() {
      for (const entry of entries.values()) if (entry.tile || entry.state === "failed") for (const draw of entry.draws) draw(entry);
    },
    get: (coords) => entries.get(keyOf(coords)) ?? null,
    at: (zoom) => [...entries.values()].filter(({ coords, tile }) => coords.z === zoom && tile?.count > 0),
    state: () => ({ loading: count("loading"), failed: count("failed"), status: [...entries.values()].find(({ state }) => state === "failed")?.status ?? null }),
  };
}

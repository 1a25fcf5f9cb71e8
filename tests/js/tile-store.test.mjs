import assert from "node:assert/strict";
import test, { mock } from "node:test";

import { makeTileStore } from "../../webmap/static/js/tile-store.mjs";
import { packCells } from "./tile-packing.mjs";

const later = () => new Promise((resolve) => setImmediate(resolve));
const place = (x) => ({ z: 12, x, y: 0 });

/** A server that answers when it is told to; `asked` holds what it was asked for. */
function server() {
  const asked = [];
  const fetching = (address, { signal }) => new Promise((resolve, reject) => {
    const one = { address, signal, answer: (status, rows = []) => resolve({ status, ok: status < 300, arrayBuffer: async () => packCells(12, rows) }) };
    signal.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
    asked.push(one);
  });
  return { asked, fetching, open: () => asked.filter(({ signal, done }) => !signal.aborted && !done) };
}

function storeOf({ fetching }) {
  const store = makeTileStore({ address: ({ x }) => `old/${x}`, fetching });
  const drawn = [];
  return { store, drawn, join: (x) => store.join(place(x), ({ state, tile }) => drawn.push([x, state, tile?.count ?? null])) };
}

test("a tile is drawn once it came, and one with nothing in it is no failure", async () => {
  const far = server();
  const { store, drawn, join } = storeOf(far);
  join(1), join(2), join(3);
  assert.equal(store.state().loading, 3);
  far.asked[0].answer(200, [{ cx: 1 }]);
  far.asked[1].answer(204);
  far.asked[2].answer(500);
  await later();
  assert.deepEqual(drawn.sort(), [[1, "ready", 1], [2, "ready", 0], [3, "failed", null]]);
  assert.deepEqual(store.state(), { loading: 0, failed: 1, status: 500 });
});

test("what is no tile is a failure too, and only failures are tried again", async () => {
  const answers = { "old/1": new ArrayBuffer(3), "old/2": packCells(12, [{ cx: 1 }]) };
  const { store, join } = storeOf({ fetching: async (address) => ({ status: 200, ok: true, arrayBuffer: async () => answers[address] }) });
  join(1), join(2);
  await later();
  assert.deepEqual(store.state(), { loading: 0, failed: 1, status: 200 });
  answers["old/1"] = answers["old/2"];
  store.retry();
  assert.equal(store.state().loading, 1);
  await later();
  assert.deepEqual(store.state(), { loading: 0, failed: 0, status: null });
});

test("no more than six tiles are asked for at once, and one that left is not asked for", async () => {
  const far = server();
  const { join } = storeOf(far);
  const ways = Array.from({ length: 9 }, (_, x) => join(x));
  assert.equal(far.asked.length, 6);
  ways[6]();
  far.asked[0].answer(204);
  await later();
  assert.deepEqual(far.asked.map(({ address }) => address).slice(6), ["old/7"]);
});

test("a tile that leaves the map is forgotten, and its request given up", async () => {
  const far = server();
  const { store, drawn, join } = storeOf(far);
  join(1)();
  assert.ok(far.asked[0].signal.aborted);
  await later();
  assert.deepEqual([drawn, store.state().failed, store.get(place(1))], [[], 0, null]);
});

test("two layers share one request, and the second is drawn from what is there", async () => {
  const far = server();
  const { drawn, join } = storeOf(far);
  const leave = join(1);
  far.asked[0].answer(200, [{ cx: 1 }]);
  await later();
  join(1);
  leave();
  assert.deepEqual([far.asked.length, drawn.length], [1, 2]);
});

test("another filter asks for all tiles anew, and the old ones stay until then", async () => {
  const far = server();
  const { store, drawn, join } = storeOf(far);
  join(1);
  far.asked[0].answer(200, [{ cx: 1 }, { cx: 2 }]);
  await later();
  store.setAddress(({ x }) => `new/${x}`);
  assert.deepEqual([far.asked[1].address, store.get(place(1)).tile.count, drawn.length], ["new/1", 2, 1]);
  far.asked[1].answer(200, [{ cx: 1 }]);
  await later();
  assert.deepEqual(drawn.at(-1), [1, "ready", 1]);
});

test("while a slider is dragged each filter has a moment for its tiles, then the last one asked for takes over", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const far = server();
    const { store, drawn, join } = storeOf(far);
    join(1);
    for (const name of ["a", "b", "c"]) store.setAddress(() => name);
    assert.deepEqual(far.asked.map(({ address }) => address), ["old/1", "a"]);
    assert.ok(far.asked[0].signal.aborted);
    mock.timers.tick(200);
    assert.equal(far.asked[1].signal.aborted, true);
    await later();
    assert.deepEqual(far.asked.map(({ address }) => address), ["old/1", "a", "c"]);
    far.asked[2].answer(200, [{ cx: 1 }]);
    await later();
    assert.deepEqual(drawn, [[1, "ready", 1]]);
  } finally {
    mock.timers.reset();
  }
});

test("a filter that waits begins as soon as the one before it is drawn", async () => {
  const far = server();
  const { store, join } = storeOf(far);
  join(1);
  store.setAddress(() => "a");
  store.setAddress(() => "b");
  await later();
  far.asked[1].answer(204);
  await later();
  assert.deepEqual(far.asked.map(({ address }) => address), ["old/1", "a", "b"]);
});

import assert from "node:assert/strict";
import test from "node:test";

import { formatAddress, layerOf, parseAddress, sameSelection } from "../../webmap/static/js/address.mjs";

test("an address that is written is read back as it was", () => {
  for (const selection of [{ kind: "hotspot", id: 3 }, { kind: "site", id: "FC 01/东#%" }]) {
    assert.deepEqual(parseAddress(formatAddress(selection)), selection);
  }
});

test("no selection is an empty address", () => {
  assert.equal(formatAddress(null), "");
});

test("what the circles tell is kept beside the selection, and not written where it is as usual", () => {
  for (const selection of [null, { kind: "hotspot", id: 3 }, { kind: "site", id: "a&layer=rate#%" }]) {
    const written = formatAddress(selection, "level");
    assert.deepEqual([parseAddress(written), layerOf(written)], [selection, "level"]);
    assert.equal(layerOf(formatAddress(selection)), "rate");
  }
  assert.equal(formatAddress(null, "level"), "#layer=level");
});

test("a layer that there is not is the usual one, and an address that is none of ours chooses none", () => {
  assert.deepEqual(["", "#", "#layer=heat", "#hotspot=2&layer=x", "#list"].map(layerOf), ["rate", "rate", "rate", "rate", null]);
});

for (const hash of ["", "#", "#hotspot=", "#hotspot=x", "#hotspot=0", "#hotspot=-1", "#other=1", "#site=%"]) {
  test(`${JSON.stringify(hash)} selects nothing`, () => {
    assert.equal(parseAddress(hash), null);
  });
}

test("the same number of another kind is another selection", () => {
  assert.ok(!sameSelection({ kind: "site", id: 1 }, { kind: "hotspot", id: 1 }));
  assert.ok(sameSelection(null, null));
});

import assert from "node:assert/strict";
import test from "node:test";

import { formatAddress, parseAddress, sameSelection } from "../../webmap/static/js/address.mjs";

test("an address that is written is read back as it was", () => {
  for (const selection of [{ kind: "hotspot", id: 3 }, { kind: "site", id: "FC 01/东#%" }]) {
    assert.deepEqual(parseAddress(formatAddress(selection)), selection);
  }
});

test("no selection is an empty address", () => {
  assert.equal(formatAddress(null), "");
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

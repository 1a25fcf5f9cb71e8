import assert from "node:assert/strict";
import test from "node:test";

import { distanceText, lengthOf, withPoint } from "../../webmap/static/js/measure.mjs";

const along = (one, other) => Math.abs(other.lng - one.lng);

test("a line is as long as its parts together", () => {
  const points = [0, 3, 1].map((lng) => ({ lat: 0, lng }));
  assert.deepEqual([lengthOf(points, along), lengthOf(points.slice(0, 1), along), lengthOf([], along)], [5, 0, 0]);
});

test("a distance is told in metres below a kilometre, and with fewer decimals the longer it is", () => {
  const told = [0, 12.4, 999.4, 999.6, 1234, 9994, 9996, 99_940, 99_960, 1_234_567].map(distanceText);
  assert.deepEqual(told, ["0 m", "12 m", "999 m", "1.00 km", "1.23 km", "9.99 km", "10.0 km", "99.9 km", "100 km", "1,235 km"]);
});

test("a second press on the last point, as a double press makes it, adds no point", () => {
  const line = [{ lat: 1, lng: 1 }];
  assert.deepEqual(withPoint(line, { lat: 1, lng: 1 }), line);
  assert.equal(withPoint(line, { lat: 1, lng: 2 }).length, 2);
});

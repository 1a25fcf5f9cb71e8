"""Seconds for a million points by each transform, beside geocoordinates-rs point by point.

Then the whole way of 200,000 rows of distinct positions, from cells to WGS84.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from functools import partial

import geocoordinates_ffi as oracle
import numpy as np
import pandas as pd

from geodata.codes import built_in_vocabulary
from ingest import datums, grids
from ingest.checking import Check, Context
from ingest.coordinates import distance_m
from ingest.locating.positions import positions
from ingest.profiles import Profile
from ingest.tables import Column, Fields, as_objects
from ingest.wording import Words
from tests.ingest.files import no_sites

POINTS, ROWS, THEIR_POINTS = 1_000_000, 200_000, 100_000
LIMIT_S, LIMIT_ROWS_S, LIMIT_MB = 4.0, 0.7, 200
THEIRS = {
    "wgs84_to_gcj02": (oracle.Wgs84, oracle.wgs84_to_gcj02),
    "gcj02_to_wgs84": (oracle.Gcj02, oracle.gcj02_to_wgs84_refined),
    "gcj02_to_bd09": (oracle.Gcj02, oracle.gcj02_to_bd09),
    "bd09_to_gcj02": (oracle.Bd09, oracle.bd09_to_gcj02_refined),
    "bd09_to_wgs84": (oracle.Bd09, oracle.bd09_to_wgs84_refined),
}


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """Return the best of a few runs."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fields_of(cells: dict[str, list[object]]) -> Fields:
    columns = {}
    for name, values in cells.items():
        codes, distinct = pd.factorize(as_objects(values))
        columns[name] = Column(codes.astype(np.int32), as_objects(distinct))
    return Fields(
        shape="visits",
        columns=columns,
        headers={name: name for name in cells},
        row_numbers=np.arange(ROWS),
        sheets=np.full(ROWS, "", dtype=object),
    )


def time_rows(name: str, datum: str, cells: dict[str, list[object]]) -> None:
    context = Context(Profile(name="own"), no_sites(), Words(built_in_vocabulary()), datum)
    check = Check(fields_of(cells), context)
    blank = np.full(ROWS, "", dtype=object)
    took = seconds(lambda: positions(check, {"site_id": blank, "department": blank}))
    print(f"{name:<32} {took:6.2f} s (at most {LIMIT_ROWS_S})", flush=True)


def main() -> None:
    """Print the seconds, the ratio and the memory of each."""
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(74, 134, POINTS), rng.uniform(19, 53, POINTS)
    pairs = list(zip(lon[:THEIR_POINTS].tolist(), lat[:THEIR_POINTS].tolist(), strict=True))
    before = peak_mb()
    print(f"{POINTS:,} points, seconds (at most {LIMIT_S})")
    for name, (point, change) in THEIRS.items():
        ours = seconds(partial(getattr(datums, name), lon, lat))
        start = time.perf_counter()
        for x, y in pairs:
            change(point(lat=y, lon=x))
        theirs = (time.perf_counter() - start) * POINTS / THEIR_POINTS
        print(f"{name:<32} {ours:6.2f}   geocoordinates-rs {theirs:6.1f}   "
              f"{theirs / ours:5.0f} times", flush=True)  # fmt: skip
    there = datums.wgs84_to_bd09(lon, lat)
    worst = distance_m(*datums.bd09_to_wgs84(*there), lon, lat).max()
    print(f"there and back by BD-09: {worst * 1000:.3f} mm at worst; "
          f"{peak_mb() - before:.0f} MB more at the peak (at most {LIMIT_MB})")  # fmt: skip
    near, north = rng.uniform(118.6, 121.4, POINTS), lat
    x, y = grids.wgs84_to_grid(near, north, 4549)
    took = seconds(lambda: datums.to_wgs84(x, y, "cgcs2000-gk-120"))
    print(f"{'cgcs2000-gk-120 to wgs84':<32} {took:6.2f}")

    print(f"\n{ROWS:,} rows, all positions distinct, from cells to WGS84")
    lon, lat = rng.uniform(119.9, 120.4, ROWS), rng.uniform(30.1, 30.5, ROWS)
    x, y = grids.wgs84_to_grid(lon, lat, 4528)
    figures: dict[str, list[object]] = {"lon": lon.tolist(), "lat": lat.tolist()}
    texts: dict[str, list[object]] = {"lon": list(map(str, lon)), "lat": list(map(str, lat))}
    both: list[object] = [f"{a},{b}" for a, b in zip(texts["lon"], texts["lat"], strict=True)]
    time_rows("numbers, gcj02", "gcj02", figures)
    time_rows("texts, bd09", "bd09", texts)
    time_rows("both in one cell, gcj02", "gcj02", {"position": both})
    time_rows("metres with the zone's number", "cgcs2000", {"lon": y.tolist(), "lat": x.tolist()})


if __name__ == "__main__":
    main()

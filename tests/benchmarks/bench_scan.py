"""The scan of 1k to 50k sites x 999 replicates, against the same windows walked by numpy."""

from __future__ import annotations

import resource
import sys
import time

import numpy as np

from geodata.scan import scan
from geodata.scan.windows import Windows, make_windows
from geodata.significance import draw_counts

REPLICATES = 999
RADIUS_M = 1_500
NUMPY_REPLICATES = 4
SITES_A_KM2 = 25.0
TRIED = ((1_000, ("circle", "ellipse")), (10_000, ("circle",)), (10_000, ("circle", "ellipse")),
         (50_000, ("circle",)), (50_000, ("circle", "ellipse")))  # fmt: skip


def city(sites: int):
    """Sites spread over a square, counts with dispersion 0.5. Seeded."""
    rng = np.random.default_rng(1)
    xy = rng.uniform(0, 1_000 * np.sqrt(sites / SITES_A_KM2), (sites, 2))
    mu = rng.gamma(2.0, 1.5, sites)
    return xy, draw_counts(mu, dispersion=0.5, draws=1, rng=rng)[0].astype(float), mu


def by_numpy(windows: Windows, mu: np.ndarray) -> float:
    """Return seconds a window and replicate: running sums of each row of neighbours."""
    weights = 1 / (1 + 0.5 * mu)
    draws = draw_counts(mu, dispersion=0.5, draws=NUMPY_REPLICATES, rng=np.random.default_rng(2))
    draws, mean = draws * weights, mu * weights
    total = draws.sum(axis=1, keepdims=True)
    share = mean / mean.sum()
    rows = range(0, len(windows.starts) - 1, max(1, (len(windows.starts) - 1) // 2_000))
    walked = 0
    start = time.perf_counter()
    for row in rows:
        found = windows.members[windows.starts[row] : windows.starts[row + 1]]
        index, ends = np.where(found < 0, ~found, found), found < 0
        held = draws[:, index].cumsum(axis=1)
        lead = np.maximum.accumulate(np.maximum(draws[:, index] - share[index] * total, 0), axis=1)
        inside = (held - lead)[:, ends]
        expected = (share[index].cumsum() * total)[:, ends]
        with np.errstate(divide="ignore", invalid="ignore"):
            value = inside * np.log(inside / expected)
            value += (total - inside) * np.log((total - inside) / (total - expected))
        np.where(inside > expected, value, 0.0).max(axis=1, initial=0.0)
        walked += int(ends.sum())
    return (time.perf_counter() - start) / walked / NUMPY_REPLICATES


def bandwidth() -> float:
    """Return bytes a second that both cores together read when they add up a large array."""
    numbers = np.ones(2**26, dtype=np.float32)
    start = time.perf_counter()
    for _ in range(4):
        numbers.sum()
    return 4 * numbers.nbytes / (time.perf_counter() - start)


def main() -> None:
    """Print seconds, windows, nanoseconds a window and replicate, ratio and memory."""
    options = {"max_radius_m": RADIUS_M, "dispersion": 0.5}
    scan(*city(200), replicates=19, rng=np.random.default_rng(0), **options)  # compiles
    limit = 4 / bandwidth() * 1e9
    print(f"reading 4 bytes a window and replicate from memory would take {limit:.2f} ns")
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    for sites, shapes in TRIED:
        if sites > largest:
            continue
        xy, cases, mu = city(sites)
        start = time.perf_counter()
        windows = make_windows(xy, RADIUS_M, 3, shapes)
        laid = time.perf_counter() - start
        theirs = by_numpy(windows, mu)
        del windows
        start, spent = time.perf_counter(), time.process_time()
        result = scan(xy, cases, mu, replicates=REPLICATES, shapes=shapes,
                      rng=np.random.default_rng(0), **options)  # fmt: skip
        ours, spent = time.perf_counter() - start, time.process_time() - spent
        each = ours / result.windows / REPLICATES
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{sites:,} sites, {' and '.join(shapes)}, {result.windows:,} windows: "
              f"{ours:.1f} s ({spent:.1f} s of processor time, windows {laid:.1f} s), "
              f"{each * 1e9:.2f} ns a window and replicate, {theirs / each:.0f} times as fast as "
              f"numpy; peak memory so far {peak:.0f} MB", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()

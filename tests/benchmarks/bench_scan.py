"""The scan of 10k sites x 999 replicates, against the same windows walked by numpy."""

from __future__ import annotations

import time

import numpy as np
import psutil

from geodata.scan import scan
from geodata.significance import draw_counts
from geodata.windows import make_windows

REPLICATES = 999
RADIUS_M = 1_500
NUMPY_REPLICATES = 8
RUNS = 3


def city(sites: int, side_m: float = 20_000.0):
    """Sites spread over a square, counts with dispersion 0.5. Seeded."""
    rng = np.random.default_rng(1)
    xy = rng.uniform(0, side_m, (sites, 2))
    mu = rng.gamma(2.0, 1.5, sites)
    return xy, draw_counts(mu, dispersion=0.5, draws=1, rng=rng)[0].astype(float), mu


def by_numpy(xy, cases, mu) -> float:
    """Return seconds a replicate: running sums of each site's neighbours, site by site."""
    windows = make_windows(xy, RADIUS_M, 3)
    weights = 1 / (1 + 0.5 * mu)
    draws = draw_counts(mu, dispersion=0.5, draws=NUMPY_REPLICATES, rng=np.random.default_rng(2))
    draws, mean = draws * weights, mu * weights
    total = draws.sum(axis=1, keepdims=True)
    share = mean / mean.sum()
    best = np.zeros(NUMPY_REPLICATES)
    start = time.perf_counter()
    for site in range(len(xy)):
        stretch = slice(windows.starts[site], windows.starts[site + 1])
        index, ends = windows.members[stretch], windows.ends[stretch]
        held = draws[:, index].cumsum(axis=1)
        lead = np.maximum.accumulate(np.maximum(draws[:, index] - share[index] * total, 0), axis=1)
        inside = (held - lead)[:, ends]
        expected = (share[index].cumsum() * total)[:, ends]
        with np.errstate(divide="ignore", invalid="ignore"):
            value = inside * np.log(inside / expected)
            value += (total - inside) * np.log((total - inside) / (total - expected))
        value = np.where(inside > expected, value, 0.0)
        best = np.maximum(best, value.max(axis=1, initial=0.0))
    return (time.perf_counter() - start) / NUMPY_REPLICATES


def main() -> None:
    """Print seconds, windows, nanoseconds a window and replicate, ratio and memory."""
    options = {"max_radius_m": RADIUS_M, "dispersion": 0.5}
    scan(*city(200), replicates=19, rng=np.random.default_rng(0), **options)  # compiles
    for sites in (1_000, 10_000):
        xy, cases, mu = city(sites)
        taken = []
        for _ in range(RUNS):
            start = time.perf_counter()
            rng = np.random.default_rng(0)
            result = scan(xy, cases, mu, replicates=REPLICATES, rng=rng, **options)
            taken.append(time.perf_counter() - start)
        ours = min(taken)
        each = ours / result.windows / REPLICATES * 1e9
        theirs = by_numpy(xy, cases, mu) * REPLICATES
        ratio = f"{theirs:.0f} s ({NUMPY_REPLICATES} replicates, scaled), {theirs / ours:.0f} times"
        print(f"{sites:,} sites, {result.windows:,} windows x {REPLICATES}: {ours:.2f} s, "
              f"the best of {RUNS} ({max(taken):.2f} s the slowest)")  # fmt: skip
        print(f"  {each:.2f} ns a window and replicate; numpy on the same windows: {ratio}")
    print(f"  memory {psutil.Process().memory_info().rss / 2**20:.0f} MB")


if __name__ == "__main__":
    main()

"""Grouping 1M points of a city for display, against scikit-learn's DBSCAN on the same points."""

from __future__ import annotations

import time

import numpy as np
import psutil
from sklearn.cluster import DBSCAN

from geodata.grouping import ALONE, group_points

POINTS = 1_000_000
SIDE_M = 40_000.0
MIN_POINTS = 10
RUNS = 3


def city(points: int, *, stacked: bool) -> np.ndarray:
    """Points of a square city: 70 % in 400 quarters, the rest anywhere. Seeded.

    `stacked` puts a tenth of them on a few offices' own addresses, as registers of findings do.
    """
    rng = np.random.default_rng(1)
    quarters = rng.uniform(0, SIDE_M, (400, 2))
    spread = rng.uniform(100, 800, 400)
    chosen = rng.integers(0, 400, int(points * 0.7))
    inside = quarters[chosen] + rng.normal(0, 1, (len(chosen), 2)) * spread[chosen, None]
    xy = np.vstack([inside, rng.uniform(0, SIDE_M, (points - len(chosen), 2))])
    if stacked:
        xy[: points // 10] = quarters[rng.integers(0, 4, points // 10)]
    return rng.permutation(xy)


def main() -> None:
    """Print seconds, the ratio and memory; stop where a label differs."""
    group_points(city(1_000, stacked=False), radius_m=50.0, min_points=MIN_POINTS)  # compiles
    for points, radius_m, stacked in ((POINTS, 50.0, False), (POINTS, 100.0, False),
                                      (100_000, 100.0, True)):  # fmt: skip
        xy = city(points, stacked=stacked)
        taken = []
        for _ in range(RUNS):
            start = time.perf_counter()
            labels = group_points(xy, radius_m=radius_m, min_points=MIN_POINTS)
            taken.append(time.perf_counter() - start)
        ours, memory = min(taken), psutil.Process().memory_info().rss
        start = time.perf_counter()
        same = DBSCAN(eps=radius_m, min_samples=MIN_POINTS).fit_predict(xy)
        theirs = time.perf_counter() - start
        assert (labels == same).all(), f"{(labels != same).sum()} labels differ"
        what = ", a tenth on 4 addresses" if stacked else ""
        print(f"{points:,} points, {radius_m:.0f} m, {MIN_POINTS} points{what}: "
              f"{labels.max() + 1:,} groups, {(labels == ALONE).mean():.0%} alone")  # fmt: skip
        print(f"  {ours:.2f} s, the best of {RUNS} ({max(taken):.2f} s the slowest), "
              f"{memory / 2**20:.0f} MB before scikit-learn ran on it")  # fmt: skip
        print(f"  scikit-learn {theirs:.1f} s, {theirs / ours:.1f} times; all labels equal")
    print(f"  memory with scikit-learn's {psutil.Process().memory_info().rss / 2**20:.0f} MB")


if __name__ == "__main__":
    main()

"""What else finds "hot spots" on a map of rebounds, to set beside the scan.

Each takes metres (n, 2), rebounds (n,), expected rebounds (n,) and the truth (n, bool), and returns
the sites that it flags (n, bool). Two of them are shown the truth, which no planner could be, and
which favours them: DBSCAN takes the setting that fits the truth best, and the kernel density flags
just as many sites as were planted.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from sklearn.cluster import HDBSCAN

from geodata.daily_rates import shrunk_ratios
from geodata.grouping import group_points
from geodata.rankings import by_gi_star, by_kernel_density

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rival = Callable[[Floats, Floats, Floats, Flags], Flags]

LEVEL = 0.05
GI_RADIUS_M = 500.0
DBSCAN_SETTINGS = tuple(product((200.0, 300.0, 500.0, 800.0), (10, 30, 60)))
"""Radius in metres, fewest events."""
HDBSCAN_EVENTS = 30


def gi_star_on_counts(xy: Floats, rebounds: Floats, expected: Floats, truth: Flags) -> Flags:
    """Gi* of the counts, one-sided normal p-values, false discovery rate 5 %."""
    return passing(norm.sf(by_gi_star(xy, rebounds, radius_m=GI_RADIUS_M)))


def gi_star_on_rates(xy: Floats, rebounds: Floats, expected: Floats, truth: Flags) -> Flags:
    """Gi* of empirical-Bayes rates (Gamma-Poisson), one-sided, false discovery rate 5 %."""
    rates = shrunk_ratios(rebounds, level_with(rebounds, expected))
    return passing(norm.sf(by_gi_star(xy, rates, radius_m=GI_RADIUS_M)))


def dbscan_at_its_best(xy: Floats, rebounds: Floats, expected: Floats, truth: Flags) -> Flags:
    """DBSCAN of rebound events with that of 12 settings whose F1 against the truth is largest.

    Where nothing was planted, the setting that flags the fewest sites: both favour it.
    """
    options = [clustered(xy, rebounds, *setting) for setting in DBSCAN_SETTINGS]
    return max(options, key=lambda flagged: (f1(flagged, truth), -int(flagged.sum())))


def hdbscan(xy: Floats, rebounds: Floats, expected: Floats, truth: Flags) -> Flags:
    """HDBSCAN of rebound events (Campello, Moulavi & Sander 2013), clusters of 30 and more."""
    owner = events(xy, rebounds)
    flagged = np.zeros(len(xy), dtype=bool)
    if len(owner) >= HDBSCAN_EVENTS:
        labels = HDBSCAN(min_cluster_size=HDBSCAN_EVENTS, copy=True).fit(xy[owner]).labels_
        flagged[owner[labels >= 0]] = True
    return flagged


def densest_places(xy: Floats, rebounds: Floats, expected: Floats, truth: Flags) -> Flags:
    """Kernel density of the counts: as many sites as were planted, the densest."""
    flagged = np.zeros(len(xy), dtype=bool)
    densest = np.argsort(-by_kernel_density(xy, rebounds), kind="stable")
    flagged[densest[: int(truth.sum())]] = True
    return flagged


RIVALS: dict[str, Rival] = {
    "Gi* on counts + FDR": gi_star_on_counts,
    "Gi* on EB rates + FDR": gi_star_on_rates,
    "DBSCAN, best of 12 settings (shown the truth)": dbscan_at_its_best,
    "HDBSCAN": hdbscan,
    "kernel density, as many as planted (shown the truth)": densest_places,
}


def passing(p_values: Floats, level: float = LEVEL) -> Flags:
    """Return which p-values pass at a false discovery rate.

    Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57(1), 289-300: the k smallest, k the largest
    for which p(k) <= k level / n.
    """
    order = np.argsort(p_values, kind="stable")
    ranks = np.arange(1, len(order) + 1)
    below = np.flatnonzero(p_values[order] <= ranks * level / max(len(order), 1))
    flagged = np.zeros(len(order), dtype=bool)
    if len(below):
        flagged[order[: below[-1] + 1]] = True
    return flagged


def events(xy: Floats, rebounds: Floats) -> NDArray[np.int64]:
    """Return the site of each rebound, for sites with a position."""
    placed = np.isfinite(xy).all(axis=1)
    return np.repeat(np.arange(len(xy)), np.where(placed, rebounds, 0).astype(np.int64))


def clustered(xy: Floats, rebounds: Floats, radius_m: float, min_points: int) -> Flags:
    """Return the sites whose events are in a DBSCAN cluster."""
    owner = events(xy, rebounds)
    flagged = np.zeros(len(xy), dtype=bool)
    flagged[owner[group_points(xy[owner], radius_m=radius_m, min_points=min_points) >= 0]] = True
    return flagged


def level_with(rebounds: Floats, expected: Floats) -> Floats:
    """Return the expectation scaled so that it adds up to the rebounds."""
    total = expected.sum()
    return expected * (rebounds.sum() / total) if total > 0 else expected


def f1(flagged: Flags, truth: Flags) -> float:
    """Return 2 x right / (flagged + planted); 0 where nothing is right."""
    right = int((flagged & truth).sum())
    return 2.0 * right / int(flagged.sum() + truth.sum()) if right else 0.0

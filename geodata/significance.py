"""Null distributions and Monte-Carlo p-values."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import gammaln

Floats = NDArray[np.float64]

ROUNDING = 1e-4
"""Share by which two maxima may differ and still be equal."""
_LARGEST_DISPERSION = 50.0
_SMALLEST_DISPERSION = 1e-4


def monte_carlo_p(observed: float, replicate_maxima: Floats) -> float:
    """Return (1 + number of replicates at least as large) / (1 + number of replicates).

    Dwass (1957), Ann. Math. Stat. 28(1), 181-187; Barnard (1963). Exact for exchangeable draws.
    """
    # small counts tie often, and replicates are summed in 4-byte floats: a tie counts as a tie
    above = int(np.count_nonzero(replicate_maxima >= observed * (1 - ROUNDING)))
    return (1 + above) / (1 + len(replicate_maxima))


def critical_value(replicate_maxima: Floats, level: float) -> float:
    """Return the value that an observed maximum must exceed for a p-value of at most `level`.

    Infinite where there are too few replicates for such a p-value.
    """
    allowed = int(np.floor(level * (len(replicate_maxima) + 1) + 1e-9)) - 1
    if allowed < 0:
        return float("inf")
    ordered = np.sort(replicate_maxima)[::-1]
    return float(ordered[allowed]) * (1 + 2 * ROUNDING) if allowed < len(ordered) else 0.0


def draw_counts(
    expected: Floats, *, dispersion: float, draws: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return (draws, n) counts with means `expected` (n,) and variance mu + dispersion * mu^2.

    Negative binomial as a Gamma mixture of Poisson counts; Poisson where `dispersion` is 0.
    """
    shape = (draws, len(expected))
    if dispersion <= 0:
        return rng.poisson(expected, shape)
    size = 1.0 / dispersion
    return rng.negative_binomial(size, size / (size + expected), shape)


def estimate_dispersion(counts: Floats, expected: Floats) -> float:
    """Return the negative-binomial dispersion alpha of counts (n,) with means `expected` (n,).

    Maximum likelihood in alpha with variance mu + alpha * mu^2 (Lawless 1987, Can. J. Stat. 15(3),
    209-225); 0 where the counts are no more spread than Poisson counts.
    """
    seen = expected > 0
    counts, expected = counts[seen], expected[seen]
    if len(counts) < 2 or not counts.any():
        return 0.0

    def loss(log_alpha: float) -> float:
        size = np.exp(-log_alpha)
        return -float(
            np.sum(
                gammaln(counts + size)
                - gammaln(size)
                + size * np.log(size / (size + expected))
                + counts * np.log(expected / (size + expected))
            )
        )

    bounds = (np.log(_SMALLEST_DISPERSION), np.log(_LARGEST_DISPERSION))
    found = minimize_scalar(loss, bounds=bounds, method="bounded")
    poisson = -float(np.sum(counts * np.log(expected) - expected))
    # at the lower bound the two agree; a spread that does not pay its way is none
    return float(np.exp(found.x)) if found.fun < poisson - 1e-9 else 0.0

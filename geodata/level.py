"""The level of risk that varies smoothly across a city, taken out before hot spots are sought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from geodata.significance import Floats, estimate_dispersion

LENGTHS = (5 / 3, 7 / 3, 10 / 3)
"""Lengths over which the level may vary, in largest window radii: beyond what a window can see."""
DEVIATIONS = np.array([0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.8])
"""Standard deviations of the logarithm of the level that are weighed."""
PRIOR_DEVIATION = 0.3
"""Mean of the exponential prior of that deviation."""
SLOPE_PRECISION = 4.0
"""Of the normal prior of the slope, per standard deviation of the sites' positions: a risk that is
up to five or six times as high at one edge of the city as at the other is nothing unusual."""
_MOST_KNOTS = 400
_FEWEST_SITES = 30
_STEPS = 6
_BOUND, _LEAST_BOUND = 3.0, 0.3
_WIDEST = 3.0  # of the logarithm of the level; a guard against runaway steps
_LEAST_EIGENVALUE = 1e-4


@dataclass(frozen=True)
class Surface:
    """Smooth functions over the city: each column a field of variance 1 when added up at random.

    ``columns`` (n, k) so that columns @ normal(0, 1, k) has the covariance
    exp(-d^2 / (2 length^2)) (Nystroem's approximation on a grid of knots one length apart).
    """

    length_m: float
    columns: Floats


@dataclass(frozen=True)
class Level:
    """What was learned about the level, and how it is estimated again in each replicate.

    Attributes
    ----------
    mean
        Expected cases (n,) with the city-wide slope, without the smooth part; adds up to all cases.
    dispersion
        alpha of variance mu + alpha mu^2 of single sites.
    surfaces, weights
        The lengths that are weighed, and the posterior weight of each length and deviation
        (lengths, deviations).
    design, precision
        Columns of the estimate (n, p) and the precision of their prior (p,).
    """

    mean: Floats
    dispersion: float
    surfaces: tuple[Surface, ...]
    weights: Floats
    design: Floats
    precision: Floats

    @property
    def deviation(self) -> float:
        """Return the posterior mean deviation of the logarithm of the level."""
        return float((self.weights.sum(axis=0) * DEVIATIONS).sum())

    def estimate(self, cases: Floats) -> Floats:
        """Return the logarithm of the level (r, n) that maps of cases (r, n) suggest.

        Penalised likelihood by a fixed number of steps along the quasi-Newton direction of the
        curvature at the mean: one and the same function of the data and of each replicate. What
        lies more than three deviations from the mean is no matter of the level: a dense hot spot
        with hardly a site around it would pass for one.
        """
        design = self.design.astype(np.float32)
        mean = self.mean.astype(np.float32)
        weight = 1 / (1 + np.float32(self.dispersion) * mean)
        curvature = self.design.T @ ((self.mean * weight)[:, None] * self.design)
        inverse = np.linalg.inv(curvature + np.diag(self.precision)).astype(np.float32)
        precision = self.precision.astype(np.float32)
        counts = cases.astype(np.float32)
        coefficients = np.zeros((len(cases), design.shape[1]), dtype=np.float32)
        log_level = np.zeros_like(counts)
        for _ in range(_STEPS):
            here = mean * np.exp(log_level)
            score = ((counts - here) * weight) @ design - coefficients * precision
            step = score @ inverse
            along = step @ design.T
            # as far along the step as the curvature there says: it grows with the level
            bend = (here * weight * along**2).sum(axis=1) + (step**2 * precision).sum(axis=1)
            length = (score * step).sum(axis=1) / np.maximum(bend, np.float32(1e-12))
            length = np.minimum(length, 1 / np.maximum(np.abs(along).max(axis=1), 1e-6))[:, None]
            coefficients += length * step
            log_level = np.clip(log_level + length * along, -_WIDEST, _WIDEST)
        rough = self.deviation > 0
        bound = max(_LEAST_BOUND, _BOUND * self.deviation) if rough else _WIDEST
        return np.clip(log_level, -bound, bound).astype(np.float64)

    def draw(self, rng: np.random.Generator, number: int) -> Floats:
        """Return maps of cases (number, n) without a hot spot: a random level, random sites.

        Length and deviation are drawn anew for each map by their weights, so that what is not known
        about the level is not taken for known.
        """
        flat = (self.weights / self.weights.sum()).ravel()
        length, deviation = np.divmod(rng.choice(len(flat), number, p=flat), len(DEVIATIONS))
        log_level = np.zeros((number, len(self.mean)))
        for place, surface in enumerate(self.surfaces):
            rows = np.flatnonzero(length == place)
            spread = DEVIATIONS[deviation[rows]][:, None]
            field = rng.standard_normal((len(rows), surface.columns.shape[1])) @ surface.columns.T
            log_level[rows] = field * spread - spread**2 / 2
        means = self.mean * np.exp(log_level)
        if self.dispersion > 0:
            means = means * rng.gamma(1 / self.dispersion, self.dispersion, means.shape)
        return rng.poisson(means).astype(np.float64)


def fit_level(
    xy: Floats,
    cases: Floats,
    expected: Floats,
    dispersion: float,
    *,
    max_radius_m: float,
    apart: Sequence[np.ndarray] = (),
    background: str = "smooth",
) -> Level:
    """Learn how the level of risk varies across a city.

    The logarithm of the level is a city-wide slope plus a Gaussian field of one of three lengths
    and eleven deviations. These are weighed by their marginal likelihood in the Gaussian working
    model of a negative-binomial regression (Breslow & Clayton 1993, J. Am. Stat. Assoc. 88(421),
    9-25) times an exponential prior.

    Parameters
    ----------
    xy, cases, expected
        Metres (n, 2); cases and expected cases (n,), expected above 0.
    dispersion
        alpha of single sites (`geodata.rates.own_dispersion`).
    max_radius_m
        Of the windows: what varies over less is a matter of the scan.
    apart
        Places that stand out as they are, positions each. Each has a level of its own while the
        deviation is weighed, so that a hot spot is not taken for a rough level.
    background
        ``smooth`` for slope and field, ``slope`` for the slope alone, ``none`` for one level.
    """
    slope = _slope(xy)[:, : 1 if background == "none" else None]
    own = np.zeros((len(xy), len(apart)))
    for column, members in enumerate(apart):
        own[members, column] = 1.0
    fixed = np.concatenate([slope, own], axis=1)
    expected = expected * (cases.sum() / expected.sum())
    # a single site far from its peers is to pull the slope no more than its spread allows
    rest = own.sum(axis=1) == 0
    spread = max(dispersion, _spread(cases[rest], expected[rest]))
    coefficients = _regression(fixed, slope.shape[1], cases, expected, spread)
    around = expected * np.exp(np.clip(fixed @ coefficients, -_WIDEST, _WIDEST))
    enough = background == "smooth" and len(xy) >= _FEWEST_SITES
    surfaces = _surfaces(xy, max_radius_m) if enough else ()
    if surfaces:
        fits = [_marginal(fixed, each.columns, cases, around, dispersion) for each in surfaces]
        weights = np.exp(np.array(fits) - np.max(fits)) * np.exp(-DEVIATIONS / PRIOR_DEVIATION)
        weights = weights / weights.sum()
        best = int(weights.sum(axis=1).argmax())
        variance = float((weights.sum(axis=0) * DEVIATIONS**2).sum())
        columns = surfaces[best].columns
        precision = np.full(columns.shape[1], 1 / max(variance, 1e-6))
    else:
        surfaces = (Surface(max_radius_m, np.zeros((len(xy), 1))),)
        weights = np.zeros((1, len(DEVIATIONS)))
        weights[0, 0] = 1.0
        columns, precision = np.zeros((len(xy), 0)), np.zeros(0)
    trend = slope @ coefficients[: slope.shape[1]]
    mean = expected * np.exp(np.clip(trend, -_WIDEST, _WIDEST))
    return Level(
        mean=mean * (cases.sum() / mean.sum()),
        dispersion=dispersion,
        surfaces=surfaces,
        weights=weights,
        design=np.concatenate([slope, columns], axis=1),
        precision=np.concatenate([[1e-6], np.full(slope.shape[1] - 1, SLOPE_PRECISION), precision]),
    )


def _slope(xy: Floats) -> Floats:
    """Return columns (n, 3): one, and metres east and north in standard units."""
    spread = np.maximum(xy.std(axis=0), 1.0)
    return np.column_stack([np.ones(len(xy)), (xy - xy.mean(axis=0)) / spread])


def _surfaces(xy: Floats, max_radius_m: float) -> tuple[Surface, ...]:
    extent = np.maximum(np.ptp(xy, axis=0), max_radius_m)
    shortest = LENGTHS[0] * max_radius_m
    # so many knots that replicates stay quick: a huge area gets longer lengths
    stretch = max(1.0, float(np.sqrt(np.prod(extent / shortest + 2) / _MOST_KNOTS)))
    return tuple(_surface(xy, length * max_radius_m * stretch) for length in LENGTHS)


def _surface(xy: Floats, length: float) -> Surface:
    low, high = xy.min(axis=0) - length, xy.max(axis=0) + 2 * length
    axes = [np.arange(low[axis], high[axis], length) for axis in (0, 1)]
    knots = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)
    far, _ = cKDTree(xy).query(knots)
    knots = knots[far < 1.5 * length]
    values, vectors = np.linalg.eigh(_covariance(knots, knots, length))
    kept = values > _LEAST_EIGENVALUE * values.max()
    return Surface(
        length, _covariance(xy, knots, length) @ (vectors[:, kept] / np.sqrt(values[kept]))
    )


def _covariance(one: Floats, other: Floats, length: float) -> Floats:
    squares = (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1) - 2 * one @ other.T
    return np.exp(-np.maximum(squares, 0) / (2 * length**2))


def _spread(cases: Floats, expected: Floats) -> float:
    if cases.sum() == 0:
        return 0.0
    return estimate_dispersion(cases, expected * (cases.sum() / expected.sum()))


def _regression(
    design: Floats, slopes: int, cases: Floats, expected: Floats, dispersion: float
) -> Floats:
    """Return the coefficients (p,) of a log-linear negative-binomial regression.

    The second and third column, up to `slopes`, are the slope: it has a prior, the rest hardly one.
    """
    coefficients = np.zeros(design.shape[1])
    ridge = np.full(design.shape[1], 1e-3)
    ridge[1:slopes] = SLOPE_PRECISION
    ridge = np.diag(ridge)
    for _ in range(20):
        mean = expected * np.exp(np.clip(design @ coefficients, -_WIDEST, _WIDEST))
        weight = 1 / (1 + dispersion * mean)
        curvature = design.T @ ((mean * weight)[:, None] * design) + ridge
        score = design.T @ ((cases - mean) * weight) - ridge @ coefficients
        step = np.clip(np.linalg.solve(curvature, score), -1, 1)
        coefficients = coefficients + step
        if np.abs(step).max() < 1e-5:
            break
    return coefficients


def _marginal(
    fixed: Floats, columns: Floats, cases: Floats, mean: Floats, dispersion: float
) -> Floats:
    """Return the log marginal likelihood of each deviation, fixed effects projected out."""
    weight = mean / (1 + dispersion * mean)
    working = (cases - mean) / mean
    crossed = fixed.T * weight
    normal = crossed @ fixed + 1e-9 * np.eye(fixed.shape[1])
    columns = columns - fixed @ np.linalg.solve(normal, crossed @ columns)
    working = working - fixed @ np.linalg.solve(normal, crossed @ working)
    values, vectors = np.linalg.eigh(columns.T @ (weight[:, None] * columns))
    values = np.maximum(values, 0.0)
    along = (vectors.T @ (columns.T @ (weight * working))) ** 2
    variance = DEVIATIONS[:, None] ** 2
    shrunk = 1 + variance * values
    fit: Floats = 0.5 * (variance * along / shrunk - np.log(shrunk)).sum(axis=1)
    return fit

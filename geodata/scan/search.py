"""The spatial scan statistic: the windows in which cases are denser than chance allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from geodata.errors import LookbackError
from geodata.scan.kernel import LANES
from geodata.scan.models import MODELS, Null, bernoulli, negative_binomial, poisson
from geodata.scan.observed import Observed, Ranking
from geodata.scan.windows import ELLIPSE_ANGLES, SHAPES, Integers, make_windows
from geodata.significance import Floats, critical_value, monte_carlo_p

Progress = Callable[[int, int], None]
_BLOCKS_AT_ONCE = 8  # enough for the threads, small enough to be told of progress
_DRAWING_THREADS = 4


@dataclass(frozen=True)
class Cluster:
    """One window that stands out: its members (positions in the input), and how far it does.

    ``cases`` and ``expected`` are plain sums over the members, ``expected`` scaled so that all of
    it adds up to all cases; for trials it is the cases that an even rate would give. ``radius_m``
    is the distance from the centre to the farthest member. ``direction`` is that of an ellipse's
    longer axis, degrees from east to north; None for a circle.
    """

    members: Integers
    center: int
    radius_m: float
    cases: float
    expected: float
    llr: float
    p_value: float
    direction: float | None = None


@dataclass(frozen=True)
class ScanResult:
    """Clusters that do not overlap, the most likely first, and the maximum of each replicate.

    The first cluster is always there if any window holds more cases than expected, significant or
    not; those after it are significant.
    """

    clusters: tuple[Cluster, ...]
    replicate_maxima: Floats
    windows: int


@dataclass(frozen=True)
class Plan:
    """How windows are laid, how many replicates are drawn, and when to stop.

    With `stop_early` no more replicates are drawn once so many lie above the data that the p-value
    cannot come under `significance` any more: what is significant stays the same (Besag & Clifford
    1991, Biometrika 78(2), 301-304).
    """

    max_radius_m: float
    replicates: int
    shapes: Sequence[str] = ("circle",)
    min_sites: int = 3
    significance: float = 0.05
    stop_early: bool = False
    progress: Progress | None = None


def scan(  # noqa: PLR0913  the public entry: what a scan is made of
    xy: Floats,
    cases: Floats,
    expected: Floats,
    *,
    model: str = "negative_binomial",
    shapes: Sequence[str] = ("circle",),
    max_radius_m: float,
    replicates: int,
    rng: np.random.Generator,
    min_sites: int = 3,
    dispersion: float = 0.0,
    significance: float = 0.05,
    progress: Progress | None = None,
) -> ScanResult:
    """Find the windows of nearest sites in which cases are denser than chance allows.

    Kulldorff (1997), Commun. Stat. Theory Methods 26(6), 1481-1496, for ``poisson`` and
    ``bernoulli``, both given the total of cases. For ``negative_binomial`` each site's cases and
    expected cases are weighted by 1 / (1 + dispersion * mu), the weight of the score of a common
    rate ratio; weighted counts then have equal mean and variance, and the Poisson form of the ratio
    is applied to them. What is tested there is the ratio without the excess of the window's leading
    site, in the data as in the replicates; among the windows that pass, the largest full ratio says
    how far the spot reaches (docs/methods.md has derivation and figures).

    Parameters
    ----------
    xy
        Metres east and north, (n, 2), finite.
    cases, expected
        Counts and their means under no clustering, (n,); means above 0. The means are scaled to
        the total of the cases. For ``bernoulli`` `expected` is the number of trials: whole, and
        not fewer than the cases.
    model, shapes
        ``negative_binomial``, ``poisson`` or ``bernoulli``; ``circle``, ``ellipse`` (2.5 : 1, six
        directions) or both.
    max_radius_m, min_sites
        The largest circle (an ellipse's longer half-axis), and the fewest sites in a window. Sites
        at one distance enter together. No window holds more than half of what is expected.
    replicates, rng
        Number of simulated maps, and where they come from: same generator, same answer, on any
        number of threads.
    dispersion
        alpha of variance mu + alpha * mu^2; for ``negative_binomial`` alone.
    significance
        Level up to which further clusters are returned.
    progress
        Told (replicates done, replicates).

    Raises
    ------
    LookbackError
        If the model or a shape is unknown, or the arrays do not fit together.
    """
    xy, cases, expected = (np.asarray(values, dtype=np.float64) for values in (xy, cases, expected))
    _check(xy, cases, expected, model, shapes)
    if len(cases) < min_sites or cases.sum() <= 0:
        return ScanResult((), np.zeros(0), 0)
    if model == "bernoulli":
        null = bernoulli(cases, expected)
    elif model == "poisson":
        null = poisson(cases, expected)
    else:
        null = negative_binomial(cases, expected, dispersion)
    plan = Plan(
        max_radius_m=max_radius_m, replicates=replicates, shapes=shapes, min_sites=min_sites,
        significance=significance, progress=progress,
    )  # fmt: skip
    mu = expected * (cases.sum() / expected.sum())
    return search(xy, (cases, mu), null, plan, rng)


def search(
    xy: Floats, counts: tuple[Floats, Floats], null: Null, plan: Plan, rng: np.random.Generator
) -> ScanResult:
    """Scan under a given null model; `counts` are the plain cases and means that are reported."""
    order = neighbours_together(xy, plan.max_radius_m)
    windows = make_windows(xy[order], plan.max_radius_m, plan.min_sites, plan.shapes)
    data = Observed(xy, windows, order, null)
    floor = Ranking(data, -1.0).best()[1]
    maxima = _replicate_maxima(data, floor, plan, rng)
    return ScanResult(tuple(clusters_of(data, counts, maxima, plan)), maxima, windows.count)


def neighbours_together(xy: Floats, cell_m: float) -> Integers:
    """Order sites by cells of a grid, row by row and there and back: neighbours share cache."""
    column, row = np.floor((xy - xy.min(axis=0)) / cell_m).astype(np.int64).T
    column = np.where(row % 2 == 0, column, -column)
    return np.lexsort((column, row))


def _replicate_maxima(
    data: Observed, observed: float, plan: Plan, rng: np.random.Generator
) -> Floats:
    """Return the largest ratio of each replicate.

    Each block of replicates has a generator of its own, so that the answer is the same on any
    number of threads.
    """
    maxima: list[Floats] = []
    enough = np.floor(plan.significance * (plan.replicates + 1) + 1e-9)
    above = done = 0
    with ThreadPoolExecutor(_DRAWING_THREADS) as threads:
        while done < plan.replicates and not (plan.stop_early and above >= enough):
            rest = range(done, plan.replicates, LANES)[:_BLOCKS_AT_ONCE]
            sizes = [min(LANES, plan.replicates - first) for first in rest]
            found = data.maxima(*data.null.draw_blocks(threads, rng.spawn(len(sizes)), sizes))
            maxima.append(found)
            above += int(np.count_nonzero(found >= observed))
            done += len(found)
            if plan.progress is not None:
                plan.progress(done, plan.replicates)
    return np.concatenate(maxima) if maxima else np.zeros(0)


def clusters_of(
    data: Observed, counts: tuple[Floats, Floats], maxima: Floats, plan: Plan
) -> list[Cluster]:
    """Take the best significant window, then the best that shares no site with it, and so on.

    Where none is significant, the densest one is returned alone, with its p-value.
    """
    clusters: list[Cluster] = []
    floor = critical_value(maxima, plan.significance)
    ranking = Ranking(data, floor)
    while True:
        llr, tested, row, end = ranking.best()
        if row < 0 and not clusters and floor >= 0:
            floor = -1.0
            ranking = Ranking(data, floor)
            continue
        if row < 0:
            return clusters
        inside = data.windows.inside(row, end)
        ranking.take(inside)
        clusters.append(_cluster(data, counts, row, inside, (llr, monte_carlo_p(tested, maxima))))
        if floor < 0:
            return clusters


def _cluster(
    data: Observed,
    counts: tuple[Floats, Floats],
    row: int,
    inside: Integers,
    found: tuple[float, float],
) -> Cluster:
    cases, mu = counts
    members = np.sort(data.order[inside])
    center = int(data.order[row % data.windows.sites])
    # rows come shape by shape: circles, where there are any, before the ellipses
    shapes = (len(data.windows.starts) - 1) // data.windows.sites
    turn = row // data.windows.sites - (shapes % ELLIPSE_ANGLES)
    return Cluster(
        members=members,
        center=center,
        radius_m=float(np.hypot(*(data.xy[members] - data.xy[center]).T).max()),
        cases=float(cases[members].sum()),
        expected=float(mu[members].sum()),
        llr=float(found[0]),
        p_value=found[1],
        direction=None if turn < 0 else 180.0 * turn / ELLIPSE_ANGLES,
    )


def _check(xy: Floats, cases: Floats, expected: Floats, model: str, shapes: Sequence[str]) -> None:
    unknown = [name for name in (model,) if name not in MODELS]
    unknown += [name for name in shapes if name not in SHAPES]
    if unknown or not shapes:
        raise LookbackError(
            "E_SCAN_MODEL", name=", ".join(unknown), known="; ".join(MODELS + SHAPES)
        )
    fits = xy.shape == (len(cases), 2) and len(expected) == len(cases)
    if not fits or not np.isfinite(xy).all() or not (expected > 0).all() or not (cases >= 0).all():
        raise LookbackError("E_SCAN_INPUT", shape=f"{xy.shape}, {cases.shape}, {expected.shape}")
    whole = (expected == np.floor(expected)).all() and (cases == np.floor(cases)).all()
    if model == "bernoulli" and not (whole and (cases <= expected).all()):
        raise LookbackError("E_SCAN_TRIALS")

"""The space-time scan: places that have only lately turned, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from geodata.scan.models import Null
from geodata.scan.observed import Observed
from geodata.scan.search import Cluster, Plan, clusters_of, neighbours_together
from geodata.scan.windows import Integers, make_windows
from geodata.significance import Floats

DURATIONS = (2, 3, 4, 6, 8, 10, 13)
"""Lengths of the cylinders, in steps; each ends with the last step."""
_DRAWS_AT_ONCE = 64


@dataclass(frozen=True)
class Cylinder:
    """A window of space and the last `steps` steps of time in which cases are denser."""

    cluster: Cluster
    steps: int


def scan_cylinders(
    xy: Floats,
    cases: Floats,
    expected: Floats,
    *,
    plan: Plan,
    rng: np.random.Generator,
    dispersion: float = 0.0,
    durations: Sequence[int] = DURATIONS,
) -> tuple[Cylinder, ...]:
    """Find windows of space and recent time in which cases are denser than chance allows.

    The prospective space-time scan of Kulldorff (2001), J. R. Stat. Soc. A 164(1), 61-72: cylinders
    over the windows of `geodata.scan.windows` that all end with the last step. For each duration
    the statistic is that of the negative-binomial scan (a site's own Gamma factor is the same in
    all steps); a p-value compares with the maximum of a replicate over all durations.

    Parameters
    ----------
    xy
        Metres (n, 2).
    cases, expected
        Counts and their means by step (n, steps), the last step last; each duration is scaled to
        its own total, so that a season is no cluster.
    plan, rng, dispersion
        See `geodata.scan.scan`.
    durations
        Numbers of steps; those longer than half of all steps are left out.

    Returns
    -------
    cylinders
        The significant ones, without a shared site, the most likely first.
    """
    used = [steps for steps in durations if 2 * steps <= cases.shape[1]]
    usable = expected.sum(axis=1) > 0
    if not used or usable.sum() < plan.min_sites:
        return ()
    place = np.flatnonzero(usable)
    nulls = [
        _null(cases[place, -steps:].sum(axis=1), expected[place, -steps:].sum(axis=1), dispersion)
        for steps in used
    ]
    kept = [(steps, null) for steps, null in zip(used, nulls, strict=True) if null is not None]
    if not kept:
        return ()
    order = neighbours_together(xy[place], plan.max_radius_m)
    windows = make_windows(xy[place][order], plan.max_radius_m, plan.min_sites, plan.shapes)
    observed = [Observed(xy[place], windows, order, each.null) for _, each in kept]
    maxima = _joint_maxima(observed, [each for _, each in kept], plan, rng, dispersion)
    found = [
        Cylinder(_moved(cluster, place), steps)
        for (steps, each), data in zip(kept, observed, strict=True)
        for cluster in clusters_of(data, (each.cases, each.mean), maxima, plan)
        if cluster.p_value <= plan.significance
    ]
    return _apart(found)


def _moved(cluster: Cluster, place: Integers) -> Cluster:
    return replace(cluster, members=place[cluster.members], center=int(place[cluster.center]))


@dataclass(frozen=True)
class _Duration:
    """Cases and means of one duration (n,), and the null made of them."""

    cases: Floats
    mean: Floats
    weights: Floats
    null: Null


def _null(cases: Floats, expected: Floats, dispersion: float) -> _Duration | None:
    total = float(cases.sum())
    if total <= 0 or expected.sum() <= 0:
        return None
    # a site that nobody could have seen anything at in this time has a mean next to none
    mean = np.maximum(expected, 1e-9 * expected.sum()) * (total / expected.sum())
    weights = 1 / (1 + dispersion * mean)
    share = mean * weights / (mean * weights).sum()
    weighted = float((cases * weights).sum())

    def draw(rng: np.random.Generator, number: int) -> tuple[Floats, Floats]:
        raise NotImplementedError  # all durations are drawn together

    null = Null(share * weighted, cases * weights - share * weighted, draw, without_lead=True)
    return _Duration(cases, mean, weights, null)


def _joint_maxima(
    observed: Sequence[Observed],
    parts: Sequence[_Duration],
    plan: Plan,
    rng: np.random.Generator,
    dispersion: float,
) -> Floats:
    """Return the largest ratio over all durations of each replicate.

    What is drawn for a short duration is part of what is drawn for the longer ones.
    """
    maxima = []
    for first in range(0, plan.replicates, _DRAWS_AT_ONCE):
        number = min(_DRAWS_AT_ONCE, plan.replicates - first)
        size = (number, len(parts[0].mean))
        own = rng.gamma(1 / dispersion, dispersion, size) if dispersion > 0 else np.ones(size)
        counts = np.zeros(size)
        before = np.zeros(size[1])
        best = np.zeros(number)
        for data, part in zip(observed, parts, strict=True):
            counts = counts + rng.poisson(np.maximum(part.mean - before, 0.0) * own)
            before = np.maximum(before, part.mean)
            weighted = counts * part.weights
            totals = weighted.sum(axis=1)
            share = part.null.mean / part.null.mean.sum()
            best = np.maximum(best, data.maxima(weighted - share * totals[:, None], totals))
        maxima.append(best)
        if plan.progress is not None:
            plan.progress(first + number, plan.replicates)
    return np.concatenate(maxima)


def _apart(found: list[Cylinder]) -> tuple[Cylinder, ...]:
    """Keep the most likely of those that share a site."""
    kept: list[Cylinder] = []
    taken: set[int] = set()
    for each in sorted(found, key=lambda one: (-one.cluster.llr, one.steps)):
        members = set(each.cluster.members.tolist())
        if not members & taken:
            kept.append(each)
            taken |= members
    return tuple(kept)

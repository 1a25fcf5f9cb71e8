"""The spatial scan statistic: the circles in which cases are denser than chance allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit, prange

from geodata.errors import LookbackError
from geodata.significance import Floats, critical_value, draw_counts, monte_carlo_p
from geodata.windows import Integers, Windows, make_windows

MODELS = ("negative_binomial", "poisson")
SHAPES = ("circle",)
LANES = 16
"""Replicates that are walked through the windows together: one cache line of 4-byte floats."""
_LARGEST_SHARE = 0.5  # a window with more than half of the expected cases is no spot


@dataclass(frozen=True)
class Cluster:
    """One window that stands out: its members (positions in the input), and how far it does.

    ``cases`` and ``expected`` are plain sums over the members, ``expected`` scaled so that all of
    it adds up to all cases.
    """

    members: Integers
    center: int
    radius_m: float
    cases: float
    expected: float
    llr: float
    p_value: float


@dataclass(frozen=True)
class ScanResult:
    """Clusters that do not overlap, the most likely first, and the maximum of each replicate.

    The first cluster is always there if any window holds more cases than expected, significant or
    not; those after it are significant.
    """

    clusters: tuple[Cluster, ...]
    replicate_maxima: Floats
    windows: int


def scan(  # noqa: PLR0913  the public entry: what a scan is made of
    xy: Floats,
    cases: Floats,
    expected: Floats,
    *,
    model: str = "negative_binomial",
    shapes: Sequence[str] = SHAPES,
    max_radius_m: float,
    replicates: int,
    rng: np.random.Generator,
    min_sites: int = 3,
    dispersion: float = 0.0,
    significance: float = 0.05,
    progress: Callable[[int, int], None] | None = None,
) -> ScanResult:
    """Find the windows of nearest sites in which cases are denser than chance allows.

    Kulldorff (1997), Commun. Stat. Theory Methods 26(6), 1481-1496, for ``poisson``. For
    ``negative_binomial`` each site's cases and expected cases are weighted by
    1 / (1 + dispersion * mu), the weight of the score of a common rate ratio; weighted counts then
    have equal mean and variance, and the Poisson form of the ratio is applied to them. What is
    tested there is the ratio without the excess of the window's leading site, in the data as in
    the replicates; among the windows that pass, the largest full ratio says how far the spot
    reaches (docs/methods.md has derivation and figures).

    Parameters
    ----------
    xy
        Metres east and north, (n, 2), finite.
    cases, expected
        Counts and their means under no clustering, (n,); means above 0. The means are scaled to
        the total of the cases, in the data and in each replicate alike.
    model, shapes
        ``negative_binomial`` or ``poisson``; ``circle``.
    max_radius_m, min_sites
        The largest circle, and the fewest sites in one. Sites at one distance enter together.
    replicates, rng
        Number of simulated maps, and where they come from: same generator, same answer, on any
        number of threads.
    dispersion
        alpha of variance mu + alpha * mu^2; ignored for ``poisson``.
    significance
        Level up to which further clusters are returned.
    progress
        Told (replicates done, replicates).

    Raises
    ------
    LookbackError
        If the model or a shape is unknown, or the arrays do not fit together.
    """
    _check(xy, cases, expected, model, shapes)
    total = float(cases.sum())
    alpha = dispersion if model == "negative_binomial" else 0.0
    if len(cases) < min_sites or total <= 0:
        return ScanResult((), np.zeros(0), 0)
    mu = expected * (total / expected.sum())
    weights = 1.0 / (1.0 + alpha * mu)
    order = _neighbours_together(xy, max_radius_m)
    windows = make_windows(xy[order], max_radius_m, min_sites)
    lead = float(model != "poisson")
    weighted = Observed(windows, order, (cases * weights)[order], (mu * weights)[order], lead)
    maxima = _replicate_maxima(weighted, mu, weights, alpha, (replicates, rng, progress))
    clusters = _clusters(weighted, cases, mu, maxima, significance)
    return ScanResult(tuple(clusters), maxima, int(windows.ends.sum()))


@dataclass(frozen=True)
class Observed:
    """The windows with the (weighted) cases and expected cases of the data.

    All are in the order of ``order``, the positions in the input. ``without_lead`` is 1 where the
    leading site's excess is left out of each window, else 0.
    """

    windows: Windows
    order: Integers
    cases: Floats
    expected: Floats
    without_lead: float


def _neighbours_together(xy: Floats, cell_m: float) -> Integers:
    """Order sites by cells of a grid, row by row and there and back: neighbours share cache."""
    column, row = np.floor((xy - xy.min(axis=0)) / cell_m).astype(np.int64).T
    column = np.where(row % 2 == 0, column, -column)
    return np.lexsort((column, row))


def _replicate_maxima(
    data: Observed,
    mu: Floats,
    weights: Floats,
    alpha: float,
    plan: tuple[int, np.random.Generator, Callable[[int, int], None] | None],
) -> Floats:
    """Return the largest ratio of each replicate."""
    replicates, rng, progress = plan
    windows, maxima = data.windows, []
    share = (data.expected / data.expected.sum()).astype(np.float32)
    without_lead = np.float32(data.without_lead)
    blocks_at_once = 8  # enough for the threads, small enough to be told of progress
    for first in range(0, replicates, LANES * blocks_at_once):
        draws = min(LANES * blocks_at_once, replicates - first)
        counts = draw_counts(mu, dispersion=alpha, draws=draws, rng=rng) * weights
        blocks = -(-draws // LANES)
        totals = np.zeros(blocks * LANES, dtype=np.float32)
        totals[:draws] = counts.sum(axis=1)
        lanes = np.zeros((blocks * LANES, len(mu)), dtype=np.float32)
        lanes[:draws] = counts[:, data.order] - share * totals[:draws, None]
        excess = np.ascontiguousarray(lanes.reshape(blocks, LANES, len(mu)).transpose(0, 2, 1))
        found = _walk_blocks(
            windows.starts, windows.members, windows.ends, share, excess,
            totals.reshape(blocks, LANES), without_lead,
        )  # fmt: skip
        maxima.append(found.reshape(-1)[:draws])
        if progress is not None:
            progress(first + draws, replicates)
    return np.concatenate(maxima).astype(np.float64) if maxima else np.zeros(0)


@njit(parallel=True, cache=True, nogil=True, fastmath={"nnan", "nsz", "ninf", "contract"})
def _walk_blocks(  # type: ignore[no-untyped-def]  # noqa: C901, PLR0912  one loop
    starts, members, ends, share, excess, totals, without_lead
):  # pragma: no cover - compiled
    """Return the largest ratio of each lane of each block.

    `excess` (blocks, sites, lanes) is cases above the mean: added up along a walk it is C - M.
    A window's logarithms are worked out only where it can beat the lane's maximum: with
    log x <= x - 1, the ratio is at most (C - M)^2 T / (M (T - M)), which needs no logarithm.
    """
    blocks, lanes = totals.shape
    best = np.zeros((blocks, lanes), dtype=np.float32)
    for block in prange(blocks):
        total = totals[block]
        top = np.zeros(LANES, dtype=np.float32)
        level = np.zeros(LANES, dtype=np.float32)  # the maximum times the lane's total
        over = np.zeros(LANES, dtype=np.float32)
        lead = np.zeros(LANES, dtype=np.float32)
        for site in range(len(starts) - 1):
            for lane in range(LANES):
                over[lane] = 0.0
                lead[lane] = 0.0
            part = np.float32(0.0)
            for k in range(starts[site], starts[site + 1]):
                j = members[k]
                part += share[j]
                if part > _LARGEST_SHARE:
                    break
                for lane in range(LANES):
                    own = excess[block, j, lane]
                    over[lane] += own
                    lead[lane] = max(lead[lane], own * without_lead)
                if not ends[k]:
                    continue
                spread = part * (np.float32(1.0) - part)
                gain = np.float32(-1.0)
                for lane in range(LANES):
                    rest = max(over[lane] - lead[lane], np.float32(0.0))
                    gain = max(gain, rest * rest - spread * level[lane])
                if gain > 0.0:
                    for lane in range(LANES):
                        rest = over[lane] - lead[lane]
                        if rest > 0.0 and rest * rest > spread * level[lane]:
                            mean = part * total[lane]
                            value = np.float32(_ratio(mean + rest, mean, total[lane]))
                            if value > top[lane]:
                                top[lane] = value
                                level[lane] = value * total[lane]
        for lane in range(LANES):
            best[block, lane] = top[lane]
    return best


@njit(cache=True, nogil=True)
def _ratio(inside, mean, total):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Return c log(c/m) + (C - c) log((C - c)/(C - m)), 0 for an empty side."""
    c, m, all_cases = np.float64(inside), np.float64(mean), np.float64(total)
    value = c * np.log(c / m)
    outside = all_cases - c
    if outside > 0.0:
        value += outside * np.log(outside / (all_cases - m))
    return value


@njit(cache=True, nogil=True)
def _best_window(  # type: ignore[no-untyped-def]
    starts, members, ends, share, cases, taken, options
):  # pragma: no cover - compiled
    """Return (ratio, ratio without the lead, site, end) of the best window of untaken sites.

    `options`: whether the leading site's excess is left out, and the ratio without it that a
    window must exceed. Among those that do, the best is the one with the largest full ratio.
    """
    without_lead, floor = options
    total = cases.sum()
    best, best_tested, best_site, best_end = 0.0, 0.0, -1, -1
    for site in range(len(starts) - 1):
        held, part, lead = 0.0, 0.0, 0.0
        for k in range(starts[site], starts[site + 1]):
            j = members[k]
            part += share[j]
            if taken[j] or part > _LARGEST_SHARE:
                break
            held += cases[j]
            lead = max(lead, (cases[j] - share[j] * total) * without_lead)
            mean = part * total
            if not ends[k] or held - lead <= mean:
                continue
            tested = _ratio(held - lead, mean, total)
            value = _ratio(held, mean, total) if floor >= 0.0 else tested
            if tested > floor and value > best * (1 + 1e-12):
                best, best_tested, best_site, best_end = value, tested, site, k + 1
    return best, best_tested, best_site, best_end


def _clusters(
    data: Observed, cases: Floats, mu: Floats, maxima: Floats, significance: float
) -> list[Cluster]:
    """Take the best significant window, then the best that shares no site with it, and so on.

    Where none is significant, the densest one is returned alone, with its p-value.
    """
    windows = data.windows
    share = data.expected / data.expected.sum()
    taken = np.zeros(len(cases), dtype=np.bool_)
    clusters: list[Cluster] = []
    floor = critical_value(maxima, significance)
    while True:
        llr, tested, site, end = _best_window(
            windows.starts, windows.members, windows.ends, share, data.cases, taken,
            (data.without_lead, floor),
        )  # fmt: skip
        if site < 0 and not clusters and floor >= 0:
            floor = -1.0
            continue
        if site < 0:
            return clusters
        inside = windows.members[windows.starts[site] : end]
        taken[inside] = True
        members = data.order[inside]
        clusters.append(
            Cluster(
                members=np.sort(members), center=int(data.order[site]),
                radius_m=float(windows.distances_m[end - 1]), cases=float(cases[members].sum()),
                expected=float(mu[members].sum()), llr=float(llr),
                p_value=monte_carlo_p(tested, maxima),
            )
        )  # fmt: skip
        if floor < 0:
            return clusters


def _check(xy: Floats, cases: Floats, expected: Floats, model: str, shapes: Sequence[str]) -> None:
    unknown = [name for name in (model,) if name not in MODELS]
    unknown += [name for name in shapes if name not in SHAPES]
    if unknown:
        raise LookbackError(
            "E_SCAN_MODEL", name=", ".join(unknown), known="; ".join(MODELS + SHAPES)
        )
    fits = xy.shape == (len(cases), 2) and len(expected) == len(cases)
    if not fits or not np.isfinite(xy).all() or not (expected > 0).all() or (cases < 0).any():
        raise LookbackError("E_SCAN_INPUT", shape=f"{xy.shape}, {cases.shape}, {expected.shape}")

"""Which sites belong to a hot spot: the share of plausible windows that hold each site."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geodata.scan.windows import Integers, stretched
from geodata.significance import Floats

SHAPES = ((1.0, 1), (2.5, 6), (6.0, 12))
"""Ratio of the axes, and number of directions: circles, ellipses, stretches of a street."""
_CENTERS_M = 250.0
_SAME_PLACE = 0.3  # share of a window that the found one must hold, and the other way round
_SAME_DISTANCE_M = 0.01  # distances come from squares of large numbers
_PRIOR = 1.0  # expected cases with which a window's rate ratio is shrunk toward 1


def membership(
    xy: Floats,
    cases: Floats,
    expected: Floats,
    found: Integers,
    *,
    dispersion: float,
    max_radius_m: float,
    min_sites: int,
) -> tuple[Integers, Floats]:
    """Return the sites around a found window, and the probability that each belongs to it.

    The scan names one window, the likeliest; nearly as likely ones differ from it at the edges, and
    a street is no circle. So the windows at the same place, narrow ones too, are weighed by the
    likelihood of their rate ratio, and a site's probability is the weight of the windows that hold
    it (Bayesian model averaging with equal prior weights: Hoeting et al. 1999, Stat. Sci. 14(4),
    382-417). Cases and expected cases are weighted as in the scan.

    Parameters
    ----------
    xy, cases, expected
        Metres (n, 2); cases and expected cases outside any hot spot (n,).
    found
        Positions of the window's sites.

    Returns
    -------
    sites, probability
        Positions (k,), and the probability of each (k,).
    """
    tree = cKDTree(xy)
    centers = _around(tree, xy[found], _CENTERS_M)
    near = _around(tree, xy[centers], max_radius_m)
    inside = np.isin(near, found)
    weight = 1 / (1 + dispersion * expected[near] * _ratio_of(cases, expected, found))
    held = (cases[near] * weight, expected[near] * weight, inside)
    plausible = []
    for ratio, directions in SHAPES:
        for turn in range(directions):
            plane = stretched(xy, np.pi * turn / directions, ratio)
            order, distance = _by_distance(plane[near], plane[centers])
            fit = _log_likelihood(order, held, min_sites) - np.log(directions)
            # sites at one distance enter together, as in the scan
            closes = np.diff(distance, axis=1, append=np.inf) > _SAME_DISTANCE_M
            plausible.append((order, np.where(closes & (distance <= max_radius_m), fit, -np.inf)))
    top = max(fit.max() for _, fit in plausible)
    if not np.isfinite(top):
        return near, inside.astype(float)
    total, probability = 0.0, np.zeros(len(near))
    for order, fit in plausible:
        mass = np.exp(fit - top)
        total += mass.sum()
        # a site is in the window that ends at it and in all larger ones of the row
        beyond = np.cumsum(mass[:, ::-1], axis=1)[:, ::-1]
        probability += np.bincount(order.ravel(), weights=beyond.ravel(), minlength=len(near))
    return near, probability / total


def _around(tree: cKDTree, points: Floats, radius: float) -> Integers:
    return np.unique(np.concatenate(tree.query_ball_point(points, radius))).astype(np.int64)


def _ratio_of(cases: Floats, expected: Floats, found: Integers) -> float:
    ratio = (cases[found].sum() + _PRIOR) / (expected[found].sum() + _PRIOR)
    return float(max(ratio, 1.0))


def _by_distance(sites: Floats, centers: Floats) -> tuple[Integers, Floats]:
    squares = (centers**2).sum(axis=1)[:, None] + (sites**2).sum(axis=1) - 2 * centers @ sites.T
    distance = np.sqrt(np.maximum(squares, 0))
    order = np.argsort(distance, axis=1, kind="stable")
    return order, np.take_along_axis(distance, order, axis=1)


def _log_likelihood(
    order: Integers, held: tuple[Floats, Floats, NDArray[np.bool_]], min_sites: int
) -> Floats:
    """Return the log-likelihood of each beginning of each row; -inf for windows elsewhere."""
    cases, expected = (np.cumsum(values[order], axis=1) for values in held[:2])
    inside = np.cumsum(held[2][order], axis=1)
    sites = np.arange(1, order.shape[1] + 1)
    ratio = (cases + _PRIOR) / (expected + _PRIOR)
    here = (inside >= _SAME_PLACE * sites) & (inside >= _SAME_PLACE * held[2].sum())
    fit: Floats = cases * np.log(ratio) - (ratio - 1) * expected
    return np.where((ratio > 1) & here & (sites >= min_sites), fit, -np.inf)

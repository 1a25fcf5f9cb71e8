"""How planners rank sites where they have no forecast.

Every ranking takes metres (n, 2) and counts (n,) and returns a score (n,), higher = worse. A site
without a position has no neighbours.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.spatial import cKDTree

from geodata.grouping import group_points
from geodata.significance import Floats

_REACH = 4.0  # bandwidths after which a Gaussian kernel counts as 0 (it is 0.0003 there)


def by_count(xy: Floats, counts: Floats) -> Floats:  # noqa: ARG001 - all rankings are called alike
    """Return the counts (n,) themselves."""
    return np.asarray(counts, dtype=float)


def by_kernel_density(xy: Floats, counts: Floats, *, bandwidth_m: float = 500.0) -> Floats:
    """Return the sum of the counts around each site (n,), weighed by a Gaussian of the distance.

    The "heat map" of a GIS: exp(-d^2 / 2 b^2), the site itself with weight 1, cut off at four
    bandwidths (Silverman 1986, Density Estimation, ch. 4; scaled to the kernel's middle).
    """
    counts = np.asarray(counts, dtype=float)
    near = _pairs(xy, _REACH * bandwidth_m, counts > 0)
    weights = np.exp(-0.5 * (near.data / bandwidth_m) ** 2)
    kernel = coo_array((weights, (near.row, near.col)), shape=near.shape)
    return counts + np.asarray(kernel @ counts)


def by_dbscan(
    xy: Floats, counts: Floats, *, radius_m: float = 200.0, min_points: int = 5
) -> Floats:
    """Return the number of events in each site's DBSCAN cluster (n,); 0 in none.

    Each event is a point (`geodata.grouping.group_points`). Within a cluster, and outside all,
    sites with more events of their own come first: that is the fraction of the score.
    """
    events = np.maximum(np.nan_to_num(np.asarray(counts, dtype=float)), 0.0).astype(np.int64)
    owner = np.repeat(np.arange(len(events)), events)
    labels = group_points(
        np.asarray(xy, dtype=float)[owner], radius_m=radius_m, min_points=min_points
    )
    grouped = labels >= 0
    size = np.bincount(labels[grouped])
    score = np.zeros(len(events))
    score[owner[grouped]] = size[labels[grouped]]
    return score + events / (1.0 + events.max(initial=0))


def by_gi_star(
    xy: Floats,
    counts: Floats,
    *,
    expected: Floats | None = None,
    radius_m: float = 500.0,
    nearest: int | None = None,
) -> Floats:
    """Return the z-score of Gi* (n,): is the sum around a site larger than its share?

    Getis & Ord (1992), Geogr. Anal. 24(3), 189-206, with the standardisation of Ord & Getis
    (1995), Geogr. Anal. 27(4), 286-306, eq. 14; binary weights, the site itself included:

        z = (sum_j w_ij x_j - W_i mean) / (s sqrt((n W_i - W_i^2) / (n - 1)))

    0 where all values are equal, or all sites are neighbours. z is no p-value of a hot spot:
    counts of few are skewed, and every site is a test of its own.

    Parameters
    ----------
    expected
        Where given, rates counts / expected are tested instead of counts (0 where nothing is
        expected).
    radius_m, nearest
        Neighbours lie within `radius_m`, or are the `nearest` ones where that is given.
    """
    values = np.asarray(counts, dtype=float)
    if expected is not None:
        due = np.asarray(expected, dtype=float)
        values = np.divide(values, due, out=np.zeros(len(values)), where=due > 0)
    count = len(values)
    if count < 2:
        return np.zeros(count)
    everywhere = np.ones(count, dtype=bool)
    near = _pairs(xy, radius_m, everywhere) if nearest is None else _nearest(xy, nearest)
    sums = values + np.bincount(near.row, values[near.col], count)
    weights = 1.0 + np.bincount(near.row, minlength=count)
    spread = values.std() * np.sqrt((count * weights - weights**2) / (count - 1))
    excess = sums - weights * values.mean()
    return np.divide(excess, spread, out=np.zeros(count), where=spread > 0)


def _pairs(xy: Floats, radius_m: float, sources: NDArray[np.bool_]) -> coo_array:
    """Return the distance of each site (rows) to each other source (columns) within a radius."""
    placed, tree = _placed(xy)
    from_ = placed[sources[placed]]
    shape = (len(xy), len(xy))
    if len(from_) == 0:
        return coo_array(shape)
    other = cKDTree(np.asarray(xy, dtype=float)[from_])
    found = tree.sparse_distance_matrix(other, radius_m, output_type="ndarray")
    row, column = placed[found["i"]], from_[found["j"]]
    apart = row != column
    return coo_array((found["v"][apart], (row[apart], column[apart])), shape=shape)


def _nearest(xy: Floats, nearest: int) -> coo_array:
    """Return the `nearest` other sites (columns) of each site (rows)."""
    placed, tree = _placed(xy)
    shape = (len(xy), len(xy))
    many = min(nearest + 1, len(placed))
    if many < 2:
        return coo_array(shape)
    _, index = tree.query(tree.data, k=many)
    # the site itself need not come first among several at one place
    itself = index == np.arange(len(placed))[:, None]
    itself[~itself.any(axis=1), -1] = True
    row = np.repeat(placed, many - 1)
    return coo_array((np.ones(len(row)), (row, placed[index[~itself]])), shape=shape)


def _placed(xy: Floats) -> tuple[NDArray[np.int64], cKDTree]:
    points = np.asarray(xy, dtype=float).reshape(-1, 2)
    placed = np.flatnonzero(np.isfinite(points).all(axis=1))
    return placed, cKDTree(points[placed])

"""The windows that the scan looks at: for each site its neighbours, nearest first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geodata.significance import Floats

Integers = NDArray[np.int64]
_ROWS_AT_ONCE = 2_000
_SAME_PLACE_M = 1e-6


@dataclass(frozen=True)
class Windows:
    """For each site its neighbours by distance; every place where `ends` is true closes a window.

    ``starts`` (n + 1,), ``members`` and ``ends`` (m,), ``distances_m`` (m,).
    """

    starts: Integers
    members: NDArray[np.int32]
    distances_m: Floats
    ends: NDArray[np.bool_]


def make_windows(xy: Floats, max_radius_m: float, min_sites: int) -> Windows:
    """List for each site its neighbours within a distance, nearest first, itself included."""
    tree = cKDTree(xy)
    counts = tree.query_ball_point(xy, max_radius_m, return_length=True, workers=-1)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    members = np.empty(starts[-1], dtype=np.int32)
    distances = np.empty(starts[-1], dtype=np.float64)
    for first in range(0, len(xy), _ROWS_AT_ONCE):
        rows = slice(first, min(first + _ROWS_AT_ONCE, len(xy)))
        most = int(counts[rows].max())
        far, near = tree.query(xy[rows], k=np.arange(1, most + 1), workers=-1)
        inside = np.arange(most) < counts[rows, None]
        members[starts[rows.start] : starts[rows.stop]] = near[inside]
        distances[starts[rows.start] : starts[rows.stop]] = far[inside]
    ends = np.ones(len(members), dtype=np.bool_)
    ends[:-1] = np.diff(distances) > _SAME_PLACE_M
    ends[starts[1:] - 1] = True
    place = np.arange(len(members)) - np.repeat(starts[:-1], counts)
    return Windows(starts, members, distances, ends & (place + 1 >= min_sites))

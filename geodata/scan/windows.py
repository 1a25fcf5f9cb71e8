"""The windows that the scan looks at: around each site its neighbours, nearest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from geodata.significance import Floats

Integers = NDArray[np.int64]
SHAPES = ("circle", "ellipse")
ELLIPSE_RATIO = 2.5
ELLIPSE_ANGLES = 6
"""Directions of the longer axis, evenly spread over half a turn."""
_SAME_PLACE_M = 1e-6


@dataclass(frozen=True)
class Windows:
    """Rows of neighbours by distance; a window is the beginning of a row, up to a closing member.

    Row r is around site ``r % sites``. ``starts`` (rows + 1,); ``members`` (m,) positions of sites,
    bitwise inverted (``~site``, so negative) where the member closes a window: four bytes a pair,
    since there are tens of millions of pairs in a large city.
    """

    sites: int
    starts: Integers
    members: NDArray[np.int32]

    @property
    def count(self) -> int:
        """Number of windows."""
        return int(np.count_nonzero(self.members < 0))

    def inside(self, row: int, end: int) -> Integers:
        """Return the sites of the window of a row that ends before position `end`."""
        found = self.members[self.starts[row] : end].astype(np.int64)
        return np.where(found < 0, ~found, found)


def make_windows(
    xy: Floats, max_radius_m: float, min_sites: int, shapes: Sequence[str] = ("circle",)
) -> Windows:
    """List around each site its neighbours within a distance, nearest first, itself included.

    A ``circle`` has at most `max_radius_m`; an ``ellipse`` has axes 2.5 : 1, at most `max_radius_m`
    along the longer one, in six directions, and sites enter it by elliptic distance (Kulldorff et
    al. 2006, Stat. Med. 25(22), 3929-3943). Sites at one distance enter together.
    """
    parts = [_circles(np.ascontiguousarray(xy), max_radius_m, min_sites)] * ("circle" in shapes)
    if "ellipse" in shapes:
        for angle in np.pi * np.arange(ELLIPSE_ANGLES) / ELLIPSE_ANGLES:
            turned = np.ascontiguousarray(stretched(xy, angle, ELLIPSE_RATIO))
            parts.append(_circles(turned, max_radius_m, min_sites))
    ends = np.cumsum([0] + [len(members) for _, members in parts])
    starts = [part[0][:-1] + end for part, end in zip(parts, ends, strict=False)]
    return Windows(
        len(xy), np.concatenate([*starts, ends[-1:]]), np.concatenate([part[1] for part in parts])
    )


def stretched(xy: Floats, angle: float, ratio: float) -> Floats:
    """Turn the plane so that an ellipse with its longer axis at `angle` becomes a circle."""
    along = xy @ np.array([np.cos(angle), np.sin(angle)])
    across = xy @ np.array([-np.sin(angle), np.cos(angle)])
    return np.stack([along, across * ratio], axis=1)


def _circles(xy: Floats, radius: float, min_sites: int) -> tuple[Integers, NDArray[np.int32]]:
    cell = np.floor((xy - xy.min(axis=0)) / radius).astype(np.int64) + 1
    columns = int(cell[:, 0].max()) + 2
    key = cell[:, 1] * columns + cell[:, 0]
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    # the three cells of a row lie side by side, so that each row is one stretch
    above = key[:, None] + np.array([-columns, 0, columns])
    first = np.searchsorted(ordered, above - 1, side="left")
    last = np.searchsorted(ordered, above + 1, side="right")
    counts = _count(xy, order, first, last, radius)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return starts, _fill(xy, order, first, last, radius, starts, min_sites)


@njit(parallel=True, cache=True, nogil=True)
def _count(xy, order, first, last, radius):  # type: ignore[no-untyped-def]  # pragma: no cover
    counts = np.zeros(len(xy), dtype=np.int64)
    for site in prange(len(xy)):
        number = 0
        for row in range(3):
            for k in range(first[site, row], last[site, row]):
                dx, dy = xy[order[k], 0] - xy[site, 0], xy[order[k], 1] - xy[site, 1]
                number += dx * dx + dy * dy <= radius * radius
        counts[site] = number
    return counts


@njit(parallel=True, cache=True, nogil=True)
def _fill(  # type: ignore[no-untyped-def]
    xy, order, first, last, radius, starts, min_sites
):  # pragma: no cover - compiled
    members = np.empty(starts[-1], dtype=np.int32)
    for site in prange(len(xy)):
        size = starts[site + 1] - starts[site]
        near = np.empty(size, dtype=np.int32)
        far = np.empty(size)
        number = 0
        for row in range(3):
            for k in range(first[site, row], last[site, row]):
                dx, dy = xy[order[k], 0] - xy[site, 0], xy[order[k], 1] - xy[site, 1]
                if dx * dx + dy * dy <= radius * radius:
                    near[number] = order[k]
                    far[number] = np.sqrt(dx * dx + dy * dy)
                    number += 1
        by_distance = np.argsort(far)
        for place in range(size):
            member = near[by_distance[place]]
            final = place + 1 == size
            if not final:
                gap = far[by_distance[place + 1]] - far[by_distance[place]]
                final = gap > _SAME_PLACE_M
            closes = final and place + 1 >= min_sites
            members[starts[site] + place] = ~member if closes else member
    return members

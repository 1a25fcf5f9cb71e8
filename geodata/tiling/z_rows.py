"""Which row of the map table each site has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.tiling.pixels import Floats, Pixels, world_pixels, z_order

Places = NDArray[np.int64]


@dataclass(frozen=True)
class ZRows:
    """Sites in Z order, those without a position last.

    ``sites`` (n,) are places in the sites frame by row, ``rows`` (n,) the reverse; ``x``, ``y``
    world pixels by row; the first ``placed`` rows have a position.
    """

    sites: Places
    rows: Places
    x: Pixels
    y: Pixels
    placed: int


def z_rows(lon: Floats, lat: Floats) -> ZRows:
    """Lay out sites at degrees (n,); what is not finite has no position."""
    known = np.isfinite(lon) & np.isfinite(lat)
    x, y = np.zeros(len(known), dtype=np.uint32), np.zeros(len(known), dtype=np.uint32)
    x[known], y[known] = world_pixels(lon[known], lat[known])
    sites = np.lexsort((z_order(x, y), ~known))
    rows = np.empty(len(sites), dtype=np.int64)
    rows[sites] = np.arange(len(sites))
    return ZRows(sites, rows, x[sites], y[sites], int(known.sum()))


def grouped(place: Places, rows: Places) -> tuple[Places, Places]:
    """Return records in the order of the rows of their sites, and where each site's begin (n + 1,).

    Parameters
    ----------
    place
        The place in the sites frame of the site of each record; records of no site (-1) are left
        out.
    rows
        The row of each site.
    """
    known = np.flatnonzero(place >= 0)
    row = rows[place[known]]
    start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(rows)))])
    return known[np.argsort(row, kind="stable")], start.astype(np.int64)

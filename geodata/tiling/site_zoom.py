"""From which zoom on single sites can be drawn."""

from __future__ import annotations

import numpy as np

from geodata.tiling.pixels import BITS, Pixels

FIRST, LAST = 13, 16
WINDOW = (6, 4)
"""Tiles east and south that a large screen shows."""
MOST_SITES = 600


def first_zoom_of_sites(x: Pixels, y: Pixels) -> int:
    """Return the smallest zoom 13..16 at which no screen holds more than 600 sites; else 16.

    Parameters
    ----------
    x, y
        World pixels of the sites that have a position (n,).
    """
    for zoom in range(FIRST, LAST):
        if _fullest_window(x, y, zoom) <= MOST_SITES:
            return zoom
    return LAST


def _fullest_window(x: Pixels, y: Pixels, zoom: int) -> int:
    """Return the most sites in any window of tiles, each tile counted into all that hold it."""
    wide = np.int64(2 ** (zoom + 4))  # room for windows that begin outside the world
    east, south = (np.asarray(each >> (BITS - zoom), dtype=np.int64) + WINDOW[0] for each in (x, y))
    tiles, counts = np.unique(south * wide + east, return_counts=True)
    if len(tiles) == 0:
        return 0
    back = [row * wide + column for row in range(WINDOW[1]) for column in range(WINDOW[0])]
    corners = (tiles[:, None] - np.array(back)).ravel()
    _, place = np.unique(corners, return_inverse=True)
    return int(np.bincount(place, np.repeat(counts, len(back))).max())

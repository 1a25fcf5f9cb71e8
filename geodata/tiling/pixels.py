"""Positions as pixels of a Web Mercator world, in the order of a Z curve."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Pixels = NDArray[np.uint32]
Keys = NDArray[np.uint64]

BITS = 32
"""The world is 2**32 pixels wide; a pixel is 9 mm at the equator."""
DEEPEST_ZOOM = 22
TILE_PX = 256
_FURTHEST_NORTH = 85.0511287798066  # degrees; where the square world of Web Mercator ends
_LAST = 2**BITS - 1
_SPREAD = (
    (16, 0x0000FFFF0000FFFF), (8, 0x00FF00FF00FF00FF), (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333), (1, 0x5555555555555555),
)  # fmt: skip


def world_pixels(lon: Floats, lat: Floats) -> tuple[Pixels, Pixels]:
    """Return pixels east and south of the north-west corner of the world.

    Spherical Mercator (EPSG:3857; Snyder 1987, USGS Prof. Paper 1395, eq. 7-1, 7-2). What lies
    beyond 180 degrees or 85.05 degrees is put on the edge.

    Parameters
    ----------
    lon, lat
        Finite degrees, (n,).
    """
    north = np.radians(np.clip(lat, -_FURTHEST_NORTH, _FURTHEST_NORTH))
    x = (np.asarray(lon, dtype=float) + 180.0) / 360.0
    y = 0.5 - np.arcsinh(np.tan(north)) / (2 * np.pi)
    return _whole(x), _whole(y)


def degrees_of(x: Pixels, y: Pixels) -> tuple[Floats, Floats]:
    """Return the longitude and latitude (n,) of pixels: the inverse of `world_pixels`."""
    lon = x / 2.0**BITS * 360.0 - 180.0
    lat = np.degrees(np.arctan(np.sinh(2 * np.pi * (0.5 - y / 2.0**BITS))))
    return lon, lat


def _whole(share: Floats) -> Pixels:
    return np.clip(np.floor(share * 2.0**BITS), 0, _LAST).astype(np.uint32)


def z_order(x: Pixels, y: Pixels) -> Keys:
    """Return the Morton key (n,): the bits of `x` and `y` by turns, so that a tile is one stretch.

    Morton (1966), A computer oriented geodetic data base, IBM Ltd., Ottawa.
    """
    return _spread(x) | (_spread(y) << np.uint64(1))


def _spread(values: NDArray[Any]) -> Keys:
    bits = np.asarray(values).astype(np.uint64)
    for shift, mask in _SPREAD:
        bits = (bits | (bits << np.uint64(shift))) & np.uint64(mask)
    return bits


def tile_keys(z: int, x: int, y: int) -> tuple[int, int]:
    """Return the first key of a tile and the first one after it."""
    corner = int(z_order(np.array([x], np.uint32), np.array([y], np.uint32))[0])
    low = 2 * (BITS - z)
    return corner << low, (corner + 1) << low


def is_tile(z: int, x: int, y: int) -> bool:
    """Say whether there is such a tile."""
    return 0 <= z <= DEEPEST_ZOOM and 0 <= x < 2**z and 0 <= y < 2**z

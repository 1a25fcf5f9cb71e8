"""Positions in metres of a grid, above all the Gauss-Krueger zones of CGCS2000.

The codes are those of the EPSG registry (pyproj's own copy, no network): 4491-4501 zones of six
degrees whose eastings begin with the zone's number, 4502-4512 the same without it, 4513-4533
zones of three degrees with it, 4534-4554 without it.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from ingest.tables import Mask

Floats = NDArray[np.float64]
MERIDIANS = tuple(range(75, 136, 3))
"""Central meridians of the zones, degrees. A zone of six degrees shares its one with another."""
WIDE_ZONES, NARROW_ZONES = range(13, 24), range(25, 46)
"""Numbers of the zones of six and of three degrees: no number is both."""
_NORTHINGS = (1.8e6, 6.1e6)
_EASTINGS = (1e5, 9e5)
_NUMBERED_EASTINGS = (1.3e7, 4.6e7)
_METRES_A_NUMBER = 1e6
_UTM_OF_CHINA = range(32643, 32654)


@cache
def crs_of(code: int) -> CRS | None:
    """Return the projected or geographic CRS of an EPSG code, or None where it is no such."""
    try:
        crs = CRS.from_epsg(code)
    except CRSError:
        return None
    return crs if crs.is_projected or (crs.is_geographic and len(crs.axis_info) == 2) else None


def is_metric(code: int) -> bool:
    """Say whether an EPSG code is that of a projected CRS: figures that are no degrees."""
    crs = crs_of(code)
    return crs is not None and crs.is_projected


@cache
def degrees_code(code: int) -> int:
    """Return the EPSG code of the degrees that a projected CRS rests on; 4326 where unknown."""
    crs = crs_of(code)
    base = crs.geodetic_crs if crs is not None else None
    return (base.to_epsg() if base is not None else None) or 4326


@cache
def _transformer(code: int) -> Transformer:
    return Transformer.from_crs(CRS.from_epsg(code), CRS.from_epsg(4326), always_xy=True)


def grid_to_wgs84(x: Floats, y: Floats, code: int) -> tuple[Floats, Floats]:
    """Return WGS84 degrees (n,) of eastings and northings; NaN where the CRS cannot hold them."""
    lon, lat = _transformer(code).transform(x, y)
    known = np.isfinite(lon) & np.isfinite(lat)
    return np.where(known, lon, np.nan), np.where(known, lat, np.nan)


def wgs84_to_grid(lon: Floats, lat: Floats, code: int) -> tuple[Floats, Floats]:
    """Return eastings and northings (n,) of WGS84 degrees."""
    x, y = _transformer(code).transform(lon, lat, direction="INVERSE")
    return np.asarray(x), np.asarray(y)


def code_of_meridian(meridian: int) -> int:
    """Return the EPSG code of the zone of three degrees about a meridian, eastings unnumbered."""
    return 4534 + (meridian - MERIDIANS[0]) // 3


def code_of_zone(zone: int) -> int:
    """Return the EPSG code of a zone whose eastings begin with its number."""
    if zone in WIDE_ZONES:
        return 4491 + zone - WIDE_ZONES[0]
    return 4513 + zone - NARROW_ZONES[0]


def meridian_of_code(code: int) -> int | None:
    """Return the central meridian of one of the CGCS2000 zones; None for any other CRS."""
    for first, step in ((4491, 6), (4502, 6), (4513, 3), (4534, 3)):
        zones = 11 if step == 6 else 21
        if first <= code < first + zones:
            return MERIDIANS[0] + step * (code - first)
    return None


def is_of_china(code: int) -> bool:
    """Say whether northing and easting of a grid are told apart by their size (China only)."""
    return meridian_of_code(code) is not None or code in _UTM_OF_CHINA


def east_and_north(x: Floats, y: Floats) -> tuple[Floats, Floats, Mask]:
    """Return eastings, northings (n,) and where they are those of a grid of China.

    Surveyors call the northing X, mapmakers the easting: the size tells, since a northing in
    China is 1,800-6,100 km and an easting 100-900 km, or 13,000-46,000 km with the number of the
    zone before it.
    """
    turned = _is_northing(x) & _is_easting(y)
    east, north = np.where(turned, y, x), np.where(turned, x, y)
    return east, north, _is_easting(east) & _is_northing(north)


def _is_northing(values: Floats) -> Mask:
    return (values >= _NORTHINGS[0]) & (values <= _NORTHINGS[1])


def _is_easting(values: Floats) -> Mask:
    low, high = _EASTINGS
    numbered = (values >= _NUMBERED_EASTINGS[0]) & (values <= _NUMBERED_EASTINGS[1])
    return ((values >= low) & (values <= high)) | (numbered & (zone_numbers(values) > 0))


def zone_numbers(east: Floats) -> NDArray[np.int64]:
    """Return the number of the zone with which an easting begins (n,), 0 where there is none.

    40,514,433 m is 514,433 m in zone 40. What is left must be an easting as well.
    """
    usable = np.where(np.isfinite(east), east, 0)
    number = np.floor_divide(usable, _METRES_A_NUMBER).astype(np.int64)
    rest = usable - number * _METRES_A_NUMBER
    known = np.isin(number, [*WIDE_ZONES, *NARROW_ZONES])
    known &= (rest >= _EASTINGS[0]) & (rest <= _EASTINGS[1])
    return np.where(known, number, 0)

"""The datums of Chinese maps by name, with the transforms of each to WGS84.

No official text of GCJ-02 exists: the offsets are the formula in general use, known by reverse
engineering, and held to the published pairs of tests/ingest/test_datums.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ingest.grids import (
    MERIDIANS,
    NARROW_ZONES,
    WIDE_ZONES,
    code_of_meridian,
    code_of_zone,
    crs_of,
    grid_to_wgs84,
)

Floats = NDArray[np.float64]
Pair = tuple[Floats, Floats]
DATUMS = ("wgs84", "gcj02", "bd09", "cgcs2000")
"""Datums of degrees."""
AUTO = "auto"
"""Asks for the datum to be found by comparing with the register of sites."""
KNOWN = (*DATUMS, "cgcs2000-gk-120", "epsg:4549", AUTO)
"""One of each kind of name, to be shown to a person."""
_AXIS_M = 6_378_245.0
_ECCENTRICITY2 = 0.006_693_421_622_965_943
"""Krasovsky 1940, which the GCJ-02 formula uses."""
_CHINA = (72.004, 137.8347, 0.8293, 55.8271)
"""Smallest and largest longitude and latitude between which maps are shifted."""
_BD_TURN = np.pi * 3000 / 180
_ITERATIONS = 4
"""On a grid over China three leave up to 1.3 mm by way of BD-09, four 0.01 mm."""
_CHUNK = 32_768
"""Points at a time: all that is in between then fits the processor's cache."""
_PLAIN = {"wgs84": "wgs84", "gcj02": "gcj02", "bd09": "bd09", "bd09ll": "bd09", "auto": AUTO}
_PLAIN |= {"cgcs2000": "cgcs2000", "4326": "wgs84", "4490": "cgcs2000"}
_GRID = re.compile(r"cgcs[\W_]*2000|国家2000|大地2000|2000国家|2000坐标|gauss|高斯", re.I)
_MERIDIAN = re.compile(r"(?:gk|cm|中央子午线|中央经线)\D{0,3}(\d{2,3})(?!\d)", re.I)
_ZONE = re.compile(r"zone[\W_]*(\d{2})(?!\d)|第?(\d{2})\s*(?:号|號)?(?:投影)?带", re.I)


def read_datum(text: str) -> str | None:
    """Return our name of a datum that a person, a header or a profile states, or None.

    Understood are ``wgs84``, ``gcj02``, ``bd09``, ``cgcs2000`` (with or without a hyphen),
    ``cgcs2000-gk-<central meridian>``, ``epsg:<code>`` of any CRS in degrees or metres, the names
    of CGCS2000 zones by meridian or number as maps write them, and ``auto``.
    """
    text = unicodedata.normalize("NFKC", text).strip().casefold()
    key = re.sub(r"[\W_]+", "", text)
    if key in _PLAIN:
        return _PLAIN[key]
    code = re.fullmatch(r"epsg(\d{4,6})", key)
    if code:
        return _of_code(int(code[1]))
    return _of_grid(text) if _GRID.search(text) else None


def _of_code(code: int) -> str | None:
    if str(code) in _PLAIN:
        return _PLAIN[str(code)]
    return f"epsg:{code}" if crs_of(code) is not None else None


def _of_grid(text: str) -> str | None:
    meridian, zone = _MERIDIAN.search(text), _ZONE.search(text)
    if meridian:
        known = int(meridian[1]) in MERIDIANS
        return f"cgcs2000-gk-{int(meridian[1])}" if known else None
    if zone:
        number = int(zone[1] or zone[2])
        known = number in WIDE_ZONES or number in NARROW_ZONES
        return f"epsg:{code_of_zone(number)}" if known else None
    return None


def code_of(datum: str) -> int | None:
    """Return the EPSG code of one of our names; None for what has none: GCJ-02 and BD-09."""
    kind, _, rest = datum.rpartition("-")
    if kind == "cgcs2000-gk":
        return code_of_meridian(int(rest))
    if datum.startswith("epsg:"):
        return int(datum[5:])
    return {"wgs84": 4326, "cgcs2000": 4490}.get(datum)


def to_wgs84(x: Floats, y: Floats, datum: str) -> Pair:
    """Return WGS84 degrees of positions (n,) in a datum by our name of it.

    `x` are longitudes or eastings, `y` latitudes or northings, whatever order the CRS has. The
    inverse of GCJ-02 and BD-09 has no closed form: four fixed-point steps come within 1 mm.
    CGCS2000 degrees are taken as they are, since they differ by centimetres. NaN where a grid
    cannot hold a position.
    """
    if datum in ("wgs84", "cgcs2000"):
        return x, y
    if datum == "gcj02":
        return gcj02_to_wgs84(x, y)
    if datum == "bd09":
        return bd09_to_wgs84(x, y)
    code = code_of(datum)
    if code is None:
        raise ValueError(datum)
    return grid_to_wgs84(x, y, code)


def wgs84_to_gcj02(lon: Floats, lat: Floats) -> Pair:
    """Return GCJ-02 degrees of WGS84 positions (n,); outside China the two are the same."""
    return _in_chunks(_forward, lon, lat)


def gcj02_to_wgs84(lon: Floats, lat: Floats) -> Pair:
    """Return WGS84 degrees of GCJ-02 positions (n,), within 1 mm."""
    return _in_chunks(_gcj02_back, lon, lat)


def gcj02_to_bd09(lon: Floats, lat: Floats) -> Pair:
    """Return BD-09 degrees of GCJ-02 positions (n,)."""
    return _in_chunks(_turned, lon, lat)


def bd09_to_gcj02(lon: Floats, lat: Floats) -> Pair:
    """Return GCJ-02 degrees of BD-09 positions (n,), within 1 mm."""
    return _in_chunks(_bd09_back, lon, lat)


def wgs84_to_bd09(lon: Floats, lat: Floats) -> Pair:
    """Return BD-09 degrees of WGS84 positions (n,)."""
    return _in_chunks(lambda east, north: _turned(*_forward(east, north)), lon, lat)


def bd09_to_wgs84(lon: Floats, lat: Floats) -> Pair:
    """Return WGS84 degrees of BD-09 positions (n,), within 1 mm."""
    return _in_chunks(lambda east, north: _gcj02_back(*_bd09_back(east, north)), lon, lat)


def _in_chunks(change: Callable[[Floats, Floats], Pair], lon: Floats, lat: Floats) -> Pair:
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    new_lon, new_lat = np.empty_like(lon), np.empty_like(lat)
    for start in range(0, len(lon), _CHUNK):
        part = slice(start, start + _CHUNK)
        new_lon[part], new_lat[part] = change(lon[part], lat[part])
    return new_lon, new_lat


def _gcj02_back(lon: Floats, lat: Floats) -> Pair:
    return _inverse(lon, lat, _forward)


def _bd09_back(lon: Floats, lat: Floats) -> Pair:
    return _inverse(lon, lat, _turned)


def _inverse(lon: Floats, lat: Floats, forward: Callable[[Floats, Floats], Pair]) -> Pair:
    guess_lon, guess_lat = lon, lat
    for _ in range(_ITERATIONS):
        there_lon, there_lat = forward(guess_lon, guess_lat)
        guess_lon, guess_lat = guess_lon + lon - there_lon, guess_lat + lat - there_lat
    return guess_lon, guess_lat


def _forward(lon: Floats, lat: Floats) -> Pair:
    east, north = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(east))
    ripple = 20 * np.sin(6 * np.pi * east) + 20 * np.sin(2 * np.pi * east)
    waves_north = 20 * np.sin(np.pi * north) + 40 * np.sin(np.pi * north / 3)
    swell_north = 160 * np.sin(np.pi * north / 12) + 320 * np.sin(np.pi * north / 30)
    shift_north = -100 + 2 * east + 3 * north + 0.2 * north**2 + 0.1 * east * north + 0.2 * root
    shift_north += 2 / 3 * (ripple + waves_north + swell_north)
    waves_east = 20 * np.sin(np.pi * east) + 40 * np.sin(np.pi * east / 3)
    swell_east = 150 * np.sin(np.pi * east / 12) + 300 * np.sin(np.pi * east / 30)
    shift_east = 300 + east + 2 * north + 0.1 * east**2 + 0.1 * east * north + 0.1 * root
    shift_east += 2 / 3 * (ripple + waves_east + swell_east)
    phi = np.radians(lat)
    bend = 1 - _ECCENTRICITY2 * np.sin(phi) ** 2
    metres_north = np.radians(_AXIS_M * (1 - _ECCENTRICITY2) / (bend * np.sqrt(bend)))
    metres_east = np.radians(_AXIS_M / np.sqrt(bend) * np.cos(phi))
    low_lon, high_lon, low_lat, high_lat = _CHINA
    inside = (lon >= low_lon) & (lon <= high_lon) & (lat >= low_lat) & (lat <= high_lat)
    return (
        np.where(inside, lon + shift_east / metres_east, lon),
        np.where(inside, lat + shift_north / metres_north, lat),
    )


def _turned(lon: Floats, lat: Floats) -> Pair:
    radius = np.hypot(lon, lat) + 0.000_02 * np.sin(lat * _BD_TURN)
    angle = np.arctan2(lat, lon) + 0.000_003 * np.cos(lon * _BD_TURN)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006

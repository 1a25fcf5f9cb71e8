"""Longitudes and latitudes as files write them, and the datums of Chinese maps.

No official text of GCJ-02 exists: the offsets are the formula in general use, known by reverse
engineering, and held to the published pairs of tests/ingest/test_coordinates.py.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.tables import NOTHING, Mask, Texts, as_objects

Floats = NDArray[np.float64]
EARTH_RADIUS_M = 6_371_008.8
_AXIS_M = 6_378_245.0
_ECCENTRICITY2 = 0.006_693_421_622_965_943
"""Krasovsky 1940, which the GCJ-02 formula uses."""
_CHINA = (72.004, 137.8347, 0.8293, 55.8271)
"""Smallest and largest longitude and latitude between which maps are shifted."""
_BD_TURN = np.pi * 3000 / 180
_ITERATIONS = 4
"""On a grid over China three leave up to 1.3 mm by way of BD-09, four 0.01 mm."""
_SMALLEST_FAR_KM = 50.0
_FAR_SPREADS = 6.0
_MAX_DEGREES = 360.0

_DMS = re.compile(
    r"(?:东经|西经|北纬|南纬)?\s*([EWNS])?\s*(\d{1,3}(?:\.\d+)?)\s*[°º度]\s*"
    r"(?:(\d{1,2}(?:\.\d+)?)\s*['′’分]\s*)?(?:(\d{1,2}(?:\.\d+)?)\s*(?:[\"″”秒]|''|′′)\s*)?([EWNS])?",
    re.I,
)


def read_degrees(values: Texts) -> tuple[Floats, Texts]:
    """Read distinct cell values (m,) as degrees: decimal, or degrees, minutes and seconds.

    Returns the degrees (m,), NaN for blank or unreadable cells, and ``E_COORD`` or empty text.
    """
    read = [_degrees(value) for value in values]
    return np.array([number for number, _ in read], dtype=float), as_objects([f for _, f in read])


def _degrees(value: Any) -> tuple[float, str]:
    if isinstance(value, (int, float)):
        return (float(value), "") if np.isfinite(value) else (np.nan, "E_COORD")
    text = unicodedata.normalize("NFKC", value).strip()
    if not text or text in NOTHING:
        return np.nan, ""
    try:
        number = float(text)
    except ValueError:
        return _sexagesimal(text)
    return (number, "") if np.isfinite(number) else (np.nan, "E_COORD")


def _sexagesimal(text: str) -> tuple[float, str]:
    match = _DMS.fullmatch(text)
    if match is None:
        return np.nan, "E_COORD"
    before, degrees, minutes, seconds, after = match.groups()
    size = float(degrees) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    negative = text.startswith(("西经", "南纬")) or (before or after or "").upper() in ("W", "S")
    return (-size if negative else size), ""


def sort_positions(lon: Floats, lat: Floats) -> tuple[Floats, Floats, Texts]:
    """Sort out positions (n,) in degrees that cannot be meant as they stand.

    Returns
    -------
    lon, lat, faults
        NaN where there is no position; and a code (n,) or empty text: ``W_NO_COORD`` blank or
        0, 0; ``E_COORD_PAIR`` only one of the two; ``W_COORD_METRES`` figures of a grid in
        metres; ``W_COORD_SWAPPED`` a latitude beyond 90 that fits as a longitude, with a
        longitude that fits as a latitude: read the other way round, the only way that it can
        be; ``E_COORD_RANGE`` on no globe.
    """
    no_lon, no_lat = np.isnan(lon), np.isnan(lat)
    missing = (no_lon & no_lat) | ((lon == 0) & (lat == 0))
    pair = no_lon ^ no_lat
    metres = ~missing & ~pair & ((np.abs(lon) > _MAX_DEGREES) & (np.abs(lat) > _MAX_DEGREES))
    swapped = ~metres & (np.abs(lat) > 90) & (np.abs(lat) <= 180) & (np.abs(lon) <= 90)
    outside = ~metres & ~swapped & ((np.abs(lon) > 180) | (np.abs(lat) > 90))
    faults = np.full(len(lon), "", dtype=object)
    for mask, code in (
        (missing, "W_NO_COORD"),
        (pair, "E_COORD_PAIR"),
        (metres, "W_COORD_METRES"),
        (swapped, "W_COORD_SWAPPED"),
        (outside, "E_COORD_RANGE"),
    ):
        faults[mask] = code
    none = missing | pair | metres | outside
    east, north = np.where(swapped, lat, lon), np.where(swapped, lon, lat)
    return np.where(none, np.nan, east), np.where(none, np.nan, north), faults


def far_off(lon: Floats, lat: Floats, known_lon: Floats, known_lat: Floats) -> Mask:
    """Mark positions (n,) that lie far from all others, by a rule that outliers do not move.

    Far is further from the component-wise median of the file's positions and the known ones
    than 50 km and than six times the 75th percentile of the distances. Degrees, WGS84.
    """
    all_lon, all_lat = np.concatenate([lon, known_lon]), np.concatenate([lat, known_lat])
    if np.isnan(all_lon).all():
        return np.zeros(len(lon), dtype=bool)
    middle = np.nanmedian(all_lon), np.nanmedian(all_lat)
    spread_km = np.nanpercentile(distance_m(all_lon, all_lat, *middle), 75) / 1000
    distances_km = distance_m(lon, lat, *middle) / 1000
    return np.nan_to_num(distances_km) > max(_SMALLEST_FAR_KM, _FAR_SPREADS * spread_km)


def distance_m(lon: Floats, lat: Floats, to_lon: Any, to_lat: Any) -> Floats:
    """Return great-circle distances in metres (haversine, sphere of the mean Earth radius)."""
    half_lat, half_lon = np.radians(to_lat - lat) / 2, np.radians(to_lon - lon) / 2
    chord = (
        np.sin(half_lat) ** 2
        + np.cos(np.radians(lat)) * np.cos(np.radians(to_lat)) * np.sin(half_lon) ** 2
    )
    return 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(chord, 0, 1)))


def to_wgs84(lon: Floats, lat: Floats, datum: str) -> tuple[Floats, Floats]:
    """Return WGS84 degrees of positions (n,) in ``wgs84``, ``gcj02`` or ``bd09``.

    The inverse has no closed form: four fixed-point steps come within 1 mm.
    """
    if datum == "bd09":
        lon, lat = bd09_to_gcj02(lon, lat)
    return (lon, lat) if datum == "wgs84" else gcj02_to_wgs84(lon, lat)


def gcj02_to_wgs84(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return WGS84 degrees of GCJ-02 positions (n,), within 1 mm."""
    return _inverse(lon, lat, wgs84_to_gcj02)


def bd09_to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return GCJ-02 degrees of BD-09 positions (n,), within 1 mm."""
    return _inverse(lon, lat, gcj02_to_bd09)


def _inverse(lon: Floats, lat: Floats, forward: Any) -> tuple[Floats, Floats]:
    guess_lon, guess_lat = lon, lat
    for _ in range(_ITERATIONS):
        there_lon, there_lat = forward(guess_lon, guess_lat)
        guess_lon, guess_lat = guess_lon + lon - there_lon, guess_lat + lat - there_lat
    return guess_lon, guess_lat


def wgs84_to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return GCJ-02 degrees of WGS84 positions (n,); outside China the two are the same."""
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


def gcj02_to_bd09(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return BD-09 degrees of GCJ-02 positions (n,)."""
    radius = np.hypot(lon, lat) + 0.000_02 * np.sin(lat * _BD_TURN)
    angle = np.arctan2(lat, lon) + 0.000_003 * np.cos(lon * _BD_TURN)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006

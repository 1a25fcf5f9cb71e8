"""Longitudes, latitudes, eastings: what one cell says, which of two is which, what lies far off."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.tables import NOTHING, Mask, Texts, as_objects

Floats = NDArray[np.float64]
Angle = tuple[float, str]
"""A figure, and the axis that a letter or word states: ``x``, ``y`` or empty text."""
EARTH_RADIUS_M = 6_371_008.8
_SMALLEST_FAR_KM = 50.0
_FAR_SPREADS = 6.0
_MAX_DEGREES = 360.0
_NORTHERNMOST_LAND = 83.7
_NEAR_KM, _AWAY_KM = 300.0, 1000.0
"""How near a turned position must lie to the known ones, and how far away the one as given."""
CHINA = (73.0, 136.0, 3.0, 54.0)
"""Longitudes and latitudes between which China lies; no figure can be both."""

_LEAD = r"东经|西经|北纬|南纬|经度|纬度|longitude|latitude|long|lng|lon|lat|[ewnsxy]"
FIGURE = r"[+-]?(?:\d{1,9}(?:\.\d*)?|\.\d+)"
_MINUTES = r"\d{1,2}(?:\.\d+)?\s*(?:['′’‘´`]|分)"
_SECONDS = r"\d{1,2}(?:\.\d+)?\s*(?:''|′′|’’|[\"”“]|秒)"
_SIZE = rf"{FIGURE}\s*(?:(?:°|度)\s*(?:{_MINUTES}\s*)?(?:{_SECONDS})?)?"
ANGLE = rf"(?:(?:{_LEAD})\s*[:=]?\s*{_SIZE}|{_SIZE}\s*[ewns]?(?![a-z]))"
"""A figure, or degrees with minutes and seconds, with the letter or word of its axis."""
_ANGLE = re.compile(ANGLE, re.I)
_PARTED = re.compile(
    r"(?P<lead>[ewns])?\s*(?P<sign>[+-]?)(\d{1,3})([ :-])(\d{1,2})\4(\d{1,2}(?:\.\d+)?)"
    r"\s*(?P<trail>[ewns])?",
    re.I,
)
"""120 09 00, 120-09-00, 120:09:00."""
_DECIMAL_COMMA = re.compile(r"[+-]?\d{1,3},\d{4,}\s*°?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|[3-9]\d\d,\d{3}(?:\.\d+)?")
_AXES = {"东经": "x", "西经": "x", "北纬": "y", "南纬": "y", "经度": "x", "纬度": "y"}
_AXES |= {name: "x" for name in ("longitude", "long", "lng", "lon", "e", "w", "x")}
_AXES |= {name: "y" for name in ("latitude", "lat", "n", "s", "y")}
_NEGATIVE = ("西经", "南纬", "w", "s")


def clean_text(value: str) -> str:
    """Return a cell's text with half-width signs and one sign for degrees."""
    # NFKC would make a letter of the one, and a blank with an accent of the other.
    return unicodedata.normalize("NFKC", value.replace("º", "°").replace("˚", "°")).strip()


def read_angles(values: Texts) -> tuple[Floats, Texts, Texts]:
    """Read distinct cell values (m,) that hold one coordinate each.

    Decimal figures, degrees, minutes and seconds with signs (120°9′0″), words (120度9分) or
    between them blanks, hyphens or colons (120 09 00), with a letter or word of the axis. A
    comma is a decimal point before four figures or more, and parts thousands where only that is
    possible.

    Returns
    -------
    numbers, axes, faults
        NaN for blank or unreadable cells; ``x``, ``y`` or empty text; ``E_COORD`` or empty text.
    """
    numbers = np.full(len(values), np.nan)
    axes, faults = as_objects([""] * len(values)), as_objects([""] * len(values))
    for at, value in enumerate(values.tolist()):
        try:
            number = float(value)
            if number - number == 0 and (type(value) is float or "_" not in value):
                numbers[at] = number
                continue
        except ValueError:
            pass
        numbers[at], axes[at], faults[at] = _angle_cell(value)
    return numbers, axes, faults


def _angle_cell(value: Any) -> tuple[float, str, str]:
    text = "" if not isinstance(value, str) else clean_text(value)
    if isinstance(value, str) and (not text or text in NOTHING):
        return np.nan, "", ""
    if _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    elif _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    angle = parted_angle(text) or (angle_of(text) if _ANGLE.fullmatch(text) else None)
    return (*angle, "") if angle else (np.nan, "", "E_COORD")


def parted_angle(text: str) -> Angle | None:
    """Return what 120 09 00 or 120-09-00 says, or None where the text is no such thing."""
    match = _PARTED.fullmatch(text)
    if match is None:
        return None
    word = (match["lead"] or match["trail"] or "").lower()
    size = _sexagesimal(float(match[3]), float(match[5]), float(match[6]))
    return None if size is None else _signed(size, word, match["sign"])


def angle_of(text: str) -> Angle | None:
    """Return what a text of the form `ANGLE` says; None for 60 minutes or seconds and more."""
    words = re.findall(r"[a-z]+|[东西]经|[南北]纬|经度|纬度", text, re.I)
    figures = [float(figure) for figure in re.findall(r"\d+\.?\d*|\.\d+", text)]
    if not re.search("[°度]", text):
        size: float | None = figures[0]
    elif "分" in text or re.search(r"\d\s*['′’‘´`](?!['′’])", text):
        size = _sexagesimal(*figures)
    else:
        size = _sexagesimal(figures[0], 0, *figures[1:])
    sign = "-" if re.search(r"-\s*[\d.]", text) else ""
    return None if size is None else _signed(size, words[0].lower() if words else "", sign)


def _sexagesimal(degrees: float, minutes: float = 0, seconds: float = 0) -> float | None:
    if minutes >= 60 or seconds >= 60:
        return None
    return degrees + minutes / 60 + seconds / 3600


def _signed(size: float, word: str, sign: str) -> Angle:
    return (-size if word in _NEGATIVE or sign == "-" else size), _AXES.get(word, "")


def in_china(lon: Floats, lat: Floats) -> Mask:
    """Say which positions (n,) lie in the rectangle about China."""
    low_lon, high_lon, low_lat, high_lat = CHINA
    return (lon >= low_lon) & (lon <= high_lon) & (lat >= low_lat) & (lat <= high_lat)


def are_metres(x: Floats, y: Floats) -> Mask:
    """Say which pairs (n,) are figures of a grid: both are beyond all degrees."""
    return (np.abs(x) > _MAX_DEGREES) & (np.abs(y) > _MAX_DEGREES)


def sort_positions(
    lon: Floats, lat: Floats, known_lon: Floats, known_lat: Floats
) -> tuple[Floats, Floats, Texts]:
    """Sort out positions (n,) in degrees that cannot be meant as they stand.

    `known_lon`, `known_lat` (k,) are degrees of places known, in any order, perhaps none.

    Returns
    -------
    lon, lat, faults
        NaN where there is no position, figures of a grid as they are; and a code (n,) or empty
        text: ``W_NO_COORD`` blank or 0, 0; ``E_COORD_PAIR`` only one of the two;
        ``W_COORD_SWAPPED`` read the other way round, the only way that it can be (see
        `_swapped`); ``E_COORD_RANGE`` on no globe.
    """
    no_lon, no_lat = np.isnan(lon), np.isnan(lat)
    missing = (no_lon & no_lat) | ((lon == 0) & (lat == 0))
    pair = no_lon ^ no_lat
    metres = are_metres(lon, lat)
    swapped = ~missing & ~pair & ~metres & _swapped(lon, lat, known_lon, known_lat)
    outside = ~metres & ~swapped & ((np.abs(lon) > 180) | (np.abs(lat) > 90))
    faults = np.full(len(lon), "", dtype=object)
    for mask, code in (
        (missing, "W_NO_COORD"),
        (swapped, "W_COORD_SWAPPED"),
        (outside, "E_COORD_RANGE"),
        (pair, "E_COORD_PAIR"),
    ):
        faults[mask] = code
    none = missing | pair | outside
    east, north = np.where(swapped, lat, lon), np.where(swapped, lon, lat)
    return np.where(none, np.nan, east), np.where(none, np.nan, north), faults


def _swapped(lon: Floats, lat: Floats, known_lon: Floats, known_lat: Floats) -> Mask:
    """Say which positions (n,) are certain to have longitude and latitude exchanged.

    A latitude beyond 90 that fits as a longitude; one north of all land, where the other way
    round is in China; and one far from the known places that is near them the other way round.
    """
    fits = (np.abs(lat) <= 180) & (np.abs(lon) <= 90)
    polar = (lat > _NORTHERNMOST_LAND) & in_china(lat, lon)
    certain = fits & ((np.abs(lat) > 90) | polar)
    open_to_doubt = fits & ~certain & (np.abs(lon) <= 90)
    if not open_to_doubt.any():
        return certain
    return certain | (open_to_doubt & nearer_turned(lon, lat, known_lon, known_lat))


def nearer_turned(lon: Floats, lat: Floats, known_lon: Floats, known_lat: Floats) -> Mask:
    """Say which positions (n,) are near the known ones only with the two exchanged."""
    known = np.isfinite(known_lon) & np.isfinite(known_lat)
    if not known.any():
        return np.zeros(len(lon), dtype=bool)
    middle = np.median(known_lon[known]), np.median(known_lat[known])
    with np.errstate(invalid="ignore"):
        turned_km = distance_m(lat, lon, *middle) / 1000
        away_km = distance_m(lon, lat, *middle) / 1000
    return (turned_km < _NEAR_KM) & (away_km > _AWAY_KM)


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

"""Cells that hold a whole position: two coordinates in one text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.coordinates import (
    ANGLE,
    CHINA,
    FIGURE,
    Angle,
    angle_of,
    are_metres,
    clean_text,
    nearer_turned,
    parted_angle,
)
from ingest.tables import NOTHING, Texts, as_objects, word_key

Floats = NDArray[np.float64]
X_FIRST, Y_FIRST, GEOPOINT = "xy", "yx", "geopoint"
"""Which of the two comes first; a geopoint of ODK has latitude first, unless that cannot be."""
_Pair = tuple[float, float, str]
_WKT = re.compile(
    rf"(?:srid\s*=\s*(?:4326|4490)\s*;)?\s*point\s*(?:zm|z|m)?\s*\(\s*({FIGURE})[\s,]+({FIGURE})"
    rf"(?:[\s,]+{FIGURE})*\s*\)",
    re.I,
)
_NUMBERS = re.compile(rf"{FIGURE}(?:[\s,;/|、]+{FIGURE}){{1,3}}")
_TWO = re.compile(rf"({ANGLE})(?:\s*[,;/|、。]\s*|\s+|(?<=[^\d.\s]))({ANGLE})", re.I)
_PARTS = r"\d{1,3}[-:]\d{1,2}[-:]\d{1,2}(?:\.\d+)?"
_PARTED_PAIR = re.compile(
    rf"([ewns]?\s*{_PARTS}\s*[ewns]?)[\s,;]+([ewns]?\s*{_PARTS}\s*[ewns]?)", re.I
)
_DEGREES = re.compile("[°度]")
_BRACKETS = re.compile(r"^[\[({<【]+|[\])}>】]+$")
_LON_KEYS, _LAT_KEYS = ("lon", "lng", "longitude", "x", "经度"), ("lat", "latitude", "y", "纬度")
_LATITUDE_WORDS = ("纬", "lat", "geolocation", "geopoint")
_LONGITUDE_WORDS = ("经", "lon", "lng")


@dataclass(frozen=True)
class PositionCells:
    """What distinct cells say: two figures (m,), their order where it is stated, and faults."""

    first: Floats
    second: Floats
    order: Texts
    faults: Texts


def read_pairs(values: Texts) -> PositionCells:
    """Read distinct cell values (m,) that hold a position each.

    Two figures with a comma, semicolon or blank between them, in brackets or not; with degree
    signs, letters or words of the axes; ``POINT(x y)``; a point as GeoJSON text; a geopoint of
    ODK (latitude, longitude, altitude, accuracy). Faults are ``E_COORD`` or empty text; NaN for
    blank and unreadable cells.
    """
    found = [_pair(value) for value in values.tolist()]
    return PositionCells(
        np.array([pair[0] if pair else np.nan for pair in found], dtype=float),
        np.array([pair[1] if pair else np.nan for pair in found], dtype=float),
        as_objects([pair[2] if pair else "" for pair in found]),
        as_objects(["" if pair else "E_COORD" for pair in found]),
    )


def _pair(value: Any) -> _Pair | None:
    if not isinstance(value, str):
        return None
    try:
        first, second = value.replace(",", " ").split()
        x, y = float(first), float(second)
    except ValueError:
        return _pair_of_text(clean_text(value))
    # Neither nan nor inf, which float() reads, is a position; nor does a person write 1_000.
    return (x, y, "") if x - x == y - y == 0 and "_" not in value else None


def _pair_of_text(text: str) -> _Pair | None:
    if not text or text in NOTHING:
        return np.nan, np.nan, ""
    if text.startswith("{"):
        return _pair_of_json(text)
    wkt = _WKT.fullmatch(text)
    if wkt:
        return float(wkt[1]), float(wkt[2]), X_FIRST
    inner = _BRACKETS.sub("", text).strip()
    if re.search(r"\d,\d{4,}[\s;]+\d{1,3},\d{4,}", inner):
        inner = inner.replace(",", ".")
    return _pair_of_numbers(inner) or _pair_of_parts(inner) or _pair_of_angles(inner)


def _pair_of_numbers(text: str) -> _Pair | None:
    if not _NUMBERS.fullmatch(text):
        return None
    numbers = [float(each) for each in re.findall(FIGURE, text)]
    order = GEOPOINT if len(numbers) == 4 else ""
    return numbers[0], numbers[1], order


def _pair_of_parts(text: str) -> _Pair | None:
    match = _PARTED_PAIR.fullmatch(text)
    return _put_together(parted_angle(match[1]), parted_angle(match[2])) if match else None


def _pair_of_angles(text: str) -> _Pair | None:
    """Return two angles, both with signs of degrees or both without: 120°9 is not two."""
    match = _TWO.fullmatch(text)
    if match is None or bool(_DEGREES.search(match[1])) != bool(_DEGREES.search(match[2])):
        return None
    return _put_together(angle_of(match[1]), angle_of(match[2]))


def _put_together(first: Angle | None, second: Angle | None) -> _Pair | None:
    """Return two angles as a pair; their words must not name one axis twice."""
    if first is None or second is None or (first[1] and first[1] == second[1]):
        return None
    y_first = first[1] == "y" or second[1] == "x"
    named = first[1] or second[1]
    return first[0], second[0], (Y_FIRST if y_first else X_FIRST) if named else ""


def _pair_of_json(text: str) -> _Pair | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, Mapping) and isinstance(value.get("geometry"), Mapping):
        value = value["geometry"]
    if not isinstance(value, Mapping):
        return None
    place = value.get("coordinates")
    if value.get("type") == "Point" and isinstance(place, list) and len(place) >= 2:
        return _numbers(place[0], place[1])
    by_key = {word_key(str(key)): each for key, each in value.items()}
    lon = next((by_key[key] for key in _LON_KEYS if key in by_key), None)
    lat = next((by_key[key] for key in _LAT_KEYS if key in by_key), None)
    return _numbers(lon, lat)


def _numbers(x: Any, y: Any) -> _Pair | None:
    try:
        pair = float(x), float(y)
    except (TypeError, ValueError):
        return None
    return (*pair, X_FIRST) if np.isfinite(pair).all() else None


def order_of_header(header: str) -> str:
    """Return which coordinate a header names first (``xy``, ``yx``), or empty text."""
    key = word_key(header)
    lats = [key.find(word) for word in _LATITUDE_WORDS if word in key]
    lons = [key.find(word) for word in _LONGITUDE_WORDS if word in key]
    if not lats and not lons:
        return ""
    return Y_FIRST if lats and (not lons or min(lats) < min(lons)) else X_FIRST


def turn_pairs(
    cells: PositionCells, header: str, known_lon: Floats, known_lat: Floats
) -> tuple[Floats, Floats, Texts]:
    """Return longitudes (or eastings), latitudes (or northings) and ``W_COORD_ORDER`` (m,).

    What decides, in this order: the letters or words of the cell; a figure beyond 90; China,
    whose longitudes are no latitudes of its own; the header; the known places; the order of all
    other cells of the column, where they agree.
    """
    first, second = cells.first, cells.second
    order = np.where(cells.order == GEOPOINT, "", cells.order).astype(object)
    for mask, way in _plain_evidence(first, second):
        order[(order == "") & mask] = way
    agreed = set(order[~np.isnan(first) & (first != second)].tolist()) - {""}
    order[(order == "") & (cells.order == GEOPOINT)] = Y_FIRST
    stated = order_of_header(header)
    open_still = (order == "") & ~np.isnan(first) & ~((first == 0) & (second == 0))
    if stated:
        order[open_still] = stated
    elif open_still.any():
        order[open_still & nearer_turned(first, second, known_lon, known_lat)] = Y_FIRST
        order[open_still & nearer_turned(second, first, known_lon, known_lat)] = X_FIRST
        if len(agreed) == 1:
            order[open_still & (order == "")] = agreed.pop()
    unknown = open_still & (order == "")
    turned = order == Y_FIRST
    lon, lat = np.where(turned, second, first), np.where(turned, first, second)
    faults = np.where(unknown, "W_COORD_ORDER", "").astype(object)
    return np.where(unknown, np.nan, lon), np.where(unknown, np.nan, lat), faults


def _plain_evidence(first: Floats, second: Floats) -> list[tuple[NDArray[np.bool_], str]]:
    low_lon, high_lon, low_lat, high_lat = CHINA
    large, small = np.abs(first) > 90, np.abs(second) > 90
    lon_first = (
        (first >= low_lon) & (first <= high_lon) & (second >= low_lat) & (second <= high_lat)
    )
    lat_first = (
        (second >= low_lon) & (second <= high_lon) & (first >= low_lat) & (first <= high_lat)
    )
    # Eastings and northings are sorted by their size later on.
    return [
        (are_metres(first, second), X_FIRST),
        (large & ~small, X_FIRST),
        (small & ~large, Y_FIRST),
        (lon_first, X_FIRST),
        (lat_first, Y_FIRST),
    ]

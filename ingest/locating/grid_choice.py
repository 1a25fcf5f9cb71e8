"""Which grid rows in metres are of: the one stated, the zone of their numbers, the register's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ingest.coordinates import distance_m
from ingest.datums import code_of, to_wgs84
from ingest.grids import (
    MERIDIANS,
    code_of_meridian,
    code_of_zone,
    east_and_north,
    is_metric,
    is_of_china,
    meridian_of_code,
    zone_numbers,
)
from ingest.locating.datum_choice import RegisterMatch, places_of
from ingest.locating.datum_evidence import weigh
from ingest.locating.given_positions import Given
from ingest.tables import Mask, Texts

Floats = NDArray[np.float64]
_WEB_MAP = "epsg:3857"
_LIKE_WEB_MAPS = (13, 14)
"""Numbers of zones in the far west whose eastings are also those of web maps of the east."""
_NEAR_M = 300_000.0


def states_metres(datum: str) -> bool:
    """Say whether a datum by our name of it is one in metres."""
    code = code_of(datum)
    return code is not None and is_metric(code)


def choose_grids(
    given: Given, stated: Texts, match: RegisterMatch, known_lon: Floats, known_lat: Floats
) -> tuple[Floats, Floats, Texts]:
    """Return eastings, northings and the datum (n,) of the rows in metres.

    A grid that is stated goes first; the number before an easting tells the zone, also where
    the grid that is stated has none or has it left out. Else the register tells the meridian,
    by sites of which both have a position. Datum is empty text where nothing tells.
    """
    datum = np.full(len(given.x), "", dtype=object)
    east, north, of_china = east_and_north(given.x, given.y)
    of_china &= given.metres
    numbers = np.where(of_china, zone_numbers(east), 0)
    free, foreign = given.metres.copy(), np.zeros(len(datum), dtype=bool)
    for name in sorted(set(stated[given.metres].tolist()) - {""}):
        if states_metres(name):
            rows = given.metres & (stated == name)
            free &= ~rows
            foreign |= rows & (not is_of_china(code_of(name) or 0))
            datum[rows & (foreign | of_china)] = name
            _by_numbers(datum, numbers, rows, meridian_of_code(code_of(name) or 0))
    x = np.where(of_china & ~foreign, east, given.x)
    y = np.where(of_china & ~foreign, north, given.y)
    free &= of_china
    for number in _LIKE_WEB_MAPS:
        rows = free & (numbers == number) & (stated != "cgcs2000")
        if rows.any():
            datum[rows] = _zone_or_web_map(x, y, rows, number, (known_lon, known_lat))
            free &= ~rows
    numbered, plain = free & (numbers > 0), free & (numbers == 0)
    for number in np.unique(numbers[numbered]).tolist():
        datum[numbered & (numbers == number)] = f"epsg:{code_of_zone(number)}"
    if plain.any():
        evidence = weigh(
            places_of(Given(x, y, plain), match, plain),
            [f"cgcs2000-gk-{meridian}" for meridian in MERIDIANS],
            of_a_grid=True,
        )
        datum[plain] = evidence.best if evidence.sure else ""
    return x, y, datum


def _by_numbers(datum: Texts, numbers: NDArray[np.int64], rows: Mask, meridian: int | None) -> None:
    """Mend in `datum` the stated zone of rows, where it has a number and they none, or reversed."""
    if meridian is None:
        return
    for name in set(datum[rows].tolist()) - {""}:
        code = code_of(name) or 0
        unnumbered = code >= code_of_meridian(MERIDIANS[0]) or 4502 <= code <= 4512
        if not unnumbered:
            datum[rows & (numbers == 0) & (datum == name)] = f"cgcs2000-gk-{meridian}"
    for number in np.unique(numbers[rows]).tolist():
        if number:
            datum[rows & (numbers == number)] = f"epsg:{code_of_zone(number)}"


def _zone_or_web_map(
    x: Floats, y: Floats, rows: Mask, number: int, known: tuple[Floats, Floats]
) -> str:
    """Return the one of the two grids that puts the rows near the known places, if one does."""
    if not len(known[0]):
        return ""
    middle = np.median(known[0]), np.median(known[1])
    near = []
    for name in (f"epsg:{code_of_zone(number)}", _WEB_MAP):
        lon, lat = to_wgs84(x[rows], y[rows], name)
        if np.nanmedian(distance_m(lon, lat, *middle)) < _NEAR_M:
            near.append(name)
    return near[0] if len(near) == 1 else ""

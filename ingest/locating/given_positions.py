"""Positions of rows as the file gives them: which figure is which, before any datum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest import coordinates
from ingest.checking import Check
from ingest.coordinates import are_metres, sort_positions
from ingest.locating.position_cells import read_pairs, turn_pairs
from ingest.tables import Mask, Texts

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Given:
    """Figures of rows (n,), NaN where a row gives no position that can be read.

    Attributes
    ----------
    x, y
        Longitude and latitude, or two figures of a grid in the order of the file.
    metres
        Rows whose figures are those of a grid.
    """

    x: Floats
    y: Floats
    metres: Mask


def given_positions(check: Check) -> Given:
    """Read the position of each row: of its two columns, else of the one that holds both.

    Notes ``E_COORD``, ``E_COORD_PAIR``, ``E_COORD_RANGE``, ``W_COORD_SWAPPED`` and
    ``W_COORD_ORDER``.
    """
    known_lon, known_lat = places_known(check)
    lon, lat, filled, unreadable = _of_two_columns(check)
    name = "lon"
    if check.has("position"):
        name = "lon" if check.has("lon") else "position"
        x, y, bad, blank = _of_one_column(check, filled, known_lon, known_lat)
        lon, lat = np.where(filled, lon, x), np.where(filled, lat, y)
        unreadable = unreadable | bad
        check.unreadable["position"] = bad
        told = blank
    else:
        told = np.zeros(check.fields.rows, dtype=bool)
    known_lon, known_lat = _places_of_file(lon, lat, known_lon, known_lat)
    lon, lat, faults = sort_positions(lon, lat, known_lon, known_lat)
    faults[unreadable | told] = ""
    lon[unreadable] = lat[unreadable] = np.nan
    for code in sorted(set(faults) - {"", "W_NO_COORD"}):
        note_positions(check, faults == code, code, name)
    return Given(lon, lat, are_metres(lon, lat))


def places_known(check: Check) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes of the register's sites that have a position."""
    register = check.context.register.geometry
    known = register[register.notna()]
    return known.x.to_numpy(dtype=float), known.y.to_numpy(dtype=float)


def _places_of_file(
    lon: Floats, lat: Floats, known_lon: Floats, known_lat: Floats
) -> tuple[Floats, Floats]:
    """Return the known places; without any, the file's own in China where most of them are."""
    if len(known_lon):
        return known_lon, known_lat
    here = coordinates.in_china(lon, lat)
    if here.sum() * 2 <= np.isfinite(lon).sum():
        return known_lon, known_lat
    return lon[here], lat[here]


def _of_two_columns(check: Check) -> tuple[Floats, Floats, Mask, Mask]:
    """Return figures (n,), the rows that fill either column, and those that cannot be read."""
    rows = check.fields.rows
    read: dict[str, tuple[Floats, Texts]] = {}
    unreadable = np.zeros(rows, dtype=bool)
    for name in ("lon", "lat"):
        column = check.column(name)
        numbers, axes, faults = coordinates.read_angles(column.values)
        bad = check.note(name, column, faults)
        bad = bad | check.unreadable.get(name, False)
        check.unreadable[name] = bad
        unreadable |= bad
        read[name] = column.spread(numbers), column.spread(axes)
    (lon, lon_axes), (lat, lat_axes) = read["lon"], read["lat"]
    filled = ~np.isnan(lon) | ~np.isnan(lat) | unreadable
    if not (check.has("lon") and check.has("lat")):
        # Half of a pair of columns is no position, and its rows are not at fault.
        return np.full(rows, np.nan), np.full(rows, np.nan), unreadable, unreadable
    turned = (lon_axes == "y") | (lat_axes == "x")
    if turned.any():
        clash = turned & ((lon_axes == "x") | (lat_axes == "y"))
        note_positions(check, clash, "E_COORD", "lon")
        note_positions(check, turned & ~clash, "W_COORD_SWAPPED", "lon")
        lon, lat = np.where(turned, lat, lon), np.where(turned, lon, lat)
        unreadable = unreadable | clash
    return lon, lat, filled, unreadable


def _of_one_column(
    check: Check, filled: Mask, known_lon: Floats, known_lat: Floats
) -> tuple[Floats, Floats, Mask, Mask]:
    """Return figures (n,) of the column of positions, rows unreadable, and rows already told."""
    column = check.column("position")
    cells = read_pairs(column.values)
    header = check.fields.headers.get("position", "")
    x, y, untold = turn_pairs(cells, header, known_lon, known_lat)
    bad = column.spread(cells.faults != "") & ~filled
    unknown = column.spread(untold != "") & ~filled
    note_positions(check, bad, "E_COORD", "position")
    note_positions(check, unknown, "W_COORD_ORDER", "position")
    bad = bad | (check.unreadable.get("position", np.zeros(len(bad), dtype=bool)) & ~filled)
    return column.spread(x), column.spread(y), bad, unknown


def note_positions(check: Check, mask: Mask, code: str, name: str = "lon") -> None:
    """Note `code` at rows, with the position as the file writes it; a warning once a position."""
    rows = np.flatnonzero(mask)
    if not len(rows):
        return
    shown = _shown(check, rows)
    if code.startswith("W_"):
        _, first = np.unique(shown.astype(str), return_index=True)
        rows, shown = rows[np.sort(first)], shown[np.sort(first)]
    check.faults.add(rows, name, code, shown)


def _shown(check: Check, rows: NDArray[np.int64]) -> NDArray[Any]:
    """Return positions of some rows (k,) as the file writes them."""
    texts = [check.text(name)[rows] for name in ("lon", "lat", "position") if check.has(name)]
    result = np.array([", ".join(filter(None, each)) for each in zip(*texts, strict=True)], object)
    return result

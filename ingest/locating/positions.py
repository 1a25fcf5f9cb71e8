"""Positions of rows in WGS84, with the datum that each was read in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.errors import InputError
from ingest.checking import Check
from ingest.coordinates import far_off
from ingest.datums import AUTO, KNOWN, code_of, read_datum, to_wgs84
from ingest.grids import degrees_code
from ingest.locating.datum_choice import RegisterMatch, choose_degrees, groups_of, match_register
from ingest.locating.given_positions import Given, given_positions, note_positions, places_known
from ingest.locating.grid_choice import choose_grids, states_metres
from ingest.synonyms import key_of, synonyms
from ingest.tables import Mask, Texts, as_objects, cell_text

Array = NDArray[Any]
_DEGREES = {4326: "wgs84", 4490: "cgcs2000"}


def positions(check: Check, columns: Mapping[str, Texts]) -> dict[str, Array]:
    """Return where rows are, in which datum the file says so, and its own figures.

    The datum is that of the row's cell, else the header's, the caller's, the profile's, else the
    one that the register of sites is sure of, else WGS84.

    Parameters
    ----------
    columns
        ``site_id`` and ``department`` (n,), by which sites are found in the register.

    Returns
    -------
    positions
        ``lon``, ``lat`` (n,) WGS84, NaN where a row has no position to rely on; ``datum`` (n,)
        by our name of it, empty text there; ``given_x``, ``given_y`` (n,) the figures of the
        file, longitude or easting first, NaN there.

    Raises
    ------
    InputError
        ``E_DATUM_UNKNOWN`` where the datum is to be found (``auto``) and nothing is sure;
        ``E_DATUM_NAME`` where the caller's or profile's datum is none.
    """
    given = given_positions(check)
    stated, bad, ask = _stated_datums(check)
    given = Given(np.where(bad, np.nan, given.x), given.y, given.metres & ~bad)
    x, y, datum = _with_datums(check, given, stated, columns, ask=ask)
    lon, lat = _converted(x, y, datum)
    unplaced = given.metres & (datum == "")
    note_positions(check, unplaced, "W_COORD_METRES", _field(check))
    lost = (datum != "") & np.isnan(lon)
    note_positions(check, lost, "E_COORD_RANGE", _field(check))
    far = far_off(lon, lat, *places_known(check))
    note_positions(check, far, "W_FAR_OFF", _field(check))
    none = far | np.isnan(lon)
    return {
        "lon": np.where(none, np.nan, lon),
        "lat": np.where(none, np.nan, lat),
        "datum": np.where(none, "", datum).astype(object),
        "given_x": np.where(none, np.nan, x),
        "given_y": np.where(none, np.nan, y),
    }


def _field(check: Check) -> str:
    return "position" if check.has("position") and not check.has("lon") else "lon"


def _stated_datums(check: Check) -> tuple[Texts, Mask, bool]:
    """Return the datum (n,) that somebody states, the rows that name none, and if it is `auto`."""
    asked = check.context.datum or check.context.profile.datum or ""
    default = read_datum(asked) if asked else ""
    if default is None:
        raise InputError("E_DATUM_NAME", datum=asked, known=", ".join(KNOWN))
    ask = default == AUTO
    default = check.fields.datum or ("" if ask else default)
    column = check.column("datum")
    read = [_read_cell(cell_text(value), default) for value in column.values]
    faults = as_objects(["E_DATUM" if datum is None else "" for datum in read])
    bad = check.note("datum", column, faults)
    return column.spread(as_objects([datum or "" for datum in read])), bad, ask


def _read_cell(text: str, default: str) -> str | None:
    """Return the datum of a cell; None for a name that is not known."""
    if not text:
        return default
    known = synonyms().datums.get(key_of(text)) or read_datum(text)
    return default if known == AUTO else known


def _with_datums(
    check: Check, given: Given, stated: Texts, columns: Mapping[str, Texts], *, ask: bool
) -> tuple[Array, Array, Texts]:
    """Return figures (n,), eastings before northings, and the datum of every row with any."""
    placed = np.isfinite(given.x)
    degrees = placed & ~given.metres
    datum = np.where(degrees, stated, "").astype(object)
    for name in sorted(set(datum.tolist()) - {""}):
        if states_metres(name):
            code = degrees_code(code_of(name) or 0)
            datum[datum == name] = _DEGREES.get(code, f"epsg:{code}")
    unstated = degrees & (datum == "")
    match = _match(check, columns, needed=unstated | given.metres)
    x, y = given.x, given.y
    if unstated.any():
        groups = groups_of(check, columns["department"])
        chosen = choose_degrees(check, given, unstated, groups, match, ask=ask)
        datum[unstated] = chosen[unstated]
    if given.metres.any():
        x, y, grids = choose_grids(given, stated, match, *places_known(check))
        datum[given.metres] = grids[given.metres]
    return x, y, datum


def _match(check: Check, columns: Mapping[str, Texts], *, needed: Mask) -> RegisterMatch:
    if needed.any() and len(check.context.register):
        return match_register(check, columns["site_id"], columns["department"])
    rows = check.fields.rows
    nowhere = np.full(rows, np.nan)
    return RegisterMatch(np.full(rows, -1, dtype=np.int64), nowhere, nowhere)


def _converted(x: Array, y: Array, datum: Texts) -> tuple[Array, Array]:
    """Return WGS84 degrees (n,); NaN where there is no datum or the position is none in it."""
    lon, lat = np.full(len(x), np.nan), np.full(len(x), np.nan)
    codes, names = pd.factorize(datum)
    for number, name in enumerate(names):
        if name:
            rows = codes == number
            lon[rows], lat[rows] = to_wgs84(x[rows], y[rows], name)
    return lon, lat

"""Where a row was: the number, kind, department and position of its site."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.codes import Department, Scheme
from ingest import coordinates
from ingest.checking import Check
from ingest.synonyms import key_of, synonyms
from ingest.tables import Mask, Texts, as_objects, cell_text, name_key

Array = NDArray[Any]
KIND_OF_DEPARTMENT: Mapping[str, str] = {
    Department.CONSTRUCTION: "construction_site",
    Department.PARKS: "park",
    Department.HOUSING: "compound",
    Department.OTHER: "office",
}
"""The kind of a site where a file gives only the department."""


def places(check: Check, site_ids: Texts) -> dict[str, Texts]:
    """Return kind and department (n,): as stated, else from the register, else from each other."""
    words, register = check.context.words, check.context.register
    kinds = check.coded("kind", Scheme.SITE_KIND, "E_KIND")
    departments = check.coded("department", Scheme.DEPARTMENT, "E_DEPARTMENT")
    known = register.index.get_indexer(pd.Index(site_ids, dtype="str"))
    for values, name in ((kinds, "kind"), (departments, "department")):
        blank = (values == "") & (known >= 0)
        values[blank] = register[name].to_numpy(object)[known[blank]]
    of_kind = words.vocabulary.departments_of(Scheme.SITE_KIND)
    blank = departments == ""
    departments[blank] = [of_kind.get(kind, "") for kind in kinds[blank]]
    blank = kinds == ""
    kinds[blank] = [KIND_OF_DEPARTMENT.get(department, "") for department in departments[blank]]
    stated = np.zeros(len(kinds), dtype=bool)
    for name in ("kind", "department"):
        stated |= check.text(name) != ""
    check.require(("department", "kind"), (departments == "") & ~stated, "E_DEPARTMENT_MISSING")
    return {"kind": kinds, "department": departments}


def site_numbers(check: Check, columns: Mapping[str, Texts]) -> Texts:
    """Return site numbers (n,): as stated, else derived from department, name and address."""
    site_ids, names, addresses = columns["site_id"], columns["site_name"], columns["address"]
    nameless = (site_ids == "") & (names == "") & (addresses == "")
    check.require(("site_name", "site_id", "address"), nameless, "E_SITE_MISSING")
    derived = site_ids == ""
    if not derived.any():
        return site_ids
    parts = [columns["department"][derived]]
    parts += [_name_keys(check, name)[derived] for name in ("site_name", "address")]
    codes, keys = pd.factorize(parts[0] + "|" + parts[1] + "|" + parts[2])
    result = site_ids.copy()
    result[derived] = as_objects([derived_site_id(key) for key in keys])[codes]
    return result


def _name_keys(check: Check, name: str) -> Texts:
    return check.column(name).mapped(lambda value: name_key(cell_text(value))).all()


def derived_site_id(key: str) -> str:
    """Return ``S`` and ten hexadecimal figures for a site without a number of its own."""
    return "S" + hashlib.blake2b(key.encode(), digest_size=5).hexdigest()


def positions(check: Check) -> tuple[Array, Array]:
    """Return WGS84 longitude and latitude (n,); NaN where a row has no position to rely on."""
    read = {}
    for name in ("lon", "lat"):
        column = check.column(name)
        degrees, faults = coordinates.read_degrees(column.values)
        bad = check.note(name, column, faults)
        check.unreadable[name] = check.unreadable.get(name, bad) | bad
        read[name] = column.spread(degrees)
    if not (check.has("lon") and check.has("lat")):
        return np.full(check.fields.rows, np.nan), np.full(check.fields.rows, np.nan)
    lon, lat, faults = coordinates.sort_positions(read["lon"], read["lat"])
    unreadable = check.unreadable["lon"] | check.unreadable["lat"]
    faults[unreadable] = ""
    lon[unreadable] = lat[unreadable] = np.nan
    shown = check.text("lon") + ", " + check.text("lat")
    for code in sorted(set(faults) - {"", "W_NO_COORD"}):
        _note_positions(check, faults == code, code, shown)
    lon, lat = _converted(check, lon, lat)
    register = check.context.register.geometry
    known = register[register.notna()]
    far = coordinates.far_off(lon, lat, known.x.to_numpy(), known.y.to_numpy())
    _note_positions(check, far, "W_FAR_OFF", shown)
    return np.where(far, np.nan, lon), np.where(far, np.nan, lat)


def _note_positions(check: Check, mask: Mask, code: str, shown: Texts) -> None:
    rows = np.flatnonzero(mask)
    if code.startswith("W_"):
        _, first = np.unique(shown[rows].astype(str), return_index=True)
        rows = rows[np.sort(first)]
    check.faults.add(rows, "lon", code, shown[rows])


def _converted(check: Check, lon: Array, lat: Array) -> tuple[Array, Array]:
    """Return positions in WGS84: the datum of the row, the header, the caller, the profile."""
    context = check.context
    default = check.fields.datum or context.datum or context.profile.datum or "wgs84"
    column = check.column("datum")
    known = {**synonyms().datums, "": default}
    datums = as_objects([known.get(key_of(cell_text(value)), "") for value in column.values])
    check.note("datum", column, as_objects(["" if datum else "E_DATUM" for datum in datums]))
    of_row = column.spread(datums)
    lon, lat = lon.copy(), lat.copy()
    for datum in set(datums) - {"", "wgs84"}:
        rows = of_row == datum
        lon[rows], lat[rows] = coordinates.to_wgs84(lon[rows], lat[rows], datum)
    return lon, lat

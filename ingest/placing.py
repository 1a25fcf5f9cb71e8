"""Whose a row is: kind, department of its site; the number that a place would have."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import pandas as pd

from geodata.codes import Department, Scheme
from ingest.checking import Check
from ingest.tables import Texts, as_objects, name_key

KIND_OF_DEPARTMENT: Mapping[str, str] = {
    Department.CONSTRUCTION: "construction_site",
    Department.PARKS: "park",
    Department.HOUSING: "compound",
    Department.OTHER: "office",
}
"""The kind of a site where a file gives only the department."""


def stated_places(check: Check) -> dict[str, Texts]:
    """Return kind and department (n,) as rows state them, each from the other where one is blank.

    Notes ``W_DEPT_SITE`` where the two do not go together.
    """
    kinds = check.coded("kind", Scheme.SITE_KIND, "E_KIND")
    departments = check.coded("department", Scheme.DEPARTMENT, "E_DEPARTMENT")
    _note_mismatches(check, kinds, departments)
    return {"kind": kinds, "department": departments}


def _note_mismatches(check: Check, kinds: Texts, departments: Texts) -> None:
    of_kind = check.context.words.vocabulary.departments_of(Scheme.SITE_KIND)
    pairs = pd.DataFrame({"kind": kinds, "department": departments}).drop_duplicates()
    for row, kind, department in pairs.itertuples():
        if kind and department and of_kind.get(kind, department) != department:
            shown = check.text("department")[row]
            check.faults.add_one(
                row, "department", "W_DEPT_SITE", shown, kind=check.text("kind")[row]
            )


def filled(stated: Mapping[str, Texts], check: Check) -> dict[str, Texts]:
    """Return kind and department (n,), each from the other where one is blank."""
    kinds, departments = stated["kind"].copy(), stated["department"].copy()
    of_kind = check.context.words.vocabulary.departments_of(Scheme.SITE_KIND)
    blank = departments == ""
    departments[blank] = [of_kind.get(kind, "") for kind in kinds[blank]]
    blank = kinds == ""
    kinds[blank] = [KIND_OF_DEPARTMENT.get(department, "") for department in departments[blank]]
    return {"kind": kinds, "department": departments}


def places(check: Check, site_ids: Texts, stated: Mapping[str, Texts]) -> dict[str, Texts]:
    """Return kind and department (n,): as stated, else from the register, else from each other."""
    register = check.context.register
    known = check.at_register(site_ids)
    values = {name: column.copy() for name, column in stated.items()}
    for name, column in values.items():
        blank = (column == "") & (known >= 0)
        column[blank] = register[name].to_numpy(object)[known[blank]]
    result = filled(values, check)
    explained = check.holds.held.copy()
    for name in ("kind", "department"):
        explained |= check.text(name) != ""
    missing = (result["department"] == "") & ~explained
    check.require(("department", "kind"), missing, "E_DEPARTMENT_MISSING")
    return result


def derived_site_ids(places: pd.DataFrame) -> Texts:
    """Return the numbers (n,) of places as sites of their own: by department, name and address."""
    keys = zip(
        places["department"],
        *(places[name].map(name_key) for name in ("site_name", "address")),
        strict=True,
    )
    return as_objects([derived_site_id("|".join(key)) for key in keys])


def derived_site_id(key: str) -> str:
    """Return ``S`` and ten hexadecimal figures for a site without a number of its own."""
    return "S" + hashlib.blake2b(key.encode(), digest_size=5).hexdigest()

"""Rows under our field names to records of checked values, and what is wrong with the others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.codes import InspectionKind, Scheme
from ingest.checking import Check, Context
from ingest.dates import read_dates
from ingest.placing import places, positions, site_numbers
from ingest.problems import Faults
from ingest.tables import Fields, Texts, as_objects
from ingest.wording import FAILED, result_lists

Array = NDArray[Any]
_LATER_DAYS = {
    "rectified_on": "E_RECTIFIED_ORDER",
    "verified_on": "E_VERIFIED_ORDER",
    "due_on": "E_DEADLINE_ORDER",
}


def validate(fields: Fields, context: Context) -> tuple[pd.DataFrame, Faults]:
    """Check all rows, value by distinct value, and collect every fault of every row.

    Returns
    -------
    records, faults
        One record a row of `fields` that no fault rejects, indexed by its position in `fields`:
        ``record_id, site_id, site_name, kind, department, address, lon, lat`` (WGS84, NaN),
        ``day, rectified_on, verified_on, due_on, inspection_kind, checked`` (codes joined by
        ``;``), ``categories`` (tuple of codes), ``severity, description``.
    """
    check = Check(fields, context)
    columns = {
        name: check.text(name)
        for name in ("record_id", "site_id", "site_name", "address", "description")
    }
    columns |= places(check, columns["site_id"])
    columns["site_id"] = site_numbers(check, columns)
    columns |= dict(zip(("lon", "lat"), positions(check), strict=True))
    columns |= _days(check)
    columns["inspection_kind"] = _inspection_kinds(check)
    columns["severity"] = check.coded("severity", Scheme.SEVERITY, "E_SEVERITY")
    columns |= _visit_words(check) if fields.shape == "visits" else _ledger_words(check)
    records = pd.DataFrame(
        {name: pd.Series(values, dtype=values.dtype) for name, values in columns.items()}
    )
    return records[~check.faults.rejected], check.faults


def _days(check: Check) -> dict[str, Array]:
    """Return the day of the visit or finding and the later days (n,), in their right order."""
    first = "found_on" if check.fields.shape == "ledger" else "inspected_on"
    days = {"day": _read_days(check, first)}
    check.require((first,), np.isnat(days["day"]), "E_DATE_MISSING")
    for name, code in _LATER_DAYS.items():
        days[name] = _read_days(check, name)
        early = np.flatnonzero(days[name] < days["day"])
        for row, later, found in zip(
            early.tolist(),
            days[name][early].astype("datetime64[D]"),
            days["day"][early].astype("datetime64[D]"),
            strict=True,
        ):
            check.faults.add_one(row, name, code, str(later), found=str(found))
    return days


def _read_days(check: Check, name: str) -> Array:
    column = check.column(name)
    days, faults = read_dates(
        column.values,
        date_format=check.context.profile.date_format,
        epoch_1904=check.fields.epoch_1904,
    )
    unreadable = check.note(name, column, faults)
    check.unreadable[name] = check.unreadable.get(name, unreadable) | unreadable
    return column.spread(days)


def _inspection_kinds(check: Check) -> Texts:
    kinds = check.coded("inspection_kind", Scheme.INSPECTION_KIND, "E_INSPECTION_KIND")
    blank = (check.text("inspection_kind") == "").nonzero()[0]
    if len(blank):
        check.faults.add_one(-1, "inspection_kind", "W_INSPECTION_KIND", rows=len(blank))
    kinds[kinds == ""] = str(InspectionKind.SELF_CHECK)
    return kinds


def _visit_words(check: Check) -> dict[str, Texts]:
    """Return what was checked (codes joined by ``;``) and what was found (tuples of codes)."""
    words, headers = check.context.words, check.fields.headers
    column = check.column("found")
    lists, faults, unknown = words.found_lists(column.values, headers.get("found", ""))
    check.note("found", column, faults, unknown)
    found = column.spread(lists)
    result_column = check.column("result")
    results, faults = result_lists(result_column.values, headers.get("result", ""))
    check.note("result", result_column, faults)
    result = result_column.spread(results)
    blank = column.spread(as_objects([codes == () for codes in lists])).astype(bool)
    clash = np.flatnonzero((result == True) & ~blank)  # noqa: E712  (None is neither)
    check.faults.add(clash, "result", "E_RESULT_CONFLICT", check.text("result")[clash])
    failed = np.flatnonzero((result == False) & blank)  # noqa: E712
    found = found.copy()
    found[failed] = as_objects([FAILED] * len(failed))
    return {"categories": found, "checked": _checked(check, found)}


def _checked(check: Check, found: Texts) -> Texts:
    """Return the codes looked for; what was found was looked for too. Blank means all."""
    column = check.column("checked")
    lists, faults, unknown = check.context.words.category_lists(column.values)
    check.note("checked", column, faults, unknown)
    checked = column.spread(as_objects([";".join(codes) for codes in lists]))
    listed = np.flatnonzero(checked != "")
    widened = [";".join(sorted({*lists[column.codes[row]], *found[row]})) for row in listed]
    checked[listed] = as_objects(widened)
    return checked


def _ledger_words(check: Check) -> dict[str, Texts]:
    column = check.column("category")
    lists, faults, unknown = check.context.words.category_lists(column.values)
    bad = check.note("category", column, faults, unknown)
    categories = column.spread(lists)
    none = column.spread(as_objects([codes == () for codes in lists])).astype(bool)
    check.unreadable["category"] = check.unreadable.get("category", bad) | bad
    check.require(("category",), none, "E_CATEGORY_MISSING")
    return {"categories": categories, "checked": np.full(check.fields.rows, "", dtype=object)}

"""Rows under our field names to records of checked values, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.codes import InspectionKind, Scheme
from geodata.texts import as_arrow, as_column
from ingest.categorising import categories_of_text
from ingest.checking import Check, Context
from ingest.days import read_days
from ingest.identifying import identify
from ingest.locating.positions import positions
from ingest.oddities import hold_future, hold_outside
from ingest.placing import filled, places, stated_places
from ingest.status_days import days_by_status
from ingest.tables import Column, Fields, Mask, Texts, as_objects
from ingest.wording import FAILED, result_lists

Array = NDArray[Any]
_LATER_DAYS = {
    "rectified_on": "E_RECTIFIED_ORDER",
    "verified_on": "E_VERIFIED_ORDER",
    "due_on": "E_DEADLINE_ORDER",
}


def validate(fields: Fields, context: Context) -> tuple[pd.DataFrame, Check]:
    """Check all rows, value by distinct value, and collect every fault and question of every row.

    Returns
    -------
    records, check
        One record a row of `fields` that no fault rejects and no question holds, indexed by its
        position in `fields`:
        ``record_id, site_id, site_name, kind, department, address, lon, lat`` (WGS84, NaN),
        ``datum, given_x, given_y`` (as the file gives the position),
        ``day, rectified_on, verified_on, due_on, inspection_kind, checked`` (codes joined by
        ``;``), ``categories`` (tuple of codes), ``severity, description``.
    """
    check = Check(fields, context)
    columns = {
        name: check.text(name)
        for name in ("record_id", "site_id", "site_name", "address", "description")
    }
    stated = stated_places(check)
    columns |= filled(stated, check)
    columns |= positions(check, columns)
    check.datums = columns["datum"]
    columns["site_id"] = identify(check, columns)
    columns |= places(check, columns["site_id"], stated)
    hold_outside(check, columns)
    columns |= _days(check)
    columns |= days_by_status(check, columns)
    columns["inspection_kind"] = _inspection_kinds(check)
    columns["severity"] = check.coded("severity", Scheme.SEVERITY, "E_SEVERITY")
    words = _visit_words if fields.shape == "visits" else _ledger_words
    columns |= words(check, columns)
    return _records(columns, ~check.faults.rejected & ~check.holds.held), check


def _records(columns: Mapping[str, Array], good: Mask) -> pd.DataFrame:
    """Return the good rows of columns (n,); where all are, the columns themselves, uncopied."""
    index = np.flatnonzero(good)
    kept = {name: values if good.all() else values[index] for name, values in columns.items()}
    series = {
        name: pd.Series(values, index, values.dtype, copy=False) for name, values in kept.items()
    }
    # no two descriptions are alike in large files: by Arrow they take a third
    series["description"] = pd.Series(as_column(as_arrow(kept["description"])), index)
    return pd.DataFrame(series, index, copy=False)


def _days(check: Check) -> dict[str, Array]:
    """Return the day of the visit or finding and the later days (n,), in their right order."""
    first = "found_on" if check.fields.shape == "ledger" else "inspected_on"
    days = {"day": read_days(check, first)}
    check.require((first,), np.isnat(days["day"]), "E_DATE_MISSING")
    for name, code in _LATER_DAYS.items():
        days[name] = read_days(check, name, days["day"])
        early = np.flatnonzero(days[name] < days["day"])
        for row, later, found in zip(
            early.tolist(),
            days[name][early].astype("datetime64[D]"),
            days["day"][early].astype("datetime64[D]"),
            strict=True,
        ):
            check.faults.add_one(row, name, code, str(later), found=str(found))
    hold_future(check, first, days)
    return days


def _inspection_kinds(check: Check) -> Texts:
    kinds = check.coded("inspection_kind", Scheme.INSPECTION_KIND, "E_INSPECTION_KIND")
    blank = (check.text("inspection_kind") == "").nonzero()[0]
    if len(blank):
        check.faults.add_one(-1, "inspection_kind", "W_INSPECTION_KIND", rows=len(blank))
    kinds[kinds == ""] = str(InspectionKind.SELF_CHECK)
    return kinds


def _visit_words(check: Check, columns: Mapping[str, Array]) -> dict[str, Texts]:
    """Return what was checked (codes joined by ``;``) and what was found (tuples of codes)."""
    words, headers = check.context.words, check.fields.headers
    column = check.column("found")
    lists, faults, unknown = words.found_lists(column.values, headers.get("found", ""))
    found = column.spread(lists).copy()
    description = _read_texts(check, "found", column, (faults, unknown), found, columns)
    result_column = check.column("result")
    results, faults = result_lists(result_column.values, headers.get("result", ""))
    check.note("result", result_column, faults)
    result = result_column.spread(results)
    blank = as_objects([codes == () for codes in found]).astype(bool) & ~check.holds.held
    clash = np.flatnonzero((result == True) & ~blank)  # noqa: E712  (None is neither)
    check.faults.add(clash, "result", "E_RESULT_CONFLICT", check.text("result")[clash])
    failed = np.flatnonzero((result == False) & blank)  # noqa: E712
    found[failed] = as_objects([FAILED] * len(failed))
    return {"categories": found, "checked": _checked(check, found), "description": description}


def _read_texts(
    check: Check,
    name: str,
    column: Column,
    read: tuple[Texts, Texts],
    codes: Texts,
    columns: Mapping[str, Array],
) -> Texts:
    """Fill `codes` (n, tuples) where words of a cell are free text; return the descriptions.

    ``read``: the fault of each distinct value, and the words that the vocabulary does not know.
    The text stays as the description of a finding that has none.
    """
    faults, unknown = read
    description: Texts = columns["description"]
    rows = np.flatnonzero(column.spread(faults != ""))
    if not len(rows):
        return description
    description = description.copy()
    texts = column.spread(unknown)[rows]
    read_codes = categories_of_text(
        check, name, rows, texts, columns["department"][rows], may_pass=name == "found"
    )
    for row, further in zip(rows, read_codes, strict=True):
        codes[row] = tuple(sorted({*codes[row], *further}))
    whole = check.text(name)[rows]
    description[rows] = np.where(description[rows] == "", whole, description[rows])
    return description


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


def _ledger_words(check: Check, columns: Mapping[str, Array]) -> dict[str, Texts]:
    """Return the categories (tuples of codes) of a ledger's rows; blank ones by the description."""
    column = check.column("category")
    lists, faults, unknown = check.context.words.category_lists(column.values)
    codes = column.spread(lists).copy()
    description = _read_texts(check, "category", column, (faults, unknown), codes, columns)
    told = columns["description"]
    blank = as_objects([one == () for one in codes]).astype(bool) & ~check.holds.held
    rows = np.flatnonzero(blank & (told != ""))
    read = categories_of_text(
        check, "description", rows, told[rows], columns["department"][rows], may_pass=False
    )
    codes[rows] = as_objects(read)
    none = as_objects([one == () for one in codes]).astype(bool) & ~check.holds.held
    check.require(("category",), none, "E_CATEGORY_MISSING")
    blank_checked = np.full(check.fields.rows, "", dtype=object)
    return {"categories": codes, "checked": blank_checked, "description": description}

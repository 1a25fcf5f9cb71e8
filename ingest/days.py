"""The days of rows: read by distinct value, with the year that the sheet or the row tells."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.checking import Check, raw
from ingest.dates import read_dates
from ingest.sheet_reading import YearHint
from ingest.synonyms import key_of, synonyms
from ingest.tables import Column, Texts, as_objects, cell_text

Days = NDArray[np.datetime64]
_HALF_A_YEAR = np.timedelta64(183, "D")
_LEAP_YEAR = 2000


def read_days(check: Check, name: str, after: Days | None = None) -> Days:
    """Return the days (n,) of a field, NaT where there is none, with the faults noted.

    A day without a year takes that of the profile, else of the sheet's titles or names. A day that
    comes after another (`after`, n) takes the year of that one, or the next year where that
    brings it within half a year after it: 1月3日 after 28 December.
    """
    column = check.column(name)
    options: dict[str, Any] = {
        "date_format": check.context.profile.date_format,
        "epoch_1904": check.fields.epoch_1904,
        "last": after is not None,
    }
    days, faults = read_dates(column.values, **options)
    if after is not None:
        faults = _without_deadlines(name, column, faults)
    yearless = faults == "E_DATE_YEAR"
    if not yearless.any():
        return _noted(check, name, column, days, faults)
    if after is None:
        return _with_hints(check, name, column, options)
    read, _ = read_dates(column.values[yearless], default_year=_LEAP_YEAR, **options)
    in_leap_year = np.full(len(days), "NaT", "datetime64[s]")
    in_leap_year[yearless] = read
    faults = faults.copy()
    faults[yearless] = ""
    spread = _noted(check, name, column, days, faults)
    return _with_year_of(check, name, column.spread(in_leap_year), after, spread)


def _noted(check: Check, name: str, column: Column, days: Days, faults: Texts) -> Days:
    unreadable = check.note(name, column, faults)
    check.unreadable[name] = check.unreadable.get(name, unreadable) | unreadable
    return column.spread(days)


def _without_deadlines(name: str, column: Column, faults: Texts) -> Texts:
    """Let words stand for a deadline that names no day: told, and no reason to lose the row."""
    if name != "due_on":
        return faults
    words = synonyms().deadlines
    vague = [
        fault == "E_DATE" and key_of(cell_text(value)) in words
        for value, fault in zip(column.values, faults, strict=True)
    ]
    return np.where(np.array(vague, dtype=bool), "W_DUE_TEXT", faults).astype(object)


def _with_hints(check: Check, name: str, column: Column, options: dict[str, Any]) -> Days:
    """Read days with the year of each row's sheet, and tell once a sheet where it was read."""
    hints = _hints(check)
    sheets, at = np.unique(check.fields.sheets.astype(str), return_inverse=True)
    distinct = list(dict.fromkeys(hints[sheet] for sheet in sheets))
    hint_of_sheet = np.array([distinct.index(hints[sheet]) for sheet in sheets], dtype=np.int32)
    # One copy of the distinct values for each year, so that a value may mean two days.
    copies = Column(
        column.codes + hint_of_sheet[at] * np.int32(len(column.values)),
        as_objects(list(column.values) * len(distinct)),
    )
    read = [read_dates(column.values, **options, **_default(hint)) for hint in distinct]
    days = np.concatenate([days for days, _ in read])
    faults = np.concatenate([faults for _, faults in read])
    without = read_dates(column.values, **options)[1] == "E_DATE_YEAR"
    assumed = copies.spread(np.tile(without, len(distinct)) & ~np.isnat(days))
    faults[faults == "W_YEAR_ASSUMED"] = ""
    for place, sheet in enumerate(sheets):
        rows = np.flatnonzero(assumed & (at == place))
        hint = hints[sheet]
        if len(rows) and hint:
            _tell(check, name, rows, column, year=hint.year, where=hint.where)
    return _noted(check, name, copies, days, faults)


def _hints(check: Check) -> dict[str, YearHint | None]:
    stated = check.context.profile.default_year
    sheets = np.unique(check.fields.sheets.astype(str))
    if stated:
        return {sheet: YearHint(stated, None, "default_year") for sheet in sheets}
    return {sheet: check.fields.year_hints.get(sheet) for sheet in sheets}


def _default(hint: YearHint | None) -> dict[str, Any]:
    return {"default_year": hint.year, "default_month": hint.month} if hint else {}


def _with_year_of(check: Check, name: str, in_leap_year: Days, after: Days, days: Days) -> Days:
    """Put days of the leap year 2000 into the year of `after`, or the next one."""
    rows = np.flatnonzero(~np.isnat(in_leap_year) & ~np.isnat(after))
    first = after[rows]
    same, later = (_in_year(in_leap_year[rows], first, by) for by in (0, 1))
    turns = (same < first) & (later - first <= _HALF_A_YEAR)
    chosen = np.where(turns, later, same)
    result = days.copy()
    result[rows] = chosen
    impossible = rows[np.isnat(chosen)]
    column = check.column(name)
    values = [raw(value) for value in column.values[column.codes[impossible]]]
    check.faults.add(impossible, name, "E_DATE_IMPOSSIBLE", values)
    good = rows[~np.isnat(chosen)]
    if len(good):
        day = "found_on" if check.fields.shape == "ledger" else "inspected_on"
        where = check.fields.headers.get(day, day)
        _tell(check, name, good, column, year=str(chosen[~np.isnat(chosen)][0])[:4], where=where)
    return result


def _in_year(in_leap_year: Days, first: Days, by: int) -> Days:
    """Return the same month and day in the year of `first` plus `by`; NaT for a 29 February."""
    months = in_leap_year.astype("datetime64[M]")
    in_year = months - in_leap_year.astype("datetime64[Y]").astype("datetime64[M]")
    in_month = in_leap_year.astype("datetime64[D]") - months.astype("datetime64[D]")
    month = (first.astype("datetime64[Y]") + by).astype("datetime64[M]") + in_year
    day = month.astype("datetime64[D]") + in_month
    day[day.astype("datetime64[M]") != month] = np.datetime64("NaT")
    return day.astype("datetime64[s]")


def _tell(check: Check, name: str, rows: NDArray[np.int64], column: Column, **values: Any) -> None:
    first = int(rows[0])
    value = raw(column.values[column.codes[first]])
    check.faults.add_one(first, name, "W_YEAR_ASSUMED", value, rows=len(rows), **values)

"""A selection as tables of flags by code, which is all that a kernel needs to know of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from geodata.codes import FindingStatus
from geodata.day_numbers import day_number
from geodata.selection import Selection
from geodata.tiling.map_table import STATUSES, FindingRows, Flags, LookRows, MapTable

_LONG_AGO, _FAR_AHEAD = int(np.iinfo(np.int32).min), int(np.iinfo(np.int32).max)


@dataclass(frozen=True)
class Conditions:
    """What fits: flags by code, and days.

    ``group`` by category, severity and inspection kind as one number, ``kind`` by inspection kind,
    ``status`` by place among the statuses; ``days``: the first, and how many come after it.
    """

    group: Flags
    kind: Flags
    status: Flags
    overdue: bool
    days: tuple[int, int]

    def fit(self, records: LookRows | FindingRows, rows: NDArray[np.int64]) -> Flags:
        """Say which of some rows (k,) fit by codes and days; statuses aside."""
        after = records.day[rows].astype(np.int64) - self.days[0]
        fits = self.group[records.group[rows]] & (after >= 0) & (after <= self.days[1])
        return np.asarray(fits, dtype=bool)


def conditions_of(table: MapTable, selection: Selection) -> Conditions:
    """Look up which codes of the table a selection asks for."""
    first, last = _day(selection.since, _LONG_AGO), _day(selection.until, _FAR_AHEAD)
    # a period that ends before it begins holds nothing
    kind = _flags(table.inspection_kinds, selection.inspection_kinds) & (first <= last)
    category = _flags(table.categories, selection.categories)
    severity = _flags(table.severities, selection.severities)
    group = category[:, None, None] & severity[:, None] & kind
    return Conditions(
        group=group.ravel(),
        kind=kind,
        status=_flags([status.value for status in STATUSES], selection.statuses),
        overdue=FindingStatus.OVERDUE.value in selection.statuses,
        days=(first, max(last - first, 0)),
    )


def sites_asked_for(table: MapTable, selection: Selection) -> Flags:
    """Say which sites (n,) fit by department, kind and leader."""
    asked = _flags(table.departments, selection.departments)[table.department]
    asked &= _flags(table.kinds, selection.kinds)[table.kind]
    if selection.leaders:
        # nobody is no leader, so that an empty name asks for nothing
        asked &= _flags(table.leaders, selection.leaders - {""} or {None})[table.leader]
    return asked


def _flags(names: Collection[str], wanted: Collection[str | None]) -> Flags:
    return np.array([not wanted or name in wanted for name in names], dtype=bool)


def _day(day: date | None, otherwise: int) -> int:
    return otherwise if day is None else day_number(day)

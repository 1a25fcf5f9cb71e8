"""Rebounds and visits by week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from geodata.selection import Selection
from geodata.tiling.conditions import conditions_of
from geodata.tiling.map_table import NEVER, MapTable
from geodata.tiling.picked_sites import picked_sites
from geodata.tiling.sums import SiteSums

Counts = NDArray[np.int64]
_EPOCH = date(1970, 1, 1)
_LONGEST = 53 * 200  # weeks; a wrong year must not ask for more memory than there is


@dataclass(frozen=True)
class Weeks:
    """Counts by week (w,), from the week of the first record to that of the last.

    Attributes
    ----------
    first
        The Monday with which the first week begins; None where there is no record.
    rebounds
        By the day of the look that found them.
    visits
        By their day.
    kinds
        Commonest inspection kind of the visits of each week; empty where there was none.
    partial
        Whether the data ends before the last week does.
    """

    first: date | None
    rebounds: Counts
    visits: Counts
    kinds: tuple[str, ...]
    partial: bool


def weekly_sums(table: MapTable, selection: Selection, sums: SiteSums | None = None) -> Weeks:
    """Count what a selection asks for by week; the weeks are the same for every selection.

    `sums` are those of the same selection, where they are at hand.
    """
    from geodata.tiling.counting import group_looks, group_visits  # noqa: PLC0415  Numba is loaded where something is counted

    monday, count = _span(table)
    if monday is None:
        return Weeks(None, np.zeros(0, np.int64), np.zeros(0, np.int64), (), False)
    fits, shown = conditions_of(table, selection), picked_sites(table, selection, sums)
    days = (*fits.days, monday)
    rebounds = np.zeros(count, dtype=np.int64)
    visits = np.zeros((count, len(table.inspection_kinds)), dtype=np.int64)
    rows = table.looks
    columns = rows.day, rows.group, rows.category, rows.found
    by_category = np.zeros(len(table.categories), dtype=np.int64)
    group_looks(shown, rows.start, columns, fits.group, days, (rebounds, by_category))
    seen = table.visits
    group_visits(shown, seen.start, (seen.day, seen.kind), fits.kind, days, visits)
    commonest = visits.argmax(axis=1)
    return Weeks(
        first=_EPOCH + timedelta(days=monday),
        rebounds=rebounds,
        visits=visits.sum(axis=1),
        kinds=tuple(
            table.inspection_kinds[kind] if visits[week, kind] else ""
            for week, kind in enumerate(commonest)
        ),
        partial=table.data_to < monday + 7 * count - 1,
    )


def _span(table: MapTable) -> tuple[int | None, int]:
    """Return the first Monday, in days since 1970, and the number of weeks."""
    days = table.visits.day
    if table.data_to == NEVER or len(days) == 0:
        return None, 0
    last = table.data_to
    first = max(int(days.min()), last - 7 * _LONGEST)
    monday = first - (first + 3) % 7  # 1970 began on a Thursday
    return monday, (last - monday) // 7 + 1

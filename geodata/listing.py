"""What a selection leaves, in the order of a list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from geodata.codes import FindingStatus
from geodata.selection import Selection
from geodata.tiling import NEVER, STATUSES, FindingRows, LookRows, MapTable, SiteSums
from geodata.tiling.conditions import Conditions, conditions_of

Order = Literal["low", "open", "overdue", "visits", "name", "quiet"]
ORDERS: tuple[Order, ...] = get_args(Order)
Rows = NDArray[np.int64]
_FAR_BELOW = 1e6
_CLOSED = STATUSES.index(FindingStatus.CLOSED)
_FAR_AHEAD = np.iinfo(np.int32).max
_DIGITS = re.compile(r"([0-9]{1,18})")


def sites_by(table: MapTable, sums: SiteSums, order: Order, *, by_name: Rows) -> Rows:
    """Return the rows of the sites that are shown, first what a planner should look at.

    Parameters
    ----------
    sums
        Of the selection.
    order
        ``low``: by the lower end of the interval, so that little data never leads; sites with too
        few checks last. ``open``, ``overdue``: most such findings first. ``visits``: most first.
        ``name``: by name. ``quiet``: the longest time without a visit first, and before them what
        nobody ever visited. Equals by the lower end, then by name.
    by_name
        All rows in the order of their names: see `rows_by_name`.
    """
    rows = by_name[sums.shown[by_name]]
    if order == "name":
        return rows
    low = sums.low[rows].astype(np.float64) - _FAR_BELOW * sums.too_few[rows]
    keys = [-np.nan_to_num(low, nan=-2 * _FAR_BELOW)]
    if order == "quiet":
        keys.append(table.last_visited[rows])  # what was never visited has the lowest day
    elif order != "low":
        keys.append(-getattr(sums, order)[rows].astype(np.int64))
    return rows[np.lexsort(keys)]


def rows_by_name(names: Iterable[str]) -> Rows:
    """Return the rows in the order of their names: by pinyin, numbers by their value.

    Chinese characters stand as in GB 18030, whose most common 3,755 are sorted by pinyin; Latin
    letters come before them, whatever their case.
    """
    keys = [_name_key(name) for name in names]
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)


def _name_key(name: str) -> list[bytes | int]:
    plain = unicodedata.normalize("NFKC", name).casefold()
    # every other part is a number, so that texts are compared with texts
    return [
        int(part) if at % 2 else part.encode("gb18030", "replace")
        for at, part in enumerate(_DIGITS.split(plain))
    ]


def open_findings(table: MapTable, selection: Selection, shown: NDArray[np.bool_]) -> Rows:
    """Return the rows of the findings that are not closed, first what is due first.

    Overdue ones come first, then by due day, those without a due day last; equals by the day on
    which they were found. Where the selection asks for a status that an open finding can have, the
    others are left out.

    Parameters
    ----------
    shown
        The sites that the selection picks (n,): see `geodata.tiling.site_sums`.
    """
    findings, fits = table.findings, conditions_of(table, selection)
    rows = np.flatnonzero(findings.status < _CLOSED)
    rows = rows[_fit(findings, rows, fits) & shown[sites_of(findings, rows)]]
    if selection.statuses - {FindingStatus.CLOSED}:
        late = findings.overdue[rows] & fits.overdue
        rows = rows[fits.status[findings.status[rows]] | late]
    due = np.where(findings.due[rows] == NEVER, _FAR_AHEAD, findings.due[rows])
    return rows[np.lexsort((findings.day[rows], due, ~findings.overdue[rows]))]


def found_again(table: MapTable, selection: Selection, shown: NDArray[np.bool_]) -> Rows:
    """Return the rows of the later looks at which something was found again, latest first."""
    looks, fits = table.looks, conditions_of(table, selection)
    rows = np.flatnonzero(looks.found)
    rows = rows[_fit(looks, rows, fits) & shown[sites_of(looks, rows)]]
    return rows[np.argsort(-looks.day[rows].astype(np.int64), kind="stable")]


def sites_of(records: FindingRows | LookRows, rows: Rows) -> Rows:
    """Return the site of each of some rows."""
    return np.searchsorted(records.start, rows, side="right") - 1


def _fit(records: FindingRows | LookRows, rows: Rows, fits: Conditions) -> NDArray[np.bool_]:
    return fits.fit(records, rows)

"""Sites of a selection, and what came back at them, as columns of an export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.listing import sites_of
from geodata.tiling import NEVER, LookRows, MapTable, SiteSums, Texts

Columns = dict[str, Sequence[str] | NDArray[Any]]
Rows = NDArray[np.int64]


def site_columns(table: MapTable, sums: SiteSums, rows: Rows) -> Columns:
    """Return what is known of sites (k,), by column.

    ``last_visited_on`` is in days since 1970; ``kind`` and ``department`` are codes. NaN stands for
    what is not there: no hot spot, no visit ever, no rate (nothing was verified), no level, no
    position.
    """
    has_rate = sums.expected[rows] > 0
    known = {name: np.where(has_rate, values[rows], np.nan)
             for name, values in (("expected", sums.expected), ("ratio", sums.ratio),
                                  ("ratio_low", sums.low), ("ratio_high", sums.high))}  # fmt: skip
    return {
        "site_id": texts_of(table.ids, rows),
        "name": texts_of(table.names, rows),
        "kind": codes_of(table.kinds, table.kind[rows]),
        "department": codes_of(table.departments, table.department[rows]),
        "address": texts_of(table.addresses, rows),
        "hotspot": _unless(0, table.hotspot[rows]),
        "visits": sums.visits[rows],
        "last_visited_on": _unless(NEVER, table.last_visited[rows]),
        "rebounds": sums.rebounds[rows],
        **known,
        "too_few": sums.too_few[rows],
        "days_at_risk": np.round(sums.days[rows]),
        "open": sums.open[rows],
        "overdue": sums.overdue[rows],
        "blind": sums.blind[rows],
        "level": _unless(0, table.level[rows]),
        "lon": table.lon[rows],
        "lat": table.lat[rows],
    }


def rebound_columns(table: MapTable, looks: Rows, days: NDArray[np.int64]) -> Columns:
    """Return the later looks at which something was found again (k,), by column.

    `looks` are rows of ``table.looks``, `days` what `days_since_verified` says of all of them. Days
    are days since 1970; categories, severities and kinds are codes.
    """
    here = table.looks
    sites = sites_of(here, looks)
    return {
        "site_id": texts_of(table.ids, sites),
        "name": texts_of(table.names, sites),
        "kind": codes_of(table.kinds, table.kind[sites]),
        "department": codes_of(table.departments, table.department[sites]),
        "category": codes_of(table.categories, here.category[looks]),
        "severity": codes_of(table.severities, here.severity[looks]),
        "found_on": here.day[looks],
        "days": days[looks],
        "inspection_kind": codes_of(table.inspection_kinds, here.kind[looks]),
    }


def days_since_verified(looks: LookRows) -> NDArray[np.int64]:
    """Return the days from the passed verification to each later look (rows,).

    A look tells the days since the one before it in its episode; an episode begins where they do
    not lead back to the row above.
    """
    day = looks.day.astype(np.int64)
    before = day - np.asarray(looks.days, dtype=np.float64).astype(np.int64)
    follows = np.zeros(len(day), dtype=bool)
    follows[1:] = (before[1:] == day[:-1]) & ~looks.found[:-1]
    for codes in (looks.category, looks.severity, looks.site):
        follows[1:] &= codes[1:] == codes[:-1]
    first = np.maximum.accumulate(np.where(follows, 0, np.arange(len(day))))
    return np.asarray(day - before[first], dtype=np.int64)


def texts_of(texts: Texts, rows: Rows) -> list[str]:
    """Return the texts of rows, in their order."""
    return [texts[row] for row in rows.tolist()]


def codes_of(codes: Sequence[str], places: NDArray[Any]) -> list[str]:
    """Return the codes at places of a list."""
    return [codes[place] for place in places.tolist()]


def _unless(nothing: int, values: NDArray[Any]) -> NDArray[np.float64]:
    """Return values with NaN for what stands for nothing."""
    return np.where(values == nothing, np.nan, values.astype(np.float64))

"""The figures of each site under a selection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.codes import FindingStatus
from geodata.selection import Selection
from geodata.tiling.conditions import Conditions, conditions_of, sites_asked_for
from geodata.tiling.map_table import (
    NEVER,
    STATUSES,
    Figures,
    FindingRows,
    Flags,
    LookRows,
    MapTable,
    VisitRows,
    WholeSums,
)
from geodata.tiling.posterior import ratios_of

Counts = NDArray[np.int32]


@dataclass(frozen=True)
class SiteSums:
    """Figures by row of the map table, (n,) each; 0 or false where a site is not ``shown``.

    Attributes
    ----------
    visits, rebounds, expected, days
        Of the visits and looks that fit; ``days`` at risk.
    open, overdue
        Findings that fit and are not closed; those of them that are past their due day.
    ratio, low, high
        Rate against its peers with an interval of 90 %: that of the analysis where all records of
        the site count, else shrunk toward 1 by the spread of all sites.
    too_few
        Fewer days at risk than the rules ask for.
    blind
        Nobody was there for more than ``quiet_days`` before the last day of the data, whatever is
        selected.
    """

    selection: Selection
    shown: Flags
    visits: Counts
    rebounds: Counts
    expected: Figures
    days: Figures
    open: Counts
    overdue: Counts
    ratio: Figures
    low: Figures
    high: Figures
    too_few: Flags
    blind: Flags

    def totals(self) -> dict[str, int]:
        """Return the sums over all sites that are shown."""
        whole = {"sites": self.shown, "visits": self.visits, "rebounds": self.rebounds,
                 "open": self.open, "overdue": self.overdue, "blind": self.blind}  # fmt: skip
        return {name: int(values.sum(dtype=np.int64)) for name, values in whole.items()}


def site_sums(table: MapTable, selection: Selection) -> SiteSums:
    """Count the records that a selection asks for, site by site."""
    fits = conditions_of(table, selection)
    shown = sites_asked_for(table, selection)
    pending, overdue, asked = _findings(table, selection, fits, shown)
    if selection.statuses:
        shown &= asked > 0
        pending, overdue = pending * shown, overdue * shown
    rebounds, expected, days = _looks(table, selection, fits, shown)
    return SiteSums(
        selection=selection,
        shown=shown,
        visits=_visits(table, selection, fits, shown),
        rebounds=rebounds,
        expected=expected,
        days=days,
        open=pending,
        overdue=overdue,
        **_rates(table, selection, (rebounds, expected, days)),
        blind=shown & _blind(table),
    )


def whole_sums(looks: LookRows, visits: VisitRows, findings: FindingRows) -> WholeSums:
    """Add up all records of each site."""
    closed = STATUSES.index(FindingStatus.CLOSED)
    return WholeSums(
        visits=np.diff(visits.start).astype(np.int32),
        rebounds=_added(looks.start, looks.found).astype(np.int32),
        expected=_added(looks.start, looks.expected).astype(np.float32),
        days=_added(looks.start, looks.days).astype(np.float32),
        open=_added(findings.start, findings.status != closed).astype(np.int32),
        overdue=_added(findings.start, findings.overdue).astype(np.int32),
    )


def _added(start: NDArray[np.int64], values: NDArray[Any]) -> NDArray[np.float64]:
    """Return the sum of the values (rows,) of each site."""
    upto = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    return np.asarray(np.diff(upto[start]), dtype=np.float64)


def _findings(
    table: MapTable, selection: Selection, fits: Conditions, shown: Flags
) -> tuple[Counts, Counts, Counts]:
    """Return how many findings are not closed, overdue, and of a status that is asked for."""
    from geodata.tiling.counting import count_findings  # noqa: PLC0415  Numba is loaded where something is counted

    rows = table.findings
    if not selection.thins_rates and not selection.statuses:
        return table.whole.open * shown, table.whole.overdue * shown, _zeros(table)
    sums = _zeros(table), _zeros(table), _zeros(table)
    columns = rows.day, rows.group, rows.status, rows.overdue
    allowed = fits.group, fits.status, fits.overdue
    count_findings(shown, rows.start, columns, allowed, fits.days, sums)
    return sums


def _looks(
    table: MapTable, selection: Selection, fits: Conditions, shown: Flags
) -> tuple[Counts, Figures, Figures]:
    """Return rebounds, expected rebounds and days at risk."""
    from geodata.tiling.counting import count_looks  # noqa: PLC0415  Numba is loaded where something is counted

    rows, whole = table.looks, table.whole
    if not selection.thins_rates:
        return whole.rebounds * shown, whole.expected * shown, whole.days * shown
    sums = _zeros(table), np.zeros(len(table), np.float32), np.zeros(len(table), np.float32)
    columns = rows.day, rows.group, rows.found, rows.expected, rows.days
    count_looks(shown, rows.start, columns, fits.group, fits.days, sums)
    return sums


def _visits(table: MapTable, selection: Selection, fits: Conditions, shown: Flags) -> Counts:
    from geodata.tiling.counting import count_visits  # noqa: PLC0415  Numba is loaded where something is counted

    if not selection.thins_looks:
        return table.whole.visits * shown
    visits, rows = _zeros(table), table.visits
    count_visits(shown, rows.start, (rows.day, rows.kind), fits.kind, fits.days, visits)
    return visits


def _zeros(table: MapTable) -> Counts:
    return np.zeros(len(table), dtype=np.int32)


def _rates(
    table: MapTable, selection: Selection, sums: tuple[Counts, Figures, Figures]
) -> dict[str, Any]:
    if selection.thins_rates:
        rebounds, expected, days = sums
        ratio, low, high = ratios_of(rebounds, expected, table.prior_shape)
        too_few: Flags = days < table.min_days_at_risk
    else:
        ratio, low, high = table.ratio, table.ratio_low, table.ratio_high
        too_few = table.too_few
    return {"ratio": ratio, "low": low, "high": high, "too_few": too_few}


def _blind(table: MapTable) -> Flags:
    if table.data_to == NEVER:
        return np.zeros(len(table), dtype=bool)
    quiet = table.last_visited.astype(np.int64) < table.data_to - table.quiet_days
    return np.asarray(quiet, dtype=bool)

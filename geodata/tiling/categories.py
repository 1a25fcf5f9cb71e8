"""Rebounds and findings that are not closed, by category."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.selection import Selection
from geodata.tiling.conditions import conditions_of
from geodata.tiling.map_table import MapTable
from geodata.tiling.picked_sites import picked_sites
from geodata.tiling.sums import SiteSums

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Categories:
    """Counts (c,) by the codes of ``MapTable.categories``."""

    codes: tuple[str, ...]
    rebounds: Counts
    open: Counts


def category_sums(
    table: MapTable, selection: Selection, sums: SiteSums | None = None
) -> Categories:
    """Count what a selection asks for by category; `sums` are those of the same selection."""
    from geodata.tiling.counting import group_findings, group_looks  # noqa: PLC0415  Numba is loaded where something is counted

    fits, shown = conditions_of(table, selection), picked_sites(table, selection, sums)
    rebounds, pending = (np.zeros(len(table.categories), dtype=np.int64) for _ in range(2))
    looks, findings = table.looks, table.findings
    columns = looks.day, looks.group, looks.category, looks.found
    by_week = np.zeros(0, dtype=np.int64)
    days = (*fits.days, 0)
    group_looks(shown, looks.start, columns, fits.group, days, (by_week, rebounds))
    told = findings.day, findings.group, findings.category, findings.status
    group_findings(shown, findings.start, told, fits.group, days, pending)
    return Categories(table.categories, rebounds, pending)

"""Which sites a selection shows."""

from __future__ import annotations

from geodata.selection import Selection
from geodata.tiling.conditions import sites_asked_for
from geodata.tiling.map_table import Flags, MapTable
from geodata.tiling.sums import SiteSums, site_sums


def picked_sites(table: MapTable, selection: Selection, sums: SiteSums | None = None) -> Flags:
    """Return the sites (n,) that are shown; only conditions on statuses need a count."""
    if sums is not None:
        return sums.shown
    if selection.statuses:
        return site_sums(table, selection).shown
    return sites_asked_for(table, selection)

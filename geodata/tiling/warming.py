"""The kernels made ready before anybody waits for them."""

from __future__ import annotations

from datetime import date

from geodata.selection import Selection
from geodata.tiling.categories import category_sums
from geodata.tiling.map_table import MapTable
from geodata.tiling.sums import site_sums
from geodata.tiling.tiles import tile_of
from geodata.tiling.weeks import weekly_sums


def warm_up(table: MapTable) -> None:
    """Have each kernel compiled, or read from where Numba keeps it, for the types of a table.

    Compiled anew it takes about ten seconds, read again a fifth of one.
    """
    nothing_left_out = Selection(since=date.min)
    sums = site_sums(table, nothing_left_out)
    weekly_sums(table, nothing_left_out, sums)
    category_sums(table, nothing_left_out, sums)
    tile_of(table, sums, 0, 0, 0)

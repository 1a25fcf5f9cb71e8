"""One tile of the map: single sites, or cells that they are gathered in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.tiling.map_table import MapTable
from geodata.tiling.pixels import BITS, TILE_PX, is_tile, tile_keys
from geodata.tiling.sums import SiteSums

Columns = dict[str, NDArray[Any]]
FINE = 16
"""Parts of a pixel in which the places of single sites are told."""


@dataclass(frozen=True)
class Tile:
    """What is drawn in a tile.

    Attributes
    ----------
    z, x, y
        Address.
    cell_px
        Size of a cell in pixels; 0 where single sites are drawn.
    columns
        Of cells: ``cx``, ``cy`` (from the north-west corner), ``sites``, ``visits``, ``rebounds``,
        ``expected``, ``ratio``, ``too_few``, ``blind`` (all its sites are), ``open``, ``overdue``,
        ``level`` (mean, 0 = none), ``gi`` (largest). Of sites: ``px``, ``py`` (sixteenths of a
        pixel), ``index`` (row of the map table), ``low``, ``high``, ``kind``, ``hotspot``, and the
        rest as of cells without ``sites``.
    """

    z: int
    x: int
    y: int
    cell_px: int
    columns: Columns

    def __len__(self) -> int:
        """Return the number of cells or sites."""
        return len(self.columns["visits"])


def cell_size(z: int) -> int:
    """Return the size of a cell in pixels; at 12 the last column and row are narrower."""
    if z <= 11:
        return 8
    return 12 if z <= 13 else 16


def tile_of(table: MapTable, sums: SiteSums, z: int, x: int, y: int) -> Tile:
    """Return one tile: sites from ``table.site_zoom`` on, cells before it.

    Raises
    ------
    ValueError
        If there is no such tile.
    """
    if not is_tile(z, x, y):
        raise ValueError(f"there is no tile {z}/{x}/{y}")
    first, end = tile_rows(table, z, x, y)
    if z >= table.site_zoom:
        return Tile(z, x, y, 0, _sites(table, sums, (first, end), (z, x, y)))
    return Tile(z, x, y, cell_size(z), _cells(table, sums, (first, end), z))


def tile_rows(table: MapTable, z: int, x: int, y: int) -> tuple[int, int]:
    """Return the first row of a tile's sites and the first one after them."""
    first, end = tile_keys(z, x, y)
    order = table.order[: table.placed]
    low = int(np.searchsorted(order, np.uint64(first)))
    # the key after the last tile of the world does not fit into 64 bits
    return low, int(np.searchsorted(order, np.uint64(end - 1), side="right"))


def _cells(table: MapTable, sums: SiteSums, rows: tuple[int, int], z: int) -> Columns:
    from geodata.tiling.counting import gather_cells  # noqa: PLC0415  Numba is loaded where something is counted

    size = cell_size(z)
    across = -(-TILE_PX // size)
    whole = np.zeros((5, across * across), dtype=np.int64)
    figures = np.zeros((5, across * across))
    watched = np.zeros(across * across, dtype=np.int64)
    gather_cells(
        rows,
        (table.x, table.y, BITS - 8 - z, size, across),
        (sums.shown, sums.visits, sums.rebounds, sums.open, sums.overdue, sums.blind,
         sums.expected, sums.days, table.level, table.gi),
        whole,
        (figures, watched),
    )  # fmt: skip
    cells = np.flatnonzero(whole[0])
    sites, visits, rebounds, pending, overdue = whole[:, cells]
    expected, days, levels, levelled, gi = figures[:, cells]
    shape = table.prior_shape
    return {
        "cx": cells % across,
        "cy": cells // across,
        "sites": sites,
        "visits": visits,
        "rebounds": rebounds,
        "expected": expected,
        "ratio": (shape + rebounds) / (shape + expected),
        "too_few": days < table.min_days_at_risk,
        "blind": watched[cells] == 0,
        "open": pending,
        "overdue": overdue,
        "level": np.divide(levels, levelled, out=np.zeros(len(cells)), where=levelled > 0),
        "gi": gi,
    }


def _sites(
    table: MapTable, sums: SiteSums, rows: tuple[int, int], address: tuple[int, int, int]
) -> Columns:
    z, x, y = address
    index = rows[0] + np.flatnonzero(sums.shown[rows[0] : rows[1]])
    px, py = (
        ((pixels[index].astype(np.int64) - (corner << (BITS - z))) * FINE * TILE_PX) >> (BITS - z)
        for pixels, corner in ((table.x, x), (table.y, y))
    )
    return {
        "px": px,
        "py": py,
        "index": index,
        "visits": sums.visits[index],
        "rebounds": sums.rebounds[index],
        "expected": sums.expected[index],
        "ratio": sums.ratio[index],
        "low": sums.low[index],
        "high": sums.high[index],
        "kind": table.kind[index],
        "too_few": sums.too_few[index],
        "blind": sums.blind[index],
        "open": sums.open[index],
        "overdue": sums.overdue[index],
        "level": table.level[index],
        "hotspot": table.hotspot[index],
        "gi": table.gi[index],
    }

"""A tile as bytes, column by column, for the tile layer of the page."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.tiling.map_table import MapTable
from geodata.tiling.tiles import Tile

MAGIC, VERSION = b"LB", 1
CELLS, SITES = 0, 1
TOO_FEW, BLIND = 1, 2
_HUNDREDTHS = {"ratio", "low", "high", "level", "gi"}
_CELL_COLUMNS = (
    ("cx", "u1"), ("cy", "u1"), ("sites", "<u2"), ("visits", "<u4"), ("rebounds", "<u4"),
    ("expected", "<f4"), ("ratio", "<u2"), ("flags", "u1"), ("open", "<u2"), ("overdue", "<u2"),
    ("level", "<u2"), ("gi", "<i2"),
)  # fmt: skip
_SITE_COLUMNS = (
    ("px", "<u2"), ("py", "<u2"), ("index", "<u4"), ("visits", "<u4"), ("rebounds", "<u4"),
    ("expected", "<f4"), ("ratio", "<u2"), ("low", "<u2"), ("high", "<u2"), ("kind", "u1"),
    ("flags", "u1"), ("open", "<u2"), ("overdue", "<u2"), ("level", "<u2"), ("hotspot", "<u2"),
    ("gi", "<i2"),
)  # fmt: skip


def pack_tile(table: MapTable, tile: Tile) -> bytes:
    """Return a header of 16 bytes, the columns, and for single sites a tail of ids and names.

    Header, little endian: ``LB``, version, kind (0 cells, 1 sites), cell size in pixels, 0, number
    of rows, bytes of the tail. Each column fills a multiple of 4 bytes. Ratios, levels and gi are
    hundredths; what is too large for its column is as large as can be. A tile without rows is no
    bytes at all.
    """
    if len(tile) == 0:
        return b""
    of_sites = tile.cell_px == 0
    tail = _tail(table, tile.columns["index"]) if of_sites else b""
    header = struct.pack(
        "<2sBBHHII", MAGIC, VERSION, SITES if of_sites else CELLS, tile.cell_px, 0, len(tile),
        len(tail),
    )  # fmt: skip
    columns = _SITE_COLUMNS if of_sites else _CELL_COLUMNS
    return b"".join([header, *(_column(tile, name, kind) for name, kind in columns), tail])


def _column(tile: Tile, name: str, kind: str) -> bytes:
    if name == "flags":
        values = tile.columns["too_few"] * TOO_FEW + tile.columns["blind"] * BLIND
    else:
        values = tile.columns[name]
    if name in _HUNDREDTHS:
        values = np.rint(np.asarray(values, dtype=np.float64) * 100)
    packed = _clipped(values, kind).tobytes()
    return packed + bytes(-len(packed) % 4)


def _clipped(values: NDArray[Any], kind: str) -> NDArray[Any]:
    target = np.dtype(kind)
    if target.kind == "f":
        return values.astype(target)
    bounds = np.iinfo(target)
    return np.clip(values, bounds.min, bounds.max).astype(target)


def _tail(table: MapTable, index: Sequence[int] | NDArray[Any]) -> bytes:
    names = {
        "ids": [table.ids[int(row)] for row in index],
        "names": [table.names[int(row)] for row in index],
    }
    return json.dumps(names, ensure_ascii=False, separators=(",", ":")).encode("utf-8")

"""The bytes of a tile, read back by a reader of their own."""

from __future__ import annotations

import json
import re
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from geodata.selection import Selection
from geodata.tiling import MapTable, Texts, Tile, pack_tile, site_sums, tile_of
from tests.geodata.tiling.small_city import city

FIXTURES = Path(__file__).parents[2] / "js" / "tile-fixtures.mjs"
CELLS = (
    "cx:B cy:B sites:H visits:I rebounds:I expected:f ratio:H flags:B open:H overdue:H level:H gi:h"
)
SITES = (
    "px:H py:H index:I visits:I rebounds:I expected:f ratio:H low:H high:H kind:B flags:B open:H "
    "overdue:H level:H hotspot:H gi:h"
)


def unpack(data: bytes) -> tuple[int, int, dict[str, list], dict[str, list[str]]]:
    """Read a tile: kind, cell size, columns, tail."""
    magic, version, kind, cell_px, zero, count, tail = struct.unpack_from("<2sBBHHII", data)
    assert (magic, version, zero) == (b"LB", 1, 0)
    columns, at = {}, 16
    for part in (SITES if kind else CELLS).split():
        name, code = part.split(":")
        columns[name] = list(struct.unpack_from(f"<{count}{code}", data, at))
        at += -(-struct.calcsize(code) * count // 4) * 4
    assert at + tail == len(data)
    return kind, cell_px, columns, json.loads(data[at:]) if tail else {}


def first_tile(table: MapTable, z: int) -> Tile:
    x, y = (int(pixels[table.placed // 2]) >> (32 - z) for pixels in (table.x, table.y))
    return tile_of(table, site_sums(table, Selection()), z, x, y)


@pytest.mark.parametrize("z", [5, 11, 12, 13, 16, 18])
def test_what_is_packed_is_read_back(z: int):
    _, table = city(1)
    tile = first_tile(table, z)
    kind, cell_px, columns, tail = unpack(pack_tile(table, tile))
    assert (kind, cell_px) == (int(z >= table.site_zoom), tile.cell_px)
    assert len(columns["visits"]) == len(tile) > 0
    for name, values in columns.items():
        if name == "flags":
            whole = tile.columns["too_few"] + 2 * tile.columns["blind"]
            assert values == whole.tolist()
        elif name in ("ratio", "low", "high", "level", "gi"):
            assert np.array(values) / 100 == pytest.approx(tile.columns[name], abs=0.0051)
        else:
            assert values == pytest.approx(tile.columns[name].tolist(), rel=1e-6)
    if kind:
        assert tail["ids"] == [table.ids[row] for row in columns["index"]]
        assert tail["names"] == [table.names[row] for row in columns["index"]]


def test_a_tile_without_sites_is_no_bytes():
    _, table = city(1)
    nothing = site_sums(table, Selection(kinds=frozenset({"office"})))
    for z in (4, 17):
        assert pack_tile(table, tile_of(table, nothing, z, 0, 0)) == b""


def cells(**columns: list) -> Tile:
    count = len(columns["visits"])
    blank = dict.fromkeys(["cx", "cy", "sites", "rebounds", "expected", "ratio", "open", "overdue",
                           "level", "gi"], [0] * count)  # fmt: skip
    flags = dict.fromkeys(["too_few", "blind"], [False] * count)
    whole = {**blank, **flags, **columns}
    return Tile(9, 1, 1, 8, {name: np.array(values) for name, values in whole.items()})


def test_what_is_too_large_for_its_column_is_as_large_as_can_be():
    _, table = city(1)
    tile = cells(visits=[2**40], sites=[70_000], ratio=[1e9], open=[65_536], gi=[-400.0])
    columns = unpack(pack_tile(table, tile))[2]
    assert columns["visits"] == [2**32 - 1]
    assert (columns["sites"], columns["ratio"], columns["open"]) == ([65_535], [65_535], [65_535])
    assert columns["gi"] == [-32_768]


def fixture_cells() -> Tile:
    return cells(
        cx=[0, 31, 7], cy=[0, 31, 12], sites=[1, 300, 12], visits=[4, 70_000, 96],
        rebounds=[1, 512, 6], expected=[0.5, 256.25, 8.0], ratio=[1.25, 2.0, 0.8],
        too_few=[True, False, False], blind=[True, False, True], open=[0, 600, 3],
        overdue=[0, 40, 1], level=[0, 1.5, 0.93], gi=[-1.5, 3.2, 0.0],
    )  # fmt: skip


def fixture_sites() -> tuple[MapTable, Tile]:
    _, table = city(1)
    named = replace(table, ids=Texts.of(["a", "b&<"]), names=Texts.of(["大关南苑", "<b>公园</b>"]))
    columns = {
        "px": [0, 4095], "py": [8, 2048], "index": [0, 1], "visits": [3, 12], "rebounds": [1, 0],
        "expected": [0.5, 1.75], "ratio": [2.5, 0.75], "low": [1.1, 0.25], "high": [4.2, 1.5],
        "kind": [2, 1], "too_few": [False, True], "blind": [False, True], "open": [1, 0],
        "overdue": [1, 0], "level": [1.2, 0], "hotspot": [3, 0], "gi": [2.25, -0.5],
    }  # fmt: skip
    return named, Tile(16, 1, 1, 0, {name: np.array(each) for name, each in columns.items()})


def test_the_bytes_that_the_page_is_tested_with_are_those_that_are_sent():
    kept = dict(re.findall(r'export const (\w+) =\s*"([0-9a-f]+)"', FIXTURES.read_text("utf-8")))
    table, sites = fixture_sites()
    assert kept["CELLS_HEX"] == pack_tile(table, fixture_cells()).hex()
    assert kept["SITES_HEX"] == pack_tile(table, sites).hex()

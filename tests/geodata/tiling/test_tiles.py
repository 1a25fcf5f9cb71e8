"""Tiles hold each site once, and their sums are those of the sites, at every zoom."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.selection import Selection
from geodata.tiling import MapTable, SiteSums, Tile, site_sums, tile_of
from tests.benchmarks.tile_city import INSPECTION_KINDS, make_tile_city
from tests.geodata.tiling.small_city import SELECTIONS, city

ZOOMS = range(3, 20)
COUNTS = ("visits", "rebounds", "open", "overdue")


def place(lon: float, lat: float, z: int) -> tuple[float, float]:
    """Tile coordinates by the textbook formula, on their own path."""
    north = math.radians(max(-85.0511287798, min(85.0511287798, lat)))
    across = 2**z
    x = (lon + 180) / 360 * across
    y = (1 - math.log(math.tan(north) + 1 / math.cos(north)) / math.pi) / 2 * across
    return min(max(x, 0.0), across - 1e-9), min(max(y, 0.0), across - 1e-9)


def addresses(table: MapTable, z: int) -> set[tuple[int, int]]:
    return {
        tuple(map(int, place(table.lon[row], table.lat[row], z))) for row in range(table.placed)
    }


def tiles(table: MapTable, sums: SiteSums, z: int) -> Iterator[Tile]:
    for x, y in sorted(addresses(table, z)):
        yield tile_of(table, sums, z, x, y)


@pytest.mark.parametrize("z", ZOOMS)
def test_tiles_of_a_zoom_add_up_to_the_sites_with_a_position(z: int, selection: Selection):
    _, table = city(1)
    sums = site_sums(table, selection)
    total, count = Counter(), 0
    for tile in tiles(table, sums, z):
        count += int(tile.columns["sites"].sum()) if tile.cell_px else len(tile)
        for name in (*COUNTS, "expected"):
            total[name] += float(tile.columns[name].sum())
    placed = slice(0, table.placed)
    assert count == sums.shown[placed].sum()
    for name in COUNTS:
        assert total[name] == getattr(sums, name)[placed].sum()
    assert total["expected"] == pytest.approx(sums.expected[placed].sum(), rel=1e-5)


@pytest.mark.parametrize("z", [z for z in ZOOMS if z >= 13])
def test_each_site_is_in_one_tile_at_the_place_where_it_lies(z: int):
    _, table = city(1)
    sums = site_sums(table, Selection())
    seen = Counter()
    for tile in tiles(table, sums, z):
        for row, px, py in zip(
            *(tile.columns[name] for name in ("index", "px", "py")), strict=True
        ):
            seen[int(row)] += 1
            x, y = place(table.lon[row], table.lat[row], z)
            assert px / 4096 == pytest.approx(x - tile.x, abs=1 / 4096 + 1e-6)
            assert py / 4096 == pytest.approx(y - tile.y, abs=1 / 4096 + 1e-6)
    assert seen == dict.fromkeys(range(table.placed), 1)


def cell_of(table: MapTable, row: int, z: int) -> tuple[tuple[int, int], tuple[int, int]]:
    size = 8 if z <= 11 else 12 if z <= 13 else 16
    x, y = place(table.lon[row], table.lat[row], z)
    return (int(x), int(y)), (int(x % 1 * 256) // size, int(y % 1 * 256) // size)


@pytest.mark.parametrize("chosen", ["everything", "category", "status-and-all"])
@pytest.mark.parametrize("z", [3, 8, 11, 12, 13, 14, 15])
def test_cells_are_those_gathered_one_site_after_another(z: int, chosen: str):
    table = replace(city(2)[1], site_zoom=16)
    sums = site_sums(table, SELECTIONS[chosen])
    gathered = defaultdict(list)
    for row in range(table.placed):
        if sums.shown[row]:
            gathered[cell_of(table, row, z)].append(row)
    met = set()
    for tile in tiles(table, sums, z):
        for n in range(len(tile)):
            cell = {name: values[n] for name, values in tile.columns.items()}
            key = ((tile.x, tile.y), (int(cell["cx"]), int(cell["cy"])))
            met.add(key)
            check_cell(table, sums, gathered[key], cell)
    assert met == set(gathered)


def check_cell(table: MapTable, sums: SiteSums, rows: list[int], cell: dict) -> None:
    found = sum(int(sums.rebounds[row]) for row in rows)
    due = sum(float(sums.expected[row]) for row in rows)
    levels = [float(table.level[row]) for row in rows if table.level[row] > 0]
    shape = table.prior_shape
    assert cell["sites"] == len(rows)
    assert cell["visits"] == sum(int(sums.visits[row]) for row in rows)
    assert cell["ratio"] == pytest.approx((shape + found) / (shape + due), rel=1e-6)
    assert cell["too_few"] == (sum(sums.days[row] for row in rows) < table.min_days_at_risk)
    assert cell["blind"] == all(sums.blind[row] for row in rows)
    assert cell["gi"] == pytest.approx(max(table.gi[row] for row in rows))
    assert cell["level"] == pytest.approx(sum(levels) / len(levels) if levels else 0)


codes = st.frozensets(st.sampled_from(INSPECTION_KINDS), max_size=3)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32), sites=st.integers(1, 60), records=st.integers(0, 200),
    z=st.integers(3, 19), kinds=codes,
    statuses=st.frozensets(st.sampled_from(["open", "closed", "overdue"]), max_size=2),
)  # fmt: skip
def test_whatever_is_chosen_tiles_add_up(seed, sites, records, z, kinds, statuses):
    table = make_tile_city(sites, records, seed, without_position=sites // 5)
    sums = site_sums(table, Selection(inspection_kinds=kinds, statuses=statuses))
    drawn = list(tiles(table, sums, z))
    for name in COUNTS:
        total = sum(int(tile.columns[name].sum()) for tile in drawn)
        assert total == getattr(sums, name)[: table.placed].sum()


@pytest.mark.parametrize(
    "address", [(-1, 0, 0), (3, 8, 0), (3, 0, 8), (3, -1, 0), (3, 0, -1), (23, 0, 0)]
)
def test_there_is_no_tile_outside_the_world(address: tuple[int, int, int]):
    _, table = city(1)
    with pytest.raises(ValueError, match="no tile"):
        tile_of(table, site_sums(table, Selection()), *address)


def test_the_deepest_tile_still_holds_its_site():
    _, table = city(1)
    sums = site_sums(table, Selection())
    x, y = (int(pixels[0]) >> 10 for pixels in (table.x, table.y))
    tile = tile_of(table, sums, 22, x, y)
    assert 0 in tile.columns["index"]
    assert 0 <= tile.columns["px"][0] < 4096


def test_the_last_tile_of_the_world_is_one_like_others():
    _, table = city(1)
    sums = site_sums(table, Selection())
    corner = tile_of(table, sums, 3, 7, 7)
    assert len(corner) == 1  # the site beyond 85 degrees south, at the date line
    assert np.array_equal([corner.columns["cx"][0], corner.columns["cy"][0]], [31, 31])

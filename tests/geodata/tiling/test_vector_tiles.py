"""Vector tiles as other programs read them."""

from __future__ import annotations

import numpy as np
import pyogrio
import pytest
import shapely

from geodata.selection import Selection
from geodata.tiling import MapTable, Tile, site_sums, tile_as_mvt, tile_of
from geodata.tiling.protobuf import varint, zigzag
from tests.geodata.tiling.small_city import city

mapbox_vector_tile = pytest.importorskip("mapbox_vector_tile")


def some_tile(z: int) -> tuple[MapTable, Tile]:
    _, table = city(1)
    x, y = (int(pixels[table.placed // 2]) >> (32 - z) for pixels in (table.x, table.y))
    return table, tile_of(table, site_sums(table, Selection()), z, x, y)


def decoded(table: MapTable, tile: Tile, layer: str) -> list[dict]:
    options = {"y_coord_down": True}
    told = mapbox_vector_tile.decode(tile_as_mvt(table, tile), default_options=options)
    assert list(told) == [layer]
    assert (told[layer]["extent"], told[layer]["version"]) == (4096, 2)
    return told[layer]["features"]


def test_sites_are_points_with_their_figures():
    table, tile = some_tile(16)
    features = decoded(table, tile, "sites")
    assert len(features) == len(tile) > 0
    for n, feature in enumerate(features):
        row = int(tile.columns["index"][n])
        told = feature["properties"]
        assert feature["geometry"]["coordinates"] == [tile.columns["px"][n], tile.columns["py"][n]]
        assert (told["site_id"], told["name"]) == (table.ids[row], table.names[row])
        assert told["kind"] == table.kinds[table.kind[row]]
        assert told["department"] == table.departments[table.department[row]]
        for name in ("visits", "rebounds", "open", "overdue", "hotspot"):
            assert told[name] == tile.columns[name][n]
        for name, ours in (("ratio", "ratio"), ("ratio_low", "low"), ("ratio_high", "high"),
                           ("expected", "expected"), ("gi", "gi")):  # fmt: skip
            assert told[name] == pytest.approx(tile.columns[ours][n], rel=1e-6)
        for name in ("too_few", "blind"):
            assert told[name] is bool(tile.columns[name][n])


@pytest.mark.parametrize("z", [9, 12])
def test_cells_are_squares_within_the_tile(z: int):
    table, tile = some_tile(z)
    features = decoded(table, tile, "cells")
    assert len(features) == len(tile) > 0
    size = tile.cell_px * 16
    for n, feature in enumerate(features):
        assert feature["properties"]["sites"] == tile.columns["sites"][n]
        assert feature["properties"]["ratio"] == pytest.approx(tile.columns["ratio"][n], rel=1e-6)
        west, north = tile.columns["cx"][n] * size, tile.columns["cy"][n] * size
        square = shapely.box(west, north, min(west + size, 4096), min(north + size, 4096))
        assert shapely.geometry.shape(feature["geometry"]).equals(square)


def test_a_level_of_none_is_left_out():
    table, tile = some_tile(16)
    tile.columns["level"][:] = 0
    assert all("level" not in each["properties"] for each in decoded(table, tile, "sites"))


def test_gdal_reads_the_tile_too(tmp_path):
    table, tile = some_tile(16)
    path = tmp_path / "tile.mvt"
    path.write_bytes(tile_as_mvt(table, tile))
    frame = pyogrio.read_dataframe(path, layer="sites")
    assert sorted(frame["site_id"]) == sorted(table.ids[row] for row in tile.columns["index"])
    assert frame["visits"].sum() == tile.columns["visits"].sum()


def test_an_empty_tile_is_no_bytes():
    _, table = city(1)
    nothing = site_sums(table, Selection(kinds=frozenset({"office"})))
    assert tile_as_mvt(table, tile_of(table, nothing, 9, 0, 0)) == b""


def test_numbers_are_written_as_the_documentation_of_protocol_buffers_shows():
    assert varint(1) == bytes.fromhex("01")
    assert varint(150) == bytes.fromhex("9601")
    assert [zigzag(each) for each in (0, -1, 1, -2, 2**31 - 1)] == [0, 1, 2, 3, 2**32 - 2]


def test_equal_values_are_kept_once():
    table, tile = some_tile(12)
    single = tile_as_mvt(table, tile)
    doubled = {name: np.concatenate([each, each]) for name, each in tile.columns.items()}
    both = tile_as_mvt(table, Tile(tile.z, tile.x, tile.y, tile.cell_px, doubled))
    assert len(both) < 1.9 * len(single)

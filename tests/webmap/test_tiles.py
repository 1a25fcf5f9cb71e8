"""Tiles over HTTP."""

from __future__ import annotations

import struct

import pytest
from flask.testing import FlaskClient

from geodata.selection import Selection
from geodata.tiling import tile_as_mvt, tile_of
from tests.webmap.conftest import Show
from tests.webmap.factory import make_analysis

# the tile of 120.1, 30.2 (site a) at zoom 12, where cells are drawn, and at 16, where sites are
CELLS, SITES = "12/3414/1687", "16/54631/26996"


def head(body: bytes) -> tuple[int, int, int]:
    """Kind (0 cells, 1 sites), cell size, number of rows."""
    magic, version, kind, size, _, number, _ = struct.unpack_from("<2sBBHHII", body)
    assert (magic, version) == (b"LB", 1)
    return kind, size, number


def test_low_zooms_tell_cells_and_high_ones_sites(client: FlaskClient) -> None:
    assert head(client.get(f"/tiles/k/{CELLS}.bin").data) == (0, 12, 1)
    kind, _, number = head(client.get(f"/tiles/k/{SITES}.bin").data)
    assert (kind, number) == (1, 1)


def test_a_tile_names_its_figures_so_a_browser_may_keep_it(client: FlaskClient) -> None:
    answer = client.get(f"/tiles/k/{CELLS}.bin")
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.mimetype == "application/vnd.lookback.tile"


def test_what_the_filter_leaves_out_is_not_in_the_tile(client: FlaskClient) -> None:
    assert client.get(f"/tiles/k/{CELLS}.bin?department=parks").status_code == 204
    assert client.get(f"/tiles/k/{CELLS}.bin?department=housing").status_code == 200


def test_a_tile_without_a_site_is_empty(client: FlaskClient) -> None:
    answer = client.get("/tiles/k/12/0/0.bin")
    assert (answer.status_code, answer.data) == (204, b"")


@pytest.mark.parametrize("place", ["12/4096/0", "12/0/4096", "23/0/0"])
def test_a_tile_outside_the_world_is_not_there(client: FlaskClient, place: str) -> None:
    answer = client.get(f"/tiles/k/{place}.bin", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["code"]) == (404, "E_TILE")


def test_other_programs_get_the_same_as_vector_tiles(client: FlaskClient, show: Show) -> None:
    figures = show(make_analysis())
    answer = client.get(f"/tiles/{SITES}.mvt")
    zoom, x, y = map(int, SITES.split("/"))
    tile = tile_of(figures.table, figures.sums(Selection()), zoom, x, y)
    assert answer.data == tile_as_mvt(figures.table, tile)
    assert answer.mimetype == "application/vnd.mapbox-vector-tile"
    assert answer.headers["Cache-Control"] == "no-cache"  # its address does not name the figures

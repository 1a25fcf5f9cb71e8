"""World pixels, the order of a Z curve, and the stretch of it that a tile is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from geodata.tiling.pixels import is_tile, tile_keys, world_pixels, z_order

coordinates = st.integers(0, 2**32 - 1)
HALF_OF_WORLD_M = 20_037_508.342789244


def test_positions_are_those_of_web_mercator():
    lon, lat = np.array([120.6, -73.9, 0.0]), np.array([31.85, 40.7, -33.2])
    x, y = world_pixels(lon, lat)
    east, north = Transformer.from_crs(4326, 3857, always_xy=True).transform(lon, lat)
    per_metre = 2**32 / (2 * HALF_OF_WORLD_M)
    assert x == pytest.approx((east + HALF_OF_WORLD_M) * per_metre, abs=2)
    assert y == pytest.approx((HALF_OF_WORLD_M - north) * per_metre, abs=2)


def test_what_lies_beyond_the_world_is_put_on_its_edge():
    x, y = world_pixels(np.array([-180.0, 180.0, 999.0]), np.array([90.0, -90.0, -85.06]))
    last = 2**32 - 1
    assert x.tolist() == [0, last, last]
    assert y.tolist() == [0, last, last]


def test_the_first_keys_run_like_a_z():
    x, y = np.array([0, 1, 0, 1, 2], np.uint32), np.array([0, 0, 1, 1, 0], np.uint32)
    assert z_order(x, y).tolist() == [0, 1, 2, 3, 4]


@given(x=coordinates, y=coordinates, z=st.integers(0, 22))
def test_a_pixel_lies_in_the_stretch_of_its_own_tile_alone(x: int, y: int, z: int):
    key = int(z_order(np.array([x], np.uint32), np.array([y], np.uint32))[0])
    own = (x >> (32 - z), y >> (32 - z)) if z else (0, 0)
    first, end = tile_keys(z, *own)
    assert first <= key < end
    neighbour = (own[0] ^ 1, own[1])
    if is_tile(z, *neighbour):
        first, end = tile_keys(z, *neighbour)
        assert not first <= key < end

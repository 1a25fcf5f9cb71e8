"""From which zoom on single sites are drawn."""

from __future__ import annotations

import numpy as np
import pytest

from geodata.tiling import first_site_zoom
from geodata.tiling.site_zoom import MOST_SITES, first_zoom_of_sites
from tests.geodata.tiling.small_city import city

TILE_AT_16 = 2**16  # world pixels


def row_of_tiles(sites: int, tiles: int, *, at: int = 2**31) -> tuple[np.ndarray, np.ndarray]:
    """So many sites spread evenly over tiles of zoom 16 from west to east."""
    x = at + np.arange(sites) * TILE_AT_16 * tiles // max(sites, 1)
    return x.astype(np.uint32), np.full(sites, at, dtype=np.uint32)


@pytest.mark.parametrize(
    ("sites", "zoom"),
    [
        pytest.param(0, 13, id="none"),
        pytest.param(MOST_SITES, 13, id="a-screenful"),
        pytest.param(2 * MOST_SITES, 14, id="two-screenfuls"),
        pytest.param(4 * MOST_SITES, 15, id="four"),
        pytest.param(8 * MOST_SITES, 16, id="eight"),
        pytest.param(800 * MOST_SITES, 16, id="more-than-can-be-drawn"),
    ],
)
def test_a_screen_holds_at_most_600_sites(sites: int, zoom: int):
    # 48 tiles of zoom 16 are 6 tiles, one screen, of zoom 13
    assert first_zoom_of_sites(*row_of_tiles(sites, 48)) == zoom


def test_a_screen_that_does_not_begin_with_its_fullest_tile_counts_too():
    west = row_of_tiles(400, 1)
    east = row_of_tiles(400, 1, at=2**31 + 5 * 8 * TILE_AT_16)
    both = [np.concatenate(pair) for pair in zip(west, (east[0], west[1]), strict=True)]
    assert first_zoom_of_sites(*both) == 14
    far = row_of_tiles(400, 1, at=2**31 + 6 * 8 * TILE_AT_16)
    apart = [np.concatenate(pair) for pair in zip(west, (far[0], west[1]), strict=True)]
    assert first_zoom_of_sites(*apart) == 13


def test_the_table_keeps_its_zoom():
    assert first_site_zoom(city(1)[1]) == 13

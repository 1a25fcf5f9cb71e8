"""Positions as the basemap's datum wants them, shifted once on each way out."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from webmap.shown import shown_datum, shown_geometry, shown_positions

SHARED = Path(os.environ.get("LOOKBACK_SHARED", Path(__file__).parents[3] / "shared"))
VECTORS = SHARED / "data" / "datum_vectors.csv"
METRES = 111_320  # in a degree, at most
CITY = (np.array([120.155, 116.397]), np.array([30.274, 39.909]))


@pytest.mark.parametrize(
    ("config", "datum"),
    [
        pytest.param({}, "wgs84", id="layers-of-one's-own"),
        pytest.param({"BASEMAP": "none", "BASEMAP_DATUM": "gcj02"}, "wgs84", id="no-basemap"),
        pytest.param({"BASEMAP": "osm"}, "wgs84", id="osm"),
        pytest.param({"BASEMAP": "tianditu", "BASEMAP_KEY": "k"}, "wgs84", id="tianditu"),
        pytest.param({"BASEMAP": "amap"}, "gcj02", id="amap"),
        pytest.param({"BASEMAP": "amap", "BASEMAP_DATUM": "wgs84"}, "wgs84", id="said-otherwise"),
        pytest.param({"BASEMAP": "city.pmtiles", "BASEMAP_DATUM": "GCJ-02"}, "gcj02", id="archive"),
    ],
)
def test_the_datum_is_that_of_the_basemap(config: dict[str, str], datum: str) -> None:
    assert shown_datum(config) == datum


def test_on_a_wgs84_basemap_nothing_moves() -> None:
    lon, lat = shown_positions(*CITY, "wgs84")
    assert np.array_equal([lon, lat], CITY)
    shape = shapely.box(120.1, 30.2, 120.2, 30.3)
    assert shown_geometry(shape, "wgs84").equals_exact(shape)


@pytest.mark.skipif(not VECTORS.is_file(), reason="needs the shared data sets")
def test_published_pairs_are_met() -> None:
    with VECTORS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    pairs = [row for row in rows if (row["from"], row["to"]) == ("WGS84", "GCJ02")]
    lon, lat, wanted_lon, wanted_lat, tolerance_m = (
        np.array([float(row[name]) for row in pairs])
        for name in ("lon_in", "lat_in", "lon_out", "lat_out", "tolerance_m")
    )
    shown_lon, shown_lat = shown_positions(lon, lat, "gcj02")
    away_m = np.hypot(shown_lon - wanted_lon, shown_lat - wanted_lat) * METRES
    assert len(pairs) > 10
    assert (away_m <= tolerance_m).all()


def test_a_shape_moves_as_its_corners_do() -> None:
    line = shapely.LineString(np.column_stack(CITY))
    assert np.array_equal(
        shapely.get_coordinates(shown_geometry(line, "gcj02")),
        np.column_stack(shown_positions(*CITY, "gcj02")),
    )


@given(st.floats(110, 122), st.floats(22, 40))
def test_a_second_shift_would_be_seen(lon: float, lat: float) -> None:
    """No place of the cities stays where it is, so what is shifted twice does not go unseen."""
    stored = (np.array([lon]), np.array([lat]))
    once = shown_positions(*stored, "gcj02")
    twice = shown_positions(*once, "gcj02")
    for one, other in ((stored, once), (once, twice), (stored, twice)):
        assert np.hypot(one[0] - other[0], one[1] - other[1])[0] * METRES > 20


def test_what_has_no_position_gets_none_and_what_is_abroad_stays() -> None:
    lon, lat = shown_positions(np.array([np.nan, 2.35]), np.array([np.nan, 48.85]), "gcj02")
    assert np.isnan([lon[0], lat[0]]).all()
    assert (lon[1], lat[1]) == (2.35, 48.85)

"""Between degrees and metres."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from pyproj import Geod
from shapely.geometry import Point

from geodata.crs import WGS84, metric_crs, project, to_wgs84
from geodata.errors import SchemaError


def around(lon: float, lat: float, km: float, seed: int = 1):
    rng = np.random.default_rng(seed)
    north = rng.uniform(-km, km, 50) / 111.0
    return lon + rng.uniform(-km, km, 50) / 111.0 / np.cos(np.radians(lat)), lat + north


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        pytest.param(120.6, 31.85, id="Zhangjiagang"),
        pytest.param(120.0, 30.0, id="on a zone border"),
        pytest.param(-122.3, 37.5, id="San Mateo"),
        pytest.param(18.0, -33.9, id="south"),
    ],
)
def test_distances_in_a_city_are_right_to_two_parts_in_ten_thousand(lon, lat):
    lons, lats = around(lon, lat, km=60)
    xy = project(lons, lats, metric_crs(lons, lats))
    _, _, true_m = Geod(ellps="WGS84").inv(lons[:-1], lats[:-1], lons[1:], lats[1:])
    assert np.hypot(*np.diff(xy, axis=0).T) == pytest.approx(true_m, rel=2e-4)


def test_east_comes_first_and_the_middle_of_the_city_is_near_the_origin():
    lons, lats = np.array([120.0, 120.1, 120.2]), np.array([30.0, 30.1, 30.2])
    xy = project(lons, lats, metric_crs(lons, lats))
    assert xy.shape == (3, 2)
    assert xy[1] == pytest.approx([0, 0], abs=20)
    assert (np.diff(xy[:, 0]) > 0).all()
    assert xy[2, 1] == pytest.approx(11_100, rel=0.01)


def test_one_far_out_site_does_not_move_the_plane():
    lons, lats = around(120.6, 31.85, km=10)
    there = metric_crs(np.append(lons, -75.0), np.append(lats, 40.0))
    assert project(lons, lats, there) == pytest.approx(
        project(lons, lats, metric_crs(lons, lats)), abs=2_000
    )


def test_sites_without_a_place_have_no_metres_and_move_nothing():
    lons, lats = np.array([120.0, np.nan, 120.2]), np.array([30.0, 30.1, 30.2])
    known = np.isfinite(lons)
    crs = metric_crs(lons, np.where(known, lats, np.nan))
    assert crs == metric_crs(lons[known], lats[known])
    assert np.isfinite(project(lons[known], lats[known], crs)).all()


@pytest.mark.parametrize("places", [np.zeros(0), np.full(3, np.nan)], ids=["none", "all unknown"])
def test_nowhere_has_a_plane_all_the_same(places):
    assert metric_crs(places, places).is_projected
    assert project(np.zeros(0), np.zeros(0), metric_crs(places, places)).shape == (0, 2)


def test_a_frame_without_a_crs_is_refused_and_any_other_is_turned_into_degrees():
    frame = gpd.GeoDataFrame(geometry=[Point(120.0, 30.0)], crs=WGS84)
    back = to_wgs84(frame.to_crs(3857))
    assert back.crs == WGS84
    assert (back.geometry.x[0], back.geometry.y[0]) == pytest.approx((120.0, 30.0))
    with pytest.raises(SchemaError, match="E_NO_CRS"):
        to_wgs84(frame.set_crs(None, allow_override=True))

"""Frames are checked, and built right from plain columns."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pyproj import Geod

from geodata import schema
from geodata.crs import metric_crs, project, to_wgs84
from geodata.errors import SchemaError
from tests.geodata.frames import make_sites, make_visits


def test_what_the_constructors_build_passes_the_checks():
    inspections, findings = make_visits([{"day": "2026-03-01", "found": "H01"}])
    assert schema.check_sites(make_sites()) is not None
    assert schema.check_inspections(inspections) is inspections
    assert schema.check_findings(findings) is findings


def test_empty_frames_pass_too():
    inspections, findings = make_visits([])
    schema.check_sites(make_sites([]))
    schema.check_inspections(inspections)
    schema.check_findings(findings)


def test_a_site_without_a_position_has_no_geometry():
    sites = schema.check_sites(make_sites([("a", 120.0, 30.0), ("b", np.nan, 30.0)]))
    assert sites.geometry.isna().tolist() == [False, True]


def test_everything_that_is_wrong_is_told_at_once():
    _, findings = make_visits([{"day": "2026-03-01", "found": "H01"}])
    wrong = findings.drop(columns="severity").assign(found_on="2026-03-01")
    with pytest.raises(SchemaError, match=r"found_on is .*severity is missing"):
        schema.check_findings(wrong)


def test_a_date_that_must_be_there_is_missed():
    inspections, _ = make_visits([{"day": None, "found": ""}])
    with pytest.raises(SchemaError, match=r"inspected_on has 1 empty"):
        schema.check_inspections(inspections)


def test_an_id_twice_is_named():
    with pytest.raises(SchemaError, match="site_id repeats: 'a'"):
        schema.check_sites(make_sites([("a", 120.0, 30.0), ("a", 120.0, 30.0)]))


@pytest.mark.parametrize(
    ("sites", "told"),
    [
        pytest.param(make_sites().to_crs(3857), "to_wgs84", id="other-crs"),
        pytest.param(make_sites().set_crs(None, allow_override=True), "CRS is None", id="no-crs"),
        pytest.param(pd.DataFrame(make_sites()), "not a GeoDataFrame", id="plain-frame"),
    ],
)
def test_sites_must_be_wgs84_points(sites: pd.DataFrame, told: str):
    with pytest.raises(SchemaError, match=told):
        schema.check_sites(sites)


def test_metres_around_the_city_are_metres():
    crs = metric_crs(np.array([120.2]), np.array([30.3]))
    xy = project(np.array([120.2, 120.3]), np.array([30.3, 30.3]), crs)
    _, _, along_the_ellipsoid_m = Geod(ellps="WGS84").inv(120.2, 30.3, 120.3, 30.3)
    assert np.hypot(*(xy[1] - xy[0])) == pytest.approx(along_the_ellipsoid_m, abs=0.01)


def test_a_frame_comes_back_to_degrees():
    sites = make_sites()
    back = to_wgs84(sites.to_crs(32651))
    assert back.geometry.iloc[0].x == pytest.approx(120.0, abs=1e-9)
    with pytest.raises(SchemaError, match="E_NO_CRS"):
        to_wgs84(gpd.GeoDataFrame(geometry=gpd.points_from_xy([1], [1])))

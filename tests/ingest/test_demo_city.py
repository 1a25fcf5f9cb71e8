"""The demo city: its ground, its sites, its year of inspections, and the planted truth."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from ingest.demo import DemoCity, build_demo
from ingest.demo.schedule import EFFORT_RANGE
from ingest.demo.terrain import city_crs

LAYERS = ("water", "green", "blocks", "buildings", "roads")


@pytest.fixture(scope="module")
def city() -> DemoCity:
    return build_demo()


@pytest.fixture(scope="module")
def calm_city() -> DemoCity:
    return build_demo(planted=False)


def metric(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.to_crs(city_crs())


def test_1500_sites_lie_in_three_departments(city):
    kinds = city.register.groupby(["department", "kind"]).size().to_dict()
    assert sum(kinds.values()) == 1500
    assert set(kinds) == {
        ("construction", "construction_site"),
        ("housing", "compound"),
        ("parks", "park"),
    }
    assert kinds["housing", "compound"] == pytest.approx(1000, abs=20)
    assert city.register.index.is_unique


def test_the_year_has_about_30_000_visits(city):
    assert len(city.visits) == pytest.approx(30_000, rel=0.1)
    days = city.visits["inspected_on"]
    assert (days.min() >= pd.Timestamp("2025-09-01")) & (days.max() <= pd.Timestamp("2026-08-31"))


def test_a_seed_makes_the_same_city_again_and_another_seed_another():
    first, again, other = (
        build_demo(7, sites=150),
        build_demo(7, sites=150),
        build_demo(8, sites=150),
    )
    assert_frame_equal(first.register, again.register)
    assert_frame_equal(first.visits, again.visits)
    assert_frame_equal(first.ledger, again.ledger)
    assert_frame_equal(first.planted, again.planted)
    for name in LAYERS:
        assert_frame_equal(first.background[name], again.background[name])
    assert not first.register["site_name"].equals(other.register["site_name"])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_seed_makes_a_whole_city(seed):
    city = build_demo(seed, sites=400)
    assert len(city.register) == 400
    assert city.planted["spot"].nunique() >= 6
    assert len(city.background["blocks"]) > 900


@pytest.mark.parametrize("name", LAYERS)
def test_background_layers_are_valid_shapes_in_degrees(city, name):
    layer = city.background[name]
    assert layer.crs.to_epsg() == 4326
    assert layer.geometry.is_valid.all()
    assert not layer.geometry.is_empty.any()
    west, south, east, north = layer.total_bounds
    assert 120.5 < west < east < 120.7
    assert 29.9 < south < north < 30.1


def test_streets_are_main_or_minor_and_have_names_of_their_own(city):
    roads = city.background["roads"]
    assert set(roads["class"]) == {"main", "minor"}
    assert (roads["name"] != "").mean() > 0.95
    named = roads.loc[roads["name"] != "", "name"]
    assert named.is_unique


def test_there_are_at_most_6000_buildings_and_they_stand_inside_blocks(city):
    buildings, blocks = metric(city.background["buildings"]), metric(city.background["blocks"])
    assert 3000 < len(buildings) <= 6000
    middles = buildings.assign(geometry=buildings.representative_point())
    assert len(middles.sjoin(blocks, predicate="within")) == len(buildings)


def test_all_sites_stand_on_land(city):
    water = city.background["water"].union_all()
    assert not city.register.within(water).any()


def test_compounds_stand_in_housing_blocks_and_parks_in_green(city):
    compounds = city.register[city.register["kind"] == "compound"]
    blocks = city.background["blocks"]
    housing = blocks[blocks["use"] == "residential"].union_all()
    assert compounds.within(housing.buffer(1e-7)).all()
    parks = city.register[city.register["kind"] == "park"]
    assert parks.within(city.background["green"].union_all().buffer(1e-7)).all()


def test_a_name_may_stand_in_two_districts_but_not_twice_in_one(city):
    compounds = city.register[city.register["kind"] == "compound"]
    assert not compounds.duplicated(["site_name", "district"]).any()
    assert compounds.duplicated("site_name").any()


def test_self_checks_are_five_times_as_frequent_in_some_places(city):
    checks = city.visits[city.visits["inspection_kind"] == "self_check"]
    register = city.register[city.register["kind"] != "compound"]
    a_site = checks.groupby("site_id").size().reindex(register.index).fillna(0)
    by_office = a_site.groupby(register["office"]).mean()
    assert by_office.max() / by_office.min() == pytest.approx(EFFORT_RANGE, rel=0.35)


def test_planted_spots_are_compact_groups_of_15_to_45_sites(city):
    sizes = city.planted.groupby("spot").size()
    assert len(sizes) == 7
    assert sizes.between(15, 45).all()
    assert city.planted["relative_risk"].between(3, 4.5).all()
    places = metric(city.register.loc[city.planted.index])
    for _, spot in places.groupby(city.planted["spot"]):
        middle = spot.union_all().centroid
        assert spot.distance(middle).max() < 1700


def test_without_planted_spots_everything_planned_is_the_same(city, calm_city):
    assert calm_city.planted.empty
    assert_frame_equal(city.register, calm_city.register)
    planned = ["site_id", "inspected_on", "inspection_kind"]
    frames = [c.visits.query("inspection_kind != 'look_back'") for c in (city, calm_city)]
    first, second = (frame[planned].reset_index(drop=True) for frame in frames)
    assert_frame_equal(first, second)


def test_planted_sites_have_more_findings_than_in_the_calm_city(city, calm_city):
    found = [_findings_at(c, city.planted.index) for c in (city, calm_city)]
    assert found[0] > 1.3 * found[1]


def test_the_ledger_and_the_visit_records_share_no_site(city):
    assert not set(city.ledger["site_id"]) & set(city.visits["site_id"])


def test_a_ledger_row_is_found_then_rectified_then_verified(city):
    ledger = city.ledger
    rectified, verified = ledger["rectified_on"], ledger["verified_on"]
    assert (rectified.isna() | (rectified > ledger["found_on"])).all()
    assert (verified.isna() | (verified >= rectified)).all()
    assert (ledger["due_on"] > ledger["found_on"]).all()
    overdue = verified.isna() & (ledger["due_on"] < pd.Timestamp("2026-08-31"))
    assert 0 < overdue.sum() < len(ledger) / 4


def _findings_at(city: DemoCity, sites: pd.Index) -> int:
    own = city.visits[city.visits["site_id"].isin(sites)]
    return int(np.sum(own["found"].str.count(";") + (own["found"] != "")))

from __future__ import annotations

from pathlib import Path

import geocoordinates_ffi as oracle
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import datums, grids
from ingest.coordinates import distance_m

CONVERSIONS = {
    ("WGS84", "GCJ02"): datums.wgs84_to_gcj02,
    ("GCJ02", "WGS84"): datums.gcj02_to_wgs84,
    ("GCJ02", "BD09"): datums.gcj02_to_bd09,
    ("BD09", "GCJ02"): datums.bd09_to_gcj02,
    ("BD09", "WGS84"): datums.bd09_to_wgs84,
}
LON, LAT = st.floats(73.6, 134.7), st.floats(18.2, 53.5)
CHINA = (72.004, 137.8347, 0.8293, 55.8271)


def test_the_published_pairs_hold_at_their_tolerance(shared_data: Path) -> None:
    pairs = pd.read_csv(shared_data / "datum_vectors.csv", encoding="utf-8-sig")
    assert len(pairs) == 200
    for (source, target), group in pairs.groupby(["from", "to"]):
        lon, lat = CONVERSIONS[source, target](
            group["lon_in"].to_numpy(), group["lat_in"].to_numpy()
        )
        off_m = distance_m(lon, lat, group["lon_out"].to_numpy(), group["lat_out"].to_numpy())
        for metres, tolerance in zip(off_m, group["tolerance_m"], strict=True):
            # Two published vectors are wrong on purpose: ours must not agree with them.
            if tolerance.startswith("must differ >"):
                assert metres > float(tolerance.rpartition(">")[2])
            else:
                assert metres <= max(float(tolerance), 1e-6)


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
@given(lon=LON, lat=LAT)
def test_there_and_back_again_is_within_a_millimetre(datum: str, lon: float, lat: float) -> None:
    start = np.array([lon]), np.array([lat])
    there = datums.wgs84_to_gcj02(*start) if datum == "gcj02" else datums.wgs84_to_bd09(*start)
    back = datums.to_wgs84(*there, datum)
    assert distance_m(*back, *start)[0] < 0.001


def oracle_points(name: str, lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    source = oracle.Wgs84 if name.startswith("wgs84") else oracle.Gcj02
    change = getattr(oracle, name)
    points = [change(source(lat=y, lon=x)) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]
    return np.array([p.lon for p in points]), np.array([p.lat for p in points])


@pytest.mark.parametrize("name", ["wgs84_to_gcj02", "wgs84_to_bd09", "gcj02_to_bd09"])
def test_an_implementation_by_others_agrees_all_over_china_and_outside(name: str) -> None:
    rng = np.random.default_rng(4)
    lon = np.concatenate([rng.uniform(73, 136, 1500), rng.uniform(-180, 180, 500)])
    lat = np.concatenate([rng.uniform(3, 54, 1500), rng.uniform(-85, 85, 500)])
    ours = getattr(datums, name)(lon, lat)
    assert distance_m(*ours, *oracle_points(name, lon, lat)).max() < 1e-4


def test_the_shift_begins_and_ends_where_others_begin_and_end_it() -> None:
    low_lon, high_lon, low_lat, high_lat = CHINA
    step = 1e-7
    edge = [(lon + d, 30.0) for lon in (low_lon, high_lon) for d in (-step, 0, step)]
    edge += [(110.0, lat + d) for lat in (low_lat, high_lat) for d in (-step, 0, step)]
    lon, lat = np.array(edge).T
    ours = datums.wgs84_to_gcj02(lon, lat)
    assert distance_m(*ours, *oracle_points("wgs84_to_gcj02", lon, lat)).max() < 1e-4
    moved = distance_m(*ours, lon, lat) > 1
    assert moved.tolist() == [False, True, True, True, True, False] * 2


def test_the_refined_inverse_of_others_is_within_its_half_metre_of_ours() -> None:
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(75, 133, 400), rng.uniform(19, 52, 400)
    theirs = [
        oracle.gcj02_to_wgs84_refined(oracle.Gcj02(lat=y, lon=x))
        for x, y in zip(lon.tolist(), lat.tolist(), strict=True)
    ]
    points = np.array([(point.lon, point.lat) for point in theirs]).T
    assert distance_m(*datums.gcj02_to_wgs84(lon, lat), *points).max() < 0.5


def test_gcj02_is_hundreds_of_metres_off_in_china_and_nothing_elsewhere() -> None:
    lon, lat = np.array([120.16, -122.36]), np.array([30.29, 37.58])
    off_m = distance_m(*datums.to_wgs84(lon, lat, "gcj02"), lon, lat)
    assert 300 < off_m[0] < 800
    assert off_m[1] == 0


def test_more_points_than_a_chunk_come_back_in_their_order() -> None:
    lon, lat = np.linspace(100, 120, 70_001), np.linspace(25, 35, 70_001)
    whole = datums.gcj02_to_wgs84(lon, lat)
    for at in (0, 32_767, 32_768, 70_000):
        one = datums.gcj02_to_wgs84(lon[at : at + 1], lat[at : at + 1])
        assert (whole[0][at], whole[1][at]) == (one[0][0], one[1][0])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("WGS-84", "wgs84"),
        ("GCJ02", "gcj02"),
        ("ＢＤ０９", "bd09"),
        ("cgcs2000", "cgcs2000"),
        ("EPSG:4490", "cgcs2000"),
        ("epsg:4326", "wgs84"),
        ("EPSG:4549", "epsg:4549"),
        ("cgcs2000-gk-120", "cgcs2000-gk-120"),
        ("CGCS2000_3_Degree_GK_CM_120E", "cgcs2000-gk-120"),
        ("CGCS2000_3_Degree_GK_Zone_40", "epsg:4528"),
        ("国家2000坐标系 3度带 中央经线120", "cgcs2000-gk-120"),
        ("2000国家大地坐标系，第40带", "epsg:4528"),
        ("auto", "auto"),
    ],
)
def test_a_datum_is_understood_by_name(text: str, name: str) -> None:
    assert datums.read_datum(text) == name


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("mars", id="no datum"),
        pytest.param("", id="blank"),
        pytest.param("epsg:99999", id="no code"),
        pytest.param("epsg:4979", id="three axes"),
        pytest.param("cgcs2000-gk-121", id="no meridian of a zone"),
        pytest.param("国家2000 3度带", id="no zone named"),
        pytest.param("西安80", id="not read"),
    ],
)
def test_what_names_no_datum_is_none(text: str) -> None:
    assert datums.read_datum(text) is None


@pytest.mark.parametrize("meridian", [75, 105, 120, 135])
def test_the_meridian_of_a_zone_has_an_easting_of_500_km(meridian: int) -> None:
    lon, lat = np.array([float(meridian)]), np.array([30.0])
    x, y = grids.wgs84_to_grid(lon, lat, grids.code_of_meridian(meridian))
    assert x[0] == pytest.approx(500_000, abs=0.01)
    # Length of the meridian from the equator to 30 N on GRS 80.
    assert y[0] == pytest.approx(3_320_113.4, abs=0.1)


@pytest.mark.parametrize(
    ("zone", "meridian"), [(13, 75), (20, 117), (23, 135), (25, 75), (40, 120), (45, 135)]
)
def test_a_zone_by_number_lies_about_its_meridian(zone: int, meridian: int) -> None:
    code = grids.code_of_zone(zone)
    assert grids.meridian_of_code(code) == meridian
    lon, lat = grids.grid_to_wgs84(np.array([zone * 1e6 + 500_000]), np.array([3_320_113.4]), code)
    assert lon[0] == pytest.approx(meridian, abs=1e-7)
    assert lat[0] == pytest.approx(30, abs=1e-6)


def test_zones_of_six_degrees_without_a_number_are_known() -> None:
    assert [grids.meridian_of_code(code) for code in (4502, 4509, 4512, 4326)] == [
        75,
        117,
        135,
        None,
    ]


def test_northing_and_easting_are_told_by_their_size() -> None:
    x = np.array([3_358_000.0, 514_433.0, 40_514_433.0, 80_000.0, 3_358_000.0])
    y = np.array([514_433.0, 3_358_000.0, 3_358_000.0, 90_000.0, 3_300_000.0])
    east, north, known = grids.east_and_north(x, y)
    assert east[:3].tolist() == [514_433, 514_433, 40_514_433]
    assert north[:3].tolist() == [3_358_000] * 3
    assert known.tolist() == [True, True, True, False, False]


def test_an_easting_begins_with_the_number_of_its_zone() -> None:
    east = np.array([40_514_433.0, 20_450_000.0, 514_433.0, 40_999_999.0, 12_957_000.0, np.nan])
    assert grids.zone_numbers(east).tolist() == [40, 20, 0, 0, 0, 0]

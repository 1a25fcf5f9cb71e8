from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import coordinates
from ingest.tables import as_objects

CONVERSIONS = {
    ("WGS84", "GCJ02"): coordinates.wgs84_to_gcj02,
    ("GCJ02", "WGS84"): coordinates.gcj02_to_wgs84,
    ("GCJ02", "BD09"): coordinates.gcj02_to_bd09,
    ("BD09", "GCJ02"): coordinates.bd09_to_gcj02,
    ("BD09", "WGS84"): lambda lon, lat: coordinates.to_wgs84(lon, lat, "bd09"),
}
LON, LAT = st.floats(73.6, 134.7), st.floats(18.2, 53.5)


def test_the_published_pairs_hold_at_their_tolerance(shared_data: Path) -> None:
    pairs = pd.read_csv(shared_data / "datum_vectors.csv", encoding="utf-8-sig")
    assert len(pairs) == 200
    for (source, target), group in pairs.groupby(["from", "to"]):
        lon, lat = CONVERSIONS[source, target](
            group["lon_in"].to_numpy(), group["lat_in"].to_numpy()
        )
        off_m = coordinates.distance_m(
            lon, lat, group["lon_out"].to_numpy(), group["lat_out"].to_numpy()
        )
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
    there = coordinates.wgs84_to_gcj02(*start)
    there = coordinates.gcj02_to_bd09(*there) if datum == "bd09" else there
    back = coordinates.to_wgs84(*there, datum)
    assert coordinates.distance_m(*back, *start)[0] < 0.001


def test_gcj02_is_hundreds_of_metres_off_in_china_and_nothing_elsewhere() -> None:
    lon, lat = np.array([120.16, -122.36]), np.array([30.29, 37.58])
    off_m = coordinates.distance_m(*coordinates.to_wgs84(lon, lat, "gcj02"), lon, lat)
    assert 300 < off_m[0] < 800
    assert off_m[1] == 0


def sort_one(lon: float, lat: float) -> tuple[float, float, str]:
    east, north, faults = coordinates.sort_positions(np.array([lon]), np.array([lat]))
    return float(east[0]), float(north[0]), faults[0]


def test_latitude_beyond_90_can_only_be_a_longitude() -> None:
    assert sort_one(30.29, 120.16) == (120.16, 30.29, "W_COORD_SWAPPED")


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        pytest.param(0, 0, "W_NO_COORD", id="the gulf of guinea"),
        pytest.param(np.nan, np.nan, "W_NO_COORD", id="blank"),
        pytest.param(120.16, np.nan, "E_COORD_PAIR", id="half of it"),
        pytest.param(1201.6, 30.29, "E_COORD_RANGE", id="decimal point lost"),
        pytest.param(120.16, 302.9, "E_COORD_RANGE", id="decimal point moved"),
        pytest.param(40514433.0, 3358000.0, "W_COORD_METRES", id="metres with a zone"),
    ],
)
def test_a_position_that_cannot_be_meant_is_not_used(lon: float, lat: float, code: str) -> None:
    east, north, fault = sort_one(lon, lat)
    assert fault == code
    assert np.isnan(east)
    assert np.isnan(north)


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("120.15", 120.15),
        ("１２０.１５", 120.15),
        (120.15, 120.15),
        ("120°9′0″", 120.15),
        ("120°9'0\"E", 120.15),
        ("东经120°9′0″", 120.15),
        ("120度9分", 120.15),
        ("122°21'54\"W", -122.365),
    ],
)
def test_degrees_minutes_and_seconds_are_read(text: object, degrees: float) -> None:
    numbers, faults = coordinates.read_degrees(as_objects([text]))
    assert numbers[0] == pytest.approx(degrees)
    assert faults[0] == ""


@pytest.mark.parametrize("text", ["abc", "120,15", "nan", "inf", "120.1.5"])
def test_what_is_no_number_is_a_fault(text: str) -> None:
    numbers, faults = coordinates.read_degrees(as_objects([text]))
    assert np.isnan(numbers[0])
    assert faults[0] == "E_COORD"


def test_one_position_in_another_province_is_far_off_and_half_of_them_are_not() -> None:
    city = np.array([120.1, 120.2, 120.15, 120.12]), np.array([30.2, 30.3, 30.25, 30.22])
    none = np.array([]), np.array([])
    far = coordinates.far_off(np.append(city[0], 116.4), np.append(city[1], 39.9), *none)
    assert far.tolist() == [False] * 4 + [True]
    two_cities = np.append(city[0], city[0] - 4), np.append(city[1], city[1] + 9)
    assert not coordinates.far_off(*two_cities, *none).any()

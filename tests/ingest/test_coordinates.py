from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import coordinates
from ingest.tables import as_objects

NONE = np.array([]), np.array([])
URUMQI = np.array([87.6, 87.7]), np.array([43.8, 43.9])
KASHGAR = np.array([76.0, 76.1]), np.array([39.4, 39.5])


def sort_one(
    lon: float, lat: float, known: tuple[np.ndarray, np.ndarray] = NONE
) -> tuple[float, float, str]:
    east, north, faults = coordinates.sort_positions(np.array([lon]), np.array([lat]), *known)
    return float(east[0]), float(north[0]), faults[0]


def test_latitude_beyond_90_can_only_be_a_longitude() -> None:
    assert sort_one(30.29, 120.16) == (120.16, 30.29, "W_COORD_SWAPPED")


def test_a_latitude_north_of_all_land_is_a_longitude_of_xinjiang() -> None:
    assert sort_one(43.8, 87.6) == (87.6, 43.8, "W_COORD_SWAPPED")


def test_the_arctic_sea_is_kashgar_only_where_kashgar_is_known() -> None:
    assert sort_one(39.47, 76.0, KASHGAR) == (76.0, 39.47, "W_COORD_SWAPPED")
    assert sort_one(39.47, 76.0) == (39.47, 76.0, "")


def test_a_position_near_the_known_ones_stays_as_it_is() -> None:
    assert sort_one(87.6, 43.8, URUMQI) == (87.6, 43.8, "")


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        pytest.param(0, 0, "W_NO_COORD", id="the gulf of guinea"),
        pytest.param(np.nan, np.nan, "W_NO_COORD", id="blank"),
        pytest.param(120.16, np.nan, "E_COORD_PAIR", id="half of it"),
        pytest.param(1201.6, 30.29, "E_COORD_RANGE", id="decimal point lost"),
        pytest.param(120.16, 302.9, "E_COORD_RANGE", id="decimal point moved"),
    ],
)
def test_a_position_that_cannot_be_meant_is_not_used(lon: float, lat: float, code: str) -> None:
    east, north, fault = sort_one(lon, lat)
    assert fault == code
    assert np.isnan(east)
    assert np.isnan(north)


def test_figures_of_a_grid_stay_as_they_are() -> None:
    assert sort_one(40_514_433.0, 3_358_000.0) == (40_514_433.0, 3_358_000.0, "")
    assert coordinates.are_metres(np.array([514_433.0, 120.1]), np.array([3.3e6, 30])).tolist() == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "degrees", "axis"),
    [
        ("120.15", 120.15, ""),
        ("１２０.１５", 120.15, ""),
        ("１２０．１５", 120.15, ""),
        (120.15, 120.15, ""),
        ("120.15°", 120.15, ""),
        ("120.15E", 120.15, "x"),
        ("E120.15", 120.15, "x"),
        ("N 30.25", 30.25, "y"),
        ("经度：120.15", 120.15, "x"),
        ("120°9′0″", 120.15, ""),
        ("120º9'", 120.15, ""),
        ("120˚9′", 120.15, ""),
        ("120°9.0'", 120.15, ""),
        ("120°9'0\"E", 120.15, "x"),
        ("120°9'0''", 120.15, ""),
        ("120°9′0”", 120.15, ""),
        ("东经120°9′0″", 120.15, "x"),
        ("北纬30度15分", 30.25, "y"),
        ("120度9分0秒", 120.15, ""),
        ("120 09 00", 120.15, ""),
        ("120-09-00", 120.15, ""),
        ("120:09:00", 120.15, ""),
        ("120°36″", 120.01, ""),
        ("122°21'54\"W", -122.365, "x"),
        ("-122.365", -122.365, ""),
        ("-122.365W", -122.365, "x"),
        ("120,1500", 120.15, ""),
        ("3,358,000.5", 3_358_000.5, ""),
        ("514,433", 514_433, ""),
    ],
)
def test_a_coordinate_is_read_however_it_is_written(
    text: object, degrees: float, axis: str
) -> None:
    numbers, axes, faults = coordinates.read_angles(as_objects([text]))
    assert faults[0] == ""
    assert numbers[0] == pytest.approx(degrees, abs=1e-12)
    assert axes[0] == axis


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        pytest.param("120,15", id="a decimal comma or two figures"),
        pytest.param("120,150", id="a decimal comma or thousands"),
        "nan",
        "inf",
        "120.1.5",
        "1_2",
        pytest.param("120°61'", id="61 minutes"),
        pytest.param("120 09 75", id="75 seconds"),
        pytest.param("120 09", id="minutes or a pair"),
        "120-9",
        "杭州市",
        float("nan"),
    ],
)
def test_what_is_no_coordinate_is_a_fault(text: object) -> None:
    numbers, _, faults = coordinates.read_angles(as_objects([text]))
    assert np.isnan(numbers[0])
    assert faults[0] == "E_COORD"


@pytest.mark.parametrize("text", ["", "  ", "-", "无", "—"])
def test_a_blank_cell_is_no_fault(text: str) -> None:
    numbers, _, faults = coordinates.read_angles(as_objects([text]))
    assert np.isnan(numbers[0])
    assert faults[0] == ""


@given(seconds=st.integers(0, 180 * 3600 - 1))
def test_degrees_minutes_and_seconds_are_what_they_say(seconds: int) -> None:
    d, m, s = seconds // 3600, seconds // 60 % 60, seconds % 60
    forms = [f"{d}°{m}′{s}″", f"{d}度{m}分{s}秒", f"{d:03} {m:02} {s:02}", f"E{d}°{m}'{s}\""]
    numbers, _, faults = coordinates.read_angles(as_objects(forms))
    assert set(faults) == {""}
    assert numbers == pytest.approx([seconds / 3600] * 4, abs=1e-9)


def test_one_position_in_another_province_is_far_off_and_half_of_them_are_not() -> None:
    city = np.array([120.1, 120.2, 120.15, 120.12]), np.array([30.2, 30.3, 30.25, 30.22])
    far = coordinates.far_off(np.append(city[0], 116.4), np.append(city[1], 39.9), *NONE)
    assert far.tolist() == [False] * 4 + [True]
    two_cities = np.append(city[0], city[0] - 4), np.append(city[1], city[1] + 9)
    assert not coordinates.far_off(*two_cities, *NONE).any()

from __future__ import annotations

import numpy as np
import pytest

from ingest.locating.position_cells import order_of_header, read_pairs, turn_pairs
from ingest.tables import as_objects

NONE = np.array([]), np.array([])
NEW_YORK = np.array([-73.9, -74.0]), np.array([40.7, 40.8])


def turned(
    *texts: object, header: str = "坐标", known: tuple[np.ndarray, np.ndarray] = NONE
) -> list[tuple[float, float, str]]:
    cells = read_pairs(as_objects(texts))
    lon, lat, faults = turn_pairs(cells, header, *known)
    told = [a or b for a, b in zip(cells.faults, faults, strict=True)]
    return list(zip(lon.tolist(), lat.tolist(), told, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "120.15,30.25",
        "30.25, 120.15",
        "(120.15 30.25)",
        "（120.15，30.25）",
        "[30.25, 120.15]",
        "120.15；30.25",
        "120.15、30.25",
        "120.15/30.25",
        "１２０.１５，３０.２５",
        "120.15,30.25,12.5",
        "POINT(120.15 30.25)",
        "POINT Z (120.15 30.25 8)",
        "SRID=4326;POINT(120.15 30.25)",
        "30.25 120.15 0 0",
        "东经120°9′,北纬30°15′",
        "北纬30°15′ 东经120°9′",
        "120°9'0\"E 30°15'0\"N",
        "N30°15′0″E120°9′0″",
        "30.25° N, 120.15° E",
        "E120.15 N30.25",
        "经度：120.15，纬度：30.25",
        "lat: 30.25, lon: 120.15",
        "东经120度09分00秒 北纬30度15分00秒",
        "120-09-00, 30-15-00",
        "E120-09-00 N30-15-00",
        "30,2500 120,1500",
        '{"type":"Point","coordinates":[120.15,30.25]}',
        '{"type":"Feature","geometry":{"type":"Point","coordinates":[120.15,30.25]}}',
        '{"lat":30.25,"lng":"120.15"}',
    ],
)
def test_a_position_in_one_cell_is_read_however_it_is_written(text: str) -> None:
    ((lon, lat, told),) = turned(text)
    assert told == ""
    assert (lon, lat) == pytest.approx((120.15, 30.25), abs=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        "120.15",
        120.15,
        "120°9′",
        "120°9",
        "杭州市文三路1号",
        "1,2,3,4,5",
        "120.15E,30.25E",
        "POINT EMPTY",
        "POLYGON((0 0,1 1,1 0,0 0))",
        '{"type":"Point"}',
        "{",
        "nan,30",
        "1_2,3",
    ],
)
def test_what_is_no_position_is_a_fault(text: object) -> None:
    ((lon, lat, told),) = turned(text)
    assert told == "E_COORD"
    assert np.isnan([lon, lat]).all()


@pytest.mark.parametrize("text", ["", "-", "无"])
def test_a_blank_cell_is_no_fault(text: str) -> None:
    assert turned(text)[0][2] == ""


@pytest.mark.parametrize(
    ("header", "order"),
    [
        ("经纬度", "xy"),
        ("纬度,经度", "yx"),
        ("lat lon", "yx"),
        ("LngLat", "xy"),
        ("_geolocation", "yx"),
        ("geopoint", "yx"),
        ("坐标", ""),
    ],
)
def test_a_header_may_say_which_comes_first(header: str, order: str) -> None:
    assert order_of_header(header) == order


def test_a_figure_beyond_90_is_the_longitude() -> None:
    assert turned("37.58,-122.36", header="经纬度") == [(-122.36, 37.58, "")]


def test_china_goes_before_the_header() -> None:
    assert turned("30.25,120.15", "43.8,87.6", header="经纬度") == [
        (120.15, 30.25, ""),
        (87.6, 43.8, ""),
    ]


def test_the_header_decides_where_the_figures_do_not() -> None:
    assert turned("40.7,-73.9", header="lat,lon") == [(-73.9, 40.7, "")]
    assert turned("-73.9,40.7", header="lon,lat") == [(-73.9, 40.7, "")]


def test_a_geopoint_has_latitude_first() -> None:
    assert turned("40.7 -73.9 10 5") == [(-73.9, 40.7, "")]


def test_the_known_places_decide_where_the_header_is_silent() -> None:
    assert turned("40.7,-73.9", known=NEW_YORK) == [(-73.9, 40.7, "")]
    assert turned("-73.9,40.7", known=NEW_YORK) == [(-73.9, 40.7, "")]


def test_the_other_cells_of_the_column_decide_where_they_agree() -> None:
    assert turned("40.7,-73.9", "37.58,-122.36")[0] == (-73.9, 40.7, "")


def test_an_order_that_nothing_tells_is_told_and_not_used() -> None:
    ((lon, lat, told),) = turned("40.7,-73.9")
    assert told == "W_COORD_ORDER"
    assert np.isnan([lon, lat]).all()


def test_cells_that_disagree_settle_nothing() -> None:
    assert turned("40.7,-73.9", "37.58,-122.36", "-122.36,37.58")[0][2] == "W_COORD_ORDER"


def test_zero_zero_needs_no_order() -> None:
    assert turned("0,0") == [(0, 0, "")]


@pytest.mark.parametrize("part", ["1", "1 ", "1°", "(", "1,", "1.1", "E", "120°9′", " "])
def test_a_cell_of_thousands_of_signs_is_a_fault_and_costs_little(part: str) -> None:
    ((lon, _, told),) = turned(part * (30_000 // len(part)) + "x")
    assert told == "E_COORD"
    assert np.isnan(lon)

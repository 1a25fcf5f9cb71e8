from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geodata import schema
from geodata.codes import built_in_vocabulary
from geodata.errors import InputError, catalogue
from ingest import datums, grids
from ingest.checking import Check, Context
from ingest.coordinates import distance_m
from ingest.knowledge import Reading
from ingest.locating.positions import positions
from ingest.profiles import parse_profile
from ingest.tables import Column, Fields, as_objects
from ingest.wording import Words
from tests.ingest.files import known

TEN = np.arange(10)
LON, LAT = 120.10 + TEN * 0.013 % 0.07, 30.20 + TEN * 0.029 % 0.11
NAMES = [f"点位{at}" for at in TEN]
HEADERS = {"lon": "经度", "lat": "纬度", "position": "坐标"}


def register_of(
    lon: Any = LON, lat: Any = LAT, names: Sequence[str] = NAMES, department: str = "housing"
) -> gpd.GeoDataFrame:
    size = len(lon)
    columns = {name: [""] * size for name in schema.SITE_COLUMNS}
    columns |= {
        "site_name": list(names),
        "kind": ["compound"] * size,
        "department": [department] * size,
    }
    return schema.sites_frame(columns, lon, lat, [f"S{at}" for at in range(size)])


class Located:
    """What became of rows: their positions, and what was told."""

    def __init__(self, check: Check, found: dict[str, Any]) -> None:
        self.lon, self.lat = found["lon"], found["lat"]
        self.datum = found["datum"].tolist()
        self.given = list(zip(found["given_x"].tolist(), found["given_y"].tolist(), strict=True))
        self.told = [(fault.position, fault.code) for fault in check.faults.found]
        self.faults = check.faults

    def off_m(self, lon: Any, lat: Any) -> float:
        return float(distance_m(self.lon, self.lat, np.asarray(lon), np.asarray(lat)).max())


def locate(
    register: gpd.GeoDataFrame | None = None,
    datum: str | None = None,
    *,
    header: str | None = None,
    headers: dict[str, str] | None = None,
    profile: str = "",
    departments: Sequence[str] | None = None,
    sheets: Sequence[str] | None = None,
    **cells: Sequence[Any],
) -> Located:
    rows = len(next(iter(cells.values())))
    columns = {}
    for name, values in cells.items():
        codes, distinct = pd.factorize(as_objects(list(values)))
        columns[name.removeprefix("row_")] = Column(codes.astype(np.int32), as_objects(distinct))
    fields = Fields(
        shape="visits",
        columns=columns,
        headers={**HEADERS, **(headers or {})},
        row_numbers=np.arange(rows) + 2,
        sheets=as_objects(list(sheets or [""] * rows)),
        datum=header,
    )
    reading = Reading(profile=parse_profile(profile, "own"), datum=datum)
    context = Context(known(register), reading, Words(built_in_vocabulary()))
    check = Check(fields, context)
    of_rows = {
        "site_id": check.text("site_id"),
        "department": as_objects(list(departments or ["housing"] * rows)),
    }
    return Located(check, positions(check, of_rows))


def in_datum(datum: str, lon: Any = LON, lat: Any = LAT) -> dict[str, list[float]]:
    forward = {"gcj02": datums.wgs84_to_gcj02, "bd09": datums.wgs84_to_bd09}
    x, y = forward[datum](lon, lat) if datum in forward else (lon, lat)
    return {"lon": np.asarray(x).tolist(), "lat": np.asarray(y).tolist()}


def test_the_datum_and_the_figures_of_the_file_stay_with_the_row() -> None:
    found = locate(None, "gcj02", lon=[120.16, ""], lat=[30.29, ""])
    assert found.datum == ["gcj02", ""]
    assert found.given[0] == (120.16, 30.29)
    assert np.isnan(found.given[1]).all()
    assert found.lon[0] == pytest.approx(120.1553, abs=1e-3)
    assert np.isnan(found.lon[1])


def test_cell_goes_before_header_before_caller_before_profile() -> None:
    cells = {"lon": ["120.16"] * 2, "lat": ["30.29"] * 2, "row_datum": ["WGS84", ""]}
    profile = 'datum = "cgcs2000"'
    told = [
        locate(None, "bd09", header="gcj02", profile=profile, **cells).datum,
        locate(None, "bd09", profile=profile, **cells).datum,
        locate(None, profile=profile, **cells).datum,
        locate(None, **cells).datum,
    ]
    assert told == [["wgs84", each] for each in ("gcj02", "bd09", "cgcs2000", "wgs84")]


def test_a_datum_that_is_none_is_refused_by_row_and_by_caller() -> None:
    found = locate(None, lon=["120.1"], lat=["30.2"], row_datum=["mars"])
    assert found.told == [(0, "E_DATUM")]
    with pytest.raises(InputError) as error:
        locate(None, "mars", lon=["120.1"], lat=["30.2"])
    assert error.value.code == "E_DATUM_NAME"


def test_a_pair_of_columns_goes_before_the_column_of_both_where_it_is_filled() -> None:
    found = locate(
        None, "wgs84", lon=["120.1", ""], lat=["30.2", ""], position=["121,31", "121.5,31.2"]
    )
    assert found.lon.tolist() == [120.1, 121.5]
    assert found.lat.tolist() == [30.2, 31.2]
    assert not found.told


def test_half_a_pair_is_an_error_even_where_the_other_column_has_it_all() -> None:
    found = locate(None, "wgs84", lon=["120.1"], lat=[""], position=["121.5,31.2"])
    assert found.told == [(0, "E_COORD_PAIR")]


def test_kobo_latitude_first_is_turned_by_the_header() -> None:
    found = locate(None, position=["[40.7, -73.9]"], headers={"position": "_geolocation"})
    assert (found.lon[0], found.lat[0]) == (-73.9, 40.7)


def test_an_order_that_nothing_tells_is_told_once_and_the_row_stays() -> None:
    found = locate(None, position=["40.7,-73.9", "40.7,-73.9"])
    assert found.told == [(0, "W_COORD_ORDER")]
    assert not found.faults.rejected.any()


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        pytest.param({"lon": ["abc"], "lat": ["30"]}, "E_COORD", id="unreadable"),
        pytest.param({"position": ["文三路"]}, "E_COORD", id="unreadable pair"),
        pytest.param({"lon": ["120.1E"], "lat": ["30.2E"]}, "E_COORD", id="two longitudes"),
        pytest.param({"lon": ["500"], "lat": ["30"]}, "E_COORD_RANGE", id="on no globe"),
    ],
)
def test_a_position_at_fault_rejects_its_row_once(cells: dict[str, Any], code: str) -> None:
    found = locate(None, "wgs84", **cells)
    assert found.told == [(0, code)]
    assert found.faults.rejected.tolist() == [True]


def test_letters_tell_that_columns_are_swapped() -> None:
    found = locate(None, "wgs84", lon=["30.2N"], lat=["120.1E"])
    assert (found.lon[0], found.lat[0]) == (120.1, 30.2)
    assert found.told == [(0, "W_COORD_SWAPPED")]


def test_rows_of_kashgar_are_turned_by_the_others_of_the_file() -> None:
    lon, lat = ["76.0", "76.1", "76.05", "39.47"], ["39.4", "39.5", "39.45", "76.0"]
    found = locate(None, "wgs84", lon=lon, lat=lat)
    assert (found.lon[3], found.lat[3]) == (76.0, 39.47)
    assert found.told == [(3, "W_COORD_SWAPPED")]


@pytest.mark.parametrize("blank", ["", "0", "-"])
def test_blank_and_zero_are_no_position_and_no_fault(blank: str) -> None:
    found = locate(None, lon=[blank], lat=[blank])
    assert np.isnan(found.lon[0])
    assert found.datum == [""]
    assert not found.told


def metres(code: int) -> tuple[list[float], list[float]]:
    x, y = grids.wgs84_to_grid(LON, LAT, code)
    return x.tolist(), y.tolist()


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize(
    ("code", "stated", "told"),
    [
        pytest.param(4528, None, "epsg:4528", id="zone 40 by its number"),
        pytest.param(4499, None, "epsg:4499", id="zone 21 of six degrees by its number"),
        pytest.param(4528, "cgcs2000", "epsg:4528", id="number and CGCS2000"),
        pytest.param(4549, "cgcs2000-gk-120", "cgcs2000-gk-120", id="meridian stated"),
        pytest.param(4549, "epsg:4549", "epsg:4549", id="code stated"),
        pytest.param(4549, "epsg:4528", "cgcs2000-gk-120", id="number left out"),
        pytest.param(4528, "cgcs2000-gk-120", "epsg:4528", id="number not left out"),
        pytest.param(32651, "epsg:32651", "epsg:32651", id="utm"),
    ],
)
def test_metres_of_a_known_grid_are_read(
    code: int, stated: str | None, told: str, swapped: bool
) -> None:
    x, y = metres(code)
    given_lon, given_lat = (y, x) if swapped else (x, y)
    found = locate(None, stated, lon=given_lon, lat=given_lat)
    assert found.off_m(LON, LAT) < 0.01
    assert set(found.datum) == {told}
    assert found.given[0] == (x[0], y[0])
    assert not found.told


def test_metres_without_a_zone_are_not_used_and_told() -> None:
    x, y = metres(4549)
    found = locate(None, lon=x, lat=y)
    assert np.isnan(found.lon).all()
    assert set(found.datum) == {""}
    assert {code for _, code in found.told} == {"W_COORD_METRES"}


def test_metres_without_a_zone_are_found_by_the_register() -> None:
    x, y = metres(4549)
    found = locate(register_of(), lon=y, lat=x, site_name=NAMES)
    assert found.off_m(LON, LAT) < 0.01
    assert set(found.datum) == {"cgcs2000-gk-120"}


def test_a_web_map_of_hangzhou_is_not_taken_for_a_zone_in_the_far_west() -> None:
    x, y = metres(3857)
    assert grids.zone_numbers(np.array(x)).tolist() == [13] * 10
    assert np.isnan(locate(None, lon=x, lat=y).lon).all()
    near = locate(register_of(), lon=x, lat=y)
    assert near.off_m(LON, LAT) < 0.01
    assert set(near.datum) == {"epsg:3857"}
    x, y = (each.tolist() for each in grids.wgs84_to_grid(LON - 45, LAT + 9, 4491))
    west = locate(register_of(LON - 45, LAT + 9), lon=x, lat=y)
    assert set(west.datum) == {"epsg:4491"}


def test_feet_of_another_country_are_read_as_stated() -> None:
    x, y = grids.wgs84_to_grid(np.array([-122.4]), np.array([37.6]), 2227)
    found = locate(None, "epsg:2227", lon=x.tolist(), lat=y.tolist())
    assert found.off_m([-122.4], [37.6]) < 0.01


def test_metres_of_another_country_are_not_turned_though_their_size_is_that_of_china() -> None:
    lon, lat = np.array([-75.16]), np.array([39.95])
    x, y = grids.wgs84_to_grid(lon, lat, 2272)
    assert grids.east_and_north(x, y)[0] == y
    found = locate(None, "epsg:2272", lon=x.tolist(), lat=y.tolist())
    assert found.off_m(lon, lat) < 0.01


def test_degrees_in_a_file_of_metres_are_degrees_of_its_datum() -> None:
    found = locate(None, "epsg:4549", lon=["120.1"], lat=["30.2"])
    assert (found.lon[0], found.datum) == (120.1, ["cgcs2000"])


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
@pytest.mark.parametrize("by", ["site_name", "site_id"])
def test_an_unstated_datum_is_found_by_the_register_and_told(datum: str, by: str) -> None:
    keys = {"site_name": NAMES, "site_id": [f"S{at}" for at in TEN]}
    found = locate(register_of(), **in_datum(datum), **{by: keys[by]})
    assert found.off_m(LON, LAT) < 0.01
    assert set(found.datum) == {datum}
    assert found.told == [(-1, "W_DATUM_DETECTED")]
    values = found.faults.found[0].values
    assert values["sites"] == 10
    assert values[f"{datum}_m"] == "0"


def test_wgs84_that_the_register_bears_out_needs_no_words() -> None:
    assert not locate(register_of(), **in_datum("wgs84"), site_name=NAMES).told


def test_what_is_stated_goes_before_what_the_register_says() -> None:
    found = locate(register_of(), "wgs84", **in_datum("gcj02"), site_name=NAMES)
    assert set(found.datum) == {"wgs84"}
    assert not found.told


def test_wgs84_is_assumed_and_told_once_where_nothing_is_sure() -> None:
    found = locate(None, **in_datum("gcj02"), site_name=NAMES)
    assert set(found.datum) == {"wgs84"}
    assert found.told == [(-1, "W_DATUM_ASSUMED")]


def test_outside_china_nothing_is_told_and_nothing_is_asked() -> None:
    for datum in (None, "auto"):
        found = locate(None, datum, lon=["-122.4"], lat=["37.6"])
        assert found.datum == ["wgs84"]
        assert not found.told


@pytest.mark.parametrize("profile", ["", 'datum = "auto"'])
def test_auto_that_is_not_sure_asks_with_what_it_saw(profile: str) -> None:
    with pytest.raises(InputError) as error:
        locate(register_of(), None if profile else "auto", profile=profile, lon=["120.1"],
               lat=["30.2"], site_name=["点位0"])  # fmt: skip
    assert error.value.code == "E_DATUM_UNKNOWN"
    assert "1" in error.value.text("zh")
    assert "--datum" in catalogue()["E_DATUM_UNKNOWN"]["zh_remedy"]


def test_auto_that_is_sure_is_used() -> None:
    found = locate(register_of(), "auto", **in_datum("bd09"), site_name=NAMES)
    assert set(found.datum) == {"bd09"}


def test_a_name_that_stands_twice_or_in_another_department_is_no_evidence() -> None:
    twice = locate(register_of(names=["同名"] * 10), **in_datum("gcj02"), site_name=["同名"] * 10)
    assert twice.told == [(-1, "W_DATUM_ASSUMED")]
    other = locate(register_of(department="parks"), **in_datum("gcj02"), site_name=NAMES)
    assert other.told == [(-1, "W_DATUM_ASSUMED")]


def both() -> dict[str, Any]:
    one, two = in_datum("gcj02"), in_datum("wgs84")
    return {
        "lon": one["lon"] + two["lon"],
        "lat": one["lat"] + two["lat"],
        "site_name": NAMES + NAMES,
    }


@pytest.mark.parametrize("datum", [None, "auto"])
def test_each_sheet_keeps_its_own_datum_where_both_are_sure(datum: str | None) -> None:
    found = locate(register_of(), datum, **both(), sheets=["甲"] * 10 + ["乙"] * 10)
    assert found.datum == ["gcj02"] * 10 + ["wgs84"] * 10
    assert found.off_m(np.tile(LON, 2), np.tile(LAT, 2)) < 0.01
    assert found.told == [(-1, "W_DATUM_MIXED")]


def test_two_datums_that_no_group_tells_apart_are_told_and_not_guessed() -> None:
    found = locate(register_of(), **both())
    assert set(found.datum) == {"wgs84"}
    assert found.told == [(-1, "W_DATUM_MIXED")]
    with pytest.raises(InputError) as error:
        locate(register_of(), "auto", **both())
    assert error.value.code == "E_DATUM_UNKNOWN"
    assert "mixed" in error.value.text("en")


def test_auto_asks_where_one_group_of_a_mixed_file_is_not_sure() -> None:
    cells = both()
    cells = {name: [*values, values[0]] for name, values in cells.items()}
    sheets = ["甲"] * 10 + ["乙"] * 10 + ["丙"]
    assert locate(register_of(), **cells, sheets=sheets).datum[20] == "wgs84"
    with pytest.raises(InputError) as error:
        locate(register_of(), "auto", **cells, sheets=sheets)
    assert error.value.code == "E_DATUM_UNKNOWN"


def test_a_group_without_known_sites_follows_a_file_that_is_sure() -> None:
    cells = {name: [*values, values[0]] for name, values in in_datum("gcj02").items()}
    names, sheets = [*NAMES, "新点位"], ["甲"] * 10 + ["乙"]
    found = locate(register_of(), "auto", **cells, site_name=names, sheets=sheets)
    assert set(found.datum) == {"gcj02"}


def test_a_position_far_from_all_others_is_dropped_with_its_datum() -> None:
    found = locate(register_of(), "wgs84", lon=[*LON.tolist(), 116.4], lat=[*LAT.tolist(), 39.9])
    assert np.isnan(found.lon[10])
    assert found.datum[10] == ""
    assert np.isnan(found.given[10]).all()
    assert found.told == [(10, "W_FAR_OFF")]

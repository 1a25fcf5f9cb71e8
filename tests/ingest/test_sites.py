from __future__ import annotations

from pathlib import Path

import pytest
from geopandas.testing import assert_geodataframe_equal

from tests.ingest.files import (
    codes,
    read_visits,
    rejections,
)


def test_kind_and_department_follow_from_each_other(tmp_path: Path) -> None:
    batch = read_visits(
        tmp_path,
        {"record_id": "1", "site_id": "A", "kind": "", "department": "建管处"},
        {"record_id": "2", "site_id": "B", "kind": "公园", "department": ""},
    )
    assert batch.sites["kind"].tolist() == ["construction_site", "park"]
    assert batch.sites["department"].tolist() == ["construction", "parks"]


def test_without_kind_and_department_a_site_must_be_known(tmp_path: Path) -> None:
    bare = dict.fromkeys(("site_name", "kind", "department", "address", "lon", "lat"), "")
    register = read_visits(tmp_path, {}).sites
    assert {code for *_, code in rejections(read_visits(tmp_path, bare))} == {
        "E_DEPARTMENT_MISSING"
    }
    batch = read_visits(tmp_path, bare, register=register)
    assert batch.rows_used == 1
    assert_geodataframe_equal(batch.sites, register)


def test_a_site_without_a_number_is_told_by_department_name_and_address(tmp_path: Path) -> None:
    batch = read_visits(
        tmp_path,
        {"record_id": "1", "site_id": "", "site_name": "朝晖 六区"},
        {"record_id": "2", "site_id": "", "site_name": "朝晖六区"},
        {"record_id": "3", "site_id": "", "site_name": "朝晖六区", "address": "别处"},
    )
    assert len(batch.sites) == 2
    assert batch.sites.index.str.fullmatch("S[0-9a-f]{10}").all()


def test_a_nameless_site_is_called_by_its_address_or_number(tmp_path: Path) -> None:
    batch = read_visits(
        tmp_path,
        {"record_id": "1", "site_id": "A", "site_name": ""},
        {"record_id": "2", "site_id": "B", "site_name": "", "address": ""},
    )
    assert batch.sites["site_name"].tolist() == ["朝晖路1号", "B"]
    nothing = dict.fromkeys(("site_id", "site_name", "address"), "")
    assert [c for *_, c in rejections(read_visits(tmp_path, nothing))] == ["E_SITE_MISSING"]


def test_the_name_most_rows_give_is_the_site_s_name(tmp_path: Path) -> None:
    names = ["甲", "乙", "乙"]
    rows = [{"record_id": str(n), "site_name": name} for n, name in enumerate(names)]
    batch = read_visits(tmp_path, *rows)
    assert batch.sites["site_name"].tolist() == ["乙"]
    assert "W_SITE_NAMES" in codes(batch)


def test_the_position_of_a_site_is_the_median_and_a_wide_scatter_is_told(tmp_path: Path) -> None:
    lons = ["120.16", "120.1601", "120.17"]
    batch = read_visits(tmp_path, *({"record_id": lon, "lon": lon} for lon in lons))
    assert batch.sites.geometry.x.tolist() == [120.1601]
    assert "W_POSITIONS_APART" in codes(batch)


@pytest.mark.parametrize("lon", ["", "0"])
def test_a_site_without_a_position_goes_in_and_is_told(tmp_path: Path, lon: str) -> None:
    batch = read_visits(tmp_path, {"record_id": "1"}, {"record_id": "2", "site_id": "B", "lon": lon,
                                                       "lat": lon})  # fmt: skip
    assert batch.sites.geometry.notna().tolist() == [True, False]
    assert [(p.row, p.values["site"]) for p in batch.problems if p.code == "W_NO_COORD"] == [
        (3, "B")
    ]


def test_a_far_off_position_is_dropped_and_shown_and_the_row_stays(tmp_path: Path) -> None:
    rows = [{"record_id": str(n), "site_id": f"S{n}"} for n in range(5)]
    batch = read_visits(
        tmp_path, *rows, {"record_id": "9", "site_id": "Z", "lon": "116.4", "lat": "39.9"}
    )
    assert batch.rows_used == 6
    assert batch.sites.geometry.isna().tolist() == [False] * 5 + [True]
    assert [p.value for p in batch.problems if p.code == "W_FAR_OFF"] == ["116.4, 39.9"]

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geodata.errors import InputError
from ingest.load import Batch, read_batch
from ingest.profiles import parse_profile
from tests.ingest.files import (
    GOOD_FINDING,
    GOOD_VISIT,
    LEDGER_HEADERS,
    VISIT_HEADERS,
    known,
    read,
    read_ledger,
    read_visits,
    rejections,
    write_csv,
)


def test_the_same_row_twice_is_one_visit_and_the_second_is_skipped(tmp_path: Path) -> None:
    for record_id in ("7", ""):
        batch = read_visits(tmp_path, *[{"record_id": record_id}] * 2)
        assert (len(batch.inspections), batch.rows_used, batch.rows_skipped) == (1, 1, 1)
        assert [
            (p.row, p.values["first"]) for p in batch.problems if p.code == "W_DUPLICATE_ROW"
        ] == [(3, 2)]


def test_one_record_number_for_two_contents_rejects_the_second(tmp_path: Path) -> None:
    batch = read_visits(tmp_path, {"found": "H01"}, {"found": "H02"})
    assert rejections(batch) == [(3, "record_id", "1", "E_RECORD_ID_TWICE")]
    assert batch.findings["category"].tolist() == ["H01"]


def test_a_report_number_may_cover_several_sites_and_days(tmp_path: Path) -> None:
    batch = read_visits(tmp_path, {}, {"site_id": "B"}, {"inspected_on": "2021-06-14"})
    assert len(batch.inspections) == 3


def test_two_departments_may_count_from_one_each(tmp_path: Path) -> None:
    housing = read_visits(tmp_path, {})
    parks = read_visits(tmp_path, {"department": "parks", "kind": "park"})
    assert set(housing.inspections.index).isdisjoint(parks.inspections.index)


def test_a_finding_keeps_its_number_when_it_is_verified_later(tmp_path: Path) -> None:
    for record_id in ("7", ""):
        before = read_ledger(tmp_path, {"record_id": record_id})
        after = read_ledger(tmp_path, {"record_id": record_id, "verified_on": "2021-07-01"})
        assert list(before.findings.index) == list(after.findings.index)


SITES = st.sampled_from(["A", "B", "C", ""])
DAYS = st.sampled_from(["2021-06-13", "2021年7月1日", "44377", "2021-02-30", "soon", ""])
CATEGORIES = st.sampled_from(["", "H01", "楼道堆物", "H02;H05", "天气", "合格"])
LONS = st.sampled_from(["120.16", "120.2", "0", "", "30.29", "1e9", "x"])
VISITS = st.fixed_dictionaries(
    {
        "site_id": SITES,
        "site_name": st.sampled_from(["甲", "乙", ""]),
        "inspected_on": DAYS,
        "found": CATEGORIES,
        "lon": LONS,
        "inspection_kind": st.sampled_from(["自查", "look-back", "", "?"]),
        "record_id": st.just(""),
    }
)
FINDINGS = st.fixed_dictionaries(
    {
        "site_id": SITES,
        "found_on": DAYS,
        "category": CATEGORIES,
        "verified_on": DAYS,
        "due_on": DAYS,
        "lon": LONS,
        "record_id": st.just(""),
    }
)
SHAPES = [
    pytest.param(VISITS, GOOD_VISIT, VISIT_HEADERS, id="visits"),
    pytest.param(FINDINGS, GOOD_FINDING, LEDGER_HEADERS, id="ledger"),
]


def read_rows(headers: list[str], rows: list[dict[str, Any]]) -> Batch:
    with tempfile.TemporaryDirectory() as folder:
        return read(write_csv(Path(folder), headers, rows))


@pytest.mark.parametrize(("strategy", "good", "headers"), SHAPES)
@given(data=st.data())
def test_no_row_is_lost(strategy, good, headers, data: st.DataObject) -> None:
    rows = [{**good, **row} for row in data.draw(st.lists(strategy, min_size=1, max_size=12))]
    batch = read_rows(headers, rows)
    assert batch.rows == len(rows)
    counted = batch.rows_used + batch.rows_rejected + batch.rows_skipped + batch.rows_held
    assert batch.rows == counted
    rejected = {p.row for p in batch.problems if p.rejects}
    assert {row.row for row in batch.aside.rejected} == rejected
    assert len(rejected) == batch.rows_rejected
    assert batch.aside.held == batch.rows_held
    assert set(batch.inspections["site_id"]) == set(batch.sites.index)
    assert set(batch.findings["inspection_id"]) <= set(batch.inspections.index)


@pytest.mark.parametrize(("strategy", "good", "headers"), SHAPES)
@given(data=st.data(), seed=st.integers(0, 1000))
def test_the_order_of_good_rows_does_not_matter(
    strategy, good, headers, data: st.DataObject, seed: int
) -> None:
    rows = [{**good, **row} for row in data.draw(st.lists(strategy, min_size=1, max_size=12))]
    first = read_rows(headers, rows)
    bad = {p.row - 2 for p in first.problems if p.code == "E_RECORD_ID_TWICE" and p.row}
    kept = [row for place, row in enumerate(rows) if place not in bad]
    first = read_rows(headers, kept)
    random.Random(seed).shuffle(kept)
    second = read_rows(headers, kept)
    assert_geodataframe_equal(first.sites, second.sites)
    # where a visit is told by two rows, the one that stands first says where it was
    own = ["datum", "given_x", "given_y"]
    assert_frame_equal(first.inspections.drop(columns=own), second.inspections.drop(columns=own))
    assert_frame_equal(first.findings, second.findings)
    assert first.rows_used == second.rows_used


def test_reading_twice_gives_equal_numbers_and_digests(tmp_path: Path) -> None:
    first, second = (read_visits(tmp_path, {"found": "H01"}) for _ in range(2))
    assert list(first.findings.index) == list(second.findings.index)
    assert first.sha256 == second.sha256
    assert first.source_name == "records.csv"


def test_the_caller_s_frames_are_left_as_they_are(tmp_path: Path) -> None:
    register = read_visits(tmp_path, {}).sites
    before = register.copy(deep=True)
    read_visits(tmp_path, {"site_name": "改名", "lon": ""}, register=register)
    assert_geodataframe_equal(register, before)


def test_progress_is_told_step_by_step(tmp_path: Path) -> None:
    steps: list[str] = []
    read_batch(
        write_csv(tmp_path, VISIT_HEADERS, [GOOD_VISIT]),
        known=known(),
        progress=lambda step, _rows: steps.append(step),
    )
    assert steps == ["read", "check", "build", "done"]


def test_an_unknown_datum_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="E_DATUM_NAME"):
        read_visits(tmp_path, {}, datum="mars")


def test_values_of_a_profile_are_translated_and_its_own_kinds_are_known(tmp_path: Path) -> None:
    profile = parse_profile(
        '[constants]\nkind = "market"\n[values.inspection_kind]\n"1" = "look_back"\n'
        '[site_kind.market]\nzh = "菜场"\nen = "Market"\ndepartment = "other"\n',
        "markets",
    )
    batch = read_visits(
        tmp_path, {"kind": "", "department": "", "inspection_kind": "1"}, profile=profile
    )
    assert batch.sites[["kind", "department"]].to_numpy().tolist() == [["market", "other"]]
    assert batch.inspections["inspection_kind"].tolist() == ["look_back"]
    assert [(scheme.value, term.code) for scheme, term in batch.terms] == [("site_kind", "market")]
    assert batch.inspections.index.str.startswith("V:markets:").all()

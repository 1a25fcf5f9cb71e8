from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.files import (
    read_ledger,
    rejections,
)


def test_a_ledger_row_is_a_finding_the_visit_that_found_it_and_the_one_that_verified_it(
    tmp_path: Path,
) -> None:
    batch = read_ledger(
        tmp_path,
        {"record_id": "1", "category": "H01", "verified_on": "2021-06-20"},
        {"record_id": "2", "category": "H05"},
    )
    visits = batch.inspections.sort_values("inspected_on").to_dict("records")
    assert [(v["evidence"], v["checked"], v["inspection_kind"]) for v in visits] == [
        ("ledger", "H01;H05", "self_check"),
        ("verification", "H01", "look_back"),
    ]
    assert batch.findings["verified_on"].notna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("rectified_on", "E_RECTIFIED_ORDER"),
        ("verified_on", "E_VERIFIED_ORDER"),
        ("due_on", "E_DEADLINE_ORDER"),
    ],
)
def test_a_day_before_the_finding_is_out_of_order(tmp_path: Path, name: str, code: str) -> None:
    batch = read_ledger(tmp_path, {name: "2021-06-12"}, {"record_id": "2", name: "2021-06-13"})
    assert rejections(batch) == [(2, name, "2021-06-12", code)]
    assert batch.rows_used == 1


def test_all_that_is_wrong_with_a_row_is_told_at_once(tmp_path: Path) -> None:
    batch = read_ledger(
        tmp_path,
        {"found_on": "2021-02-30", "category": "天气", "department": "消防队", "severity": "很坏",
         "lon": "x", "inspection_kind": "路过", "kind": "码头"},
        {"record_id": "2"},
    )  # fmt: skip
    assert {code for _, _, _, code in rejections(batch)} == {
        "E_DATE_IMPOSSIBLE", "E_DEPARTMENT", "E_SEVERITY", "E_COORD",
        "E_INSPECTION_KIND", "E_KIND",
    }  # fmt: skip
    assert {row for row, *_ in rejections(batch)} == {2}
    assert (batch.rows_used, batch.rows_rejected) == (1, 1)


def test_every_problem_has_its_words_in_both_languages(tmp_path: Path) -> None:
    batch = read_ledger(
        tmp_path,
        {"found_on": "2021-02-30", "category": "天气"},
        {"record_id": "2", "due_on": "2001-01-01"},
    )
    for problem in batch.problems:
        for language in ("zh", "en"):
            assert "{" not in problem.reason(language) + problem.remedy(language)
    impossible = next(problem for problem in batch.problems if problem.rejects)
    assert impossible.reason("zh") == "“found_on”的“2021-02-30”是不存在的日期"


@pytest.mark.parametrize(
    ("name", "code"),
    [("category", "E_CATEGORY_MISSING"), ("found_on", "E_DATE_MISSING")],
)
def test_a_finding_needs_a_day_and_a_category(tmp_path: Path, name: str, code: str) -> None:
    assert rejections(read_ledger(tmp_path, {name: ""})) == [(2, name, "", code)]


@pytest.mark.parametrize("value", ["bell\x07", "x" * 32_768], ids=["control", "too-long"])
def test_text_that_no_sheet_should_hold_rejects_the_row(tmp_path: Path, value: str) -> None:
    batch = read_ledger(tmp_path, {"description": value}, {"record_id": "2"})
    assert [(row, code) for row, _, _, code in rejections(batch)] == [(2, "E_CELL_TEXT")]
    assert all(len(p.value) < 300 for p in batch.problems)

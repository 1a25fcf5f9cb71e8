from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.files import (
    GOOD_VISIT,
    VISIT_HEADERS,
    read,
    read_visits,
    rejections,
    write_csv,
)


def test_a_visit_is_one_inspection_and_one_finding_for_each_category_found(tmp_path: Path) -> None:
    batch = read_visits(tmp_path, {"found": "H01;小广告", "checked": "H01;H02"})
    (inspection,) = batch.inspections.to_dict("records")
    assert inspection["checked"] == "H01;H02;H05"
    assert inspection["evidence"] == "visit"
    assert batch.findings["category"].tolist() == ["H01", "H05"]
    assert batch.findings["inspection_id"].tolist() == [batch.inspections.index[0]] * 2


@pytest.mark.parametrize(
    "found", ["", "合格", "通过", "无", "无问题", "pass", "OK", "正常", "√", "/", "—"]
)
def test_a_passed_visit_is_an_inspection_that_found_nothing(tmp_path: Path, found: str) -> None:
    batch = read_visits(tmp_path, {"found": found})
    assert (len(batch.inspections), len(batch.findings)) == (1, 0)


@pytest.mark.parametrize("found", ["不合格", "不通过", "fail", "有问题", "×"])
def test_a_failed_visit_without_a_category_is_a_finding_of_the_unnamed_one(
    tmp_path: Path, found: str
) -> None:
    assert read_visits(tmp_path, {"found": found}).findings["category"].tolist() == ["O99"]


@pytest.mark.parametrize("sign", [";", "；", "、", ",", "，", "|", "\n", " ; "])
def test_categories_may_be_split_by_any_usual_sign(tmp_path: Path, sign: str) -> None:
    batch = read_visits(tmp_path, {"found": f"楼道堆物{sign}Illegal posters"})
    assert batch.findings["category"].tolist() == ["H01", "H05"]


def test_a_result_column_beside_found_must_agree_with_it(tmp_path: Path) -> None:
    headers = [*VISIT_HEADERS, "是否合格"]
    rows = [
        {**GOOD_VISIT, "record_id": "1", "是否合格": "是"},
        {**GOOD_VISIT, "record_id": "2", "是否合格": "否"},
        {**GOOD_VISIT, "record_id": "3", "是否合格": "是", "found": "H01"},
        {**GOOD_VISIT, "record_id": "4", "是否合格": "大概"},
    ]
    batch = read(write_csv(tmp_path, headers, rows))
    assert batch.findings["category"].tolist() == ["O99"]
    assert rejections(batch) == [
        (4, "是否合格", "是", "E_RESULT_CONFLICT"),
        (5, "是否合格", "大概", "E_RESULT"),
    ]


def test_a_visit_without_a_kind_is_a_self_check_and_that_is_said_once(tmp_path: Path) -> None:
    rows = [{"record_id": str(n), "inspection_kind": ""} for n in range(3)]
    batch = read_visits(tmp_path, *rows)
    assert set(batch.inspections["inspection_kind"]) == {"self_check"}
    (warning,) = [p for p in batch.problems if p.code == "W_INSPECTION_KIND"]
    assert warning.row is None
    assert warning.values["rows"] == 3

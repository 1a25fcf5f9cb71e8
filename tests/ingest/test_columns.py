from __future__ import annotations

from pathlib import Path

import pytest

from geodata.errors import InputError
from ingest.profiles import parse_profile
from ingest.synonyms import header_table, key_of, synonyms
from tests.ingest.files import (
    GOOD_VISIT,
    LEDGER_HEADERS,
    VISIT_HEADERS,
    codes,
    csv_text,
    read,
    write_csv,
)

CHINESE_LEDGER = (
    "任务号,上报时间,小类名称,问题描述,处置部门,处置截止时间,结案时间,地址描述,X坐标,Y坐标,监督员"
)


def read_text(path: Path, text: str, **options: object):
    file = path / "records.csv"
    file.write_text(text, encoding="utf-8")
    return read(file, **options)


def test_no_header_stands_for_two_fields() -> None:
    owners: dict[str, set[str]] = {}
    for name, words in header_table()["fields"].items():
        for word in words:
            owners.setdefault(key_of(word), set()).add(name)
    assert {word: names for word, names in owners.items() if len(names) > 1} == {}


@pytest.mark.parametrize("name", sorted(header_table()["fields"]))
def test_every_listed_header_is_understood(name: str) -> None:
    for word in header_table()["fields"][name]:
        assert synonyms().fields[key_of(f" {word.upper()}： ")] == name


def test_the_english_headers_of_both_shapes_are_understood(tmp_path: Path) -> None:
    for headers in (VISIT_HEADERS, LEDGER_HEADERS):
        row = {**GOOD_VISIT, "category": "H01", "found_on": "2021-06-13"}
        batch = read(write_csv(tmp_path, headers, [row]))
        assert batch.rows_used == 1
        assert "W_COLUMNS_UNUSED" not in codes(batch)


def test_case_blanks_brackets_and_width_of_a_header_do_not_matter(tmp_path: Path) -> None:
    text = "Ｓｉｔｅ ID,【责任部门】, Inspected-On ,发现问题（可多选）\n1,住宅小区,2021-06-13,\n"
    batch = read_text(tmp_path, text)
    assert (batch.rows_used, batch.shape) == (1, "visits")


def test_the_export_of_a_city_management_centre_is_a_ledger(tmp_path: Path) -> None:
    row = "\nT1,2021-06-13 08:00,暴露垃圾,桶边,房管处,2021-06-15,2021-06-14,人民路1号,120.1,30.2,张"
    batch = read_text(tmp_path, CHINESE_LEDGER + row)
    assert batch.shape == "ledger"
    finding = batch.findings.iloc[0]
    assert str(finding["verified_on"].date()) == "2021-06-14"
    assert str(finding["due_on"].date()) == "2021-06-15"
    assert batch.sites.iloc[0]["site_name"] == "人民路1号"


def test_a_running_number_is_no_record_number(tmp_path: Path) -> None:
    text = "序号,点位名称,责任部门,检查日期,检查结果\n1,甲,住宅小区,2021-06-13,合格\n"
    first = read_text(tmp_path, text)
    second = read_text(tmp_path, text.replace("\n1,", "\n7,"))
    assert list(first.inspections.index) == list(second.inspections.index)


def test_rows_above_the_header_and_below_the_table_are_left_out(tmp_path: Path) -> None:
    text = (
        "2021年6月检查记录,,,\n填报单位：房管处,,,\n点位名称,责任部门,检查日期,发现问题\n"
        "甲,住宅小区,2021-06-13,\n,,,\n乙,住宅小区,2021-06-14,\n"
        "合计,,2处,\n小计：2,,,\n审核人：张三,,,\n"
    )
    batch = read_text(tmp_path, text)
    assert (batch.rows, batch.rows_used, batch.rows_skipped) == (5, 2, 3)


def test_a_header_repeated_on_every_page_is_no_row(tmp_path: Path) -> None:
    header = "点位名称,责任部门,检查日期,发现问题\n"
    batch = read_text(
        tmp_path, f"{header}甲,住宅小区,2021-06-13,\n{header}乙,住宅小区,2021-06-14,\n"
    )
    assert (batch.rows_used, batch.rows_skipped) == (2, 1)


def test_a_site_whose_name_is_total_is_not_a_total(tmp_path: Path) -> None:
    text = "点位名称,责任部门,检查日期,发现问题\n合计,住宅小区,2021-06-13,\n"
    assert read_text(tmp_path, text).rows_used == 1


@pytest.mark.parametrize("header", ["经度(GCJ-02)", "高德经度", "GCJ02经度", "经度（高德）"])
def test_a_datum_in_the_header_shifts_the_position(tmp_path: Path, header: str) -> None:
    text = (
        f"点位名称,责任部门,{header},纬度,检查日期,发现问题\n甲,住宅小区,120.16,30.29,2021-06-13,\n"
    )
    point = read_text(tmp_path, text).sites.geometry.iloc[0]
    assert point.x == pytest.approx(120.155, abs=0.001)


def test_the_datum_of_a_row_goes_before_that_of_the_header_and_the_caller(tmp_path: Path) -> None:
    text = (
        "点位名称,责任部门,经度(GCJ-02),纬度,坐标系,检查日期,发现问题\n"
        "甲,住宅小区,120.16,30.29,WGS84,2021-06-13,\n"
        "乙,住宅小区,120.16,30.29,,2021-06-13,\n"
    )
    batch = read_text(tmp_path, text, datum="bd09")
    lon = dict(zip(batch.sites["site_name"], batch.sites.geometry.x, strict=True))
    assert lon["甲"] == 120.16
    assert lon["乙"] == pytest.approx(120.155, abs=0.001)


def test_two_columns_for_one_field_are_refused_by_name(tmp_path: Path) -> None:
    text = "点位名称,小区名称,责任部门,检查日期,发现问题\n甲,乙,住宅小区,2021-06-13,\n"
    with pytest.raises(InputError, match="点位名称, 小区名称") as error:
        read_text(tmp_path, text)
    assert error.value.code == "E_MAP_CONFLICT"


def test_a_profile_settles_which_of_two_columns_is_meant(tmp_path: Path) -> None:
    text = "点位名称,小区名称,责任部门,检查日期,发现问题\n甲,乙,住宅小区,2021-06-13,\n"
    profile = parse_profile('[columns]\nsite_name = "小区名称"', "own")
    assert read_text(tmp_path, text, profile=profile).sites["site_name"].tolist() == ["乙"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("", "E_EMPTY", id="nothing"),
        pytest.param("\n\n", "E_HEADER_NOT_FOUND", id="blank lines"),
        pytest.param("a,b\n1,2\n", "E_HEADER_NOT_FOUND", id="other headers"),
        pytest.param(",".join(VISIT_HEADERS) + "\n", "E_EMPTY", id="a header alone"),
        pytest.param("site_id,found\n1,\n", "E_COLUMNS_MISSING", id="no day"),
        pytest.param(
            "kind,found,inspected_on\npark,,2021-06-13\n", "E_COLUMNS_MISSING", id="no site"
        ),
        pytest.param("site_id,inspected_on\n1,2021-06-13\n", "E_COLUMNS_MISSING", id="no result"),
    ],
)
def test_a_file_without_records_is_one_error(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(InputError) as error:
        read_text(tmp_path, text)
    assert error.value.code == code
    assert error.value.text("zh")
    assert error.value.text("en")


def test_what_was_seen_instead_of_a_header_is_shown(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="colour \\| size"):
        read_text(tmp_path, csv_text(["colour", "size"], [["red", "1"]]))


def test_columns_that_are_not_used_are_named(tmp_path: Path) -> None:
    batch = read(write_csv(tmp_path, [*VISIT_HEADERS, "天气"], [{**GOOD_VISIT, "天气": "晴"}]))
    assert [p.value for p in batch.problems if p.code == "W_COLUMNS_UNUSED"] == ["天气"]


@pytest.mark.parametrize(
    ("headers", "shape"),
    [
        ("site_id,department,inspected_on,found", "visits"),
        ("点位编号,责任部门,检查日期,检查结果,问题类别", "visits"),
        ("点位编号,责任部门,检查日期,问题类别,整改日期", "ledger"),
        ("点位编号,责任部门,发现日期,问题类别", "ledger"),
    ],
)
def test_the_shape_is_told_by_the_headers(tmp_path: Path, headers: str, shape: str) -> None:
    values = {"site_id": "1", "department": "housing", "inspected_on": "2021-06-13", "found": "H01"}
    values |= {"点位编号": "1", "责任部门": "住宅小区", "检查日期": "2021-06-13", "问题类别": "H01"}
    values |= {"发现日期": "2021-06-13", "整改日期": "2021-06-20", "检查结果": ""}
    batch = read_text(tmp_path, csv_text(headers.split(","), [values]))
    assert (batch.shape, len(batch.findings)) == (shape, 1)

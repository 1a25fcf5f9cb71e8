from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from geodata.errors import InputError
from ingest.reading.readers import read_tables
from ingest.tables import Limits
from tests.ingest.files import GOOD_VISIT, VISIT_HEADERS, read, rejections, write_xlsx

HEADERS = ["点位编号", "责任部门", "检查日期", "发现问题"]


def rows_of(*days: object) -> list[list[object]]:
    return [HEADERS, *([f"A{n}", "住宅小区", day, "H01"] for n, day in enumerate(days))]


def test_native_dates_serial_numbers_and_text_are_the_same_day(tmp_path: Path) -> None:
    days = [date(2021, 6, 13), datetime(2021, 6, 13, 8, 30), 44360, "2021年6月13日"]
    batch = read(write_xlsx(tmp_path, rows_of(*days)))
    assert set(batch.findings["found_on"].dt.date) == {date(2021, 6, 13)}
    assert batch.rows_used == 4


def test_a_workbook_that_counts_from_1904_gives_the_same_day(tmp_path: Path) -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    for row in rows_of(44360 - 1462, date(2021, 6, 13)):
        book.active.append(row)
    book.save(tmp_path / "mac.xlsx")
    batch = read(tmp_path / "mac.xlsx")
    assert set(batch.findings["found_on"].dt.date) == {date(2021, 6, 13)}


def test_numbers_stay_the_record_numbers_that_they_look_like(tmp_path: Path) -> None:
    row = {**GOOD_VISIT, "record_id": 1001, "site_id": 7}
    batch = read(write_xlsx(tmp_path, [VISIT_HEADERS, [row.get(n) for n in VISIT_HEADERS]]))
    assert batch.inspections.index.tolist() == ["V:housing:1001:7:2021-06-13"]


def test_a_csv_and_a_workbook_of_the_same_rows_give_the_same_numbers(tmp_path: Path) -> None:
    rows = [VISIT_HEADERS, [GOOD_VISIT.get(n, "") for n in VISIT_HEADERS]]
    text = tmp_path / "same.csv"
    text.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    assert list(read(text).inspections.index) == list(
        read(write_xlsx(tmp_path, rows)).inspections.index
    )


def test_a_sheet_that_begins_further_down_keeps_its_row_numbers_and_merged_cells(
    tmp_path: Path,
) -> None:
    book = Workbook()
    sheet = book.active
    rows = [HEADERS, ["A1", "住宅小区", "2021-06-13", "H01"], ["A2", "住宅小区", "坏", "H01"],
            ["A3", "住宅小区", "2021-06-14", "H01"], ["A3", "住宅小区", None, "H02"]]  # fmt: skip
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.cell(3 + number, 2 + place, cell)
    sheet.merge_cells("D6:D7")
    book.save(tmp_path / "low.xlsx")
    batch = read(tmp_path / "low.xlsx")
    assert rejections(batch) == [(5, "检查日期", "坏", "E_DATE")]
    days = batch.findings["found_on"].dt.strftime("%d")
    assert sorted(zip(batch.findings["category"], days, strict=True)) == [
        ("H01", "13"), ("H01", "14"), ("H02", "14"),
    ]  # fmt: skip


def test_two_header_rows_and_merged_cells_are_read(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    for row in (
        ["六月检查表"],
        ["点位编号", "责任部门", "坐标", None, "检查日期", "发现问题"],
        [None, None, "经度", "纬度", None, None],
        ["A", "住宅小区", 120.1, 30.2, date(2021, 6, 13), "H01"],
        ["B", "住宅小区", 120.1, 30.2, None, "H02"],
    ):
        sheet.append(row)
    for cells in ("A1:F1", "A2:A3", "B2:B3", "C2:D2", "E2:E3", "F2:F3", "E4:E5"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "merged.xlsx")
    batch = read(tmp_path / "merged.xlsx")
    assert batch.rows_used == 2
    assert set(batch.findings["found_on"].dt.date) == {date(2021, 6, 13)}
    assert batch.sites.geometry.notna().all()


def test_sheets_of_one_shape_are_read_together_and_hidden_ones_are_named(tmp_path: Path) -> None:
    book = Workbook()
    for row in rows_of("2021-06-13"):
        book.active.append(row)
    second = book.create_sheet("七月")
    second.append(["七月检查表"])
    for row in rows_of("2021-07-13", "明天"):
        second.append(row)
    book.create_sheet("说明").append(["填表说明"])
    hidden = book.create_sheet("旧表")
    hidden.sheet_state = "hidden"
    for row in rows_of("2020-06-13"):
        hidden.append(row)
    book.save(tmp_path / "sheets.xlsx")
    batch = read(tmp_path / "sheets.xlsx")
    assert (batch.rows, batch.rows_used) == (3, 2)
    assert [(p.sheet, p.row, p.code) for p in batch.problems if p.rejects] == [
        ("七月", 4, "E_DATE")
    ]
    assert [p.value for p in batch.problems if p.code == "W_HIDDEN_SHEET"] == ["旧表"]


def test_a_formula_error_is_a_fault_of_the_row_and_not_a_passed_visit(tmp_path: Path) -> None:
    rows = rows_of("2021-06-13", "2021-06-13")
    rows[1][3] = "#N/A"
    batch = read(write_xlsx(tmp_path, rows))
    assert rejections(batch) == [(2, "发现问题", "#N/A", "E_CELL_ERROR")]
    assert batch.rows_used == 1


def test_a_workbook_is_read_whatever_its_name(tmp_path: Path) -> None:
    file = write_xlsx(tmp_path, rows_of("2021-06-13")).rename(tmp_path / "records.csv")
    assert read(file).rows_used == 1


def test_one_cell_in_the_last_corner_is_one_error_that_names_it(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "点位编号"
    book.active["XFD1048576"] = 1
    book.save(tmp_path / "far.xlsx")
    with pytest.raises(InputError, match="XFD1048576") as error:
        read_tables(tmp_path / "far.xlsx", Limits())
    assert error.value.code == "E_SHEET_DIMENSION"


def with_part(source: Path, target: Path, name: str, content: bytes) -> Path:
    """Copy a workbook with one part replaced or added."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return target


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    file = write_xlsx(tmp_path, rows_of("2021-06-13"))
    bomb = with_part(file, tmp_path / "bomb.xlsx", "xl/worksheets/sheet2.xml", b" " * 40_000_000)
    with pytest.raises(InputError, match="E_FILE_TOO_LARGE_UNPACKED"):
        read_tables(bomb, Limits())


def test_entities_are_refused(tmp_path: Path) -> None:
    file = write_xlsx(tmp_path, rows_of("2021-06-13"))
    evil = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b">]><sst>&b;</sst>'
    with pytest.raises(InputError, match="E_XML_ENTITY"):
        read_tables(with_part(file, tmp_path / "e.xlsx", "xl/sharedStrings.xml", evil), Limits())


def test_a_damaged_sheet_is_one_error(tmp_path: Path) -> None:
    file = write_xlsx(tmp_path, rows_of("2021-06-13"))
    broken = with_part(file, tmp_path / "b.xlsx", "xl/worksheets/sheet1.xml", b"<worksheet><sheet")
    with pytest.raises(InputError) as error:
        read(broken)
    assert error.value.code in ("E_WORKBOOK", "E_PARSER_STOPPED", "E_EMPTY")


def test_a_zip_of_something_else_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
        archive.writestr("picture.png", b"\x89PNG")
    with pytest.raises(InputError, match="E_ZIP_SEVERAL"):
        read_tables(tmp_path / "a.xlsx", Limits())


def test_the_parser_is_stopped_when_its_time_is_up(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="E_PARSER_STOPPED"):
        read_tables(write_xlsx(tmp_path, rows_of("2021-06-13")), Limits(seconds=0))

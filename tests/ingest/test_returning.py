"""Rejected rows as a workbook that people mend and send again."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ingest.returning import workbooks as returning
from ingest.returning.returned_names import sheet_names
from ingest.returning.workbooks import ADDED, Mark, ReturnedRow, ReturnedSheet, returned_workbook
from tests.ingest.files import GOOD_VISIT, VISIT_HEADERS, read

TOP = (("七月检查记录", "", ""), ("点位", "检查", ""), ("", "日期", "证件号"))
DATE_MARK: Mark = (1, "“日期”的“x”不是日期", "写成 2021-06-30")
NAME_MARK: Mark = (0, "没有填“点位”", "补上点位名称")


def sheet(*rows: tuple[Any, ...], marks: tuple[Mark, ...] = (DATE_MARK,), **given_: Any) -> Any:
    returned = [ReturnedRow(number, row, marks) for number, row in enumerate(rows, 4)]
    return ReturnedSheet(**{"name": "7月", "top": TOP, "header_row": 2, "rows": returned, **given_})


def opened(*sheets: ReturnedSheet, language: Any = "zh") -> Any:
    return load_workbook(io.BytesIO(returned_workbook(sheets, language)))


def test_the_layout_is_the_files_own_and_reason_remedy_and_row_follow() -> None:
    page = opened(sheet(("朝晖六区", "x", "1")))["7月"]
    lines = [[cell.value for cell in row] for row in page.iter_rows()]
    assert lines == [
        ["七月检查记录", None, None, None, None, None],
        ["点位", "检查", None, None, None, None],
        [None, "日期", "证件号", "退回原因", "怎么改", "原行号"],
        ["朝晖六区", "x", "1", "“日期”的“x”不是日期", "写成 2021-06-30", 4],
    ]


def test_the_added_headers_are_in_the_language_of_the_reader() -> None:
    page = opened(sheet(("a", "x", "1")), language="en")["7月"]
    assert [cell.value for cell in page[3]][3:] == ["Reason", "What to do", "Original row"]


def test_several_reasons_are_numbered_and_each_faulty_cell_is_marked_by_more_than_colour() -> None:
    page = opened(sheet(("", "x", "1"), marks=(NAME_MARK, DATE_MARK)))["7月"]
    assert page["D4"].value == "1. 没有填“点位”\n2. “日期”的“x”不是日期"
    assert page["E4"].value == "1. 补上点位名称\n2. 写成 2021-06-30"
    assert page["D4"].alignment.wrap_text
    assert page.row_dimensions[4].height == 33  # two lines of 16.5 points
    marked = [cell.coordinate for cell in page[4] if cell.border.left and cell.border.left.style]
    assert marked == ["A4", "B4"]
    assert all(page[at].fill.fill_type == "solid" and page[at].font.b for at in marked)
    assert page["C4"].fill.fill_type is None


def test_the_header_stays_in_sight_can_be_filtered_and_is_printed_on_each_page() -> None:
    page = opened(sheet(("a", "x", "1"), ("b", "x", "2")))["7月"]
    assert page.freeze_panes == "A4"
    assert page.auto_filter.ref == "A3:F5"
    assert page.print_title_rows == "$2:$3"
    assert (page.page_setup.orientation, page.page_setup.fitToHeight) == ("landscape", 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage


def test_values_keep_their_type() -> None:
    page = opened(sheet((date(2021, 6, 13), -3.5, "330106198001011234", 7)))["7月"]
    assert page["A4"].value == datetime(2021, 6, 13)
    assert page["A4"].number_format == "yyyy-mm-dd"
    assert (page["B4"].value, page["B4"].data_type) == (-3.5, "n")
    assert (page["C4"].value, page["C4"].data_type) == ("330106198001011234", "s")
    assert page["G3"].value == "原行号"  # the row is wider than the header


HOSTILE = ["=1+1", '=HYPERLINK("http://x.example","y")', "+86 571 88", "-", "-1+1", "@SUM(A1)",
           "\t=1", "\r=1+1", "＝1+1", " =1+1", "=", "#N/A"]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_stored_as_a_formula_wherever_it_stands(text: str) -> None:
    top = ((text, ""), ("点位", text))
    mark: Mark = (1, text, text)
    book = opened(sheet((text, text), top=top, header_row=1, marks=(mark,), name=text))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    stored = text.replace("\r", "\n")
    hostile = [cell for cell in cells if cell.value == stored]
    assert len(hostile) == 6
    assert {cell.data_type for cell in hostile} == {"s"}
    assert {cell.number_format for cell in hostile} == {"@"}
    assert all(cell.quotePrefix for cell in hostile) == (text != "#N/A")


@pytest.mark.skipif(not shutil.which("libreoffice"), reason="LibreOffice is not installed")
def test_another_program_shows_hostile_texts_as_they_came(tmp_path: Path) -> None:
    texts = [text for text in HOSTILE if text[0] not in "\t\r"]
    (tmp_path / "a.xlsx").write_bytes(
        returned_workbook([sheet(*((text, -3.5) for text in texts))], "zh")
    )
    subprocess.run(
        ["libreoffice", f"-env:UserInstallation=file://{tmp_path}/home", "--headless",
         "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "a.xlsx"],
        cwd=tmp_path, capture_output=True, timeout=120, check=True,
    )  # fmt: skip
    rows = list(csv.reader((tmp_path / "a.csv").read_text("utf-8").splitlines()))[3:]
    assert [row[:2] for row in rows] == [[text, "-3.5"] for text in texts]


def test_a_text_too_long_for_a_cell_is_cut_and_the_row_says_so() -> None:
    page = opened(sheet(("长" * 40_000, "x")))["7月"]
    assert page["A4"].value == "长" * 32_767
    page = opened(sheet(("a", "x", "长" * 40_000), marks=()), language="en")["7月"]
    assert page["D4"].value.startswith("证件号 holds more than 32,767 characters")


def test_ranges_that_the_file_merges_above_its_rows_are_merged_and_others_are_not() -> None:
    merged = (((0, 0), (0, 2)), ((1, 0), (2, 0)), ((1, 0), (1, 1)), ((2, 1), (3, 1)))
    page = opened(sheet(("a", "x", "1"), merged=merged))["7月"]
    assert sorted(map(str, page.merged_cells.ranges)) == ["A1:C1", "A2:A3"]


@pytest.mark.parametrize("sheets", [(), (sheet(),)], ids=["no-sheet", "no-rows"])
def test_where_nothing_was_returned_the_workbook_says_so(sheets: Any) -> None:
    assert opened(*sheets).active["A1"].value == "没有退回的行"
    assert opened(*sheets, language="en").active["A1"].value == "No rows were returned"


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(returning, "MOST_ROWS", len(TOP) + 2)
    book = opened(sheet(*[(name, "x", "1") for name in "abc"]))
    assert book.sheetnames == ["7月", "7月 (2)"]
    assert [book[name]["A4"].value for name in book.sheetnames] == ["a", "c"]
    assert book["7月 (2)"]["F4"].value == 6


def test_a_file_without_a_header_is_returned_too() -> None:
    page = opened(sheet(("a",), top=(), header_row=0))["7月"]
    assert [cell.value for cell in page[1]] == [None, *ADDED["zh"]]
    assert page["A2"].value == "a"


def test_names_of_sheets_are_allowed_and_told_apart() -> None:
    long = "环" * 40
    names = sheet_names([long, long, "a/b:c", "A_B_C", "", "History", "'x'"], "zh")
    assert names == ["环" * 31, "环" * 27 + " (2)", "a_b_c", "A_B_C (2)", "退回的行",
                     "History (2)", "x"]  # fmt: skip


@given(st.lists(st.text(max_size=40), max_size=4))
@settings(max_examples=50, deadline=None)
def test_any_names_make_a_workbook_that_opens(names: list[str]) -> None:
    book = opened(*(sheet(("a", "x", "1"), name=name) for name in names))
    assert len(book.sheetnames) == max(len(names), 1)


CELLS = st.one_of(
    st.text(max_size=12),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.none(),
    st.datetimes(),
    st.sampled_from(HOSTILE),
)


@given(st.lists(st.lists(CELLS, max_size=5), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_whatever_a_row_holds_it_comes_back_and_nothing_runs(rows: list[list[Any]]) -> None:
    page = opened(sheet(*map(tuple, rows)))["7月"]
    assert page.max_row == len(TOP) + len(rows)
    assert not [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]


TWO_LEVELS = (
    ("小区环境卫生检查记录", *[""] * (len(VISIT_HEADERS) - 1)),
    ("点位", *[""] * 7, "检查", *[""] * (len(VISIT_HEADERS) - 9)),
    tuple(VISIT_HEADERS),
)


@pytest.mark.parametrize("top", [(tuple(VISIT_HEADERS),), TWO_LEVELS], ids=["plain", "two-level"])
def test_rows_mended_in_the_workbook_all_go_in_when_it_is_sent_again(
    tmp_path: Path, top: tuple[tuple[str, ...], ...]
) -> None:
    changes = (
        {"record_id": "007", "inspected_on": "2021-6-31"},
        {"record_id": "2", "site_id": "B", "site_name": "=1+1", "inspected_on": "soon"},
    )
    at = VISIT_HEADERS.index("inspected_on")
    mark: Mark = (at, "不是日期", "写成 2021-06-30")
    rows = [
        ReturnedRow(
            number, tuple({**GOOD_VISIT, **change}.get(k, "") for k in VISIT_HEADERS), (mark,)
        )
        for number, change in enumerate(changes, 2)
    ]
    last = len(top) - 1
    merged = (((0, 0), (0, 11)), ((1, 0), (1, 7)), ((1, 8), (1, 11))) if last else ()
    file = tmp_path / "returned.xlsx"
    file.write_bytes(returned_workbook([ReturnedSheet("", top, last, rows, merged)], "zh"))
    assert read(file).rows_rejected == 2
    book = load_workbook(file)
    for row in (1, 2):
        book.active.cell(len(top) + row, at + 1).value = date(2021, 6, row)
    book.save(file)
    batch = read(file)
    assert (batch.rows_used, batch.rows_rejected) == (2, 0)
    assert set(batch.sites["site_name"]) == {"朝晖六区", "=1+1"}

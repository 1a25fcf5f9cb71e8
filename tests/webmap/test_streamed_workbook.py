"""Workbooks whose rows are written as they come."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from webmap.streamed_workbook import Cells, LongSheet, SheetColumn, TextSheet, write_workbook

HOSTILE = (
    "=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "＝1+1", "'=1", "\t=1", "a\nb", "\r\n=1",
    "</script>", "<r>bold</r>", "a & b < c > d", "_x000D_", "0012", "1" * 20, "#REF!",
    "\x00\x08nul",
    "x" * 40_000,
)  # fmt: skip
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def assert_sound(content: bytes) -> None:
    """Each part is XML, no cell is a formula, and each has a style that there is."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for part in parts.namelist():
            tree = ElementTree.fromstring(parts.read(part))
            assert not list(tree.iter(f"{SHEET}f")), part
            assert all(cell.get("s", "0").isdigit() for cell in tree.iter(f"{SHEET}c"))


def test_no_text_becomes_a_formula_or_breaks_the_file(tmp_path: Path) -> None:
    path = tmp_path / "given.xlsx"
    columns = [SheetColumn("name", Cells.TEXT, 9)]
    write_workbook(path, [LongSheet("s", columns, len(HOSTILE), "A2", iter([[HOSTILE]]))])
    assert_sound(path.read_bytes())
    quoted = openpyxl.load_workbook(path)["s"]["A"][1:]
    read = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1:]
    for name, cell, (text,) in zip(HOSTILE, quoted, read, strict=True):
        kept = name.replace("\r\n", "\n").replace("\x00\x08", "\ufffd\ufffd")[:32_767]
        assert (text, cell.data_type) == (kept, "s")
        assert cell.quotePrefix == (name[0] in "=+-@＝'\t\r\x00")


@pytest.mark.parametrize(
    ("cells", "number", "shown", "form"),
    [
        (Cells.COUNT, 1234.0, 1234, "#,##0"),
        (Cells.RATIO, 1.23456, 1.235, "0.00"),
        (Cells.DEGREE, 120.12345678, 120.123457, "0.000000"),
        (Cells.COUNT, np.nan, None, "#,##0"),
    ],
)
def test_a_number_is_shown_by_its_column(
    tmp_path: Path, cells: Cells, number: float, shown: float | None, form: str
) -> None:
    path = tmp_path / "given.xlsx"
    columns = [SheetColumn("other", Cells.DAY, 9), SheetColumn("number", cells, 9)]
    blocks = iter([(np.array([0]), np.array([number]))])
    write_workbook(path, [LongSheet("s", columns, 1, "A2", blocks)])
    day, cell = openpyxl.load_workbook(path)["s"][2]
    assert (cell.value, cell.number_format) == (shown, form)
    assert str(day.value)[:10] == "1970-01-01"


def test_blocks_follow_each_other_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "given.xlsx"
    blocks = iter([[["a", "b"]], [["c"]], [["d", "e"]]])
    write_workbook(path, [LongSheet("s", [SheetColumn("t", Cells.TEXT, 9)], 5, "A2", blocks)])
    page = openpyxl.load_workbook(path)["s"]
    assert [cell.value for cell in page["A"]] == ["t", "a", "b", "c", "d", "e"]


@given(st.lists(st.tuples(st.text(max_size=9), st.one_of(st.integers(0, 10**9), st.just(np.nan)))))
def test_rows_come_back_as_they_were_given(told: list[tuple[str, Any]]) -> None:
    columns = [SheetColumn("text", Cells.TEXT, 9), SheetColumn("count", Cells.COUNT, 9)]
    texts, counts = [text for text, _ in told], np.array([count for _, count in told], dtype=float)
    sheet = LongSheet("s", columns, len(told), "A2", iter([(texts, counts)] if told else []))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "given.xlsx"
        write_workbook(path, [TextSheet("t", (9,), [("head",)]), sheet])
        book = openpyxl.load_workbook(path)
    read = [other for _, other in book["s"].iter_rows(min_row=2, values_only=True)]
    assert read == [None if np.isnan(count) else count for count in counts]
    assert book["t"]["A1"].value == "head"

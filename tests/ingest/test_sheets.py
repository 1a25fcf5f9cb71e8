"""Workbooks of the other formats, and what their cells do not say themselves."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlwt
from openpyxl import Workbook

from geodata.errors import InputError
from ingest.reading.biff import sheet_marks
from ingest.reading.ole import DamagedError, open_compound
from ingest.reading.readers import read_source
from ingest.tables import Limits, text_faults
from tests.ingest.sources import FEW, cells, ods, source, xls, zipped

XLSX_SHEET = "xl/worksheets/sheet1.xml"


def xlsx(fill) -> bytes:
    """A workbook filled by a function of its sheet."""
    book = Workbook()
    fill(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_cells(xml: str) -> bytes:
    """A workbook whose sheet is given as XML."""
    with zipfile.ZipFile(io.BytesIO(xlsx(lambda sheet: sheet.append(["a"])))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    parts[XLSX_SHEET] = f"<worksheet {names}>{xml}</worksheet>".encode()
    return zipped(parts)


def test_an_old_workbook_gives_values_merged_cells_and_hidden_sheets(tmp_path: Path) -> None:
    def fill(sheet, book) -> None:
        day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
        sheet.write_merge(0, 0, 0, 2, "六月检查表")
        for column, header in enumerate(["点位", "检查日期", "合格"]):
            sheet.write(1, column, header)
        sheet.write(2, 0, "甲")
        sheet.write_merge(2, 3, 1, 1, date(2021, 6, 13), day)
        sheet.write(3, 0, "乙")
        sheet.write(3, 2, True)
        sheet.col(2).hidden = True
        book.add_sheet("旧表").visibility = 1

    found = source(tmp_path, xls(fill), "六月.xlsx")
    table = found.tables[0]
    assert (found.format, found.hidden_sheets, table.sheet) == ("xls", ("旧表",), "记录")
    assert cells(table) == [
        ["六月检查表", "", ""],
        ["点位", "检查日期", "合格"],
        ["甲", "2021-06-13", ""],
        ["乙", "2021-06-13", "TRUE"],
    ]
    assert table.hidden_columns == {2}
    assert set(table.merged) == {((0, 0), (0, 2)), ((2, 1), (3, 1))}


def test_an_error_in_an_old_workbook_is_an_error_and_no_blank(tmp_path: Path) -> None:
    def fill(sheet, _book) -> None:
        sheet.write(0, 0, "点位")
        sheet.row(1).set_cell_error(0, 0x2A)
        sheet.row(2).set_cell_error(0, 0x17)

    assert cells(source(tmp_path, xls(fill)).tables[0]) == [["点位"], ["#N/A"], ["#REF!"]]


def test_an_old_workbook_that_counts_from_1904_says_so(tmp_path: Path) -> None:
    def fill(sheet, book) -> None:
        book.dates_1904 = True
        sheet.write(0, 0, 42_898)

    assert source(tmp_path, xls(fill)).tables[0].epoch_1904
    assert not source(tmp_path, xls(lambda sheet, _: sheet.write(0, 0, 1))).tables[0].epoch_1904


def test_the_small_streams_of_a_compound_file_are_read() -> None:
    compound = open_compound(xls(lambda sheet, _: sheet.write(0, 0, "x" * 9)))
    assert compound.read("Workbook")[:2] == b"\x09\x08"


def test_a_cut_off_compound_file_is_damaged() -> None:
    content = xls(lambda sheet, _: sheet.write(0, 0, "x"))
    for length in (8, 100, 511, 600, len(content) // 2):
        with pytest.raises(DamagedError):
            open_compound(content[:length]).read("Workbook")


def test_a_formula_that_ended_in_an_error_is_told_from_one_with_a_value() -> None:
    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    place = struct.pack("<HHH", 4, 2, 0)
    stream = (
        record(0x0809, b"\x00" * 16)
        + record(0x0006, place + b"\x02\x00\x07\x00\x00\x00\xff\xff" + b"\x00" * 8)
        + record(0x0006, place + struct.pack("<d", 2.5) + b"\x00" * 8)
        + record(0x000A, b"")
        + record(0x0205, place + b"\x2a\x01")
    )
    assert list(sheet_marks(stream, 0).cells()) == [(5, 3, "#DIV/0!")]


ODS_ROWS = (
    '<table:table-row><table:table-cell office:value-type="string"><text:p>点位</text:p>'
    '</table:table-cell><table:table-cell office:value-type="string"><text:p>日期</text:p>'
    '</table:table-cell><table:table-cell office:value-type="string"><text:p>数</text:p>'
    "</table:table-cell></table:table-row>"
    '<table:table-row><table:table-cell office:value-type="string"><text:p>甲</text:p>'
    '</table:table-cell><table:table-cell table:number-rows-spanned="2" '
    'office:value-type="date" office:date-value="2021-06-13"><text:p>6月13日</text:p>'
    '</table:table-cell><table:table-cell table:formula="of:=1/0" office:value-type="string" '
    'office:string-value=""><text:p>#DIV/0!</text:p></table:table-cell></table:table-row>'
    '<table:table-row><table:table-cell office:value-type="string"><text:p>乙</text:p>'
    '</table:table-cell><table:covered-table-cell/><table:table-cell table:formula="of:=1"/>'
    "</table:table-row>"
    '<table:table-row table:number-rows-repeated="1048573"><table:table-cell '
    'table:number-columns-repeated="1024"/></table:table-row>'
)


def test_an_ods_sheet_gives_values_merged_cells_errors_and_lost_values(tmp_path: Path) -> None:
    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:visibility="collapse"/>'
    )
    found = source(tmp_path, ods(ODS_ROWS, columns=columns))
    table = found.tables[0]
    assert found.format == "ods"
    assert cells(table) == [
        ["点位", "日期", "数"],
        ["甲", "2021-06-13", "#DIV/0!"],
        ["乙", "2021-06-13", "#FORMULA"],
    ]
    assert (table.hidden_columns, table.merged) == ({2}, (((1, 1), (2, 1)),))
    assert not table.epoch_1904


def test_an_ods_sheet_may_count_from_1904(tmp_path: Path) -> None:
    before = (
        "<table:calculation-settings><table:null-date "
        'table:date-value="1904-01-01"/></table:calculation-settings>'
    )
    assert source(tmp_path, ods(ODS_ROWS, before=before)).tables[0].epoch_1904


def test_columns_hidden_in_the_workbook_are_known(tmp_path: Path) -> None:
    def fill(sheet) -> None:
        sheet["B2"], sheet["C2"], sheet["D2"] = "点位", "旧编号", "日期"
        sheet.column_dimensions["C"].hidden = True

    table = source(tmp_path, xlsx(fill)).tables[0]
    assert (table.first_column, table.hidden_columns) == (2, {1})


def test_two_level_headers_keep_what_was_merged(tmp_path: Path) -> None:
    def fill(sheet) -> None:
        sheet.append([None, "坐标", None])
        sheet.append([None, "经度", "纬度"])
        sheet["A1"] = "点位"
        sheet.merge_cells("A1:A2")
        sheet.merge_cells("B1:C1")

    table = source(tmp_path, xlsx(fill)).tables[0]
    assert set(table.merged) == {((0, 0), (1, 0)), ((0, 1), (0, 2))}
    assert cells(table) == [["点位", "坐标", ""], ["点位", "经度", "纬度"]]


def test_formulas_without_a_stored_value_are_no_blanks(tmp_path: Path) -> None:
    def fill(sheet) -> None:
        sheet.append(["点位", "日期"])
        sheet.append(["甲", "=TODAY()"])
        sheet.append(["=A2", "=B2"])

    table = source(tmp_path, xlsx(fill)).tables[0]
    assert cells(table)[1:] == [["甲", "#FORMULA"], ["#FORMULA", "#FORMULA"]]
    assert set(text_faults(table.columns[1].used())) == {"", "E_CELL_FORMULA"}


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="B1"><f>A1</f><v>5</v></c>', "5"),
        ('<c r="B1" t="str"><f>""</f><v></v></c>', ""),
        ('<c r="B1" t="str"><f>""</f><v/></c>', ""),
        ('<c r="B1" t="str"><f>A1</f></c>', "#FORMULA"),
        ('<c r="B1"><f>A1</f><v></v></c>', "#FORMULA"),
        ('<c r="B1"><f>A1</f><v/></c>', "#FORMULA"),
        ('<c s="1" r="B1"><f t="shared" si="0"/></c>', "#FORMULA"),
        ('<c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
        ('<c r="B1" t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c r="B1"/>', ""),
    ],
)
def test_what_a_formula_left_in_its_cell(tmp_path: Path, cell: str, text: str) -> None:
    row = '<c r="A1"><f>2-1</f><v>1</v></c>' + cell + '<c r="C1"><v>2</v></c>'
    content = with_cells(f'<sheetData><row r="1">{row}</row></sheetData>')
    assert cells(source(tmp_path, content).tables[0]) == [["1", text, "2"]]


def test_cells_that_do_not_say_where_they_stand_are_counted(tmp_path: Path) -> None:
    content = with_cells(
        '<cols><col min="2" max="2" hidden="1"/></cols><sheetData><row><c><v>1</v></c>'
        '<c t="e"><v>#N/A</v></c><c><v>2</v></c></row><row><c><f>A1</f></c><c><v>3</v></c>'
        '<c t="e"><f>1/0</f><v>#DIV/0!</v></c></row></sheetData>'
    )
    table = source(tmp_path, content).tables[0]
    assert cells(table) == [["1", "#N/A", "2"], ["#FORMULA", "3", "#DIV/0!"]]
    assert table.hidden_columns == {1}


def test_a_mark_at_the_seam_of_two_chunks_is_found(tmp_path: Path) -> None:
    row = '<row r="{0}"><c r="A{0}"><f>B{0}</f><v></v></c><c r="B{0}"><v>1</v></c></row>'
    many = "".join(row.format(number) for number in range(2, 30_002))
    head = '<row r="1"><c r="A1"><v>1</v></c></row>'
    content = with_cells(f"<sheetData>{head}{many}</sheetData>")
    table = source(tmp_path, content, limits=Limits()).tables[0]
    assert table.columns[0].all().tolist() == [1, *["#FORMULA"] * 30_000]


def test_a_sheet_made_to_be_slow_costs_no_more_than_another(tmp_path: Path) -> None:
    traps = '<c t="e" r="A1">' * 60_000 + "<c " * 300_000 + "<f>" * 300_000
    traps += '<c t="e" ' + 'r="A1" ' * 300_000
    with pytest.raises(InputError):
        source(tmp_path, with_cells(f"<sheetData>{traps}</sheetData>"), limits=Limits(seconds=10))


def test_a_formula_row_below_all_values_is_not_lost(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><f>A1</f></c></row>'
    table = source(tmp_path, with_cells(f"<sheetData>{rows}</sheetData>")).tables[0]
    assert cells(table) == [["1"], ["#FORMULA"]]
    assert table.top == ((1.0,), ("#FORMULA",))


def test_a_workbook_alone_in_an_archive_is_read(tmp_path: Path) -> None:
    packed = zipped({"七月/检查.xlsx": xlsx(lambda sheet: sheet.append(["a"])), "__MACOSX/x": b"y"})
    (tmp_path / "a.zip").write_bytes(packed)
    assert read_source(tmp_path / "a.zip", FEW).format == "xlsx"

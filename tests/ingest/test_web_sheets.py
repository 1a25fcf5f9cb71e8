from __future__ import annotations

from pathlib import Path

import pytest

from geodata.errors import InputError
from tests.ingest.sources import cells, source

PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta http-equiv="Content-Type" content="text/html; charset=gb2312"><style>td {color:red}</style>
</head><body><table border=1>
<tr><td colspan=3>六月检查表</td></tr>
<tr><th rowspan=2>点位</th><th colspan="2">坐标<tr><th>经度</th><th>纬度</th></tr>
<tr><td>甲&amp;乙<br>一期</td><td>120.1</td><td>30.2</td></tr>
<tr><td>&nbsp;丙 </td><td rowspan=2>120.2</td><td>30.3</td></tr><tr><td>丁<td>30.4
</table></body></html>"""


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-16"])
def test_a_page_called_xls_is_read_with_its_spans(tmp_path: Path, encoding: str) -> None:
    found = source(tmp_path, PAGE.encode(encoding), "六月.xls")
    assert found.format == "html"
    assert cells(found.tables[0]) == [
        ["六月检查表", "", ""],
        ["点位", "坐标", ""],
        ["点位", "经度", "纬度"],
        ["甲&乙\n一期", "120.1", "30.2"],
        ["丙", "120.2", "30.3"],
        ["丁", "120.2", "30.4"],
    ]
    assert ((1, 1), (1, 2)) in found.tables[0].merged
    assert ((1, 0), (2, 0)) in found.tables[0].merged


@pytest.mark.parametrize(
    "page", ["<html><body>login</body></html>", "<table><tr><td>a</td></tr></table>"]
)
def test_a_page_without_a_table_of_columns_is_refused(tmp_path: Path, page: str) -> None:
    with pytest.raises(InputError, match="E_FORMAT_WEB"):
        source(tmp_path, page.encode())


def test_spans_without_end_stay_within_the_limits(tmp_path: Path) -> None:
    page = "<table><tr>" + "<td colspan=1000 rowspan=65534>a</td>" * 50 + "</tr></table>"
    with pytest.raises(InputError, match="E_TOO_MANY_COLUMNS"):
        source(tmp_path, page.encode())


def book(rows: str, *, options: str = "", columns: str = "") -> bytes:
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="记录"><Table>{columns}{rows}</Table>{options}</Worksheet></Workbook>'
    ).encode()


def cell(kind: str, text: str, **attributes: object) -> str:
    given = "".join(f' ss:{name}="{value}"' for name, value in attributes.items())
    return f'<Cell{given}><Data ss:Type="{kind}">{text}</Data></Cell>'


def test_a_workbook_in_xml_is_read_with_its_gaps_and_spans(tmp_path: Path) -> None:
    rows = (
        f"<Row>{cell('String', '点位')}{cell('String', '日期', Index=3)}</Row>"
        f"<Row ss:Index='3'>{cell('Number', '7')}"
        f"{cell('DateTime', '2021-06-13T00:00:00.000', Index=3, MergeDown=1)}</Row>"
        f"<Row>{cell('Error', '#N/A')}<Cell ss:Formula='=A1'/></Row>"
    )
    found = source(tmp_path, book(rows, columns='<Column ss:Index="2" ss:Hidden="1"/>'), "a.xls")
    table = found.tables[0]
    assert (found.format, table.sheet, table.hidden_columns) == ("xml", "记录", {1})
    assert cells(table) == [
        ["点位", "", "日期"],
        ["", "", ""],
        ["7", "", "2021-06-13"],
        ["#N/A", "#FORMULA", "2021-06-13"],
    ]


def test_a_hidden_sheet_in_xml_is_named_and_left_out(tmp_path: Path) -> None:
    options = (
        '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">'
        "<Visible>SheetHidden</Visible></WorksheetOptions>"
    )
    found = source(tmp_path, book(f"<Row>{cell('String', 'a')}</Row>", options=options))
    assert (found.tables, found.hidden_sheets) == ((), ("记录",))


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (f"<Row ss:Index='99999999'>{cell('String', 'a')}</Row>", "E_TOO_MANY_ROWS"),
        (f"<Row>{cell('String', 'a', Index=99999999)}</Row>", "E_TOO_MANY_COLUMNS"),
        ("<Row><Cell>", "E_WORKBOOK"),
    ],
)
def test_a_workbook_in_xml_beyond_a_sheet_or_damaged_is_refused(
    tmp_path: Path, rows: str, code: str
) -> None:
    with pytest.raises(InputError) as error:
        source(tmp_path, book(rows))
    assert error.value.code == code


def test_entities_in_a_workbook_in_xml_are_refused(tmp_path: Path) -> None:
    content = book("").replace(b"<Workbook", b'<!DOCTYPE a [<!ENTITY b "c">]><Workbook', 1)
    with pytest.raises(InputError, match="E_XML_ENTITY"):
        source(tmp_path, content)

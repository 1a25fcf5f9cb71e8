"""Sheets of a workbook in XML (SpreadsheetML of Excel 2003), which some systems call ``.xls``.

Microsoft, *XML Spreadsheet Reference* (2003): elements Worksheet, Table, Column, Row, Cell, Data.
Standard library only.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from ingest.marks import FORMULA_MARK, MOST_ROWS
from ingest.reading.cells import Cell, TooManyColumnsError, TooManyRowsError
from ingest.reading.merging import Range

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_MOST_COLUMNS = 16_384


@dataclass
class XmlSheet:
    """A sheet: its rows, merged ranges from 0, and positions of hidden columns."""

    name: str
    hidden: bool = False
    rows: list[list[Cell]] = field(default_factory=list)
    merged: list[Range] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)


def xml_sheets(content: bytes) -> Iterator[XmlSheet]:
    """Yield the sheets in their order.

    Raises
    ------
    ParseError
        If it is no XML.
    TooManyRowsError, TooManyColumnsError
        For places beyond those of a sheet.
    """
    sheet = XmlSheet("")
    column = 0
    for event, element in ElementTree.iterparse(io.BytesIO(content), events=("start", "end")):
        name = element.tag.rsplit("}", 1)[-1]
        if event == "start":
            if name == "Worksheet":
                sheet, column = XmlSheet(element.get(f"{_SS}Name", "")), 0
        elif name == "Column":
            column = _note_column(sheet, element, column)
        elif name == "Row":
            _add_row(sheet, element)
            element.clear()
        elif name == "Visible" and (element.text or "").strip() in (
            "SheetHidden",
            "SheetVeryHidden",
        ):
            sheet.hidden = True
        elif name == "Worksheet":
            yield sheet


def _note_column(sheet: XmlSheet, element: ElementTree.Element, column: int) -> int:
    first = _number(element, "Index", column + 1) - 1
    following = first + 1 + _number(element, "Span", 0)
    if element.get(f"{_SS}Hidden") == "1":
        sheet.hidden_columns |= set(range(first, min(following, _MOST_COLUMNS)))
    return following


def _add_row(sheet: XmlSheet, element: ElementTree.Element) -> None:
    at = max(_number(element, "Index", len(sheet.rows) + 1) - 1, len(sheet.rows))
    if at >= MOST_ROWS:
        raise TooManyRowsError
    sheet.rows += [[""] for _ in range(at - len(sheet.rows))]
    row: list[Cell] = []
    for cell in element.iterfind(f"{_SS}Cell"):
        place = max(_number(cell, "Index", len(row) + 1) - 1, len(row))
        across, down = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
        if place + across >= _MOST_COLUMNS:
            raise TooManyColumnsError
        row += [""] * (place - len(row))
        row += [_value(cell), *[""] * across]
        if across or down:
            sheet.merged.append(((at, place), (at + down, place + across)))
    sheet.rows.append(row or [""])


def _value(cell: ElementTree.Element) -> Cell:
    data = cell.find(f"{_SS}Data")
    if data is None:
        return FORMULA_MARK if cell.get(f"{_SS}Formula") else ""
    text = "".join(data.itertext())
    kind = data.get(f"{_SS}Type")
    if kind == "Number":
        try:
            return float(text)
        except ValueError:
            return text
    if kind == "Boolean":
        return "TRUE" if text.strip() == "1" else "FALSE"
    return text.removesuffix("T00:00:00.000") if kind == "DateTime" else text


def _number(element: ElementTree.Element, name: str, otherwise: int) -> int:
    text = element.get(f"{_SS}{name}", "")
    return int(text) if text.isdecimal() and len(text) < 9 else otherwise

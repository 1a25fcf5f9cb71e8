"""Marks and merged cells in the XML of an ODS sheet, which its parser does not tell.

OpenDocument 1.3 part 3: 9.1.4 ``table:table-cell``, 19.676 ``table:number-columns-repeated``,
19.679 ``table:number-rows-spanned``, 19.764 ``table:visibility``. Standard library only.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from xml.etree import ElementTree

from ingest.marks import FORMULA_MARK, Marks
from ingest.reading.merging import Range

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_HINTS = (b"number-rows-spanned", b"number-columns-spanned", b"collapse", b":formula=")
_ERROR_SIGNS = ("#", "Err:", "错误:")
_MOST_COLUMNS = 16_384


@dataclass
class OdsSheet:
    """Marks of a sheet, and its merged ranges as cells from 0."""

    marks: Marks = field(default_factory=Marks)
    merged: list[Range] = field(default_factory=list)


def read_ods_marks(content: bytes) -> dict[str, OdsSheet]:
    """Return sheet name -> what ``content.xml`` says beyond its values; nothing if it has no such.

    Raises
    ------
    ParseError
        If it is no XML.
    """
    found: dict[str, OdsSheet] = {}
    if not any(hint in content for hint in _HINTS):
        return found
    row = column = 0
    sheet = OdsSheet()
    for event, element in ElementTree.iterparse(io.BytesIO(content), events=("start", "end")):
        if event == "start" and element.tag == f"{_TABLE}table":
            row = column = 0
            sheet = found.setdefault(element.get(f"{_TABLE}name", ""), OdsSheet())
        elif event == "end" and element.tag == f"{_TABLE}table-column":
            column = _note_column(sheet, element, column)
        elif event == "end" and element.tag == f"{_TABLE}table-row":
            _note_row(sheet, element, row)
            row += _number(element, "number-rows-repeated")
            element.clear()
    return found


def _note_column(sheet: OdsSheet, element: ElementTree.Element, column: int) -> int:
    following = column + _number(element, "number-columns-repeated")
    if element.get(f"{_TABLE}visibility") in ("collapse", "filter"):
        sheet.marks.hidden |= set(range(column + 1, min(following, _MOST_COLUMNS) + 1))
    return following


def _note_row(sheet: OdsSheet, element: ElementTree.Element, row: int) -> None:
    column = 0
    for cell in element:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        text = _mark_of(cell)
        if text:
            sheet.marks.add(row + 1, column + 1, text)
        down, across = _number(cell, "number-rows-spanned"), _number(cell, "number-columns-spanned")
        if down > 1 or across > 1:
            sheet.merged.append(((row, column), (row + down - 1, column + across - 1)))
        column += _number(cell, "number-columns-repeated")


def _mark_of(cell: ElementTree.Element) -> str:
    """Return the error's text of a cell that its formula left without a value; else nothing."""
    if cell.get(f"{_TABLE}formula") is None:
        return ""
    shown = "".join(cell.itertext()).strip()
    wrong = cell.get(f"{_CALC}value-type") == "error"
    if wrong or (shown.startswith(_ERROR_SIGNS) and cell.get(f"{_OFFICE}string-value") == ""):
        return shown if shown.startswith("#") else "#VALUE!"
    return "" if cell.get(f"{_OFFICE}value-type") else FORMULA_MARK


def _number(element: ElementTree.Element, name: str) -> int:
    text = element.get(f"{_TABLE}{name}", "1")
    return max(int(text), 1) if text.isdigit() and len(text) < 9 else 1

"""Marks in a sheet of XLSX whose cells do not say where they stand, found by counting them.

ECMA-376 part 1, 18.3.1.4 ``c`` and 18.3.1.73 ``row``: the place is optional, and a cell without
one stands behind the cell before it.
"""

from __future__ import annotations

from typing import IO
from xml.etree import ElementTree

from ingest.column_letters import column_number
from ingest.marks import FORMULA_MARK, Marks


def marks_in_order(stream: IO[bytes]) -> Marks:
    """Return the error cells and formulas without a value of a sheet's XML.

    Raises
    ------
    ParseError
        If it is no XML.
    """
    marks = Marks()
    row = 0
    for event, element in ElementTree.iterparse(stream, events=("start", "end")):
        if _local(element) != "row":
            continue
        if event == "start":
            given = element.get("r", "")
            row = int(given) if given.isdecimal() and len(given) < 9 else row + 1
        else:
            _mark_row(marks, element, row)
            element.clear()
    return marks


def _mark_row(marks: Marks, element: ElementTree.Element, row: int) -> None:
    column = 0
    for cell in element:
        letters = cell.get("r", "").rstrip("0123456789").encode()
        column = column_number(letters) if letters else column + 1
        text = _mark_of(cell)
        if text:
            marks.add(row, column, text)


def _mark_of(cell: ElementTree.Element) -> str:
    parts = {_local(part): part for part in cell}
    value = parts["v"].text if "v" in parts else None
    if cell.get("t") == "e":
        return (value or "#VALUE!")[:20]
    stored_blank = cell.get("t") == "str" and "v" in parts
    return FORMULA_MARK if "f" in parts and not value and not stored_blank else ""


def _local(element: ElementTree.Element) -> str:
    return element.tag.rsplit("}", 1)[-1]

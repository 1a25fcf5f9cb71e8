"""What a workbook says of its cells that the parser does not tell: errors, lost values, hiding.

Standard library only, so that the child process can collect marks.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any

FORMULA_MARK = "#FORMULA"
"""Stands in a cell whose formula was saved without its value."""
MOST_ROWS = 1_048_576
"""Rows of a sheet: a mark further down is no cell."""


class Marks:
    """Marked cells of one sheet, by row and column from 1, and its hidden columns.

    Kept in arrays of numbers: a sheet may hold millions of formulas without a value.
    """

    def __init__(self) -> None:
        self.rows = array("i")
        self.columns = array("i")
        self.codes = array("i")
        self.texts: dict[str, int] = {}
        self.hidden: set[int] = set()

    def add(self, row: int, column: int, text: str) -> None:
        """Mark one cell with the text that it is to hold."""
        if row <= MOST_ROWS:
            self.rows.append(row)
            self.columns.append(column)
            self.codes.append(self.texts.setdefault(text, len(self.texts)))

    def __bool__(self) -> bool:
        """Say whether anything is marked."""
        return bool(self.rows or self.hidden)

    def cells(self) -> Iterator[tuple[int, int, str]]:
        """Yield row, column and text of each mark."""
        texts = list(self.texts)
        for row, column, code in zip(self.rows, self.columns, self.codes, strict=True):
            yield row, column, texts[code]

    def as_json(self) -> dict[str, Any]:
        """Return the marks as JSON values."""
        return {
            "rows": self.rows.tolist(),
            "columns": self.columns.tolist(),
            "codes": self.codes.tolist(),
            "texts": list(self.texts),
            "hidden": sorted(self.hidden),
        }


def marks_from(told: dict[str, Any]) -> Marks:
    """Return marks from their JSON values."""
    marks = Marks()
    marks.rows = array("i", told["rows"])
    marks.columns = array("i", told["columns"])
    marks.codes = array("i", told["codes"])
    marks.texts = {text: code for code, text in enumerate(told["texts"])}
    marks.hidden = set(told["hidden"])
    return marks

"""Cells of a growing table, each column kept as codes into its distinct values.

Only the standard library: the child process that reads workbooks starts with this module.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice, zip_longest

Cell = str | float
_PLAIN = {str, float, int}
CHUNK_ROWS = 5_000
TOP_ROWS = 20


class TooManyRowsError(Exception):
    """The table has more rows than allowed."""


class TooManyColumnsError(Exception):
    """The table has more columns than allowed."""


class CellTable:
    """A table that takes rows in chunks and stores every distinct value of a column once."""

    def __init__(self, *, max_rows: int, max_columns: int) -> None:
        self.rows = 0
        self.codes: list[array[int]] = []
        self.values: list[dict[Cell, int]] = []
        self.top: list[list[Cell]] = []
        self._max_rows = max_rows
        self._max_columns = max_columns

    def extend(self, rows: Iterable[Sequence[object]]) -> None:
        """Add rows; a short row is filled with empty cells, a long one widens the table.

        Raises
        ------
        TooManyRowsError, TooManyColumnsError
            As soon as a limit is passed.
        """
        for chunk in _chunks(rows):
            self._add(chunk)

    def _add(self, chunk: list[Sequence[object]]) -> None:
        if self.rows + len(chunk) > self._max_rows:
            raise TooManyRowsError
        columns = [plain_cells(column) for column in zip_longest(*chunk, fillvalue="")]
        if len(columns) > self._max_columns:
            raise TooManyColumnsError
        while len(self.codes) < len(columns):
            self.codes.append(array("i", bytes(4 * self.rows)))
            self.values.append({"": 0})
        if len(self.top) < TOP_ROWS:
            self.top += [list(row) for row in islice(zip(*columns, strict=True), TOP_ROWS)]
        for codes, values, column in zip_longest(self.codes, self.values, columns):
            if column is None:
                codes.frombytes(bytes(4 * len(chunk)))
            else:
                codes.extend([values.setdefault(cell, len(values)) for cell in column])
        self.rows += len(chunk)


def plain_cells(column: Sequence[object]) -> list[Cell]:
    """Return cells as text or number: dates in ISO form, empty cells as the empty text."""
    kinds = set(map(type, column))
    if kinds <= _PLAIN:
        return list(column)  # type: ignore[arg-type]
    if bool in kinds:  # equal to 0 and 1, and another text
        return [_plain(cell) for cell in column]
    plain = {cell: _plain(cell) for cell in set(column)}
    return list(map(plain.__getitem__, column))


def _plain(cell: object) -> Cell:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (str, int, float)):
        return cell
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


def _chunks(rows: Iterable[Sequence[object]]) -> Iterator[list[Sequence[object]]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK_ROWS)):
        yield chunk

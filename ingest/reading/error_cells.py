"""Cells of a table that its workbook marks: a formula's error, or a formula without its value."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ingest.marks import Marks
from ingest.reading.cells import TOP_ROWS
from ingest.tables import Column, Table, as_objects


def with_marks(table: Table, marks: Marks) -> Table:
    """Return a table whose marked cells hold their marks (``#N/A``, ``#FORMULA``).

    The parser leaves those cells empty; rows at the end that hold nothing else are added.
    """
    if not table.rows or not marks:
        return table
    at_row = np.array(marks.rows, np.int64) - table.first_row
    at_column = np.array(marks.columns, np.int64) - table.first_column
    codes = np.array(marks.codes, np.int32)
    texts = as_objects(list(marks.texts))
    inside = (at_row >= 0) & (at_column >= 0) & (at_column < len(table.columns))
    rows = max(table.rows, int(at_row[inside].max(initial=-1)) + 1)
    columns = [_longer(column, rows) for column in table.columns]
    for place in np.unique(at_column[inside]):
        own = inside & (at_column == place)
        column = columns[place]
        cells = column.codes.copy()
        cells[at_row[own]] = codes[own] + np.int32(len(column.values))
        columns[place] = Column(cells, np.concatenate([column.values, texts]))
    hidden = {place - table.first_column for place in marks.hidden}
    return replace(
        table,
        columns=tuple(columns),
        rows=rows,
        top=_top(columns, rows),
        hidden_columns=table.hidden_columns | {p for p in hidden if 0 <= p < len(columns)},
    )


def _longer(column: Column, rows: int) -> Column:
    """Return a column with empty cells below; code 0 is the empty text in every parsed column."""
    missing = rows - len(column.codes)
    if not missing:
        return column
    blank = int(np.flatnonzero(column.values == "")[0])
    return Column(np.concatenate([column.codes, np.full(missing, blank, np.int32)]), column.values)


def _top(columns: list[Column], rows: int) -> tuple[tuple[object, ...], ...]:
    return tuple(
        tuple(column.values[column.codes[row]] for column in columns)
        for row in range(min(TOP_ROWS, rows))
    )

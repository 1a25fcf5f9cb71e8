"""A workbook with long sheets, written without holding them.

openpyxl makes the book: styles, widths, frozen headers, filters. The rows are put into its sheets
as text: two million cells take 6 s, of openpyxl cell by cell 20 s, of XlsxWriter 11 s (which also
takes a name like ``<r>..</r>`` for markup).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray
from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from ingest.returning.excel_cells import Fitted, Look, fitted
from ingest.returning.returned_layout import height_pt, set_up
from ingest.returning.returned_styles import Pen, Role

MOST_ROWS = 1_048_575
"""Rows of an Excel sheet below its header."""
EPOCH = 25_569
"""Excel's number of 1970-01-01."""
_END = b"</sheetData>"
_KEPT_TEXTS = 1 << 15


class Cells(Enum):
    """What the cells of a column hold: the number format of each."""

    TEXT = ""
    COUNT = "#,##0"
    RATIO = "0.00"
    DEGREE = "0.000000"
    DAY = "yyyy-mm-dd"
    """Given as days since 1970-01-01."""


_DIGITS = {Cells.RATIO: 3, Cells.DEGREE: 6}
"""Digits behind the point; none for other numbers."""


@dataclass(frozen=True)
class SheetColumn:
    """A column: its header, what it holds, its width in letters."""

    header: str
    cells: Cells
    width: int


@dataclass(frozen=True)
class LongSheet:
    """A sheet with a frozen header, a filter, and rows that come in blocks.

    ``frozen`` is the first cell that moves. ``blocks`` are lists of columns (k,): texts, or
    numbers, of which NaN is a blank cell.
    """

    name: str
    columns: Sequence[SheetColumn]
    rows: int
    frozen: str
    blocks: Iterable[Sequence[Sequence[Any] | NDArray[Any]]]


@dataclass(frozen=True)
class TextSheet:
    """A sheet of a few lines to read, of two texts or more each; the first line is its header."""

    name: str
    widths: Sequence[int]
    lines: Sequence[Sequence[str]]


def write_workbook(path: Path, sheets: Sequence[LongSheet | TextSheet]) -> None:
    """Write a workbook. No cell is a formula, whatever it holds: see `excel_cells.fitted`."""
    book = Workbook(write_only=True)
    book.properties.creator = "Lookback"
    pen = Pen()
    streams: list[Iterator[bytes]] = []
    for sheet in sheets:
        if isinstance(sheet, LongSheet):
            streams.append(_begin_long(book, sheet, pen))
        else:
            _write_text(book, sheet, pen)
            streams.append(iter(()))
    frame = io.BytesIO()
    book.save(frame)
    with zipfile.ZipFile(frame) as made, zipfile.ZipFile(path, "w") as whole:
        for name in made.namelist():
            number = _number_of_sheet(name)
            content = made.read(name)
            parts = _spliced(content, streams[number - 1]) if number else iter((content,))
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with whole.open(entry, "w", force_zip64=True) as file:
                file.writelines(parts)


def _number_of_sheet(name: str) -> int:
    head, _, tail = name.partition("xl/worksheets/sheet")
    return int(tail.removesuffix(".xml")) if tail and not head else 0


def _spliced(sheet: bytes, rows: Iterator[bytes]) -> Iterator[bytes]:
    """Return the text of a sheet with rows behind those that it has."""
    before, end, after = sheet.partition(_END)
    yield before
    yield from rows
    yield end + after


def _write_text(book: Any, sheet: TextSheet, pen: Pen) -> None:
    page = book.create_sheet(sheet.name)
    set_up(page, range(1, 2), sheet.widths, len(sheet.lines) - 1)
    page.auto_filter.ref = None
    for number, line in enumerate(sheet.lines, 1):
        role = Role.HEADER if number == 1 else Role.TOLD
        height = height_pt(line, sheet.widths)
        if height is not None:
            page.row_dimensions[number].height = height
        page.append([pen.cell(page, fitted(text), role) for text in line])


def _begin_long(book: Any, sheet: LongSheet, pen: Pen) -> Iterator[bytes]:
    """Make the page with its header; return the text of its rows."""
    page = book.create_sheet(sheet.name)
    widths = [column.width for column in sheet.columns]
    set_up(page, range(1, 2), widths, sheet.rows)
    page.freeze_panes = sheet.frozen
    headers = [column.header for column in sheet.columns]
    height = height_pt(headers, widths)
    if height is not None:
        page.row_dimensions[1].height = height
    cells = [pen.cell(page, fitted(text), Role.HEADER) for text in headers]
    for cell, column in zip(cells, sheet.columns, strict=True):
        if column.cells is not Cells.TEXT:
            _align_right(cell)
    page.append(cells)
    return _rows(sheet, [_maker(page, column.cells, pen) for column in sheet.columns])


Maker = Callable[[str, int, Sequence[Any] | NDArray[Any]], list[str]]
"""(letter of the column, number of the first row, values) -> a cell for each value."""


def _rows(sheet: LongSheet, makers: Sequence[Maker]) -> Iterator[bytes]:
    letters = [get_column_letter(at) for at in range(1, len(makers) + 1)]
    first = 2
    for block in sheet.blocks:
        columns = [
            make(letter, first, values)
            for make, letter, values in zip(makers, letters, block, strict=True)
        ]
        rows = list(map("".join, zip(*columns, strict=True)))
        numbered = enumerate(rows, first)
        yield "".join(f'<row r="{number}">{cells}</row>' for number, cells in numbered).encode()
        first += len(rows)


def _maker(page: Any, cells: Cells, pen: Pen) -> Maker:
    if cells is Cells.TEXT:
        looks = (Look.PLAIN, Look.TEXT, Look.QUOTED)
        return _text_maker(
            {look: pen.cell(page, Fitted("", "s", look), Role.OWN).style_id for look in looks}
        )
    sample = pen.cell(page, Fitted(0, "n", Look.PLAIN), Role.OWN)
    _align_right(sample)
    sample.number_format = cells.value
    return _number_maker(sample.style_id, cells)


def _align_right(cell: Any) -> None:
    """Put a number, or its header, at the right, a little off the next column."""
    cell._style = copy(cell._style)  # the pen hands the same one to every cell
    wraps = cell.alignment.wrap_text
    cell.alignment = Alignment(horizontal="right", vertical="top", indent=1, wrap_text=wraps)


def _text_maker(styles: Mapping[Look, int]) -> Maker:
    @lru_cache(maxsize=_KEPT_TEXTS)
    def rest(text: str) -> str:
        shown = fitted(text)
        head = f'" s="{styles[shown.look]}"'
        if shown.value is None:
            return f"{head}/>"
        inner = escape(str(shown.value))
        return f'{head} t="inlineStr"><is><t xml:space="preserve">{inner}</t></is></c>'

    def make(letter: str, first: int, values: Sequence[Any] | NDArray[Any]) -> list[str]:
        numbered = enumerate(values, first)
        return [f'<c r="{letter}{number}{rest(text)}' for number, text in numbered]

    return make


def _number_maker(style: int, cells: Cells) -> Maker:
    shift, digits = EPOCH if cells is Cells.DAY else 0, _DIGITS.get(cells, 0)
    blank = f'" s="{style}"/>'
    opening = f'" s="{style}"><v>'

    def make(letter: str, first: int, values: Sequence[Any] | NDArray[Any]) -> list[str]:
        plain = np.round(np.asarray(values, dtype=np.float64) + shift, digits)
        told = plain.tolist() if digits else np.nan_to_num(plain).astype(np.int64).tolist()
        known = np.isfinite(plain).tolist()
        return [
            f'<c r="{letter}{number}{opening}{value}</v></c>'
            if is_known
            else f'<c r="{letter}{number}{blank}'
            for number, (value, is_known) in enumerate(zip(told, known, strict=True), first)
        ]

    return make

"""The rejected rows of a file as a workbook in the file's own layout."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from geodata.codes import Language
from ingest.returning.excel_cells import fitted
from ingest.returning.returned_layout import height_pt, merge, set_up, widths
from ingest.returning.returned_names import sheet_names
from ingest.returning.returned_styles import Pen, Role
from ingest.tables import LONGEST_CELL, MergedRange

Mark = tuple[int | None, str, str]
"""(column position or None, reason, remedy)."""
MOST_ROWS = 1_048_576
"""Rows of an Excel sheet."""
ADDED: Mapping[Language, tuple[str, str, str]] = MappingProxyType(
    {
        "zh": ("退回原因", "怎么改", "原行号"),
        "en": ("Reason", "What to do", "Original row"),
    }
)
"""Headers of the columns that follow the file's own."""
_NOTHING: Mapping[Language, str] = MappingProxyType(
    {"zh": "没有退回的行", "en": "No rows were returned"}
)
_CUT: Mapping[Language, tuple[str, str]] = MappingProxyType(
    {
        "zh": (
            f"“{{column}}”超过 {LONGEST_CELL} 个字符，这里只留下前面的部分",
            "写短一些；全文见原文件",
        ),
        "en": (
            f"{{column}} holds more than {LONGEST_CELL:,} characters; only the first are kept here",
            "shorten it; the whole text is in your own file",
        ),
    }
)
_SAMPLE = 500
"""Rows that the widths of the columns are taken from."""
_WIDEST, _WIDEST_TOLD = 26, 44


@dataclass(frozen=True)
class ReturnedRow:
    """A rejected row.

    Attributes
    ----------
    number
        Its row number in the file.
    cells
        Its values as the file has them.
    marks
        What is wrong: position of the column among ``cells`` (None: the row as a whole), reason
        and remedy in the person's language.
    """

    number: int
    cells: tuple[Any, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class ReturnedSheet:
    """The rejected rows of a sheet.

    Attributes
    ----------
    name
        Name of the sheet; empty where the file has none.
    top
        The rows down to the last one of the header, as the file has them.
    header_row
        Position of the last header row in ``top``.
    rows
        The rejected rows in the order of the file.
    merged
        Ranges within ``top`` that the file merges.
    """

    name: str
    top: tuple[tuple[Any, ...], ...]
    header_row: int
    rows: Sequence[ReturnedRow]
    merged: tuple[MergedRange, ...] = ()


def returned_workbook(sheets: Sequence[ReturnedSheet], language: Language) -> bytes:
    """Return rejected rows as an XLSX, to be mended and sent again.

    Each sheet has the file's own columns, then the reason, what to do and the original row number
    in `language`. Faulty cells have a fill, a border and bold letters. No cell is a formula,
    whatever the file holds: see `excel_cells.fitted` for what a cell keeps. Rows are
    written one by one through a temporary file: the memory is that of the rows given and of the
    finished file.
    """
    book = Workbook(write_only=True)
    book.properties.creator = "Lookback"
    pen = Pen()
    parts = [part for sheet in sheets if sheet.rows for part in _parted(sheet)]
    names = sheet_names([part.name for part in parts], language)
    for part, name in zip(parts, names, strict=True):
        _write(book.create_sheet(name), part, pen, language)
    if not parts:
        empty = book.create_sheet(sheet_names([""], language)[0])
        empty.column_dimensions["A"].width = _WIDEST
        empty.append([pen.cell(empty, fitted(_NOTHING[language]), Role.OWN)])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _parted(sheet: ReturnedSheet) -> Iterator[ReturnedSheet]:
    """Return the sheet in parts that Excel can hold."""
    most = MOST_ROWS - len(sheet.top)
    for start in range(0, len(sheet.rows), most):
        yield replace(sheet, rows=sheet.rows[start : start + most])


def _write(page: Any, sheet: ReturnedSheet, pen: Pen, language: Language) -> None:
    top = sheet.top or ((),)
    last = min(sheet.header_row, len(top) - 1) if sheet.top else 0
    filled = max(map(_filled, (*top, *(row.cells for row in sheet.rows))))
    own = max(filled, 1)
    header = _header(top, last)
    columns = _widths(sheet, top[header[0] : last + 1], own, language)
    set_up(page, range(header[0] + 1, last + 2), columns, len(top) - last - 1 + len(sheet.rows))
    hidden = merge(page, sheet.merged, len(top))
    for at, cells in enumerate(top):
        values = [None if (at, place) in hidden else value for place, value in enumerate(cells)]
        added = ADDED[language] if at == last else ("", "", "")
        roles = (Role.HEADER, Role.ADDED_HEADER) if at in header else (Role.TOP, Role.TOP)
        line = [pen.cell(page, fitted(value), roles[0]) for value in _padded(values, own)]
        line += [pen.cell(page, fitted(text), roles[1]) for text in added]
        texts = (*_padded(values, own), *added)
        _put(page, at + 1, line, height_pt(texts, columns) if at == last else None)
    headers = _padded(top[last], own)
    for number, row in enumerate(sheet.rows, len(top) + 1):
        line, told = _line(page, row, headers, pen, language)
        _put(page, number, line, height_pt(told, columns[own : own + 2]))


def _header(top: Sequence[Sequence[Any]], last: int) -> range:
    """Return the rows of the header: the last one, and those right above it with many cells.

    A title is one cell.
    """
    first = last
    while first and last - first < 2 and sum(cell not in ("", None) for cell in top[first - 1]) > 1:
        first -= 1
    return range(first, last + 1)


def _widths(
    sheet: ReturnedSheet, header: Iterable[Sequence[Any]], own: int, language: Language
) -> list[int]:
    rows = sheet.rows[:_SAMPLE]
    told = (
        (_listed(reason for _, reason, _ in row.marks), _listed(what for _, _, what in row.marks))
        for row in rows
    )
    of_own = widths([list(header)[-1], *(row.cells for row in rows)], own, _WIDEST)
    of_told = widths([ADDED[language][:2], *told], 2, _WIDEST_TOLD)
    return [*of_own, *of_told, *widths([ADDED[language][2:]], 1, _WIDEST)]


def _put(page: Any, number: int, line: list[Any], height: float | None) -> None:
    """Write a row; a row once written is forgotten, so that a long sheet takes no memory."""
    if height is not None:
        page.row_dimensions[number].height = height
    page.append(line)
    page.row_dimensions.pop(number, None)


def _line(
    page: Any, row: ReturnedRow, headers: Sequence[Any], pen: Pen, language: Language
) -> tuple[list[Any], tuple[str, str]]:
    """Return the cells of a row, and the texts in its reason and remedy columns."""
    faulty = {place for place, _, _ in row.marks}
    line, told = [], [(reason, remedy) for _, reason, remedy in row.marks]
    for place, value in enumerate(_padded(row.cells, len(headers))):
        shown = fitted(value)
        if shown.cut:
            column = str(headers[place] or "") or get_column_letter(place + 1)
            told.append((_CUT[language][0].format(column=column), _CUT[language][1]))
        line.append(pen.cell(page, shown, Role.FAULTY if place in faulty else Role.OWN))
    texts = _listed(reason for reason, _ in told), _listed(remedy for _, remedy in told)
    line += [pen.cell(page, fitted(text), Role.TOLD) for text in texts]
    line.append(pen.cell(page, fitted(row.number), Role.OWN))
    return line, texts


def _listed(texts: Iterable[str]) -> str:
    """Return texts as lines, numbered where there are several."""
    lines = list(texts)
    if len(lines) < 2:
        return "".join(lines)
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))


def _padded(cells: Sequence[Any], length: int) -> list[Any]:
    return [*cells[:length], *[None] * (length - len(cells))]


def _filled(cells: Sequence[Any]) -> int:
    """Return the number of cells up to the last one that holds anything."""
    length = len(cells)
    while length and cells[length - 1] in ("", None):
        length -= 1
    return length

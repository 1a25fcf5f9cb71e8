"""Widths, heights and print set-up of a returned sheet."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.properties import PageSetupProperties

from ingest.returning.excel_cells import fitted
from ingest.tables import MergedRange

_NARROWEST = 8
_ROOM = 3
"""Letters that the margins of a cell and the button of the filter take."""
_LINE_PT, _HIGHEST_PT = 16.5, 405.0
_PAPER_A4 = 9


def widths(lines: Iterable[Sequence[Any]], columns: int, widest: int) -> list[int]:
    """Return the width of each column in letters (columns,), by the widest cell of its lines."""
    found = [0] * columns
    for cells in lines:
        for place, value in enumerate(cells[:columns]):
            found[place] = max(found[place], _letters(value, widest))
    return [min(max(letters + _ROOM, _NARROWEST), widest) for letters in found]


def height_pt(texts: Iterable[object], of_columns: Iterable[int]) -> float | None:
    """Return the height in points of a row with wrapped texts; None for a row of one line.

    Programs other than Excel do not find it by themselves.
    """
    lines = max(
        (
            sum(-(-max(_letters(part), 1) // (width - 1)) for part in str(text).split("\n"))
            for text, width in zip(texts, of_columns, strict=True)
            if text is not None
        ),
        default=1,
    )
    return min(lines * _LINE_PT, _HIGHEST_PT) if lines > 1 else None


def set_up(page: Any, header: range, columns: Sequence[int], rows: int) -> None:
    """Freeze the header, filter by its last row, and print it on every page, across the page.

    Parameters
    ----------
    page
        A sheet without rows as yet.
    header
        The rows of the header, counted from 1.
    columns
        Their widths in letters.
    rows
        Rows below the header.
    """
    last = header[-1]
    for place, width in enumerate(columns, 1):
        page.column_dimensions[get_column_letter(place)].width = width
    page.sheet_format.defaultRowHeight, page.sheet_format.customHeight = _LINE_PT, True
    page.freeze_panes = f"A{last + 1}"
    page.auto_filter.ref = f"A{last}:{get_column_letter(len(columns))}{last + rows}"
    page.print_title_rows = f"{header[0]}:{last}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", _PAPER_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_margins.left = page.page_margins.right = 0.4
    page.page_margins.top = page.page_margins.bottom = 0.6
    page.oddFooter.center.text = "&P / &N"


def merge(page: Any, ranges: Iterable[MergedRange], rows: int) -> set[tuple[int, int]]:
    """Merge ranges within the first `rows`; return the (row, column) that they hide.

    A range that overlaps an earlier one is left out: Excel would call the file damaged.
    """
    hidden: set[tuple[int, int]] = set()
    taken: set[tuple[int, int]] = set()
    for (top, left), (bottom, right) in ranges:
        cells = {(row, at) for row in range(top, bottom + 1) for at in range(left, right + 1)}
        if bottom >= rows or len(cells) < 2 or cells & taken:
            continue
        taken |= cells
        hidden |= cells - {(top, left)}
        page.merged_cells.add(CellRange(None, left + 1, top + 1, right + 1, bottom + 1))
    return hidden


def _letters(value: object, most: int = 1_000) -> int:
    """Return the letters that a value takes, `most` at most: a Chinese character takes two."""
    shown = fitted(value)
    if shown.kind == "d":
        return len(shown.look.value)
    text = "" if shown.value is None else str(shown.value)
    lines = (line[:most] for line in text[: 4 * most].split("\n"))
    return max(
        sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in line)
        for line in lines
    )

"""Merged cells: the value that stands in the first of them counts for those below it.

Only the standard library: child processes use it.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

Range = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell, each as (row, column)."""


def from_start(ranges: Sequence[Range], start: tuple[int, int]) -> list[Range]:
    """Return ranges of a sheet as positions in a table that starts at a cell of it."""
    row, column = start
    return [
        ((top - row, left - column), (bottom - row, right - column))
        for (top, left), (bottom, right) in ranges
        if top >= row and left >= column
    ]


def fill_merged(codes: list[array[int]], ranges: Sequence[Range]) -> None:
    """Give each cell of a range merged downward the value of its first cell.

    Only down the first column: a title merged across the sheet stays one cell.
    """
    for (top, place), (last, _) in ranges:
        if place >= len(codes):
            continue
        cells = codes[place]
        bottom = min(last, len(cells) - 1)
        if top < bottom:
            cells[top + 1 : bottom + 1] = array("i", [cells[top]]) * (bottom - top)

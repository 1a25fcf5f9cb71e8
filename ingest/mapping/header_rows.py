"""Rows of a table that may be its header, one to three levels deep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ingest.tables import MergedRange, Table, cell_text

DEEPEST = 3
_FIGURES = re.compile(r"[\d\s.,:/%年月日号()-]*\d[\d\s.,:/%年月日号()-]*")


@dataclass(frozen=True)
class HeaderRow:
    """Rows that may be the header.

    Attributes
    ----------
    row, depth
        Position of the first row, and the number of rows.
    labels
        The texts above each column, from the top; empty where there is none.
    tidy
        Whether all that stands below a text is a part of it, as in a header that was made so:
        data below a header and a header below other lines are not.
    """

    row: int
    depth: int
    labels: tuple[tuple[str, ...], ...]
    tidy: bool = True

    @property
    def last(self) -> int:
        """Return the position of the last row."""
        return self.row + self.depth - 1

    @property
    def texts(self) -> tuple[str, ...]:
        """Return the header of each column as one text."""
        return tuple("/".join(label) for label in self.labels)


def possible_headers(table: Table, row_number: int | None = None) -> Iterator[HeaderRow]:
    """Yield the rows of the top that may be the header, the shallow before the deep.

    Parameters
    ----------
    table
        Its first rows and merged ranges are used.
    row_number
        Number, in the file, of the first row of the header, where somebody states it.
    """
    rows = range(len(table.top))
    if row_number is not None:
        rows = range(row_number - table.first_row, row_number - table.first_row + 1)
    grid = [[cell_text(cell) for cell in row] for row in table.top]
    for row in rows:
        if not 0 <= row < len(grid):
            continue
        for depth in range(1, DEEPEST + 1):
            if row + depth > len(grid):
                break
            levels = _levels(grid[row : row + depth], _moved(table.merged, row))
            if levels is not None:
                yield HeaderRow(row, depth, _labels(levels), _tidy(levels))


def _moved(merged: tuple[MergedRange, ...], row: int) -> list[MergedRange]:
    """Return the ranges that start at or below a row, as positions from it."""
    return [
        ((top - row, left), (bottom - row, right))
        for (top, left), (bottom, right) in merged
        if top >= row
    ]


def _levels(levels: list[list[str]], merged: list[MergedRange]) -> list[list[str]] | None:
    """Return levels with each group's text above all its parts; None where they are no header."""
    width = max(map(len, levels))
    grid = [[*level, *[""] * (width - len(level))] for level in levels]
    if len(grid) == 1:
        return grid
    # Groups have names; 填报单位：城管局 above the table is no group, and figures are data.
    if any(_FIGURES.fullmatch(text) for level in grid for text in level):
        return None
    if any(":" in text or _is_title(level) for level in grid[:-1] for text in level):
        return None
    for level in reversed(range(len(grid) - 1)):
        grid[level] = _spanned(grid[level], grid[level + 1], level, merged)
        if not any(_in_groups(grid[level], grid[level + 1])):
            return None
    return grid


def _is_title(level: list[str]) -> bool:
    """Say whether a row is one text above all columns."""
    return bool(level[0]) and len({text for text in level if text}) == 1


def _labels(grid: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(dict.fromkeys(text for text in texts if text)) for texts in zip(*grid, strict=True)
    )


def _tidy(grid: list[list[str]]) -> bool:
    for level, below in pairwise(grid):
        grouped = _in_groups(level, below)
        parts = zip(level, below, grouped, strict=True)
        if any(top and part and top != part and not own for top, part, own in parts):
            return False
    return True


def _in_groups(level: list[str], below: list[str]) -> list[bool]:
    """Return for each column whether it shares the text above it with a neighbour."""

    def shares(one: int, two: int) -> bool:
        pair = {one, two}
        return (
            min(pair) >= 0
            and max(pair) < len(level)
            and bool(level[one])
            and level[one] == level[two]
            and all(below[place] and below[place] != level[one] for place in pair)
        )

    return [shares(at, at - 1) or shares(at, at + 1) for at in range(len(level))]


def _spanned(
    texts: list[str], below: list[str], level: int, merged: list[MergedRange]
) -> list[str]:
    """Return a level with the text of each group above all of its parts."""
    across = [(left, right) for (top, left), (bottom, right) in merged if top <= level <= bottom]
    spanned = list(texts)
    if any(left < right for left, right in across):
        for left, right in across:
            for place in range(left + 1, min(right + 1, len(spanned))):
                spanned[place] = spanned[place] or spanned[left]
        return spanned
    # A text file keeps of a merge its first cell alone; nothing below that one: merged downward.
    group = ""
    for place, text in enumerate(texts):
        part = below[place]
        if text:
            group = text if part and part != text else ""
        elif part:
            spanned[place] = group
        else:
            group = ""
    return spanned

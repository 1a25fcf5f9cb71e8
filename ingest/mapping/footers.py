"""Rows of a sheet that are no records: totals, signatures, examples, and headers once more."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import numpy as np

from ingest.mapping.header_rows import HeaderRow
from ingest.synonyms import key_of, synonyms
from ingest.tables import Mask, Note, Table, cell_text

_NUMBER = re.compile(r"共?\s*\d[\d,]*(?:\.\d+)?\s*(?:%|[处个次条件家项起宗户元米m]|平方米)?")
_MARKED = re.compile(r"[:(\[]")
_LISTED = re.compile(r"\(?\d{1,2}\s*[.、)]\s*\D")
_PAGE = re.compile(r"第?\s*\d+\s*页(?:[,/ ]*共\s*\d+\s*页)?|共\s*\d+\s*[条行页处项件起].{0,4}")
_LONGEST = 12
"""Characters of a total that says of what: 大关街道6月小计."""
_FIRST_COLUMNS = 3
"""A row with a day is a total only by its first cell, which stands in one of these columns."""
_MOST_TOLD = 20
_FEW_HEADERS = 3


def footer_rows(table: Table, header: HeaderRow, body: Mask, dated: Mask) -> tuple[Mask, Mask]:
    """Mark rows that are no records.

    Parameters
    ----------
    table, header
        The sheet, and its header.
    body, dated
        Rows (n,) below the header that hold anything, and rows whose day can be read.

    Returns
    -------
    footers, repeats
        Rows (n,) that are totals, signatures, notes or examples; and rows that repeat the header
        or a title, or number the columns.
    """
    footers = np.zeros(table.rows, dtype=bool)
    repeats = np.zeros(table.rows, dtype=bool)
    texts = {cell_text(cell) for row in table.top[: header.last + 1] for cell in row}
    keys = {key_of(text) for text in texts if text}
    for row in np.flatnonzero(body & ~dated):
        cells = _cells(table, int(row))
        repeats[row] = _repeats(cells, keys) or (row == header.last + 1 and _numbers(cells))
        sparse = 2 * len(cells) <= len(table.columns)
        footers[row] = not repeats[row] and (
            _is_footer(cells, sparse=sparse) or (footers[row - 1] and _is_listed_remark(cells))
        )
    for row in np.flatnonzero(body & dated & _with_footer_word(table)):
        cells = _cells(table, int(row))
        footers[row] = _is_example(cells[0]) or _is_dated_total(cells)
    return footers, repeats


def footer_notes(table: Table, footers: Mask) -> tuple[Note, ...]:
    """Return which rows (n,) of a sheet were left out."""
    rows = np.flatnonzero(footers) + table.first_row
    if not len(rows):
        return ()
    told = ", ".join(map(str, rows[:_MOST_TOLD].tolist())) + (
        " …" if len(rows) > _MOST_TOLD else ""
    )
    return (("S_SUBTOTAL", "", told, {"rows": len(rows), "sheet": table.sheet}),)


def as_one_note(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """Return notes in which those on rows left out of several sheets are one."""
    own = [note for note in notes if note[0] == "S_SUBTOTAL"]
    if not own:
        return notes
    several = len(own) > 1
    told = "; ".join(
        f"{values['sheet']}: {rows}" if several else rows for _, _, rows, values in own
    )
    one: Note = ("S_SUBTOTAL", "", told, {"rows": sum(note[3]["rows"] for note in own)})
    return (*(note for note in notes if note[0] != "S_SUBTOTAL"), one)


def _cells(table: Table, row: int) -> list[str]:
    cells = (cell_text(column.values[column.codes[row]]) for column in table.columns)
    return [cell for cell in cells if cell]


def _repeats(cells: list[str], keys: Iterable[str]) -> bool:
    known = all(key_of(cell) in keys for cell in cells)
    if len(cells) >= _FEW_HEADERS and all(key_of(cell) in synonyms().fields for cell in cells):
        return True  # in another language
    return known and (len(cells) > 1 or (len(cells) == 1 and len(cells[0]) > _LONGEST // 2))


def _numbers(cells: list[str]) -> bool:
    """Say whether a row numbers the columns: 1, 2, 3."""
    figures = [cell.strip("()栏") for cell in cells]
    return len(cells) > 2 and figures == [str(at) for at in range(1, len(cells) + 1)]


def _is_listed_remark(cells: list[str]) -> bool:
    """Say whether a row below a footer goes on with it: 2. 检查人员：张三."""
    return len(cells) == 1 and _LISTED.match(cells[0]) is not None


def _is_footer(cells: list[str], *, sparse: bool) -> bool:
    """Say whether a row without a day is no record.

    Far to the right a signature counts in a row with few cells only: a description may begin with
    such a word.
    """
    first = cells[:2]
    return (
        any(_begins_footer(cell) or _PAGE.fullmatch(cell) for cell in first)
        or (sparse and any(_MARKED.search(cell) and _begins_footer(cell) for cell in cells[2:]))
        or (_is_example(cells[0]) if cells else False)
    )


def _begins_footer(text: str) -> bool:
    words = synonyms()
    first = key_of(_MARKED.split(text, maxsplit=1)[0])
    if first in words.footers:
        return True
    if len(text) > _LONGEST:
        return False
    ends = any(first.endswith(word) for word in words.totals if not word.isascii())
    begins = any(
        first.startswith(word) and _NUMBER.fullmatch(first[len(word) :]) for word in words.totals
    )
    return ends or begins


def _is_example(text: str) -> bool:
    return key_of(_MARKED.split(text, maxsplit=1)[0]) in synonyms().examples


def _is_dated_total(cells: list[str]) -> bool:
    """Say whether a row with a day begins with a total or a signature and holds figures only."""
    return _begins_footer(cells[0]) and not any(
        any(sign.isalpha() for sign in _NUMBER.sub("", _without_date(cell)))
        and not _begins_footer(cell)
        for cell in cells[1:]
    )


def _without_date(text: str) -> str:
    return re.sub(r"[年月日号T]", " ", text) if text[:1].isdigit() else text


def _with_footer_word(table: Table) -> Mask:
    """Mark rows (n,) in which one of the first cells begins as a footer or an example does."""
    marked = np.zeros(table.rows, dtype=bool)
    filled = [column for column in table.columns if len(column.values) > 1]
    for column in filled[:_FIRST_COLUMNS]:
        words = [isinstance(value, str) and _may_be_footer(value) for value in column.values]
        if any(words):
            marked |= column.spread(np.array(words, dtype=bool))
    return marked


def _may_be_footer(value: str) -> bool:
    """Say whether a cell begins as a footer does; a pattern tells most that do not."""
    if len(value) > 2 * _LONGEST or not _footer_pattern().search(value):
        return False
    text = cell_text(value)
    return bool(text) and (_begins_footer(text) or _is_example(text))


@cache
def _footer_pattern() -> re.Pattern[str]:
    """Return what cells begin or end with that may be footers: 合 计, 本月小计."""
    words = sorted(synonyms().footers | synonyms().examples)
    spaced = "|".join(r"\s*".join(map(re.escape, word)) for word in words)
    return re.compile(rf"^\W*(?:{spaced})|[计数]\s*$", re.IGNORECASE)

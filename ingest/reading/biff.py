"""Records of an old workbook (XLS) that its parser does not tell.

After Microsoft [MS-XLS] version 12.0: 2.4.117 FilePass, 2.4.77 Date1904, 2.4.28 BoundSheet8,
2.4.24 BoolErr, 2.4.127 Formula, 2.4.53 ColInfo, 2.5.10 Bes. Standard library only.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.marks import Marks

_BOF, _EOF = 0x0809, 0x000A
_FILE_PASS, _DATE_1904, _BOUND_SHEET = 0x002F, 0x0022, 0x0085
_BOOL_ERROR, _FORMULA, _COLUMN_INFO = 0x0205, 0x0006, 0x007D
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


@dataclass
class OldWorkbook:
    """What the records of an old workbook say."""

    encrypted: bool = False
    epoch_1904: bool = False
    sheets: dict[str, int] = field(default_factory=dict)
    """Name -> where the sheet's records begin."""


def read_globals(stream: bytes) -> OldWorkbook:
    """Return what the records before the first sheet say."""
    book = OldWorkbook()
    for kind, data in _records(stream, 0):
        if kind == _FILE_PASS:
            book.encrypted = True
            return book
        if kind == _DATE_1904 and len(data) >= 2:
            book.epoch_1904 = data[0] == 1
        elif kind == _BOUND_SHEET and len(data) >= 8:
            book.sheets[_sheet_name(data)] = struct.unpack_from("<I", data)[0]
    return book


def sheet_marks(stream: bytes, start: int) -> Marks:
    """Return the error cells and hidden columns of a sheet."""
    marks = Marks()
    for kind, data in _records(stream, start):
        if kind == _BOOL_ERROR and len(data) >= 8 and data[7]:
            _mark(marks, data, data[6])
        elif kind == _FORMULA and len(data) >= 14 and data[12:14] == b"\xff\xff" and data[6] == 2:
            _mark(marks, data, data[8])
        elif kind == _COLUMN_INFO and len(data) >= 10 and data[8] & 1:
            first, last = struct.unpack_from("<HH", data)
            marks.hidden |= set(range(first + 1, min(last, 255) + 2))
    return marks


def _mark(marks: Marks, data: bytes, error: int) -> None:
    row, column = struct.unpack_from("<HH", data)
    marks.add(row + 1, column + 1, ERRORS.get(error, "#VALUE!"))


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield kind and data of the records of one part of a workbook, down to its end."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return


def _sheet_name(data: bytes) -> str:
    length, wide = data[6], data[7] & 1
    if wide:
        return data[8 : 8 + 2 * length].decode("utf-16-le", "replace")
    return data[8 : 8 + length].decode("latin-1")

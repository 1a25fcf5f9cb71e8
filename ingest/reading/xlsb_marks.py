"""Marks in the binary records of an XLSB workbook, which its parser does not tell.

After Microsoft [MS-XLSB] version 12.0: 2.1.4 records, 2.4.708 BrtRowHdr, 2.4.313 BrtCellError,
2.4.671 BrtFmlaError, 2.4.331 BrtColInfo, 2.4.304 BrtBundleSh. Standard library only.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from ingest.marks import Marks
from ingest.reading.biff import ERRORS

_ROW, _ERROR, _FORMULA_ERROR, _COLUMN, _SHEET = 0, 3, 11, 60, 156
_MOST_COLUMNS = 16_384


def find_xlsb_marks(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """Return sheet name -> error cells and hidden columns.

    Raises
    ------
    KeyError, ParseError, struct.error
        If the workbook is damaged.
    """
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.bin.rels"))
    targets = {entry.get("Id"): entry.get("Target", "") for entry in relations}
    marks = {}
    for kind, data in records(archive.read("xl/workbook.bin")):
        if kind == _SHEET:
            relation, at = _text(data, 8)
            name, _ = _text(data, at)
            part = posixpath.normpath(posixpath.join("/xl", targets.get(relation, "")))
            marks[name] = sheet_marks(archive.read(part.lstrip("/")))
    return marks


def sheet_marks(stream: bytes) -> Marks:
    """Return the error cells and hidden columns of a sheet's part."""
    marks = Marks()
    row = 0
    for kind, data in records(stream):
        if kind == _ROW:
            row = struct.unpack_from("<I", data)[0]
        elif kind in (_ERROR, _FORMULA_ERROR):
            column = struct.unpack_from("<I", data)[0]
            marks.add(row + 1, column + 1, ERRORS.get(data[8], "#VALUE!"))
        elif kind == _COLUMN and data[16] & 1:
            first, last = struct.unpack_from("<II", data)
            marks.hidden |= set(range(first + 1, min(last, _MOST_COLUMNS) + 2))
    return marks


def records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield kind and data of each record; both kind and length are written in sevens of bits."""
    at, end = 0, len(stream)
    while at < end:
        kind, at = _sevens(stream, at, 2)
        length, at = _sevens(stream, at, 4)
        yield kind, stream[at : at + length]
        at += length


def _sevens(stream: bytes, at: int, most: int) -> tuple[int, int]:
    number = 0
    for place in range(most):
        if at >= len(stream):
            break
        byte = stream[at]
        at += 1
        number |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            break
    return number, at


def _text(data: bytes, at: int) -> tuple[str, int]:
    """Return a text of counted UTF-16 units, and where it ends."""
    length = struct.unpack_from("<I", data, at)[0]
    end = at + 4 + 2 * length
    return data[at + 4 : end].decode("utf-16-le", "replace"), end

"""Cells of a workbook that hold a formula's error, which the parser gives as empty cells."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np

from ingest.tables import Column, Table, as_objects

_MARK = b't="e"'
_CELL = re.compile(
    rb'<(?:\w+:)?c\s(?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>'
    rb"(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]{1,20})</",
    re.S,
)
_CHUNK_BYTES = 1 << 20
_OVERLAP_BYTES = 4_096
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
Cells = dict[tuple[int, int], str]
"""Row and column, from 1, to the error's text."""


def find_error_cells(content: bytes) -> dict[str, Cells]:
    """Return sheet name -> error cells of a workbook already looked over."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name, part in _sheet_parts(archive):
            cells = dict(_scan(archive, part))
            if cells:
                found[name] = cells
    return found


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {entry.get("Id"): entry.get("Target", "") for entry in relations}
    names = set(archive.namelist())
    for entry in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        target = targets.get(entry.get(_RELATION)) if entry.tag.endswith("}sheet") else None
        if target:
            part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
            if part in names:
                yield entry.get("name", ""), part


def _scan(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[tuple[int, int], str]]:
    with archive.open(part) as stream:
        rest = b""
        while chunk := stream.read(_CHUNK_BYTES):
            text = rest + chunk
            if _MARK in text:
                for letters, row, value in _CELL.findall(text):
                    yield (int(row), column_number(letters)), value.decode("utf-8", "replace")
            rest = text[-_OVERLAP_BYTES:]


def column_number(letters: bytes) -> int:
    """Return the number of a column: A is 1, XFD 16,384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def with_error_cells(table: Table, cells: Cells) -> Table:
    """Return a table whose error cells hold the error's text (``#N/A``)."""
    columns = list(table.columns)
    for place in {column for _, column in cells}:
        at = place - table.first_column
        own = {row - table.first_row: text for (row, of), text in cells.items() if of == place}
        own = {row: text for row, text in own.items() if 0 <= row < table.rows}
        if not 0 <= at < len(columns) or not own:
            continue
        texts = sorted(set(own.values()))
        codes = columns[at].codes.copy()
        first = len(columns[at].values)
        codes[list(own)] = [first + texts.index(text) for text in own.values()]
        values = np.concatenate([columns[at].values, as_objects(texts)])
        columns[at] = Column(codes, values)
    return replace(table, columns=tuple(columns))

"""Marks in the XML of an XLSX workbook, found by patterns that read each byte once.

Every pattern stops at the next ``<``, which no attribute or formula can hold, and reads no more
than 200 bytes of attributes, so that a sheet made to be slow costs no more than an honest one.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from ingest.column_letters import column_number
from ingest.marks import FORMULA_MARK, Marks
from ingest.reading.archives import part_chunks
from ingest.reading.xlsx_order import marks_in_order

_FORMULA = rb"<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
_ERROR_HINT = b'="e"'
_ERROR = re.compile(
    rb'<(?:\w+:)?c\s(?=[^<>]{0,200}?\bt="e")([^<>]{0,200})>\s*'
    rb"(?:" + _FORMULA + rb")?<(?:\w+:)?v>([^<]{1,20})</"
)
_FORMULA_HINT = b"f>"
"""Ends the first formula of a sheet; later ones may only refer to it."""
_UNVALUED_HINT = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^<>]*/>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></|</(?:\w+:)?c>)"
)
_UNVALUED = re.compile(
    rb"<(?:\w+:)?c\s([^<>]{0,200})>\s*"
    + _FORMULA
    + rb"(<(?:\w+:)?v\s*(?:/>|></(?:\w+:)?v>)\s*)?</(?:\w+:)?c>"
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_TEXT_RESULT = b't="str"'
_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^<>]*)>")
_COLUMN_RANGE = re.compile(rb'\b(min|max)="([0-9]{1,5})"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_SHEET_DATA = b"sheetData"
_FIRST_CELL = re.compile(rb"<(?:\w+:)?c\b([^<>]{0,200})>")
_MOST_COLUMNS = 16_384
_LONGEST_OVERLAP_BYTES = 1 << 16
_RELATION = "id"


def find_marks(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """Return sheet name -> marks of a workbook already looked over.

    Every part is read to its end, which proves that none is larger than was stated.
    """
    found = {}
    sheets = dict(_sheet_parts(archive))
    for name, part in sheets.items():
        marks = _scan(archive, part)
        if marks:
            found[name] = marks
    for part in set(archive.namelist()) - set(sheets.values()):
        for _ in part_chunks(archive, part):
            pass
    return found


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    names = set(archive.namelist())
    try:
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        sheets = list(ElementTree.fromstring(archive.read("xl/workbook.xml")).iter())
    except (KeyError, ElementTree.ParseError):
        return  # the parser will not read such a workbook either
    targets = {entry.get("Id"): entry.get("Target", "") for entry in relations}
    for entry in sheets:
        if entry.tag.endswith("}sheet"):
            target = targets.get(_relation_of(entry))
            part = posixpath.normpath(posixpath.join("/xl", target or "")).lstrip("/")
            if part in names:
                yield entry.get("name", ""), part


def _relation_of(sheet: ElementTree.Element) -> str | None:
    """Return the relation of a sheet; its namespace differs between the two kinds of XLSX."""
    return next(
        (v for k, v in sheet.attrib.items() if k.endswith(f"/relationships}}{_RELATION}")), None
    )


def _scan(archive: zipfile.ZipFile, part: str) -> Marks:
    marks = Marks()
    before_data, formulas = True, False
    rest = b""
    for chunk in part_chunks(archive, part):
        text = rest + chunk
        if before_data:
            marks.hidden |= set(_hidden_columns(text))
            first = _FIRST_CELL.search(text)
            if first and not _PLACE.search(first[1]):
                return _counted(archive, part, marks)
            before_data = _SHEET_DATA not in text
        if _ERROR_HINT in text:
            for row, column, value in _errors(text):
                marks.add(row, column, value)
        formulas = formulas or _FORMULA_HINT in text
        if formulas and _UNVALUED_HINT.search(text):
            for row, column in _unvalued(text):
                marks.add(row, column, FORMULA_MARK)
        # A cell cut by the end of the chunk is read again with the next one.
        cut = max(text.rfind(b"<c "), text.rfind(b":c "), len(text) - _LONGEST_OVERLAP_BYTES)
        rest = text[max(cut - 20, 0) :]
    return marks


def _counted(archive: zipfile.ZipFile, part: str, seen: Marks) -> Marks:
    with archive.open(part) as stream:
        try:
            marks = marks_in_order(stream)
        except ElementTree.ParseError:
            return seen  # the parser will refuse the sheet
    marks.hidden |= seen.hidden
    return marks


def _errors(text: bytes) -> Iterator[tuple[int, int, str]]:
    for attributes, value in _ERROR.findall(text):
        place = _PLACE.search(attributes)
        if place:
            yield int(place[2]), column_number(place[1]), value.decode("utf-8", "replace")


def _unvalued(text: bytes) -> Iterator[tuple[int, int]]:
    """Yield the cells whose formula has no stored value.

    A text result that is stored and empty is a value: the formula says that the cell is blank.
    """
    for attributes, empty_value in _UNVALUED.findall(text):
        place = _PLACE.search(attributes)
        if place and not (empty_value and _TEXT_RESULT in attributes):
            yield int(place[2]), column_number(place[1])


def _hidden_columns(text: bytes) -> Iterator[int]:
    for attributes in _COLUMN.findall(text):
        bounds = {name: int(value) for name, value in _COLUMN_RANGE.findall(attributes)}
        if _HIDDEN.search(attributes) and len(bounds) == 2:
            yield from range(bounds[b"min"], min(bounds[b"max"], _MOST_COLUMNS) + 1)

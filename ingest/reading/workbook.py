"""Workbooks (XLSX, XLSB, XLS, ODS): looked over first, then parsed in a child process."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from geodata.errors import InputError
from ingest.column_letters import column_letters, column_number
from ingest.marks import Marks, marks_from
from ingest.reading.apart import parse_apart
from ingest.reading.archives import part_bytes, part_chunks, vetted_archive
from ingest.reading.biff import read_globals
from ingest.reading.entities import refuse_entities
from ingest.reading.error_cells import with_marks
from ingest.reading.formats import refusal
from ingest.reading.ole import Compound, DamagedError, open_compound
from ingest.reading.xlsx_marks import find_marks
from ingest.tables import Limits, Source

_PARSER = "ingest.reading.sheet_process"
_PARTS = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "content.xml": "ods"}
_OLD_STREAMS = ("Workbook", "Book")
_CELL = re.compile(rb'<(?:\w+:)?c\s[^<>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')
_EPOCH_1904 = {
    "xlsx": re.compile(rb'\bdate1904="(?:1|true)"'),
    "ods": re.compile(rb'<table:null-date\s[^<>]*date-value="1904-01-01"'),
}
_SPREADSHEET = b"opendocument.spreadsheet"


def archive_format(names: list[str]) -> str | None:
    """Return ``xlsx``, ``xlsb`` or ``ods`` for the parts of an archive that is a workbook."""
    return next((kind for part, kind in _PARTS.items() if part in names), None)


def read_workbook(content: bytes, limits: Limits, file: str) -> Source:
    """Read the visible sheets of a workbook that is an archive.

    Raises
    ------
    InputError
        Those of `vetted_archive`, ``E_FORMAT``, ``E_XML_ENTITY`` before anything is parsed;
        ``E_WORKBOOK``, ``E_TOO_MANY_ROWS``, ``E_TOO_MANY_COLUMNS``, ``E_SHEET_DIMENSION``,
        ``E_PARSER_STOPPED`` from the child process.
    """
    with vetted_archive(content, limits, file) as archive:
        kind = archive_format(archive.namelist())
        if kind is None:
            raise refusal(file, "ZIP")
        _refuse_foreign(archive, kind, file)
        epoch_1904 = _counts_from_1904(archive, kind)
        with ThreadPoolExecutor(1) as pool:
            parsed = pool.submit(_parsed, content, limits, file, kind)
            marks = _own_marks(archive, kind)
            try:
                source = parsed.result()
            except InputError as error:
                raise _far_or(error, archive, limits) from error
    tables = [
        replace(with_marks(table, marks.get(table.sheet, Marks())), epoch_1904=epoch_1904)
        for table in source.tables
    ]
    return replace(source, tables=tuple(tables))


def read_old_workbook(content: bytes, limits: Limits, file: str) -> Source:
    """Read the visible sheets of an XLS workbook.

    Raises
    ------
    InputError
        ``E_ENCRYPTED`` for a password, ``E_FORMAT`` for another compound file (a letter, an
        e-mail), ``E_WORKBOOK`` for a damaged one, and those of the child process.
    """
    try:
        compound = open_compound(content)
        if "EncryptedPackage" in compound.streams:
            raise InputError("E_ENCRYPTED", file=file)
        stream = old_stream(compound)
        if stream is None:
            raise refusal(file, "OLE")
        book = read_globals(stream)
    except DamagedError as error:
        raise InputError("E_WORKBOOK", detail="OLE") from error
    if book.encrypted:
        raise InputError("E_ENCRYPTED", file=file)
    source = _parsed(content, limits, file, "xls")
    tables = [replace(table, epoch_1904=book.epoch_1904) for table in source.tables]
    return replace(source, tables=tuple(tables))


def old_stream(compound: Compound) -> bytes | None:
    """Return the records of an old workbook; None where the compound file holds none."""
    name = next((name for name in _OLD_STREAMS if name in compound.streams), None)
    return None if name is None else compound.read(name)


def _parsed(content: bytes, limits: Limits, file: str, kind: str) -> Source:
    result, tables = parse_apart(_PARSER, content, limits, {"file": file, "format": kind})
    marks = {name: marks_from(told) for name, told in result["marks"].items()}
    for table in tables:
        if table.first_row > limits.rows or table.first_column > limits.columns:
            cell = f"{column_letters(table.first_column)}{table.first_row}"
            raise InputError("E_SHEET_DIMENSION", sheet=table.sheet, cell=cell)
    marked = [with_marks(table, marks.get(table.sheet, Marks())) for table in tables]
    return Source(kind, tuple(marked), tuple(result["hidden"]))


def _refuse_foreign(archive: zipfile.ZipFile, kind: str, file: str) -> None:
    """Refuse entities in any part, other kinds of ODF, and ODF with a password."""
    for part in archive.namelist():
        refuse_entities(part_chunks(archive, part))
    if kind != "ods":
        return
    names = archive.namelist()
    if "mimetype" in names and _SPREADSHEET not in part_bytes(archive, "mimetype"):
        raise refusal(file, "ODF")
    manifest = "META-INF/manifest.xml"
    if manifest in names and b"encryption-data" in part_bytes(archive, manifest):
        raise InputError("E_ENCRYPTED", file=file)


def _counts_from_1904(archive: zipfile.ZipFile, kind: str) -> bool:
    part = next(part for part, of in _PARTS.items() if of == kind)
    if kind == "xlsb":
        # MS-XLSB 2.4.829 BrtWbProp: record 153, 4 flag bytes, the lowest bit f1904.
        found = re.search(rb"\x99\x01[\x0c-\x7f](.)", part_bytes(archive, part), re.S)
        return found is not None and found[1][0] & 1 == 1
    pattern = _EPOCH_1904[kind]
    rest = b""
    for chunk in part_chunks(archive, part):
        if pattern.search(rest + chunk):
            return True
        rest = chunk[-200:]
    return False


def _own_marks(archive: zipfile.ZipFile, kind: str) -> dict[str, Marks]:
    """Return what is marked in the XML; the child process tells it for the other kinds."""
    if kind == "xlsx":
        return find_marks(archive)
    for part in archive.namelist():
        for _ in part_chunks(archive, part):
            pass
    return {}


def _far_or(error: InputError, archive: zipfile.ZipFile, limits: Limits) -> InputError:
    """Return the error of a parser that died: a cell far out, if that is what killed it."""
    if error.code != "E_PARSER_STOPPED":
        return error
    for part in archive.namelist():
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", part):
            cell = far_cell(part_chunks(archive, part), limits)
            if cell:
                return InputError("E_SHEET_DIMENSION", sheet=Path(part).stem, cell=cell)
    return error


def far_cell(chunks: Iterator[bytes], limits: Limits) -> str | None:
    """Return the first cell of a sheet beyond the rows or columns allowed."""
    rest = b""
    for chunk in chunks:
        text = rest + chunk
        for letters, row in _CELL.findall(text):
            if int(row) > limits.rows or column_number(letters) > limits.columns:
                return f"{letters.decode()}{row.decode()}"
        rest = text[-200:]
    return None

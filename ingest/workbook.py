"""Workbooks (XLSX): looked over before they are unpacked, then parsed in a child process."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np

from geodata.errors import InputError
from ingest.error_cells import Cells, column_number, find_error_cells, with_error_cells
from ingest.tables import Column, Limits, Table, as_objects

_ROOT = Path(__file__).parent.parent
_LARGEST_RATIO = 100
"""The workbook of the benchmark packs 10 times; the known bomb a thousand times."""
_RATIO_MATTERS_MB = 30
_PROLOG_BYTES = 65_536
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')
_CHUNK_BYTES = 1 << 20


def read_workbook(content: bytes, limits: Limits) -> tuple[list[Table], tuple[str, ...]]:
    """Read the visible sheets of a workbook; return them and the names of the hidden ones.

    Raises
    ------
    InputError
        ``E_ARCHIVE``, ``E_FORMAT``, ``E_FILE_TOO_LARGE_UNPACKED``, ``E_XML_ENTITY`` before
        anything is parsed; ``E_WORKBOOK``, ``E_TOO_MANY_ROWS``, ``E_TOO_MANY_COLUMNS``,
        ``E_SHEET_DIMENSION``, ``E_PARSER_STOPPED`` from the child process.
    """
    epoch_1904 = look_over(content, limits)
    with ThreadPoolExecutor(1) as pool:
        parsed = pool.submit(_parse_apart, content, limits)
        errors = _error_cells(content)
        result, codes = parsed.result()
    if "error" in result:
        raise InputError(result["error"], **result["values"])
    tables = [
        with_error_cells(table, errors.get(table.sheet, {}))
        for table in _tables(result["sheets"], codes, epoch_1904)
    ]
    return tables, tuple(result["hidden"])


def _error_cells(content: bytes) -> dict[str, Cells]:
    """Return the error cells; none of a workbook whose parts the parser will not read either."""
    try:
        return find_error_cells(content)
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile, zlib.error, EOFError):
        return {}


def look_over(content: bytes, limits: Limits) -> bool:
    """Refuse archives that would not stay small; return whether days count from 1904."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _refuse_bombs(parts, len(content), limits)
            if "xl/workbook.xml" not in archive.namelist():
                raise InputError("E_FORMAT", file="ZIP")
            for part in parts:
                if part.filename.endswith((".xml", ".rels", ".vml")):
                    _refuse_entities(archive, part)
            about = _start(archive, archive.getinfo("xl/workbook.xml"))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise InputError("E_ARCHIVE", detail=error) from error
    return re.search(rb'date1904="(?:1|true)"', about) is not None


def _refuse_bombs(parts: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    unpacked_mb = sum(part.file_size for part in parts) / 1_000_000
    too_tight = (
        unpacked_mb > _RATIO_MATTERS_MB and unpacked_mb * 1_000_000 > packed * _LARGEST_RATIO
    )
    if unpacked_mb > limits.unpacked_mb or too_tight:
        raise InputError("E_FILE_TOO_LARGE_UNPACKED", limit_mb=limits.unpacked_mb)


def _refuse_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    start = _start(archive, part).replace(b"\x00", b"")
    if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
        raise InputError("E_XML_ENTITY")


def _start(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    with archive.open(part) as stream:
        return stream.read(_PROLOG_BYTES)


def _parse_apart(content: bytes, limits: Limits) -> tuple[dict[str, Any], bytes]:
    command = [sys.executable, "-m", "ingest.sheet_process", json.dumps(asdict(limits))]
    try:
        done = subprocess.run(
            command,
            input=content,
            capture_output=True,
            timeout=limits.seconds,
            cwd=_ROOT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _stopped(content, limits) from error
    if done.returncode != 0 or len(done.stdout) < 8:
        raise _stopped(content, limits)
    length = int.from_bytes(done.stdout[:8], "big")
    return json.loads(done.stdout[8 : 8 + length]), done.stdout[8 + length :]


def _stopped(content: bytes, limits: Limits) -> InputError:
    """Return the error of a parser that died: a cell far out, if that is what killed it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.infolist():
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", part.filename):
                cell = far_cell(archive, part, limits)
                if cell:
                    return InputError(
                        "E_SHEET_DIMENSION", sheet=Path(part.filename).stem, cell=cell
                    )
    return InputError("E_PARSER_STOPPED")


def far_cell(archive: zipfile.ZipFile, part: zipfile.ZipInfo, limits: Limits) -> str | None:
    """Return the first cell of a sheet beyond the rows or columns allowed."""
    with archive.open(part) as stream:
        rest = b""
        while chunk := stream.read(_CHUNK_BYTES):
            text = rest + chunk
            for letters, row in _CELL.findall(text):
                if int(row) > limits.rows or column_number(letters) > limits.columns:
                    return f"{letters.decode()}{row.decode()}"
            rest = text[-200:]
    return None


def _tables(sheets: list[dict[str, Any]], codes: bytes, epoch_1904: bool) -> Iterator[Table]:
    all_codes = np.frombuffer(codes, dtype=np.int32)
    start = 0
    for sheet in sheets:
        rows, columns = sheet["rows"], []
        for values in sheet["values"]:
            columns.append(Column(all_codes[start : start + rows], as_objects(values)))
            start += rows
        yield Table(
            columns=tuple(columns),
            top=tuple(map(tuple, sheet["top"])),
            rows=rows,
            sheet=sheet["name"],
            first_row=sheet["first_row"],
            first_column=sheet["first_column"],
            epoch_1904=epoch_1904,
        )

"""Files to tables, by their content and never by their name."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from geodata.errors import InputError
from ingest.cells import CellTable, TooManyColumnsError, TooManyRowsError
from ingest.tables import Column, Limits, Table, as_objects
from ingest.workbook import read_workbook

_MEGABYTE = 1_000_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ",\t;"
_SNIFFED_LINES = 20
_SNIFFED_BYTES = 100_000


def read_tables(path: Path, limits: Limits) -> tuple[list[Table], tuple[str, ...]]:
    """Read a CSV file (plain or gzip) or the visible sheets of a workbook.

    Returns the tables and the names of hidden sheets, which are not read.

    Raises
    ------
    InputError
        ``E_FILE_MISSING``, ``E_FILE_TOO_LARGE``, ``E_FILE_TOO_LARGE_UNPACKED``,
        ``E_FORMAT`` no table of a kind that is read, ``E_ENCRYPTED``, ``E_BINARY``,
        ``E_CSV``, ``E_TOO_MANY_ROWS``, ``E_TOO_MANY_COLUMNS``, and those of `read_workbook`.
    """
    content = read_bytes(path, limits)
    if content.startswith(b"PK\x03\x04"):
        return read_workbook(content, limits)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise InputError("E_ENCRYPTED", file=path.name)
    if content.startswith(b"\x1f\x8b"):
        content = _unpacked(content, limits)
    return [read_text_table(content, limits, path.name)], ()


def read_bytes(path: Path, limits: Limits) -> bytes:
    """Return the content of a file no larger than allowed."""
    try:
        size = path.stat().st_size
        if size > limits.file_mb * _MEGABYTE:
            raise InputError(
                "E_FILE_TOO_LARGE", size_mb=round(size / _MEGABYTE), limit_mb=limits.file_mb
            )
        return path.read_bytes()
    except OSError as error:
        raise InputError("E_FILE_MISSING", file=path, detail=error.strerror) from error


def _unpacked(content: bytes, limits: Limits) -> bytes:
    limit = limits.unpacked_mb * _MEGABYTE
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
            unpacked = packed.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError("E_ARCHIVE", detail=error) from error
    if len(unpacked) > limit:
        raise InputError("E_FILE_TOO_LARGE_UNPACKED", limit_mb=limits.unpacked_mb)
    return unpacked


def read_text_table(content: bytes, limits: Limits, name: str) -> Table:
    """Read delimited text: comma, tab or semicolon, whichever the first lines are split by."""
    encoding = encoding_of(content, name)
    delimiter = sniff_delimiter(content[:_SNIFFED_BYTES].decode(encoding, "ignore"))
    cells = CellTable(max_rows=limits.rows, max_columns=limits.columns)
    # Decoded as it is read: the text of a large file would be held twice otherwise.
    with io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="") as stream:
        fill(cells, _records(csv.reader(stream, delimiter=delimiter)), limits)
    return table_of(cells)


def encoding_of(content: bytes, name: str) -> str:
    """Return the encoding: by the byte order mark, else UTF-8 where faultless, else GB18030."""
    encoding = next((code for mark, code in _BOMS if content.startswith(mark)), None)
    if encoding != "utf-16" and b"\x00" in content:
        raise InputError("E_BINARY", file=name)
    for candidate in [encoding] if encoding else ["utf-8", "gb18030"]:
        try:
            content.decode(candidate)
        except UnicodeDecodeError:
            continue
        return candidate
    raise InputError("E_BINARY", file=name)


def sniff_delimiter(text: str) -> str:
    """Return the delimiter that stands in most of the first lines, and of those most often."""
    lines = text.splitlines()[:_SNIFFED_LINES]

    def weight(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines]
        return sum(count > 0 for count in counts), sum(counts)

    return max(_DELIMITERS, key=weight)


def _records(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """Return rows, none of them without a cell: an empty line counts as a row of the file."""
    try:
        for row in reader:
            yield row or [""]
    except csv.Error as error:
        raise InputError("E_CSV", detail=error) from error


def fill(cells: CellTable, rows: Iterator[list[str]], limits: Limits) -> None:
    """Put rows into a table within the limits."""
    try:
        cells.extend(rows)
    except TooManyRowsError as error:
        raise InputError("E_TOO_MANY_ROWS", limit=limits.rows) from error
    except TooManyColumnsError as error:
        raise InputError("E_TOO_MANY_COLUMNS", limit=limits.columns) from error


def table_of(cells: CellTable) -> Table:
    """Return a filled table as columns of codes."""
    columns = tuple(
        Column(np.frombuffer(codes, dtype=np.int32), as_objects(list(values)))
        for codes, values in zip(cells.codes, cells.values, strict=True)
    )
    return Table(columns=columns, top=tuple(map(tuple, cells.top)), rows=cells.rows)

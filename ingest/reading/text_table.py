"""Delimited text (CSV, TSV) as a table, decoded as it is read."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import numpy as np

from geodata.errors import InputError
from ingest.reading.cells import CellTable, TooManyColumnsError, TooManyRowsError
from ingest.reading.formats import encoding_of
from ingest.tables import Asked, Column, Limits, Source, Table, as_objects

_DELIMITERS = ",\t;|"
_SNIFFED_LINES = 20
_SNIFFED_CHARACTERS = 100_000
_CHUNK_BYTES = 1 << 20
_END = "\x1e\x1f\x1e"
"""Put behind the last line: an open quotation mark swallows it."""
_END_OF_FILE = "\x1a"
"""Ends the text files of DOS programs."""


def read_text_file(path: Path, limits: Limits, asked: Asked) -> Source:
    """Read a text file without holding its bytes; see `read_text_table`."""
    try:
        return _read(lambda: path.open("rb"), limits, asked, path.name)
    except OSError as error:
        raise InputError("E_FILE_MISSING", file=path, detail=error.strerror) from error


def read_text_table(content: bytes, limits: Limits, asked: Asked, file: str) -> Source:
    """Read text split by comma, tab, semicolon or bar, whichever splits the first lines.

    Raises
    ------
    InputError
        Those of `encoding_of`; ``E_CSV``, ``E_TOO_MANY_ROWS``, ``E_TOO_MANY_COLUMNS``.
    """
    return _read(lambda: io.BytesIO(content), limits, asked, file)


def _read(opened: Callable[[], BinaryIO], limits: Limits, asked: Asked, file: str) -> Source:
    encoding = encoding_of(lambda: _chunks(opened), file, asked.encoding, lossy=True)
    cells = CellTable(max_rows=limits.rows, max_columns=limits.columns)
    with io.TextIOWrapper(opened(), encoding=encoding, errors="replace", newline="") as stream:
        start = stream.read(_SNIFFED_CHARACTERS)
        stream.seek(0)
        first = start.lstrip("\ufeff").splitlines()[:1]
        stated = stated_delimiter(first[0]) if first else None
        if stated:
            stream.readline()
        lines = chain(stream, [_END])
        reader = csv.reader(lines, delimiter=stated or sniff_delimiter(start))
        fill(cells, _records(reader), limits)
    return Source("csv", (table_of(cells),))


def _chunks(opened: Callable[[], BinaryIO]) -> Iterator[bytes]:
    with opened() as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            yield chunk


def stated_delimiter(line: str) -> str | None:
    """Return the delimiter of a first line ``sep=;``, which spreadsheets read and do not show."""
    text = line.strip("\r\n").strip('"')
    return text[4] if len(text) == 5 and text[:4].lower() == "sep=" else None


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
            if row == [_END]:
                return
            if row != [_END_OF_FILE]:
                yield row or [""]
    except csv.Error as error:
        raise InputError("E_CSV", detail=error) from error
    raise InputError("E_CSV", detail='"')


def fill(cells: CellTable, rows: Iterator[list[str]], limits: Limits) -> None:
    """Put rows into a table within the limits."""
    try:
        cells.extend(rows)
    except TooManyRowsError as error:
        raise InputError("E_TOO_MANY_ROWS", limit=limits.rows) from error
    except TooManyColumnsError as error:
        raise InputError("E_TOO_MANY_COLUMNS", limit=limits.columns) from error


def table_of(cells: CellTable) -> Table:
    """Return a filled table as columns of codes; the table is emptied, column by column."""
    columns = []
    for codes, values in zip(cells.codes, cells.values, strict=True):
        columns.append(Column(np.frombuffer(codes, dtype=np.int32), as_objects(list(values))))
        values.clear()
    return Table(columns=tuple(columns), top=tuple(map(tuple, cells.top)), rows=cells.rows)

"""What a child process that parses a file owes its parent: limits kept, one answer.

Only the standard library: each child starts with this module.

Protocol: the file's bytes on standard input, a JSON object of limits and wishes in the first
argument; on standard output the length of a JSON text (8 bytes, big-endian), the text, then the
codes of every column of every table as 32-bit integers.
"""

from __future__ import annotations

import json
import os
import sys
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, BinaryIO

from ingest.reading.cells import TOP_ROWS, CellTable, TooManyColumnsError, TooManyRowsError

Codes = list["array[int]"]
Answer = tuple[dict[str, Any], Codes]


class RefusedError(Exception):
    """The file cannot be used: a code of the message catalogue and its values."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def limit_memory(megabytes: int) -> None:
    """Limit this process's memory, where the system can."""
    try:
        import resource  # noqa: PLC0415  (POSIX only)
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = megabytes * 1_000_000
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def serve(parse: Callable[[bytes, Mapping[str, Any]], Answer]) -> None:
    """Parse the file on standard input within the limits and write the answer."""
    asked = json.loads(sys.argv[1])
    limit_memory(asked["memory_mb"])
    try:
        result, codes = parse(sys.stdin.buffer.read(), asked)
    except RefusedError as refused:
        result, codes = {"error": refused.code, "values": refused.values}, []
    except TooManyRowsError:
        result, codes = {"error": "E_TOO_MANY_ROWS", "values": {"limit": asked["rows"]}}, []
    except TooManyColumnsError:
        result, codes = {"error": "E_TOO_MANY_COLUMNS", "values": {"limit": asked["columns"]}}, []
    answer(result, codes, sys.stdout.buffer)
    # nothing is left to do, and taking a large table apart cell by cell takes time
    os._exit(0)


def answer(result: dict[str, Any], codes: Codes, out: BinaryIO) -> None:
    """Write a result by the protocol of this module."""
    text = json.dumps(result).encode()
    out.write(len(text).to_bytes(8, "big"))
    out.write(text)
    for column in codes:
        out.write(memoryview(column))
    out.flush()


def filled_table(rows: Iterable[Sequence[object]], limits: Mapping[str, Any]) -> CellTable:
    """Return rows as a table within the limits."""
    table = CellTable(max_rows=limits["rows"], max_columns=limits["columns"])
    table.extend(rows)
    return table


def told_table(table: CellTable, **about: Any) -> tuple[dict[str, Any], Codes]:
    """Return what the answer says of a table, and the codes of its columns."""
    values = [list(column) for column in table.values]
    top = [
        [values[at][codes[row]] for at, codes in enumerate(table.codes)]
        for row in range(min(TOP_ROWS, table.rows))
    ]
    return {"rows": table.rows, "values": values, "top": top, **about}, table.codes

"""A parser run in a process of its own, so that the worst file costs one error message."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from geodata.errors import InputError
from ingest.tables import Column, Limits, Table, as_objects

_ROOT = Path(__file__).parents[2]
Result = dict[str, Any]
Wishes = Mapping[str, Any]


def parse_apart(
    module: str,
    content: bytes,
    limits: Limits,
    wishes: Wishes | None = None,
) -> tuple[Result, list[Table]]:
    """Parse bytes by a module that follows the protocol of `ingest.reading.child`.

    Returns what the child said of the file, and its tables.

    Raises
    ------
    InputError
        ``E_PARSER_STOPPED`` if the child crashed or passed a limit of memory or time; else the
        code with which the child refused the file.
    """
    command = [sys.executable, "-m", module, json.dumps({**asdict(limits), **(wishes or {})})]
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
        raise InputError("E_PARSER_STOPPED") from error
    if done.returncode != 0 or len(done.stdout) < 8:
        raise InputError("E_PARSER_STOPPED")
    length = int.from_bytes(done.stdout[:8], "big")
    result = json.loads(done.stdout[8 : 8 + length])
    if "error" in result:
        raise InputError(result["error"], **result["values"])
    return result, list(_tables(result["tables"], done.stdout[8 + length :]))


def _tables(told: list[Result], codes: bytes) -> Iterator[Table]:
    all_codes = np.frombuffer(codes, dtype=np.int32)
    start = 0
    for table in told:
        rows, columns = table["rows"], []
        for values in table["values"]:
            columns.append(Column(all_codes[start : start + rows], as_objects(values)))
            start += rows
        yield Table(
            columns=tuple(columns),
            top=tuple(map(tuple, table["top"])),
            rows=rows,
            sheet=table.get("name", ""),
            first_row=table.get("first_row", 1),
            first_column=table.get("first_column", 1),
            hidden_columns=frozenset(table.get("hidden_columns", ())),
            merged=tuple((tuple(first), tuple(last)) for first, last in table.get("merged", ())),
            faults=tuple(tuple(fault) for fault in table.get("faults", ())),
        )

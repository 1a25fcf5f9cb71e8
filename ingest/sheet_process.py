"""The child process that parses a workbook: bytes in, columns out, and nothing else to lose.

A parser that a file can crash or blow up runs here, under a memory limit where the system has one,
so that the worst file costs its sender one error message. Standard library and calamine only.

Protocol: the workbook on standard input, the limits as JSON in the first argument; on standard
output the length of a JSON text (8 bytes, big-endian), the text, then the codes of every column.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Sequence
from io import BytesIO
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from ingest.cells import TOP_ROWS, CellTable, TooManyColumnsError, TooManyRowsError


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


def parse(content: bytes, limits: dict[str, int]) -> tuple[dict[str, Any], list[array[int]]]:
    """Return what the visible sheets hold, as JSON values, and the codes of their columns."""
    sheets: list[dict[str, Any]] = []
    codes: list[array[int]] = []
    hidden: list[str] = []
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        for number, about in enumerate(workbook.sheets_metadata):
            if about.visible != SheetVisibleEnum.Visible:
                hidden.append(about.name)
            elif about.typ == SheetTypeEnum.WorkSheet:
                sheet, columns = _parse_sheet(workbook.get_sheet_by_index(number), limits)
                sheets.append({"name": about.name, **sheet})
                codes += columns
    except TooManyRowsError:
        return {"error": "E_TOO_MANY_ROWS", "values": {"limit": limits["rows"]}}, []
    except TooManyColumnsError:
        return {"error": "E_TOO_MANY_COLUMNS", "values": {"limit": limits["columns"]}}, []
    except CalamineError as error:
        return {"error": "E_WORKBOOK", "values": {"detail": str(error)}}, []
    return {"sheets": sheets, "hidden": hidden}, codes


def _parse_sheet(sheet: Any, limits: dict[str, int]) -> tuple[dict[str, Any], list[array[int]]]:
    table = CellTable(max_rows=limits["rows"], max_columns=limits["columns"])
    start = sheet.start
    if start is None:
        return {"rows": 0, "first_row": 1, "first_column": 1, "values": [], "top": []}, []
    table.extend(sheet.iter_rows())
    fill_merged(table.codes, sheet.merged_cell_ranges or [], start)
    values = [list(column) for column in table.values]
    top = [
        [values[at][codes[row]] for at, codes in enumerate(table.codes)]
        for row in range(min(TOP_ROWS, table.rows))
    ]
    return {
        "rows": table.rows,
        "first_row": start[0] + 1,
        "first_column": start[1] + 1,
        "values": values,
        "top": top,
    }, table.codes


def fill_merged(
    codes: list[array[int]],
    ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]],
    start: tuple[int, int],
) -> None:
    """Give each cell of a range merged downward the value of its first cell.

    Only down the first column: a title merged across the sheet stays one cell.
    """
    for (first_row, column), (last_row, _) in ranges:
        place = column - start[1]
        top, bottom = first_row - start[0], last_row - start[0]
        if 0 <= place < len(codes) and 0 <= top < bottom < len(codes[place]):
            cells = codes[place]
            cells[top + 1 : bottom + 1] = array("i", [cells[top]]) * (bottom - top)


def answer(result: dict[str, Any], codes: list[array[int]], out: BinaryIO) -> None:
    """Write a result by the protocol of this module."""
    text = json.dumps(result).encode()
    out.write(len(text).to_bytes(8, "big"))
    out.write(text)
    for column in codes:
        out.write(memoryview(column))
    out.flush()


def main() -> None:
    """Parse the workbook on standard input."""
    limits = json.loads(sys.argv[1])
    limit_memory(limits["memory_mb"])
    result, codes = parse(sys.stdin.buffer.read(), limits)
    answer(result, codes, sys.stdout.buffer)


if __name__ == "__main__":
    main()

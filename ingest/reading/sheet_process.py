"""The child process that parses a workbook: bytes in, columns out.

Standard library and calamine only, so that it starts fast.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from io import BytesIO
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ingest.marks import Marks
from ingest.reading.biff import read_globals, sheet_marks
from ingest.reading.cells import TOP_ROWS
from ingest.reading.child import Answer, Codes, RefusedError, filled_table, serve, told_table
from ingest.reading.merging import Range, fill_merged, from_start
from ingest.reading.ods_marks import read_ods_marks
from ingest.reading.ole import DamagedError, open_compound
from ingest.reading.xlsb_marks import find_xlsb_marks


def parse(content: bytes, asked: Mapping[str, Any]) -> Answer:
    """Return what the visible sheets hold, as JSON values, and the codes of their columns."""
    tables: list[dict[str, Any]] = []
    codes: Codes = []
    hidden: list[str] = []
    marks, merged = _told_apart(content, asked["format"])
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        for number, about in enumerate(workbook.sheets_metadata):
            if about.visible != SheetVisibleEnum.Visible:
                hidden.append(about.name)
            elif about.typ == SheetTypeEnum.WorkSheet:
                sheet = workbook.get_sheet_by_index(number)
                ranges = merged.get(about.name) or sheet.merged_cell_ranges or []
                told, columns = _parse_sheet(sheet, ranges, asked)
                tables.append({"name": about.name, **told})
                codes += columns
    except PasswordError as error:
        raise RefusedError("E_ENCRYPTED", file=asked["file"]) from error
    except CalamineError as error:
        raise RefusedError("E_WORKBOOK", detail=str(error)) from error
    told_marks = {name: each.as_json() for name, each in marks.items() if each}
    return {"tables": tables, "hidden": hidden, "marks": told_marks}, codes


def _told_apart(content: bytes, kind: str) -> tuple[dict[str, Marks], dict[str, list[Range]]]:
    """Return marks and merged ranges by sheet, where the parser does not tell them."""
    try:
        if kind == "xls":
            stream = _old_stream(content)
            sheets = read_globals(stream).sheets
            return {name: sheet_marks(stream, start) for name, start in sheets.items()}, {}
        if kind == "ods":
            with ZipFile(BytesIO(content)) as archive:
                found = read_ods_marks(archive.read("content.xml"))
            marks = {name: sheet.marks for name, sheet in found.items()}
            return marks, {name: sheet.merged for name, sheet in found.items()}
        if kind == "xlsb":
            with ZipFile(BytesIO(content)) as archive:
                return find_xlsb_marks(archive), {}
    except (DamagedError, ParseError, BadZipFile, KeyError, struct.error) as error:
        raise RefusedError("E_WORKBOOK", detail=str(error) or "OLE") from error
    return {}, {}


def _old_stream(content: bytes) -> bytes:
    compound = open_compound(content)
    return compound.read("Workbook" if "Workbook" in compound.streams else "Book")


def _parse_sheet(
    sheet: Any, ranges: Sequence[Range], asked: Mapping[str, Any]
) -> tuple[dict[str, Any], Codes]:
    start = sheet.start
    if start is None:
        return {"rows": 0, "values": [], "top": []}, []
    # the parser gives the empty rows above the first cell, which are not in the table
    table = filled_table(islice(sheet.iter_rows(), start[0], None), asked)
    here = from_start(ranges, start)
    fill_merged(table.codes, here)
    merged = [each for each in here if each[0][0] < TOP_ROWS]
    return told_table(table, first_row=start[0] + 1, first_column=start[1] + 1, merged=merged)


def main() -> None:
    """Parse the workbook on standard input."""
    serve(parse)


if __name__ == "__main__":
    main()

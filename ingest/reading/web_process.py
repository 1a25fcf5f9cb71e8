"""The child process that parses sheets saved as a web page or as XML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import ParseError

from ingest.reading.cells import TOP_ROWS, Cell
from ingest.reading.child import Answer, Codes, RefusedError, filled_table, serve, told_table
from ingest.reading.html_tables import html_tables
from ingest.reading.merging import Range, fill_merged
from ingest.reading.xml_sheets import xml_sheets

_FEWEST_COLUMNS = 2
"""A table of one column lays a page out."""


def parse(content: bytes, asked: Mapping[str, Any]) -> Answer:
    """Return the tables of a page, or the visible sheets of a workbook in XML."""
    return _parse_page(content, asked) if asked["format"] == "html" else _parse_xml(content, asked)


def _parse_page(content: bytes, asked: Mapping[str, Any]) -> Answer:
    told: list[dict[str, Any]] = []
    codes: Codes = []
    first_row = 1
    for found in html_tables(content.decode()):
        if max(map(len, found.rows), default=0) >= _FEWEST_COLUMNS:
            entry, own = _told(found.rows, found.merged, asked, first_row=first_row)
            told.append(entry)
            codes += own
        first_row += len(found.rows)
    if not told:
        raise RefusedError("E_FORMAT_WEB", file=asked["file"])
    return {"tables": told, "hidden": []}, codes


def _parse_xml(content: bytes, asked: Mapping[str, Any]) -> Answer:
    told: list[dict[str, Any]] = []
    codes: Codes = []
    hidden: list[str] = []
    try:
        for sheet in xml_sheets(content):
            if sheet.hidden:
                hidden.append(sheet.name)
                continue
            columns = sorted(sheet.hidden_columns)
            about = {"name": sheet.name, "hidden_columns": columns}
            entry, own = _told(sheet.rows, sheet.merged, asked, **about)
            told.append(entry)
            codes += own
    except ParseError as error:
        raise RefusedError("E_WORKBOOK", detail=str(error)) from error
    return {"tables": told, "hidden": hidden}, codes


def _told(
    rows: Sequence[Sequence[Cell]],
    merged: Sequence[Range],
    asked: Mapping[str, Any],
    **about: Any,
) -> tuple[dict[str, Any], Codes]:
    table = filled_table(rows, asked)
    fill_merged(table.codes, merged)
    return told_table(table, merged=[each for each in merged if each[0][0] < TOP_ROWS], **about)


def main() -> None:
    """Parse the file on standard input."""
    serve(parse)


if __name__ == "__main__":
    main()

"""Sheets for tests, built from rows as they would stand in a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ingest.mapping.columns import find_fields
from ingest.profiles import Profile, parse_profile
from ingest.reading.cells import CellTable
from ingest.reading.text_table import table_of
from ingest.tables import Fields, Table

NO_PROFILE = Profile(name="")


def sheet(rows: Sequence[Sequence[Any]], **marks: Any) -> Table:
    """A sheet of these rows; `marks` are other values of the table."""
    cells = CellTable(max_rows=10_000, max_columns=100)
    cells.extend(rows)
    return replace(table_of(cells), **marks)


def text_sheet(text: str, **marks: Any) -> Table:
    """A sheet of lines with commas between the cells."""
    return sheet([line.split(",") for line in text.splitlines()], **marks)


def fields_of(text: str, profile: str = "", file_name: str = "", **marks: Any) -> Fields:
    """The fields of one such sheet, read with the text of a profile."""
    own = parse_profile(profile, "own") if profile else NO_PROFILE
    return find_fields([text_sheet(text, **marks)], own, file_name=file_name)


def note_codes(fields: Fields) -> list[str]:
    """The codes of what is told of the sheets."""
    return [note[0] for note in fields.notes]

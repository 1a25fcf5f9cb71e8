"""Files into the store, and imports taken back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from geodata.codes import Language
from geodata.errors import InputError
from geodata.store import (
    BatchNote,
    BatchRow,
    DeskNote,
    ReviewNote,
    RowNote,
    SheetNote,
    Undone,
    Written,
    data_version,
    problems_of_batch,
    read_aliases,
    read_batches,
    read_reviews,
    read_sheets,
    read_sites,
    read_vocabulary,
    read_waiting,
    undo_batch,
    write_batch,
)
from ingest.aside import Aside, AsideRow, SheetHead
from ingest.knowledge import Known as KnownToFiles
from ingest.load import Batch, read_batch
from ingest.problems import Problem
from ingest.returning.sending_back import returned_sheets
from ingest.returning.workbooks import returned_workbook
from webmap.data.choices import Choices, fixed, limits_of, reading_of
from webmap.data.door import door, instant, writing

Progress = Callable[[str, int], None]
NOTHING_STATED = Choices()


@dataclass(frozen=True)
class Imported:
    """What came of an import: the file as it was read, and what was new in it."""

    batch: Batch
    written: Written


def get_batches() -> list[BatchRow]:
    """Return the imports, the latest first."""
    with door().store.reading() as connection:
        return read_batches(connection)


def known_to_files() -> KnownToFiles:
    """Return what the store knows that a file may refer to; kept until a write changes it."""
    opened = door()
    with opened.store.reading() as connection:
        version = data_version(connection)
        if opened.known is None or opened.known[0] != version:
            known = KnownToFiles(
                register=read_sites(connection),
                vocabulary=read_vocabulary(connection),
                site_aliases=read_aliases(connection, "site"),
                category_aliases=read_aliases(connection, "category"),
            )
            opened.known = (version, known)
        return opened.known[1]


def read_file(
    path: Path,
    choices: Choices = NOTHING_STATED,
    *,
    name: str = "",
    progress: Progress | None = None,
) -> Batch:
    """Read a file as an import would, and keep nothing.

    Raises
    ------
    InputError
        If the file as a whole cannot be read. Single bad rows are told in ``batch.problems``.
    """
    if not path.exists():
        raise InputError("E_NO_FILE", path=path)
    return read_batch(
        path,
        known=known_to_files(),
        reading=reading_of(choices),
        limits=limits_of(),
        progress=progress,
        source_name=name,
    )


def import_file(
    path: Path,
    choices: Choices = NOTHING_STATED,
    *,
    name: str = "",
    progress: Progress | None = None,
) -> Imported:
    """Read a file and keep what is new in it, in one transaction.

    Raises
    ------
    InputError
        If the file as a whole cannot be read. Single bad rows are told in ``batch.problems``.
    StoreError
        ``E_ROLLBACK`` if the store could not be written; nothing is kept then.
    """
    choices = fixed(choices)
    batch = read_file(path, choices, name=name, progress=progress)
    if progress:
        progress("store", batch.rows_used)
    with writing() as connection:
        written = write_batch(
            connection,
            sites=batch.sites,
            inspections=batch.inspections,
            findings=batch.findings,
            terms=batch.terms,
            note=_note(batch, choices.profile),
            desk=desk_note(batch.aside, choices),
        )
    if progress:
        progress("kept", batch.rows_used)
    return Imported(batch, written)


def _note(batch: Batch, profile: str) -> BatchNote:
    return BatchNote(
        source_name=batch.source_name,
        sha256=batch.sha256,
        shape=batch.shape,
        profile=profile,
        imported_at=instant(),
        rows=batch.rows,
        rows_used=batch.rows_used,
        rows_rejected=batch.rows_rejected,
        rows_skipped=batch.rows_skipped,
        rows_held=batch.rows_held,
        datum=batch.datum,
        problems=problem_notes(batch.problems),
    )


def problem_notes(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Return problems in the form of the store."""
    return [
        {
            "row": problem.row,
            "column_name": problem.column,
            "value": problem.value,
            "code": problem.code,
            "details": json.dumps(dict(problem.values), ensure_ascii=False, default=str),
            "sheet": problem.sheet,
        }
        for problem in problems
    ]


def desk_note(aside: Aside, choices: Choices) -> DeskNote:
    """Return rows that did not go in, in the form of the store, with what was stated of them."""
    return DeskNote(
        sheets=[
            SheetNote(
                head.sheet,
                head.top,
                {"places": head.places, **head.reading, "stated": vars(choices)},
            )
            for head in aside.heads
        ],
        rejected=[_row_note(row) for row in aside.rejected],
        reviews=[
            ReviewNote(
                kind=str(one.hold.question),
                code=one.hold.code,
                subject=one.hold.subject,
                place_key=one.hold.key,
                department=one.hold.department,
                details=one.hold.details,
                rows=[_row_note(row) for row in one.rows],
            )
            for one in aside.waiting
        ],
    )


def _row_note(row: AsideRow) -> RowNote:
    cells = {"file": row.cells, "fields": row.fields, "settled": row.settled}
    return RowNote(row.sheet, row.row, cells, row.digest)


def row_of_note(note: RowNote) -> AsideRow:
    """Return a kept row in the form of `ingest`."""
    cells = note.cells
    return AsideRow(
        note.sheet, note.row, tuple(cells["file"]), cells["fields"], tuple(cells["settled"])
    )


def head_of_note(note: SheetNote) -> SheetHead:
    """Return the kept head of a sheet in the form of `ingest`."""
    reading = {name: value for name, value in note.fields.items() if name != "places"}
    return SheetHead(note.sheet, tuple(map(tuple, note.top)), note.fields["places"], reading)


def undo(batch: int) -> Undone:
    """Take an import back as a whole.

    Raises
    ------
    StoreError
        If there is no such import, or later work rests on it.
    """
    with writing() as connection:
        return undo_batch(connection, batch, undone_at=instant())


def workbook_of(batch: Batch, language: Language) -> bytes:
    """Return the rejected rows of a file just read as a workbook in its own layout."""
    rejecting = [problem for problem in batch.problems if problem.rejects]
    sheets = returned_sheets(batch.aside.heads, batch.aside.rejected, rejecting, language)
    return returned_workbook(sheets, language)


def kept_workbook(number: int, language: Language, *, waiting: bool = False) -> bytes:
    """Return the rows of an import that were sent back, or that wait, as a workbook."""
    with door().store.reading() as connection:
        heads = [head_of_note(note) for note in read_sheets(connection, number)]
        rows = read_waiting(connection, batch=number)
        told = problems_of_batch(connection, number)
        sent_back = _sent_back(connection, number)
    wanted = "held" if waiting else "rejected"
    problems = [
        Problem(one.row, one.column_name, one.value, one.code, json.loads(one.details), one.sheet)
        for one in told
        if one.row is not None
    ]
    kept = [row_of_note(row.note) for row in rows if row.state == wanted]
    rejecting = [*(problem for problem in problems if problem.rejects), *sent_back]
    return returned_workbook(returned_sheets(heads, kept, rejecting, language), language)


def _sent_back(connection: Connection, number: int) -> list[Problem]:
    """Return the reasons for which a person sent rows of an import back."""
    return [
        Problem(row.note.row, "", str(review.choice.get("value") or "—"), "Q_REJECTED",
                sheet=row.note.sheet)
        for review in read_reviews(connection, batch=number, state="rejected")
        for row in read_waiting(connection, review=review.number)
    ]  # fmt: skip

"""What a file brought that did not go in: rows sent back, rows that wait for a person."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, insert

from geodata.store import tables
from geodata.store.rows import insert_rows, stored_rows

REJECTED, HELD, SETTLED = "rejected", "held", "settled"
OPEN = "open"


@dataclass(frozen=True)
class SheetNote:
    """The head of a sheet: the rows down to the header, and how its columns were read."""

    sheet: str
    top: Sequence[Sequence[Any]]
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class RowNote:
    """A row of the file as it came. `cells`: ``file`` (its own values), ``fields`` (by field)."""

    sheet: str
    row: int
    cells: Mapping[str, Any]
    digest: str


@dataclass(frozen=True)
class ReviewNote:
    """One question to a person, and the rows that wait for the answer."""

    kind: str
    code: str
    subject: str
    place_key: str
    department: str
    details: Mapping[str, Any]
    rows: Sequence[RowNote]


@dataclass(frozen=True)
class DeskNote:
    """All rows of a file that did not go in."""

    sheets: Sequence[SheetNote] = ()
    rejected: Sequence[RowNote] = ()
    reviews: Sequence[ReviewNote] = ()


@dataclass(frozen=True)
class NewOnDesk:
    """The part of a `DeskNote` that the store has not seen yet."""

    rejected: Sequence[RowNote] = field(default_factory=list)
    reviews: Sequence[ReviewNote] = field(default_factory=list)
    known_rows: int = 0

    @property
    def nothing(self) -> bool:
        """Whether there is none."""
        return not self.rejected and not self.reviews


def new_on_desk(connection: Connection, desk: DeskNote) -> NewOnDesk:
    """Leave out rows that an earlier import brought, word for word.

    Whatever became of them: a row that a person has decided on is not asked for again.
    """
    digests = [row.digest for row in desk.rejected]
    digests += [row.digest for review in desk.reviews for row in review.rows]
    known = _known_digests(connection, digests)
    reviews = []
    for review in desk.reviews:
        rows = [row for row in review.rows if row.digest not in known]
        if rows:
            reviews.append(
                ReviewNote(review.kind, review.code, review.subject, review.place_key,
                           review.department, review.details, rows)
            )  # fmt: skip
    rejected = [row for row in desk.rejected if row.digest not in known]
    kept = len(rejected) + sum(len(review.rows) for review in reviews)
    return NewOnDesk(rejected, reviews, len(digests) - kept)


def _known_digests(connection: Connection, digests: Sequence[str]) -> set[str]:
    found = stored_rows(connection, tables.import_row, "digest", digests, ["batch_id"])
    undone = {
        row[0]
        for row in connection.exec_driver_sql(
            "SELECT fid FROM import_batch WHERE state = 'undone'"
        ).fetchall()
    }
    return {digest for digest, batch in found if batch not in undone}


def put_on_desk(
    connection: Connection, batch: int, sheets: Sequence[SheetNote], new: NewOnDesk
) -> None:
    """Keep rows that did not go in, and the questions about them."""
    if new.nothing:
        return
    known = set(
        connection.exec_driver_sql(
            "SELECT sheet FROM import_sheet WHERE batch_id = ?", (batch,)
        ).scalars()
    )
    insert_rows(
        connection,
        tables.import_sheet,
        ("batch_id", "sheet", "top", "fields"),
        [
            (batch, one.sheet, _json(one.top), _json(one.fields))
            for one in sheets
            if one.sheet not in known
        ],
    )
    _put_rows(connection, batch, new.rejected, REJECTED, None)
    for review in new.reviews:
        number = _insert_review(connection, batch, review)
        _put_rows(connection, batch, review.rows, HELD, number)


def put_reviews(connection: Connection, batch: int, desk: DeskNote) -> None:
    """Keep further questions about rows of an import, and rows that go back after an answer."""
    rows = [row for review in desk.reviews for row in review.rows]
    if not rows and not desk.rejected:
        return
    put_on_desk(connection, batch, desk.sheets, NewOnDesk(desk.rejected, desk.reviews))


def _insert_review(connection: Connection, batch: int, review: ReviewNote) -> int:
    values = {
        "batch_id": batch, "kind": review.kind, "code": review.code, "subject": review.subject,
        "place_key": review.place_key, "department": review.department,
        "details": _json(review.details), "state": OPEN,
    }  # fmt: skip
    statement = insert(tables.review).returning(tables.review.c.fid)
    return int(connection.execute(statement, values).scalar_one())


def _put_rows(
    connection: Connection, batch: int, rows: Sequence[RowNote], state: str, review: int | None
) -> None:
    insert_rows(
        connection,
        tables.import_row,
        ("batch_id", "sheet", "row", "state", "cells", "digest", "review_id"),
        [(batch, one.sheet, one.row, state, _json(one.cells), one.digest, review) for one in rows],
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)

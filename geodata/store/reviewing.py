"""The review queue: questions about rows, and the answers that people gave."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from geodata.errors import StoreError
from geodata.store import tables
from geodata.store.desk import OPEN, SETTLED, RowNote, SheetNote


@dataclass(frozen=True)
class ReviewRow:
    """One question, with the import that it belongs to.

    ``rows``: how many rows wait for it; ``first_row``: the number of the first of them.
    """

    number: int
    batch: int
    source_name: str
    kind: str
    code: str
    subject: str
    place_key: str
    department: str
    details: Mapping[str, Any]
    state: str
    choice: Mapping[str, Any]
    decided_at: str
    rows: int
    first_row: int | None


@dataclass(frozen=True)
class WaitingRow:
    """A row that waits, or that was sent back, as it came."""

    number: int
    note: RowNote
    state: str


_REVIEW = (
    select(
        tables.review.c.fid, tables.review.c.batch_id, tables.import_batch.c.source_name,
        tables.review.c.kind, tables.review.c.code, tables.review.c.subject,
        tables.review.c.place_key, tables.review.c.department, tables.review.c.details,
        tables.review.c.state, tables.review.c.choice, tables.review.c.decided_at,
        select(func.count()).select_from(tables.import_row)
        .where(tables.import_row.c.review_id == tables.review.c.fid).scalar_subquery(),
        select(tables.import_row.c.row)
        .where(tables.import_row.c.review_id == tables.review.c.fid)
        .order_by(tables.import_row.c.fid).limit(1).scalar_subquery(),
    )
    .join(tables.import_batch, tables.import_batch.c.fid == tables.review.c.batch_id)
    .order_by(tables.review.c.fid)
)  # fmt: skip


def read_reviews(
    connection: Connection, *, batch: int | None = None, state: str | None = OPEN
) -> list[ReviewRow]:
    """Return questions in the order in which they came: of one import or of all, of one state."""
    wanted = _REVIEW
    if batch is not None:
        wanted = wanted.where(tables.review.c.batch_id == batch)
    if state is not None:
        wanted = wanted.where(tables.review.c.state == state)
    return [_review(row) for row in connection.execute(wanted)]


def count_open(connection: Connection) -> dict[int, int]:
    """Return import -> how many of its questions are open; imports without any are left out."""
    review = tables.review.c
    wanted = select(review.batch_id, func.count()).where(review.state == OPEN)
    return {row[0]: row[1] for row in connection.execute(wanted.group_by(review.batch_id))}


def read_review(connection: Connection, number: int) -> ReviewRow:
    """Return one question.

    Raises
    ------
    StoreError
        ``E_REVIEW_UNKNOWN``.
    """
    row = connection.execute(_REVIEW.where(tables.review.c.fid == number)).first()
    if row is None:
        raise StoreError("E_REVIEW_UNKNOWN", review=number)
    return _review(row)


def _review(row: Any) -> ReviewRow:
    values = list(row)
    values[8], values[10] = json.loads(values[8] or "{}"), json.loads(values[10] or "{}")
    return ReviewRow(*values)


def read_waiting(
    connection: Connection, *, review: int | None = None, batch: int | None = None
) -> list[WaitingRow]:
    """Return the rows of a question, or all rows of an import that did not go in, in file order."""
    row = tables.import_row.c
    wanted = select(row.fid, row.sheet, row.row, row.cells, row.digest, row.state)
    if review is not None:
        wanted = wanted.where(row.review_id == review)
    if batch is not None:
        wanted = wanted.where(row.batch_id == batch)
    return [
        WaitingRow(one.fid, RowNote(one.sheet, one.row, json.loads(one.cells), one.digest),
                   one.state)
        for one in connection.execute(wanted.order_by(row.fid))
    ]  # fmt: skip


def read_sheets(connection: Connection, batch: int) -> list[SheetNote]:
    """Return the heads of the sheets of an import."""
    sheet = tables.import_sheet.c
    wanted = select(sheet.sheet, sheet.top, sheet.fields).where(sheet.batch_id == batch)
    return [
        SheetNote(one.sheet, json.loads(one.top), json.loads(one.fields))
        for one in connection.execute(wanted.order_by(sheet.fid))
    ]


def settle_review(
    connection: Connection,
    review: ReviewRow,
    *,
    state: str,
    choice: Mapping[str, Any],
    decided_at: str,
) -> None:
    """Keep the answer to a question: its rows wait no more.

    Raises
    ------
    StoreError
        ``E_REVIEW_SETTLED`` where somebody was quicker.
    """
    done = connection.execute(
        update(tables.review)
        .where(tables.review.c.fid == review.number, tables.review.c.state == OPEN)
        .values(
            state=state, choice=json.dumps(dict(choice), ensure_ascii=False), decided_at=decided_at
        )
    )
    if done.rowcount != 1:
        raise StoreError("E_REVIEW_SETTLED", review=review.number)
    row_state = "rejected" if state == "rejected" else SETTLED
    connection.execute(
        update(tables.import_row)
        .where(tables.import_row.c.review_id == review.number)
        .values(state=row_state)
    )


def keep_alias(
    connection: Connection, scheme: str, spelling: str, means: str, review: int | None
) -> None:
    """Remember what a person took a spelling for; a later answer goes before an earlier one."""
    connection.execute(
        insert(tables.alias),
        {"scheme": scheme, "spelling": spelling, "means": means, "review_id": review},
    )


def read_aliases(connection: Connection, scheme: str) -> dict[str, str]:
    """Return spelling -> meaning of one scheme (``site``, ``category``)."""
    alias = tables.alias.c
    wanted = select(alias.spelling, alias.means).where(alias.scheme == scheme).order_by(alias.fid)
    return {row.spelling: row.means for row in connection.execute(wanted)}


def problems_of_batch(connection: Connection, batch: int) -> Sequence[Any]:
    """Return what was told about the rows of an import."""
    problem = tables.import_problem.c
    wanted = select(
        problem.sheet, problem.row, problem.column_name, problem.value, problem.code,
        problem.details,
    ).where(problem.batch_id == batch)  # fmt: skip
    return connection.execute(wanted.order_by(problem.fid)).all()

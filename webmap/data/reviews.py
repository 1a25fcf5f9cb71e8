"""Questions about rows, and what follows from the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from geodata.errors import InputError
from geodata.store import (
    ReviewRow,
    Written,
    add_to_batch,
    count_moved,
    count_open,
    keep_alias,
    put_problems,
    put_reviews,
    read_review,
    read_reviews,
    read_sheets,
    read_waiting,
    settle_review,
)
from ingest.aside import AsideRow, SheetHead, with_settled
from ingest.holding import Question
from ingest.load import Batch, read_again
from webmap.data.choices import Choices, reading_of
from webmap.data.door import door, instant, writing
from webmap.data.imports import (
    desk_note,
    head_of_note,
    known_to_files,
    problem_notes,
    row_of_note,
)

ANSWERS: Mapping[Question, tuple[str, ...]] = {
    Question.SITE: ("site", "new", "reject"),
    Question.CATEGORY: ("category", "reject"),
    Question.DATE: ("accept", "day", "reject"),
    Question.POSITION: ("accept", "site", "reject"),
}
"""What a question may be answered by, see `Answer.action`."""


@dataclass(frozen=True)
class Answer:
    """What a person answers.

    Attributes
    ----------
    action
        ``site``: it is the site ``value``; ``new``: it is a site of its own, at ``lon``, ``lat`` if
        given (degrees, WGS84); ``category``: it is ``value`` (codes joined by ``;``); ``accept``:
        the row is right as it is; ``day``: the day is ``value`` (ISO); ``reject``: back to the
        sender, ``value`` says why.
    remember
        Whether the same spelling shall mean the same from now on.
    """

    action: str
    value: str = ""
    remember: bool = True
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True)
class Answered:
    """What an answer led to: rows that went in, rows with another question, rows sent back."""

    review: ReviewRow
    used: int
    asked_again: int
    rejected: int
    written: Written | None


@dataclass(frozen=True)
class Asked:
    """A question with the rows that wait for it, as they came, and the heads of their sheets."""

    review: ReviewRow
    rows: tuple[AsideRow, ...]
    heads: tuple[SheetHead, ...]


def get_reviews(*, batch: int | None = None, state: str | None = "open") -> list[ReviewRow]:
    """Return questions: of one import or of all, of one state or of any."""
    with door().store.reading() as connection:
        return read_reviews(connection, batch=batch, state=state)


def count_reviews() -> dict[int, int]:
    """Return import -> how many of its questions are open."""
    with door().store.reading() as connection:
        return count_open(connection)


def get_review(number: int) -> Asked:
    """Return one question with its rows.

    Raises
    ------
    StoreError
        ``E_REVIEW_UNKNOWN``.
    """
    with door().store.reading() as connection:
        review = read_review(connection, number)
        rows = tuple(row_of_note(row.note) for row in read_waiting(connection, review=number))
        heads = tuple(head_of_note(note) for note in read_sheets(connection, review.batch))
    return Asked(review, rows, heads)


def answer_review(number: int, answer: Answer) -> Answered:
    """Take an answer: the rows that waited go in, are asked about again, or go back.

    Raises
    ------
    StoreError
        ``E_REVIEW_UNKNOWN``; ``E_REVIEW_SETTLED`` where somebody was quicker; ``E_ROLLBACK``.
    InputError
        ``E_ANSWER`` where the answer does not fit the question.
    """
    asked = get_review(number)
    _check_answer(asked.review, answer)
    if answer.action == "reject":
        return _rejected(asked, answer)
    batch = _read_again(asked, answer)
    review, decided_at = asked.review, instant()
    with writing() as connection:
        settle_review(
            connection, review, state="answered", choice=_choice(answer), decided_at=decided_at
        )
        _remember(connection, review, answer)
        written = add_to_batch(
            connection,
            review.batch,
            sites=batch.sites,
            inspections=batch.inspections,
            findings=batch.findings,
            terms=batch.terms,
            decided_at=decided_at,
        )
        put_reviews(connection, review.batch, desk_note(batch.aside, stated_choices(asked)))
        rejecting = [problem for problem in batch.problems if problem.rejects]
        put_problems(connection, review.batch, problem_notes(rejecting))
        used = batch.rows_used + batch.rows_skipped
        count_moved(connection, review.batch, used=used, rejected=batch.rows_rejected)
    return Answered(review, used, batch.rows_held, batch.rows_rejected, written)


def _check_answer(review: ReviewRow, answer: Answer) -> None:
    allowed = ANSWERS[Question(review.kind)]
    faulty = answer.action not in allowed
    if answer.action in ("site", "category"):
        faulty |= not _is_known(answer)
    if answer.action == "day":
        faulty |= not _is_day(answer.value)
    if faulty:
        raise InputError(
            "E_ANSWER", action=answer.action, value=answer.value, known=", ".join(allowed)
        )


def _is_known(answer: Answer) -> bool:
    known = known_to_files()
    if answer.action == "site":
        return answer.value in known.register.index
    codes = answer.value.split(";")
    rules = reading_of(Choices()).category_rules
    further = {term.code for _, term in rules.terms}
    here = set(known.vocabulary.scheme("category")) | further  # type: ignore[arg-type]
    return bool(answer.value) and set(codes) <= here


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text) <= date.today()
    except ValueError:
        return False


def _read_again(asked: Asked, answer: Answer) -> Batch:
    shape = str(asked.heads[0].reading["shape"])
    fields = _answered_fields(answer, shape)
    rows = [with_settled(row, asked.review.kind, **fields) for row in asked.rows]
    return _settled_batch(asked, rows)


def stated_choices(asked: Asked) -> Choices:
    """Return what was stated when the rows of a question came."""
    return Choices(**asked.heads[0].reading["stated"])


def _settled_batch(asked: Asked, rows: Sequence[AsideRow]) -> Batch:
    reading = reading_of(stated_choices(asked))
    settled = frozenset(name for row in rows for name in row.settled)
    return read_again(rows, asked.heads, known_to_files(), replace(reading, settled=settled))


def _answered_fields(answer: Answer, shape: str) -> dict[str, Any]:
    if answer.action == "site":
        return {"site_id": answer.value}
    if answer.action == "category":
        return {"category" if shape == "ledger" else "found": answer.value}
    if answer.action == "day":
        return {"found_on" if shape == "ledger" else "inspected_on": answer.value}
    if answer.action == "new" and answer.lon is not None and answer.lat is not None:
        return {"lon": answer.lon, "lat": answer.lat, "datum": "wgs84"}
    return {}


def _choice(answer: Answer) -> dict[str, Any]:
    return {
        "action": answer.action, "value": answer.value, "remember": answer.remember,
        "lon": answer.lon, "lat": answer.lat,
    }  # fmt: skip


def _remember(connection: Any, review: ReviewRow, answer: Answer) -> None:
    if not answer.remember:
        return
    details: Mapping[str, Any] = review.details
    if answer.action == "site" and details.get("place_key"):
        keep_alias(connection, "site", details["place_key"], answer.value, review.number)
    if answer.action == "category" and details.get("text_key"):
        keep_alias(connection, "category", details["text_key"], answer.value, review.number)


def _rejected(asked: Asked, answer: Answer) -> Answered:
    review = asked.review
    with writing() as connection:
        settle_review(
            connection, review, state="rejected", choice=_choice(answer), decided_at=instant()
        )
        count_moved(connection, review.batch, used=0, rejected=len(asked.rows))
    return Answered(review, 0, 0, len(asked.rows), None)

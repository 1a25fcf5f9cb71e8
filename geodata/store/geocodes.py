"""Answers of geocoders, kept so that no question is asked twice."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, insert, select

from geodata.store import tables


def read_geocode(connection: Connection, question: str) -> tuple[bool, Any]:
    """Return whether the question was asked before, and the answer (None: nothing was found)."""
    found = connection.execute(
        select(tables.geocode.c.answer).where(tables.geocode.c.question == question)
    ).first()
    return (False, None) if found is None else (True, json.loads(found.answer))


def keep_geocode(connection: Connection, question: str, answer: Any, asked_at: str) -> None:
    """Keep an answer as JSON; None where nothing was found."""
    text = json.dumps(answer, ensure_ascii=False)
    statement = insert(tables.geocode).prefix_with("OR IGNORE", dialect="sqlite")
    connection.execute(statement, {"question": question, "answer": text, "asked_at": asked_at})

"""Rows that wait for a person: which, why, and what the person has to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np


class Question(StrEnum):
    """What a person is asked about a row."""

    SITE = "site"
    CATEGORY = "category"
    DATE = "date"
    POSITION = "position"


@dataclass(frozen=True)
class Hold:
    """One question about one row.

    Attributes
    ----------
    position
        The row, counted from 0 among the rows kept from the file.
    question, code
        What is asked; ``Q_...``, or the code of what is odd.
    key
        Rows of one key are one question: the same answer goes for all of them.
    subject
        What the person reads as the title: a name, a text, a day.
    department
        Department of the row, where known.
    details
        What the person chooses from, as values that JSON can hold.
    """

    position: int
    question: Question
    code: str
    key: str
    subject: str
    department: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


class Holds:
    """Questions collected while a file is checked: at most one a row, the first."""

    def __init__(self, rows: int) -> None:
        self.held = np.zeros(rows, dtype=bool)
        self.found: list[Hold] = []

    def add(self, rows: Iterable[int], hold: Hold) -> None:
        """Ask the question of `hold` about rows that no other question is asked about yet."""
        for row in rows:
            if not self.held[row]:
                self.held[row] = True
                self.found.append(
                    Hold(int(row), hold.question, hold.code, hold.key, hold.subject,
                         hold.department, hold.details)
                )  # fmt: skip

    def without(self, rejected: np.ndarray) -> list[Hold]:
        """Return the questions about rows that nothing rejects."""
        return [hold for hold in self.found if not rejected[hold.position]]

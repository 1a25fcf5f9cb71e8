"""What is wrong with a row of a file, or worth a look: told, never raised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata import errors
from geodata.codes import Language

Positions = NDArray[np.int64]
LONGEST_VALUE_SHOWN = 200


@dataclass(frozen=True)
class Problem:
    """One thing that a person should know about a file.

    Attributes
    ----------
    row
        The row number that the person sees in the file (header = row 1 where nothing stands
        above it); None where the whole file is meant.
    column
        The header as the file writes it; empty where no single column is meant.
    value
        The value as the file has it, shortened.
    code
        ``E_...``: the row is rejected. ``W_...``: the row is used, or skipped as it should be.
    values
        Further values that the message names.
    sheet
        Name of the sheet; empty for files without sheets.
    """

    row: int | None
    column: str
    value: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    sheet: str = ""

    @property
    def rejects(self) -> bool:
        """Say whether the row was left out because of it."""
        return self.code.startswith("E_")

    def reason(self, language: Language) -> str:
        """Return what is wrong, in ``zh`` or ``en``."""
        return errors.reason(self.code, language, self._all_values())

    def remedy(self, language: Language) -> str:
        """Return what to write instead, in ``zh`` or ``en``."""
        return errors.remedy(self.code, language, self._all_values())

    def _all_values(self) -> dict[str, Any]:
        own = {"row": self.row, "column": self.column, "value": self.value}
        return {**self.values, **own}


@dataclass(frozen=True)
class Fault:
    """A fault at one row, before it is written for a person.

    ``position`` counts the rows kept from the file, from 0; -1 means the file as a whole.
    """

    position: int
    name: str
    code: str
    value: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


class Faults:
    """Faults collected while a file is checked, and the rows that they reject."""

    def __init__(self, rows: int) -> None:
        self.rejected = np.zeros(rows, dtype=bool)
        self.found: list[Fault] = []

    def add(
        self, positions: Iterable[int] | Positions, name: str, code: str, values: Any = None
    ) -> None:
        """Note a fault `code` of field `name` at rows; `values` is one text a row, or None."""
        rows = np.asarray(positions, dtype=np.int64)
        if code.startswith("E_"):
            self.rejected[rows] = True
        texts = [""] * len(rows) if values is None else values
        self.found += [
            Fault(row, name, code, shorten(text))
            for row, text in zip(rows.tolist(), texts, strict=True)
        ]

    def add_one(self, position: int, name: str, code: str, value: str = "", **values: Any) -> None:
        """Note one fault with further values for its message."""
        if code.startswith("E_"):
            self.rejected[position] = True
        self.found.append(Fault(position, name, code, shorten(value), values))


def shorten(value: object) -> str:
    """Return a value as short text without control characters."""
    text = "".join(
        sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for sign in str(value)[: LONGEST_VALUE_SHOWN + 1]
    )
    return text if len(text) <= LONGEST_VALUE_SHOWN else text[:LONGEST_VALUE_SHOWN] + "…"

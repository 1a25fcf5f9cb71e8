"""The forms that a file's content takes on its way to the schema."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Texts = NDArray[np.object_]
Mask = NDArray[np.bool_]
NOTHING = frozenset({"-", "--", "—", "——", "/", "\\", "无", "N/A", "n/a"})
"""What people write into a cell to show that they left it blank on purpose."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CELL_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"}
LONGEST_CELL = 32_767


@dataclass(frozen=True)
class Limits:
    """What a file may cost. Megabytes, rows, columns, seconds."""

    file_mb: int = 100
    unpacked_mb: int = 800
    rows: int = 1_048_576
    columns: int = 200
    memory_mb: int = 4_000
    seconds: int = 120


@dataclass(frozen=True)
class Column:
    """A column as codes (n,) into its distinct values (m,); text, or numbers as float."""

    codes: NDArray[np.int32]
    values: Texts

    def spread(self, per_value: NDArray[Any]) -> NDArray[Any]:
        """Return one entry a row of an array that has one entry a distinct value."""
        return per_value[self.codes]

    def all(self) -> Texts:
        """Return the value of every row (n,)."""
        return self.values[self.codes]

    def used(self) -> Texts:
        """Return the distinct values of the rows; `values` may also hold those of rows left out."""
        return self.values[np.unique(self.codes)]

    def take(self, rows: Mask | NDArray[np.int64]) -> Column:
        """Return the column with only some of its rows."""
        return Column(self.codes[rows], self.values)

    def mapped(self, change: Callable[[Any], Any]) -> Column:
        """Return the column with each distinct value changed."""
        return Column(self.codes, as_objects([change(value) for value in self.values]))


@dataclass(frozen=True)
class Table:
    """One sheet or text file: its columns, its first rows, and where it came from."""

    columns: tuple[Column, ...]
    top: tuple[tuple[Any, ...], ...]
    rows: int
    sheet: str = ""
    first_row: int = 1
    first_column: int = 1
    epoch_1904: bool = False


@dataclass(frozen=True)
class Fields:
    """The rows of a file under our field names.

    Attributes
    ----------
    shape
        ``visits`` or ``ledger``.
    columns
        Field -> column, all of the same number of rows.
    headers
        Field -> header as the file writes it.
    row_numbers
        Row number in the file (n,).
    sheets
        Name of the sheet (n,), empty text where there are none.
    skipped
        Rows left out because they are totals, signatures, or no visits by the profile.
    datum
        Datum that a header states, or None.
    unused
        Headers that were not recognised.
    keys
        Columns that join a second file, by the header that the profile names.
    """

    shape: str
    columns: Mapping[str, Column]
    headers: Mapping[str, str]
    row_numbers: NDArray[np.int64]
    sheets: Texts
    skipped: int = 0
    datum: str | None = None
    epoch_1904: bool = False
    unused: tuple[str, ...] = ()
    keys: Mapping[str, Column] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Return the number of rows."""
        return len(self.row_numbers)


def as_objects(values: Any) -> Texts:
    """Return values as an array of objects (n,), never of two dimensions."""
    array = np.empty(len(values), dtype=object)
    array[:] = values if isinstance(values, np.ndarray) else list(values)
    return array


def cell_text(value: Any) -> str:
    """Return a cell as text: NFKC, without outer blanks, whole numbers without ``.0``."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return unicodedata.normalize("NFKC", str(value)).strip()


def word_key(text: str) -> str:
    """Return what two spellings of a name have in common: no case, blanks, punctuation."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def concatenate(columns: list[Column]) -> Column:
    """Return columns put below each other."""
    offsets = np.cumsum([0, *(len(column.values) for column in columns[:-1])])
    codes = [column.codes + np.int32(by) for column, by in zip(columns, offsets, strict=True)]
    return Column(np.concatenate(codes), np.concatenate([column.values for column in columns]))


def name_key(text: str) -> str:
    """Return a name or address without blanks, NFKC: what a derived site number rests on."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def text_faults(values: Texts) -> Texts:
    """Return ``E_CELL_TEXT``, ``E_CELL_ERROR`` or empty text for distinct values (m,)."""
    return as_objects([_text_fault(value) for value in values])


def _text_fault(value: object) -> str:
    if not isinstance(value, str):
        return ""
    if len(value) > LONGEST_CELL or _CONTROL.search(value):
        return "E_CELL_TEXT"
    return "E_CELL_ERROR" if value.strip() in _CELL_ERRORS else ""

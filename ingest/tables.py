"""The forms that a file's content takes on its way to the schema."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.marks import FORMULA_MARK
from ingest.sheet_reading import ColumnUse, SheetHeader, YearHint

Texts = NDArray[np.object_]
Mask = NDArray[np.bool_]
NOTHING = frozenset({"-", "--", "—", "——", "/", "\\", "无", "N/A", "n/a"})
"""What people write into a cell to show that they left it blank on purpose."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CELL_ERRORS = frozenset(
    [
        "#REF!",
        "#N/A",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#BLOCKED!",
        "#CONNECT!",
        "#UNKNOWN!",
        "#GETTING_DATA",
    ]
)
LONGEST_CELL = 32_767
_LOST = "\N{REPLACEMENT CHARACTER}"
"""Stands for bytes that are no sign of the file's encoding."""
MergedRange = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell of a range, each as (row position, column position)."""
RowFault = tuple[int, int, str, str, Mapping[str, Any]]
"""(row position, column position or -1, code, value, further values of the message)."""
Note = tuple[str, str, str, Mapping[str, Any]]
"""(code, column, value, further values of the message)."""


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

    def take(self, rows: Mask | NDArray[np.int64] | slice) -> Column:
        """Return the column with only some of its rows; a slice of them is not copied."""
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
    hidden_columns: frozenset[int] = frozenset()
    """Positions of the columns that the workbook hides."""
    merged: tuple[MergedRange, ...] = ()
    """Merged ranges within the first rows, as positions in this table."""
    faults: tuple[RowFault, ...] = ()
    """What only the reader can know of a row."""


@dataclass(frozen=True)
class Asked:
    """What the operator states about a file that the file itself leaves open.

    Attributes
    ----------
    layer
        Layer of a GeoPackage or of a ZIP with several Shapefiles.
    crs
        Coordinate reference system of a file without one: ``EPSG:4549``, WKT or PROJ text.
    encoding
        Encoding of a text file or of a Shapefile's table.
    """

    layer: str | None = None
    crs: str | None = None
    encoding: str | None = None


@dataclass(frozen=True)
class Source:
    """A file as it was read: its tables, and what there is to say about it as a whole.

    Attributes
    ----------
    format
        ``csv``, ``xlsx``, ``xls``, ``xlsb``, ``ods``, ``json``, ``geojson``, ``gpkg``,
        ``shapefile``, ``kml``, ``html`` or ``xml`` (a workbook in XML).
    tables
        The visible sheets, or the one table or layer.
    hidden_sheets
        Names of the sheets that the workbook hides, which are not read.
    notes
        (code, column, value, values) of what a person should know about the file.
    """

    format: str
    tables: tuple[Table, ...]
    hidden_sheets: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


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
    footers
        How many of the rows left out are totals, signatures and examples.
    notes
        What a person should know of the sheets and their columns.
    columns_seen
        What each column of each sheet was taken for, by sheet.
    header_rows
        The heads of the sheets as they are written.
    header_ends
        Sheet -> position of the last row of its header.
    places
        Sheet -> field -> position of its column.
    year_hints
        Sheet -> year of days that are written without one.
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
    footers: int = 0
    notes: tuple[Note, ...] = ()
    columns_seen: tuple[tuple[str, tuple[ColumnUse, ...]], ...] = ()
    header_rows: tuple[SheetHeader, ...] = ()
    header_ends: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    year_hints: Mapping[str, YearHint] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Return the number of rows."""
        return len(self.row_numbers)


def as_slice(rows: Mask) -> Mask | slice:
    """Return a mask (n,) as a slice, where all of its rows stand below each other."""
    chosen = np.flatnonzero(rows)
    whole = len(chosen) and chosen[-1] - chosen[0] + 1 == len(chosen)
    return slice(int(chosen[0]), int(chosen[-1]) + 1) if whole else rows


def as_objects(values: Any) -> Texts:
    """Return values as an array of objects (n,), never of two dimensions."""
    array = np.empty(len(values), dtype=object)
    array[:] = values if isinstance(values, np.ndarray) else list(values)
    return array


def cell_text(value: Any) -> str:
    """Return a cell as text: NFKC, without outer blanks, whole numbers without ``.0``."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    text = str(value)
    # ASCII is NFKC already, and most cells are
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


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
    """Return the fault of each value (m,), or empty text.

    ``E_CELL_TEXT``, ``E_CELL_BYTES``, ``E_CELL_FORMULA``, ``E_CELL_ERROR``.
    """
    if _is_plain(values):
        return np.full(len(values), "", dtype=object)
    return as_objects([_text_fault(value) for value in values])


def _is_plain(values: Texts) -> bool:
    """Say whether no value has a fault, by looking at all of them as one text."""
    texts = [value for value in values if isinstance(value, str)]
    whole = "\n".join(texts)
    if _CONTROL.search(whole) or _LOST in whole:
        return False
    if max(map(len, texts), default=0) > LONGEST_CELL:
        return False
    return not any("#" in text and _text_fault(text) for text in texts)


def _text_fault(value: object) -> str:
    if not isinstance(value, str):
        return ""
    if len(value) > LONGEST_CELL or _CONTROL.search(value):
        return "E_CELL_TEXT"
    if _LOST in value:
        return "E_CELL_BYTES"
    if value == FORMULA_MARK:
        return "E_CELL_FORMULA"
    return "E_CELL_ERROR" if value.strip() in _CELL_ERRORS else ""

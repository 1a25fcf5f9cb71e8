"""What was made of the head of a sheet, for a person to look at before the rows go in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ColumnUse:
    """What one column of a sheet was taken for.

    Attributes
    ----------
    place
        Its position in the table, from 0.
    header
        Its header as the file writes it; the levels of a header of several rows joined by ``/``.
    field
        The field that it gives, or None.
    how
        ``profile``, ``exact`` a listed header, ``datum`` a listed header that states a datum,
        ``guess`` a header that is nearly a listed one, ``unused``, ``ignored`` a column that this
        program wrote itself.
    likeness
        0 to 1; 1 where nothing was guessed, that of the best alternative where it is unused.
    alternatives
        (field, likeness) of other fields that it could be, best first.
    hidden
        Whether the workbook hides it.
    examples
        Its first distinct values that are not blank, at most three.
    """

    place: int
    header: str
    field: str | None
    how: str
    likeness: float = 0.0
    alternatives: tuple[tuple[str, float], ...] = ()
    hidden: bool = False
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class SheetHeader:
    """The head of a sheet as it is written.

    Attributes
    ----------
    sheet
        Name of the sheet; empty text where there are none.
    first_row
        Number, in the file, of the first row of the header.
    cells
        The rows of the header, each as its cells.
    titles
        The rows above it, each as its cells.
    """

    sheet: str
    first_row: int
    cells: tuple[tuple[Any, ...], ...]
    titles: tuple[tuple[Any, ...], ...] = ()


@dataclass(frozen=True)
class YearHint:
    """A year, with its month where one stands beside it, and the text in which it was read."""

    year: int
    month: int | None
    where: str

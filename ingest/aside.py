"""Rows of a file that do not go in, as they came: sent back, or waiting for a person."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ingest.holding import Hold
from ingest.sheet_reading import YearHint
from ingest.tables import Column, Fields, Table, Texts, as_objects

_NONE = (None, "")


@dataclass(frozen=True)
class SheetHead:
    """The head of a sheet.

    Attributes
    ----------
    sheet
        Its name; empty for files without sheets.
    top
        Its rows down to the last one of the header.
    places
        Field -> position of its column.
    reading
        What else the rows need to be read again: ``shape``, ``headers``, ``datum``,
        ``epoch_1904``.
    """

    sheet: str
    top: tuple[tuple[Any, ...], ...]
    places: Mapping[str, int]
    reading: Mapping[str, Any]


@dataclass(frozen=True)
class AsideRow:
    """A row as it came.

    Attributes
    ----------
    sheet, row
        Where it stands.
    cells
        All its cells, in the layout of the file.
    fields
        The cells that were read, by field.
    settled
        Questions that a person has answered about it already.
    """

    sheet: str
    row: int
    cells: tuple[Any, ...]
    fields: Mapping[str, Any]
    settled: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Name of the content: the same row in another file has the same one."""
        text = json.dumps([self.cells, self.settled], ensure_ascii=False, default=str)
        return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


@dataclass(frozen=True)
class Waiting:
    """One question, and the rows that wait for its answer."""

    hold: Hold
    rows: tuple[AsideRow, ...]


@dataclass(frozen=True)
class Aside:
    """All rows of a file that do not go in."""

    heads: tuple[SheetHead, ...] = ()
    rejected: tuple[AsideRow, ...] = ()
    waiting: tuple[Waiting, ...] = ()

    @property
    def held(self) -> int:
        """Number of rows that wait."""
        return sum(len(one.rows) for one in self.waiting)


@dataclass(frozen=True)
class Stated:
    """What holds for the rows of a file without standing in them.

    Attributes
    ----------
    datums
        Datum that the position of each row was read in (n,); empty text for none.
    constants
        Field -> value where a row leaves it blank.
    """

    datums: Texts
    constants: Mapping[str, str]

    def of_row(self, position: int, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the cells of a row with what holds for it."""
        filled = {name: value for name, value in self.constants.items() if given.get(name) in _NONE}
        datum = self.datums[position]
        return {**given, **filled, **({"datum": datum} if datum else {})}


class AsItCame:
    """The rows of a file as they came, found by sheet and row number."""

    def __init__(
        self, tables: Sequence[Table], fields: Fields, default_year: int | None = None
    ) -> None:
        self._tables = {table.sheet: table for table in tables}
        self._fields = fields
        self._year = YearHint(default_year, None, "default_year") if default_year else None

    def cells(self, sheet: str, row: int) -> tuple[Any, ...]:
        """Return the cells of a row."""
        table = self._tables[sheet]
        at = row - table.first_row
        own = table.columns[: self._own_columns(sheet)]
        return tuple(column.values[column.codes[at]] for column in own)

    def _own_columns(self, sheet: str) -> int | None:
        """Return how many columns are the sender's; those that we added to it stand behind them.

        So a row that comes back unmended is the row that was sent.
        """
        seen = dict(self._fields.columns_seen).get(sheet, ())
        ours = [use.place for use in seen if use.how == "ignored"]
        theirs = [use.place for use in seen if use.how != "ignored"]
        return min(ours) if ours and min(ours) > max(theirs, default=-1) else None

    def settled(self, _sheet: str, _row: int) -> tuple[str, ...]:
        """Return what a person has answered about a row: nothing yet."""
        return ()

    def head(self, sheet: str) -> SheetHead:
        """Return the head of a sheet."""
        table, fields = self._tables[sheet], self._fields
        return SheetHead(
            sheet=sheet,
            top=tuple(
                tuple(row[: self._own_columns(sheet)])
                for row in table.top[: fields.header_ends.get(sheet, 0) + 1]
            ),
            places=dict(fields.places.get(sheet, {})),
            reading={
                "shape": fields.shape,
                "headers": dict(fields.headers),
                "datum": fields.datum,
                "epoch_1904": fields.epoch_1904,
                "year": _plain_hint(self._year or fields.year_hints.get(sheet)),
            },
        )


class AsItWasKept(AsItCame):
    """Rows that were set aside earlier."""

    def __init__(self, rows: Sequence[AsideRow], heads: Sequence[SheetHead]) -> None:
        self._rows = {(row.sheet, row.row): row for row in rows}
        self._heads = {head.sheet: head for head in heads}

    def cells(self, sheet: str, row: int) -> tuple[Any, ...]:
        """Return the cells of a row."""
        return self._rows[sheet, row].cells

    def settled(self, sheet: str, row: int) -> tuple[str, ...]:
        """Return the questions that a person has answered about a row."""
        return self._rows[sheet, row].settled

    def head(self, sheet: str) -> SheetHead:
        """Return the head of a sheet."""
        return self._heads[sheet]


def set_aside(
    came: AsItCame, fields: Fields, rejected: np.ndarray, holds: Sequence[Hold], stated: Stated
) -> Aside:
    """Return the rows of `fields` that are rejected (n,), and those that wait, by question.

    What was `stated` for the file is kept with each row, since it is read again on its own.
    """

    def row_at(position: int) -> AsideRow:
        sheet, number = str(fields.sheets[position]), int(fields.row_numbers[position])
        given = {
            name: column.values[column.codes[position]] for name, column in fields.columns.items()
        }
        return AsideRow(
            sheet,
            number,
            came.cells(sheet, number),
            stated.of_row(position, given),
            came.settled(sheet, number),
        )

    groups: dict[tuple[str, str], list[Hold]] = {}
    for hold in holds:
        groups.setdefault((hold.question, hold.key), []).append(hold)
    waiting = tuple(
        Waiting(group[0], tuple(row_at(hold.position) for hold in group))
        for group in groups.values()
    )
    back = tuple(row_at(int(row)) for row in np.flatnonzero(rejected))
    used = {row.sheet for row in back} | {row.sheet for one in waiting for row in one.rows}
    return Aside(tuple(came.head(sheet) for sheet in sorted(used)), back, waiting)


def fields_of_rows(rows: Sequence[AsideRow], heads: Sequence[SheetHead]) -> Fields:
    """Return rows that were set aside as fields, to be read again.

    A field that a row gives and others do not is blank in those.
    """
    names = list(dict.fromkeys(name for row in rows for name in row.fields))
    reading = heads[0].reading
    return Fields(
        shape=str(reading["shape"]),
        columns={name: _column([row.fields.get(name, "") for row in rows]) for name in names},
        headers={name: reading["headers"].get(name, name) for name in names},
        row_numbers=np.array([row.row for row in rows], dtype=np.int64),
        sheets=as_objects([row.sheet for row in rows]),
        datum=reading["datum"],
        epoch_1904=bool(reading["epoch_1904"]),
        year_hints={
            head.sheet: YearHint(*head.reading["year"])
            for head in heads
            if head.reading.get("year")
        },
    )


def _plain_hint(hint: YearHint | None) -> list[Any] | None:
    return None if hint is None else [hint.year, hint.month, hint.where]


def _column(values: Sequence[Any]) -> Column:
    return Column(np.arange(len(values), dtype=np.int32), as_objects(list(values)))


def with_settled(row: AsideRow, question: str, **fields: Any) -> AsideRow:
    """Return a row of which a question is answered, with the fields that the answer gives."""
    return AsideRow(
        row.sheet, row.row, row.cells, {**row.fields, **fields}, (*row.settled, question)
    )

"""From a table with headers of any kind to rows under our field names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from geodata.errors import InputError
from ingest.dates import read_dates
from ingest.mapping.column_choice import Choice, choose_columns
from ingest.mapping.column_uses import column_notes, column_uses, unused_headers
from ingest.mapping.footers import as_one_note, footer_notes, footer_rows
from ingest.mapping.header_rows import HeaderRow, possible_headers
from ingest.mapping.joining import joined_fields
from ingest.mapping.year_hints import year_hint
from ingest.profiles import Profile
from ingest.sheet_reading import SheetHeader, YearHint
from ingest.synonyms import key_of
from ingest.tables import Column, Fields, Mask, Note, Table, as_slice, cell_text

_PLACE = ("site_id", "site_name", "address")
_RESULTS = ("found", "result")
_AFTERWARDS = frozenset({"rectified_on", "verified_on", "due_on", "status"})
_VISITS = frozenset({"found", "checked", "result"})
_DAYS = ("found_on", "inspected_on")
_SEEN_ROWS = 20
_GUESS = 0.5
"""What a guessed header counts beside a listed one when the header row is looked for."""


@dataclass(frozen=True)
class Header:
    """A header: its rows, and which column gives each field."""

    rows: HeaderRow
    choice: Choice

    @property
    def texts(self) -> tuple[str, ...]:
        """Return the header of each column."""
        return self.rows.texts

    @property
    def places(self) -> dict[str, int]:
        """Return field -> position of its column."""
        return self.choice.places

    @property
    def datum(self) -> str | None:
        """Return the datum that a header states."""
        return next((match.datum for match in self.choice.matches if match.datum), None)

    @property
    def score(self) -> tuple[float, int, int]:
        """Return what makes one header better than another.

        The fields that it names; that it stands further up; that it has more levels. Levels that
        are not tidy are a last resort.
        """
        how = {match.field: match.how for match in self.choice.matches}
        fields = sum(_GUESS if each == "guess" else 1.0 for each in how.values())
        rows = self.rows
        return (fields, -rows.row, rows.depth) if rows.tidy else (fields, -rows.last, -rows.depth)


def find_fields(tables: Sequence[Table], profile: Profile, *, file_name: str = "") -> Fields:
    """Find the sheets with records, map their headers, and put their rows below each other.

    Parameters
    ----------
    tables
        The sheets of a file.
    profile
        It may name columns by header or, as ``@E``, by letter, and the first row of the header.
    file_name
        Read for the year of days that are written without one.

    Raises
    ------
    InputError
        ``E_EMPTY`` no cell at all, ``E_HEADER_NOT_FOUND``, ``E_COLUMNS_MISSING``,
        ``E_MAP_CONFLICT`` two columns for one field, ``E_SHAPES_MIXED``.
    """
    if not any(table.rows for table in tables):
        raise InputError("E_EMPTY")
    headers = [(table, find_header(table, profile)) for table in tables if table.rows]
    found = [(table, header) for table, header in headers if header]
    if not found:
        raise InputError("E_HEADER_NOT_FOUND", seen=_seen(tables[0]), rows=_SEEN_ROWS)
    unused = [(table, "") for table, header in headers if not header]
    parts, missing = [], []
    for table, header in found:
        try:
            parts.append(_sheet_fields(table, header, profile, file_name))
        except InputError as error:
            # A sheet of sums has no day; one with days lacks something by mistake.
            if error.code != "E_COLUMNS_MISSING" or set(_DAYS) & set(header.places):
                raise
            missing.append(error)
            unused.append((table, str(error.values["missing"])))
    if not parts:
        raise missing[0]
    if not any(part.rows for part in parts):
        raise InputError("E_EMPTY")
    fields = joined_fields(parts)
    return replace(fields, notes=(*as_one_note(fields.notes), *_sheet_notes(unused)))


def find_header(table: Table, profile: Profile) -> Header | None:
    """Return the rows of the first 20 that name most fields, or None where none names two."""
    best: Header | None = None
    for rows in possible_headers(table, profile.header_row):
        choice = choose_columns(
            rows.labels,
            profile,
            hidden=table.hidden_columns,
            first_column=table.first_column,
        )
        header = Header(rows, choice)
        if len(header.places) >= 2 and (best is None or header.score > best.score):
            best = header
    return best


def recognise_shape(places: Mapping[str, int], profile: Profile) -> str:
    """Say whether headers are those of a findings ledger or of visit records."""
    if profile.shape:
        return profile.shape
    names = set(places)
    if "found_on" in names:
        return "ledger"
    if not names & {*_VISITS, "category"}:
        # Nothing but a description says what was found.
        return "ledger" if "description" in names and names & _AFTERWARDS else "visits"
    if names & _VISITS or "category" not in names:
        return "visits"
    return "ledger" if names & (_AFTERWARDS | {"description"}) else "visits"


def _sheet_fields(table: Table, header: Header, profile: Profile, file_name: str) -> Fields:
    _refuse_conflicts(header)
    shape = recognise_shape(header.places, profile)
    places = _as_shape(dict(header.places), shape, profile)
    _require(places, shape, profile)
    filled = (np.arange(table.rows) > header.rows.last) & _filled(table)
    footers, repeats = footer_rows(table, header.rows, filled, _dated(table, places, profile))
    kept = filled & ~footers & ~repeats & ~_skipped(table, header, profile)
    rows = as_slice(kept)
    keys = profile.details.keys + profile.details.fallback_keys if profile.details else ()
    uses = column_uses(table, header.rows, header.choice, kept)
    hint = _year_hint(table, header, file_name)
    return Fields(
        shape=shape,
        columns={
            name: _valued(table.columns[place].take(rows), profile.values.get(name))
            for name, place in places.items()
        },
        headers={name: header.texts[place] for name, place in places.items()},
        row_numbers=np.flatnonzero(kept) + table.first_row,
        sheets=np.full(int(kept.sum()), table.sheet, dtype=object),
        skipped=int(filled.sum() - kept.sum()),
        datum=header.datum,
        epoch_1904=table.epoch_1904,
        unused=unused_headers(uses),
        keys={key: table.columns[_place_of(key, header)].take(rows) for key in keys},
        footers=int(footers.sum()),
        notes=(*column_notes(uses), *footer_notes(table, footers)),
        columns_seen=((table.sheet, uses),),
        header_rows=(_sheet_header(table, header),),
        header_ends={table.sheet: header.rows.last},
        places={table.sheet: places},
        year_hints={table.sheet: hint} if hint else {},
    )


def _as_shape(places: dict[str, int], shape: str, profile: Profile) -> dict[str, int]:
    """Give the day of a row, and what was found, the name that they have in its shape.

    A description stands for what was found where no other column says it.
    """
    here, there = (
        ("found_on", "inspected_on") if shape == "ledger" else ("inspected_on", "found_on")
    )
    if here not in places and there in places:
        places[here] = places[there]
    places.pop(there, None)
    if shape == "visits" and "category" in places:
        category = places.pop("category")
        places.setdefault("found", category)
    given = {
        *places,
        *profile.constants,
        *profile.columns,
        *(("found",) if profile.details else ()),
    }
    if shape == "ledger" and "category" not in given and "found" in places:
        places["category"] = places.pop("found")
    elif "description" in places and not {"category", "found", "result"} & given:
        places["category" if shape == "ledger" else "found"] = places["description"]
    return places


def _refuse_conflicts(header: Header) -> None:
    twice = {
        name: [header.texts[place] for place in places]
        for name, places in header.choice.twice.items()
    }
    if twice:
        detail = "; ".join(f"{name}: {', '.join(texts)}" for name, texts in twice.items())
        raise InputError("E_MAP_CONFLICT", detail=detail)


def _require(places: Mapping[str, int], shape: str, profile: Profile) -> None:
    present = {*places, *profile.constants, *(("found",) if profile.details else ())}
    needed = (("found_on",), ("category",)) if shape == "ledger" else (("inspected_on",), _RESULTS)
    missing = [" / ".join(names) for names in (*needed, _PLACE) if not present.intersection(names)]
    if missing:
        raise InputError(
            "E_COLUMNS_MISSING",
            shape=shape,
            missing=", ".join(missing),
            found=", ".join(sorted(places)),
        )


def _filled(table: Table) -> Mask:
    filled = np.zeros(table.rows, dtype=bool)
    for column in table.columns:
        filled |= column.spread(np.array([str(v).strip() != "" for v in column.values], bool))
    return filled


def _dated(table: Table, places: Mapping[str, int], profile: Profile) -> Mask:
    """Mark rows (n,) whose day can be read, be it without its year."""
    place = next((places[name] for name in _DAYS if name in places), None)
    if place is None:
        return np.zeros(table.rows, dtype=bool)
    column = table.columns[place]
    days, faults = read_dates(
        column.values, date_format=profile.date_format, epoch_1904=table.epoch_1904
    )
    return np.asarray(column.spread(~np.isnat(days) | (faults == "E_DATE_YEAR")))


def _year_hint(table: Table, header: Header, file_name: str) -> YearHint | None:
    titles = [cell_text(cell) for row in table.top[: header.rows.row] for cell in row]
    return year_hint([*titles, table.sheet, file_name])


def _sheet_header(table: Table, header: Header) -> SheetHeader:
    rows = header.rows
    return SheetHeader(
        sheet=table.sheet,
        first_row=table.first_row + rows.row,
        cells=tuple(table.top[rows.row : rows.last + 1]),
        titles=tuple(table.top[: rows.row]),
    )


def _skipped(table: Table, header: Header, profile: Profile) -> Mask:
    skipped = np.zeros(table.rows, dtype=bool)
    for name, values in profile.skip.items():
        column = table.columns[_place_of(name, header)]
        skipped |= column.spread(np.array([cell_text(v) in values for v in column.values], bool))
    return skipped


def _place_of(name: str, header: Header) -> int:
    if name in header.places:
        return header.places[name]
    keys = [key_of(text) for text in header.texts]
    if key_of(name) not in keys:
        raise InputError(
            "E_COLUMNS_MISSING",
            shape="profile",
            missing=name,
            found=", ".join(text for text in header.texts if text),
        )
    return keys.index(key_of(name))


def _valued(column: Column, table: Mapping[str, str] | None) -> Column:
    return column if not table else column.mapped(lambda value: table.get(cell_text(value), value))


def _sheet_notes(unused: Sequence[tuple[Table, str]]) -> list[Note]:
    """Return that sheets were left out, with the columns that they miss."""
    return [
        ("W_SHEET_UNUSED", "", table.sheet, {"rows": table.rows, "missing": missing or "—"})
        for table, missing in unused
    ]


def _seen(table: Table) -> str:
    rows = [
        " | ".join(cell_text(cell)[:20] for cell in row if cell_text(cell)) for row in table.top
    ]
    return " / ".join(row for row in rows if row)[:400]

"""From a table with headers of any kind to rows under our field names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from geodata.errors import InputError
from ingest.dates import read_dates
from ingest.profiles import Profile
from ingest.synonyms import Synonyms, key_of, synonyms
from ingest.tables import Column, Fields, Mask, Table, cell_text, concatenate

_PLACE = ("site_id", "site_name", "address")
_RESULTS = ("found", "result")
_LEDGER = frozenset({"category", "rectified_on", "verified_on", "due_on", "description"})
_VISITS = frozenset({"found", "checked", "result"})
_SEEN_ROWS = 20


@dataclass(frozen=True)
class Header:
    """A header row: where it stands, which column each field is in, the datum it states."""

    row: int
    places: Mapping[str, int]
    texts: tuple[str, ...]
    datum: str | None


def find_fields(tables: Sequence[Table], profile: Profile) -> Fields:
    """Find the sheets with records, map their headers, and put their rows below each other.

    Raises
    ------
    InputError
        ``E_EMPTY`` no cell at all, ``E_HEADER_NOT_FOUND``, ``E_COLUMNS_MISSING``,
        ``E_MAP_CONFLICT`` two columns for one field, ``E_SHAPES_MIXED``.
    """
    if not any(table.rows for table in tables):
        raise InputError("E_EMPTY")
    found = [(table, header) for table in tables if (header := find_header(table, profile))]
    if not found:
        raise InputError("E_HEADER_NOT_FOUND", seen=_seen(tables[0]), rows=_SEEN_ROWS)
    parts = [_sheet_fields(table, header, profile) for table, header in found]
    if not any(part.rows for part in parts):
        raise InputError("E_EMPTY")
    return parts[0] if len(parts) == 1 else _joined(parts)


def find_header(table: Table, profile: Profile) -> Header | None:
    """Return the row of the first 20 that names most fields, or None where none names two."""
    best: Header | None = None
    for number, row in enumerate(table.top):
        header = match_header(number, row, profile)
        if len(header.places) >= 2 and (best is None or len(header.places) > len(best.places)):
            best = header
    return best


def match_header(number: int, row: Sequence[Any], profile: Profile) -> Header:
    """Return which column of a row names which field; the first column where two do."""
    texts = tuple(cell_text(cell) for cell in row)
    places: dict[str, int] = {}
    datum = None
    for place, name, stated in _matches(texts, profile):
        places.setdefault(name, place)
        datum = datum or stated
    return Header(number, places, texts, datum)


def _matches(texts: Sequence[str], profile: Profile) -> list[tuple[int, str, str | None]]:
    """Return (column, field, datum that the header states) of every recognised header."""
    keys = [key_of(text) for text in texts]
    matches: list[tuple[int, str, str | None]] = []
    for name, headers in profile.columns.items():
        wanted = [key_of(header) for header in headers if header]
        present = next((key for key in wanted if key in keys), None)
        matches += [(at, name, None) for at, key in enumerate(keys) if key == present]
    taken = {place for place, _, _ in matches}
    for place, text in enumerate(texts):
        known, datum = _field_of(text, synonyms())
        if place not in taken and known and known not in profile.columns:
            matches.append((place, known, datum))
    return matches


def _field_of(text: str, words: Synonyms) -> tuple[str | None, str | None]:
    """Return the field that a header names and the datum that it states."""
    key = key_of(text)
    if key in words.fields:
        return words.fields[key], None
    for token in sorted(words.datums, key=len, reverse=True):
        rest = key.replace(token, "", 1)
        if rest != key and words.fields.get(rest) in ("lon", "lat"):
            return words.fields[rest], words.datums[token]
    without_hint = key_of(re.sub(r"\(.*?\)", "", text))
    return words.fields.get(without_hint), None


def recognise_shape(places: Mapping[str, int], profile: Profile) -> str:
    """Say whether headers are those of a findings ledger or of visit records."""
    if profile.shape:
        return profile.shape
    names = set(places)
    if "found_on" in names:
        return "ledger"
    if names & _VISITS or "category" not in names:
        return "visits"
    return "ledger" if names & (_LEDGER - {"category"}) else "visits"


def _sheet_fields(table: Table, header: Header, profile: Profile) -> Fields:
    _refuse_conflicts(header, profile)
    shape = recognise_shape(header.places, profile)
    places = _as_shape(dict(header.places), shape)
    _require(places, shape, profile)
    body = np.arange(table.rows) > header.row
    filled = body & _filled(table)
    kept = (
        filled
        & ~_footers(table, header, places, filled, profile)
        & ~_skipped(table, header, profile)
    )
    used = set(header.places.values())
    keys = profile.details.keys + profile.details.fallback_keys if profile.details else ()
    return Fields(
        shape=shape,
        columns={
            name: _valued(table.columns[place].take(kept), profile.values.get(name))
            for name, place in places.items()
        },
        headers={name: header.texts[place] for name, place in places.items()},
        row_numbers=np.flatnonzero(kept) + table.first_row,
        sheets=np.full(int(kept.sum()), table.sheet, dtype=object),
        skipped=int(filled.sum() - kept.sum()),
        datum=header.datum,
        epoch_1904=table.epoch_1904,
        unused=tuple(t for at, t in enumerate(header.texts) if t and at not in used),
        keys={key: table.columns[_place_of(key, header)].take(kept) for key in keys},
    )


def _as_shape(places: dict[str, int], shape: str) -> dict[str, int]:
    """Give the day and the category of a row the name that they have in its shape."""
    here, there = (
        ("found_on", "inspected_on") if shape == "ledger" else ("inspected_on", "found_on")
    )
    if here not in places and there in places:
        places[here] = places[there]
    places.pop(there, None)
    if shape == "visits" and "category" in places:
        category = places.pop("category")
        places.setdefault("found", category)
    return places


def _refuse_conflicts(header: Header, profile: Profile) -> None:
    by_field: dict[str, list[str]] = {}
    for place, name, _ in _matches(header.texts, profile):
        by_field.setdefault(name, []).append(header.texts[place])
    twice = {name: texts for name, texts in by_field.items() if len(texts) > 1}
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


def _footers(
    table: Table, header: Header, places: Mapping[str, int], filled: Mask, profile: Profile
) -> Mask:
    """Mark totals, signatures and repeated headers: rows without a day that say what they are."""
    words = synonyms()
    day = table.columns[places["found_on" if "found_on" in places else "inspected_on"]]
    days, _ = read_dates(day.values, date_format=profile.date_format, epoch_1904=table.epoch_1904)
    dayless = day.spread(np.isnat(days))
    footers = np.zeros(table.rows, dtype=bool)
    header_keys = {key_of(text) for text in header.texts if text}
    for row in np.flatnonzero(filled & dayless):
        cells = [cell_text(c.values[c.codes[row]]) for c in table.columns]
        cells = [cell for cell in cells if cell]
        footers[row] = any(_is_footer(cell, words) for cell in cells) or (
            len(cells) > 1 and all(key_of(cell) in header_keys for cell in cells)
        )
    return footers


def _is_footer(text: str, words: Synonyms) -> bool:
    first = re.split(r"[:(]", text, maxsplit=1)[0]
    return key_of(first) in words.footers


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


def _joined(parts: Sequence[Fields]) -> Fields:
    first = parts[0]
    if len({part.shape for part in parts}) > 1 or len({part.datum for part in parts}) > 1:
        raise InputError(
            "E_SHAPES_MIXED", sheets=", ".join(str(part.sheets[0]) for part in parts if part.rows)
        )
    names = dict.fromkeys(name for part in parts for name in part.columns)
    blank = np.array([""], dtype=object)
    return Fields(
        shape=first.shape,
        columns={
            name: concatenate(
                [
                    part.columns.get(name) or Column(np.zeros(part.rows, np.int32), blank)
                    for part in parts
                ]
            )
            for name in names
        },
        headers={name: head for part in reversed(parts) for name, head in part.headers.items()},
        row_numbers=np.concatenate([part.row_numbers for part in parts]),
        sheets=np.concatenate([part.sheets for part in parts]),
        skipped=sum(part.skipped for part in parts),
        datum=first.datum,
        epoch_1904=first.epoch_1904,
        unused=tuple(dict.fromkeys(text for part in parts for text in part.unused)),
        keys={key: concatenate([part.keys[key] for part in parts]) for key in first.keys},
    )


def _seen(table: Table) -> str:
    rows = [
        " | ".join(cell_text(cell)[:20] for cell in row if cell_text(cell)) for row in table.top
    ]
    return " / ".join(row for row in rows if row)[:400]

"""The rows of a file, checked and numbered: all that frames are built from, without the cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd

from geodata.codes import Scheme, Term
from ingest.aside import Aside, AsItCame, Stated, set_aside
from ingest.checking import Context
from ingest.details import with_details
from ingest.knowledge import Known, Reading
from ingest.ledger import numbered_findings
from ingest.problems import Faults
from ingest.profiles import Profile, extended_vocabulary
from ingest.reader_faults import note_reader_faults
from ingest.reading.readers import Source
from ingest.rows import without_repeats
from ingest.tables import Column, Fields, Table, as_objects, cell_text
from ingest.validate import validate
from ingest.visits import numbered_visits
from ingest.wording import Words, terms_from_text

Progress = Callable[[str, int], None]
"""Called with the step (``read``, ``check``, ``build``, ``done``) and the number of rows."""
NO_SOURCE = Source(format="", tables=())


def tell_nobody(_step: str, _rows: int) -> None:
    """Take no notice of progress."""


@dataclass(frozen=True)
class Checked:
    """What a file holds once its cells are read.

    Attributes
    ----------
    records
        One a row that no cell rejects and no question holds, see `ingest.validate.validate`; with
        ``id`` and ``source_key``.
    kept
        Those of them that do not repeat another.
    faults
        What was found so far.
    aside
        The rows that do not go in, as they came.
    terms
        Words that the profile or the file adds to the vocabulary.
    fields
        The heads of the sheets, and where each row stands; no cells.
    held, repeated
        Rows that wait for a person; rows that only say again what another says.
    """

    records: pd.DataFrame
    kept: pd.DataFrame
    faults: Faults
    aside: Aside
    terms: tuple[tuple[Scheme, Term], ...]
    fields: Fields
    held: int
    repeated: int


def check_rows(
    fields: Fields,
    known: Known,
    reading: Reading,
    *,
    source: Source = NO_SOURCE,
    came: AsItCame | None = None,
    details: Table | None = None,
    tell: Progress = tell_nobody,
) -> Checked:
    """Check rows under our field names, number them, and set aside those that do not go in."""
    profile = reading.profile
    tell("check", fields.rows)
    vocabulary = extended_vocabulary(known.vocabulary, profile.terms)
    vocabulary = extended_vocabulary(vocabulary, reading.category_rules.terms)
    fields, made, unmatched = _with_own_categories(fields, details, profile, Words(vocabulary))
    terms = (*profile.terms, *((Scheme.CATEGORY, term) for term in made))
    words = Words(extended_vocabulary(vocabulary, terms))
    records, check = validate(fields, Context(known, reading, words))
    faults, holds = check.faults, check.holds
    _note_about_file(faults, fields, source, unmatched)
    note_reader_faults(faults, fields, source.tables)
    tell("build", len(records))
    number = numbered_findings if fields.shape == "ledger" else numbered_visits
    records = number(records, profile)
    kept, repeated = without_repeats(records, faults)
    return Checked(
        # the numbers stand in the ids, and take as much as all other columns of large files
        records=records.drop(columns="record_id"),
        kept=kept.drop(columns="record_id"),
        faults=faults,
        aside=set_aside(
            came or AsItCame(source.tables, fields, profile.default_year),
            fields,
            faults.rejected,
            holds.without(faults.rejected),
            Stated(check.datums, profile.constants),
        ),
        terms=terms,
        fields=replace(fields, columns={}, keys={}),
        held=int((holds.held & ~faults.rejected).sum()),
        repeated=repeated,
    )


def _note_about_file(faults: Faults, fields: Fields, source: Source, unmatched: int) -> None:
    for sheet in source.hidden_sheets:
        faults.add_one(-1, "", "W_HIDDEN_SHEET", sheet)
    for code, column, value, values in (*source.notes, *fields.notes):
        faults.add_one(-1, column, code, value, **values)
    if fields.unused:
        unused = ", ".join(fields.unused)
        faults.add_one(-1, "", "W_COLUMNS_UNUSED", unused, columns=len(fields.unused))
    if unmatched:
        faults.add_one(-1, "found", "W_DETAILS_UNMATCHED", "", rows=unmatched)


def _with_own_categories(
    fields: Fields, details: Table | None, profile: Profile, words: Words
) -> tuple[Fields, tuple[Term, ...], int]:
    """Return fields whose categories are codes, where the profile makes categories of texts."""
    if details is not None:
        return with_details(fields, details, profile, words)
    name = "category" if fields.shape == "ledger" else "found"
    makes = profile.category_from_text or profile.category_pattern is not None
    if not makes or name not in fields.columns:
        return fields, (), 0
    column = fields.columns[name]
    terms = terms_from_text(column.used(), profile, words)
    coded = as_objects(
        [
            terms[text].code if (text := cell_text(value)) in terms else value
            for value in column.values
        ]
    )
    made = tuple({term.code: term for term in terms.values()}.values())
    changed = {**fields.columns, name: Column(column.codes, coded)}
    return replace(fields, columns=changed), made, 0

"""The order of the steps from a file to frames of the schema."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geodata import schema
from geodata.codes import Scheme, Term
from geodata.errors import InputError
from ingest.aside import (
    Aside,
    AsideRow,
    AsItCame,
    AsItWasKept,
    SheetHead,
    Stated,
    fields_of_rows,
    set_aside,
)
from ingest.checking import Context
from ingest.details import with_details
from ingest.knowledge import Known, Reading
from ingest.ledger import ledger_to_frames
from ingest.mapping.columns import find_fields
from ingest.problems import Fault, Faults, Problem
from ingest.profiles import Profile, extended_vocabulary
from ingest.reader_faults import note_reader_faults
from ingest.reading.readers import Source, read_bytes, read_source
from ingest.sites import sites_of
from ingest.tables import Column, Fields, Limits, Table, as_objects, cell_text
from ingest.validate import validate
from ingest.visits import visits_to_frames
from ingest.wording import Words, terms_from_text

DEFAULT_LIMITS = Limits()
AS_IT_IS = Reading()
Progress = Callable[[str, int], None]
"""Called with the step (``read``, ``check``, ``build``, ``done``) and the number of rows."""


@dataclass(frozen=True)
class Batch:
    """What one file holds, in frames of the schema.

    Attributes
    ----------
    sites, inspections, findings
        Frames of `geodata.schema`, sorted by id: only the sites that the file names. Inspections
        also carry ``source_key, datum, given_x, given_y``, findings ``source_key``.
    terms
        Site kinds and categories that the profile or the file adds to the vocabulary.
    problems
        Rejected rows and warnings, by row.
    aside
        The rows that were sent back or wait for a person, as they came.
    rows, rows_used, rows_rejected, rows_skipped, rows_held
        Rows below the header that hold anything; ``rows`` is the sum of the other four. Skipped
        are totals, signatures, rows that the profile leaves out, and rows that repeat another.
    new_sites
        Numbers of sites that the register did not know.
    shape
        ``visits`` or ``ledger``.
    datum
        Datums that positions were read in, joined by ``;``.
    source_name, sha256
        Name of the file, and the digest of its bytes.
    """

    sites: gpd.GeoDataFrame
    inspections: pd.DataFrame
    findings: pd.DataFrame
    terms: tuple[tuple[Scheme, Term], ...]
    problems: tuple[Problem, ...]
    aside: Aside
    rows: int
    rows_used: int
    rows_rejected: int
    rows_skipped: int
    rows_held: int
    new_sites: tuple[str, ...]
    shape: str
    datum: str
    fields: Fields
    tables: tuple[Table, ...] = ()
    source_name: str = ""
    sha256: str = ""


def read_batch(
    path: Path | str,
    *,
    known: Known,
    reading: Reading = AS_IT_IS,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
    source_name: str = "",
) -> Batch:
    """Read a records file; a row that cannot be used is a problem, the rest goes in.

    Parameters
    ----------
    path
        A file of any format of `ingest.reading`, or a folder where the profile names its files.
    known
        Sites, words and earlier answers of people.
    reading
        How the file is to be read.
    limits
        What the file may cost.
    progress
        Told each step.
    source_name
        Name under which the sender knows the file; the name of `path` if left out.

    Raises
    ------
    InputError
        If the file as a whole cannot be used.
    """
    profile, path = reading.profile, Path(path)
    tell = progress or _tell_nobody
    files = _files(path, profile)
    name = source_name or path.name
    tell("read", 0)
    source = read_source(files[0], limits, reading.asked)
    fields = find_fields(source.tables, profile, file_name=name)
    details = read_source(files[1], limits).tables[0] if len(files) > 1 else None
    batch = batch_of(fields, known, reading, source=source, details=details, tell=tell)
    tell("done", fields.rows)
    return replace(batch, source_name=name, sha256=digest(files, limits))


def read_again(
    rows: Sequence[AsideRow], heads: Sequence[SheetHead], known: Known, reading: Reading
) -> Batch:
    """Read rows that were set aside, after a person has answered a question about them."""
    fields = fields_of_rows(rows, heads)
    return batch_of(fields, known, reading, came=AsItWasKept(rows, heads))


NO_SOURCE = Source(format="", tables=())


def batch_of(
    fields: Fields,
    known: Known,
    reading: Reading,
    *,
    source: Source = NO_SOURCE,
    came: AsItCame | None = None,
    details: Table | None = None,
    tell: Progress = lambda _step, _rows: None,
) -> Batch:
    """Turn rows under our field names into a batch."""
    profile = reading.profile
    tell("check", fields.rows)
    vocabulary = extended_vocabulary(known.vocabulary, profile.terms)
    vocabulary = extended_vocabulary(vocabulary, reading.category_rules.terms)
    fields, made, unmatched = _with_own_categories(fields, details, profile, Words(vocabulary))
    terms = (*profile.terms, *((Scheme.CATEGORY, term) for term in made))
    words = Words(extended_vocabulary(vocabulary, terms))
    records, check = validate(fields, Context(known, reading, words))
    faults = check.faults
    _note_about_file(faults, fields, source, unmatched)
    note_reader_faults(faults, fields, source.tables)
    tell("build", len(records))
    build = ledger_to_frames if fields.shape == "ledger" else visits_to_frames
    inspections, findings, repeated = build(records, profile, faults)
    held = check.holds.held & ~faults.rejected
    used = records[~faults.rejected[records.index]]
    sites = sites_of(used, known.register, faults)
    used_terms = _terms_in_use(terms, reading, findings)
    rejected = int(faults.rejected.sum())
    return Batch(
        sites=schema.check_sites(sites),
        inspections=schema.check_inspections(inspections),
        findings=schema.check_findings(findings),
        terms=used_terms,
        problems=problems_of(faults, fields),
        aside=set_aside(
            came or AsItCame(source.tables, fields, profile.default_year),
            fields,
            faults.rejected,
            check.holds.without(faults.rejected),
            Stated(check.datums, profile.constants),
        ),
        rows=fields.rows + fields.skipped,
        rows_used=fields.rows - rejected - repeated - int(held.sum()),
        rows_rejected=rejected,
        rows_skipped=fields.skipped + repeated,
        rows_held=int(held.sum()),
        new_sites=tuple(sites.index[~sites.index.isin(known.register.index)]),
        shape=fields.shape,
        datum=";".join(sorted(set(used["datum"]) - {""})),
        fields=fields,
        tables=tuple(source.tables),
    )


def _terms_in_use(
    terms: tuple[tuple[Scheme, Term], ...], reading: Reading, findings: pd.DataFrame
) -> tuple[tuple[Scheme, Term], ...]:
    """Add the terms of the category rules that the findings use."""
    used = set(findings["category"])
    further = [(scheme, term) for scheme, term in reading.category_rules.terms if term.code in used]
    return (*terms, *further)


def _tell_nobody(_step: str, _rows: int) -> None:
    """Take no notice of progress."""


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


def _files(path: Path, profile: Profile) -> list[Path]:
    """Return the main file and, where the profile names one, the file of details beside it."""
    if not path.is_dir():
        files = [path]
    elif profile.main_file:
        files = [path / profile.main_file]
    else:
        raise InputError("E_FOLDER", file=path.name)
    if profile.details:
        files.append(files[0].parent / profile.details.file)
    return files


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


def problems_of(faults: Faults, fields: Fields) -> tuple[Problem, ...]:
    """Return faults as a person reads them, by row and column."""
    places = {name: place for place, name in enumerate(fields.headers)}

    def order(fault: Fault) -> tuple[int, int, str]:
        return fault.position, places.get(fault.name, len(places)), fault.code

    ordered = sorted(faults.found, key=order)
    return tuple(_problem(fault, fields) for fault in ordered)


def _problem(fault: Fault, fields: Fields) -> Problem:
    values = dict(fault.values)
    if "first" in values:
        values["first"] = int(fields.row_numbers[values["first"]])
    at_row = fault.position >= 0
    return Problem(
        row=int(fields.row_numbers[fault.position]) if at_row else None,
        column=fields.headers.get(fault.name, fault.name),
        value=fault.value,
        code=fault.code,
        values=values,
        sheet=str(fields.sheets[fault.position]) if at_row else "",
    )


def digest(files: list[Path], limits: Limits) -> str:
    """Return the SHA-256 of the files' bytes, one after the other, as hexadecimal text."""
    total = hashlib.sha256()
    for file in files:
        total.update(read_bytes(file, limits))
    return total.hexdigest()

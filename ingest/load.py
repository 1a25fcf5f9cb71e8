"""The order of the steps from a file to frames of the schema."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geodata import schema
from geodata.codes import Scheme, Term, Vocabulary
from geodata.errors import InputError
from ingest.checking import Context
from ingest.columns import find_fields
from ingest.details import with_details
from ingest.ledger import ledger_to_frames
from ingest.problems import Fault, Faults, Problem
from ingest.profiles import DATUMS, Profile, extended_vocabulary
from ingest.readers import read_bytes, read_tables
from ingest.sites import sites_of
from ingest.tables import Column, Fields, Limits, Table, as_objects, cell_text
from ingest.validate import validate
from ingest.visits import visits_to_frames
from ingest.wording import Words, terms_from_text

NO_PROFILE = Profile(name="")
DEFAULT_LIMITS = Limits()
Progress = Callable[[str, int], None]
"""Called with the step (``read``, ``check``, ``build``, ``done``) and the number of rows."""


@dataclass(frozen=True)
class Batch:
    """What one file holds, in frames of the schema.

    Attributes
    ----------
    sites, inspections, findings
        Frames of `geodata.schema`, sorted by id: only the sites that the file names.
    terms
        Site kinds and categories that the profile or the file adds to the vocabulary.
    problems
        Rejected rows and warnings, by row.
    rows, rows_used, rows_rejected, rows_skipped
        Rows below the header that hold anything; ``rows`` is the sum of the other three. Skipped
        are totals, signatures, rows that the profile leaves out, and rows that repeat another.
    shape
        ``visits`` or ``ledger``.
    source_name, sha256
        Name of the file, and the digest of its bytes.
    """

    sites: gpd.GeoDataFrame
    inspections: pd.DataFrame
    findings: pd.DataFrame
    terms: tuple[tuple[Scheme, Term], ...]
    problems: tuple[Problem, ...]
    rows: int
    rows_used: int
    rows_rejected: int
    rows_skipped: int
    shape: str
    source_name: str
    sha256: str


def read_batch(
    path: Path | str,
    *,
    register: gpd.GeoDataFrame,
    profile: Profile | None,
    datum: str | None,
    vocabulary: Vocabulary,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
) -> Batch:
    """Read a records file; a row that cannot be used is a problem, the rest goes in.

    Parameters
    ----------
    path
        A CSV or XLSX file, or a folder where the profile names its files.
    register
        The sites already known (a frame of the schema): a row may name one by its number alone.
    profile
        How the sender's files are read; None for the headers that are always understood.
    datum
        ``wgs84``, ``gcj02`` or ``bd09`` for rows and headers that state none.
    vocabulary
        The words that the file may use.
    limits
        What the file may cost.
    progress
        Told each step.

    Raises
    ------
    InputError
        If the file as a whole cannot be used.
    """
    if datum is not None and datum not in DATUMS:
        raise InputError("E_DATUM_NAME", datum=datum, known=", ".join(DATUMS))
    profile = profile or NO_PROFILE
    tell = progress or _tell_nobody
    files = _files(Path(path), profile)
    tell("read", 0)
    tables, hidden = read_tables(files[0], limits)
    fields = find_fields(tables, profile)
    details = read_tables(files[1], limits)[0][0] if len(files) > 1 else None
    tell("check", fields.rows)
    vocabulary = extended_vocabulary(vocabulary, profile.terms)
    fields, made, unmatched = _with_own_categories(fields, details, profile, Words(vocabulary))
    terms = (*profile.terms, *((Scheme.CATEGORY, term) for term in made))
    words = Words(extended_vocabulary(vocabulary, terms))
    records, faults = validate(fields, Context(profile, register, words, datum))
    _note_about_file(faults, fields, hidden, unmatched)
    tell("build", len(records))
    build = ledger_to_frames if fields.shape == "ledger" else visits_to_frames
    inspections, findings, repeated = build(records, profile, faults)
    used = records[~faults.rejected[records.index]]
    sites = sites_of(used, register, faults)
    rejected = int(faults.rejected.sum())
    tell("done", fields.rows)
    return Batch(
        sites=schema.check_sites(sites),
        inspections=schema.check_inspections(inspections),
        findings=schema.check_findings(findings),
        terms=terms,
        problems=problems_of(faults, fields),
        rows=fields.rows + fields.skipped,
        rows_used=fields.rows - rejected - repeated,
        rows_rejected=rejected,
        rows_skipped=fields.skipped + repeated,
        shape=fields.shape,
        source_name=Path(path).name,
        sha256=digest(files, limits),
    )


def _tell_nobody(_step: str, _rows: int) -> None:
    """Take no notice of progress."""


def _note_about_file(
    faults: Faults, fields: Fields, hidden: tuple[str, ...], unmatched: int
) -> None:
    for sheet in hidden:
        faults.add_one(-1, "", "W_HIDDEN_SHEET", sheet)
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

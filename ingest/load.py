"""The order of the steps from a file to frames of the schema."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geodata import schema
from geodata.codes import Scheme, Term
from geodata.errors import InputError
from ingest.aside import Aside, AsideRow, AsItWasKept, SheetHead, fields_of_rows
from ingest.checked_rows import Checked, Progress, check_rows, tell_nobody
from ingest.knowledge import Known, Reading
from ingest.ledger import ledger_to_frames
from ingest.mapping.columns import find_fields
from ingest.problems import Fault, Faults, Problem
from ingest.profiles import Profile
from ingest.reading.readers import digest, read_source
from ingest.sites import sites_of
from ingest.tables import Fields, Limits
from ingest.visits import visits_to_frames

DEFAULT_LIMITS = Limits()
AS_IT_IS = Reading()


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
    fields
        What was made of the heads of the sheets; the cells are no longer there.
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
    tell = progress or tell_nobody
    files = _files(path, profile)
    name = source_name or path.name
    tell("read", 0)
    source = read_source(files[0], limits, reading.asked)
    fields = find_fields(source.tables, profile, file_name=name)
    details = read_source(files[1], limits).tables[0] if len(files) > 1 else None
    checked = check_rows(fields, known, reading, source=source, details=details, tell=tell)
    # from here on the cells are not needed, and they take more than all that follows
    del source, fields, details
    batch = batch_of(checked, known, reading)
    tell("done", checked.fields.rows)
    return replace(batch, source_name=name, sha256=digest(files))


def read_again(
    rows: Sequence[AsideRow], heads: Sequence[SheetHead], known: Known, reading: Reading
) -> Batch:
    """Read rows that were set aside, after a person has answered a question about them."""
    fields = fields_of_rows(rows, heads)
    checked = check_rows(fields, known, reading, came=AsItWasKept(rows, heads))
    return batch_of(checked, known, reading)


def batch_of(checked: Checked, known: Known, reading: Reading) -> Batch:
    """Turn checked rows into a batch."""
    fields, faults = checked.fields, checked.faults
    build = ledger_to_frames if fields.shape == "ledger" else visits_to_frames
    used = checked.records[~faults.rejected[checked.records.index]]
    sites = sites_of(used, known.register, faults)
    inspections, findings = build(checked.kept, reading.profile)
    rejected = int(faults.rejected.sum())
    return Batch(
        sites=schema.check_sites(sites),
        inspections=schema.check_inspections(inspections),
        findings=schema.check_findings(findings),
        terms=_terms_in_use(checked.terms, reading, findings),
        problems=problems_of(faults, fields),
        aside=checked.aside,
        rows=fields.rows + fields.skipped,
        rows_used=fields.rows - rejected - checked.repeated - checked.held,
        rows_rejected=rejected,
        rows_skipped=fields.skipped + checked.repeated,
        rows_held=checked.held,
        new_sites=tuple(sites.index[~sites.index.isin(known.register.index)]),
        shape=fields.shape,
        datum=";".join(sorted(set(used["datum"]) - {""})),
        fields=fields,
    )


def _terms_in_use(
    terms: tuple[tuple[Scheme, Term], ...], reading: Reading, findings: pd.DataFrame
) -> tuple[tuple[Scheme, Term], ...]:
    """Add the terms of the category rules that the findings use."""
    used = set(findings["category"].unique())
    further = [(scheme, term) for scheme, term in reading.category_rules.terms if term.code in used]
    return (*terms, *further)


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

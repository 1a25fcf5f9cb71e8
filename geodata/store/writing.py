"""From frames of the schema into the store: what is new goes in, what is known is corrected."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy import Connection, insert, select, update

from geodata import schema
from geodata.codes import Scheme, Term
from geodata.store import geopackage, tables
from geodata.store.derived import Touched, settle_implied
from geodata.store.desk import DeskNote, new_on_desk, put_on_desk
from geodata.store.incoming import SITE, Incoming, finding_rows, inspection_rows, site_rows
from geodata.store.plans import Plan, plan_of, with_corrections
from geodata.store.revisions import Before, keep_history, new_revision
from geodata.store.rows import indexed_afterwards, insert_rows, update_row

CHANGES_TOLD = 200
NO_DESK = DeskNote()


@dataclass(frozen=True)
class BatchNote:
    """What the store keeps about an import, besides its rows. `imported_at`: ISO instant, UTC."""

    source_name: str
    sha256: str
    shape: str
    profile: str
    imported_at: str
    rows: int
    rows_used: int
    rows_rejected: int
    rows_skipped: int
    rows_held: int = 0
    datum: str = ""
    problems: Sequence[Mapping[str, Any]] = ()
    """``row``, ``column_name``, ``value``, ``code``, ``details`` (JSON text), ``sheet``."""


@dataclass(frozen=True)
class Change:
    """One stored value that an import has replaced."""

    layer: str
    record: str
    column: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Written:
    """What one import did to the store.

    Attributes
    ----------
    batch
        Number of the import, None where it changed nothing.
    added, changed, withdrawn
        Rows of each table that are new, that were corrected, and that their own record no longer
        tells of.
    changes
        The first values that were replaced, at most `CHANGES_TOLD`.
    held, known_held
        Rows that wait for a person; rows of that kind that an earlier import brought already.
    """

    batch: int | None
    added: Mapping[str, int]
    changed: Mapping[str, int]
    withdrawn: Mapping[str, int] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    held: int = 0
    known_held: int = 0

    @property
    def nothing(self) -> bool:
        """Whether the store already held everything."""
        counts = (*self.added.values(), *self.changed.values(), *self.withdrawn.values())
        return self.batch is None and not any(counts)


def write_batch(
    connection: Connection,
    *,
    sites: gpd.GeoDataFrame,
    inspections: pd.DataFrame,
    findings: pd.DataFrame,
    terms: Iterable[tuple[Scheme, Term]],
    note: BatchNote,
    desk: DeskNote = NO_DESK,
) -> Written:
    """Add what the store does not hold yet; fill in or correct what it does.

    A blank never replaces a value: an older copy of a ledger must not take back a verification.
    A known site keeps its name and position, since other departments rely on them. A row with the
    record number of a stored row corrects it (`geodata.store.corrections`); what stood there
    before is kept. Runs inside the caller's transaction (`Store.writing`). An import that changes
    nothing leaves no trace.

    `inspections` may carry ``source_key``, ``datum``, ``given_x``, ``given_y`` and `findings`
    ``source_key`` beside the columns of the schema.
    """
    plans = _plans(connection, sites, inspections, findings)
    new_terms = _new_terms(connection, terms)
    waiting = new_on_desk(connection, desk)
    written = _summary(plans, len(new_terms), waiting.known_rows)
    if written.nothing and waiting.nothing:
        return written
    batch = _insert_note(connection, note)
    revision = new_revision(connection, batch, "import", note.imported_at)
    _insert_terms(connection, new_terms, batch)
    put_on_desk(connection, batch, desk.sheets, waiting)
    apply_plans(connection, plans, batch, revision)
    touch(connection, sites)
    held = sum(len(review.rows) for review in waiting.reviews)
    return replace(written, batch=batch, held=held)


def add_to_batch(
    connection: Connection,
    batch: int,
    *,
    sites: gpd.GeoDataFrame,
    inspections: pd.DataFrame,
    findings: pd.DataFrame,
    terms: Iterable[tuple[Scheme, Term]],
    decided_at: str,
) -> Written:
    """Add rows that a person has decided on to the import that they came with."""
    plans = _plans(connection, sites, inspections, findings)
    revision = new_revision(connection, batch, "review", decided_at)
    _insert_terms(connection, _new_terms(connection, terms), batch)
    apply_plans(connection, plans, batch, revision)
    touch(connection, sites)
    return replace(_summary(plans, 0, 0), batch=batch)


def _plans(
    connection: Connection,
    sites: gpd.GeoDataFrame,
    inspections: pd.DataFrame,
    findings: pd.DataFrame,
) -> list[Plan]:
    schema.check_sites(sites)
    schema.check_inspections(inspections)
    schema.check_findings(findings)
    visits, found = inspection_rows(inspections), finding_rows(findings)
    visits, found, withdrawn = with_corrections(connection, visits, found)
    return [
        plan_of(connection, site_rows(sites), fill_only=True),
        plan_of(connection, visits),
        plan_of(connection, found, withdrawn=withdrawn),
    ]


def apply_plans(connection: Connection, plans: Sequence[Plan], batch: int, revision: int) -> None:
    """Write plans: new rows, corrections, and what follows for implied inspections."""
    history: list[Before] = []
    touched = Touched()
    for plan in plans:
        rows = plan.rows
        names = (rows.key, *rows.names, "batch_id")
        with indexed_afterwards(connection, rows.table, len(plan.new)):
            insert_rows(connection, rows.table, names, plan.inserted(batch))
        for record, before, after in plan.changed:
            update_row(connection, rows.table, rows.key, record, after)
            history.append((rows.table.name, record, "update", _told(rows, before)))
            if rows.table is tables.finding:
                touched.add(plan.stored[record])
        for record, stored in plan.withdrawn:
            connection.exec_driver_sql(
                f"DELETE FROM {rows.table.name} WHERE {rows.key} = ?", (record,)
            )
            history.append((rows.table.name, record, "delete", stored))
            touched.add(stored)
    history += settle_implied(connection, touched)
    keep_history(connection, revision, history)


def _told(rows: Incoming, before: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return values that JSON can hold: a point as hexadecimal text."""
    if rows.table is not SITE:
        return before
    return {
        name: value.hex() if isinstance(value, bytes) else value for name, value in before.items()
    }


def _summary(plans: Sequence[Plan], terms: int, known_held: int) -> Written:
    names = [plan.rows.table.name for plan in plans]
    return Written(
        batch=None,
        added=dict(zip(names, (len(plan.new) for plan in plans), strict=True)) | {"term": terms},
        changed=dict(zip(names, (len(plan.changed) for plan in plans), strict=True)),
        withdrawn={"finding": len(plans[-1].withdrawn)},
        changes=tuple(_changes(plans)),
        known_held=known_held,
    )


def _changes(plans: Sequence[Plan]) -> Iterator[Change]:
    left = CHANGES_TOLD
    for plan in plans:
        for record, before, after in plan.changed[:left]:
            for name, value in after.items():
                if name != "geom":
                    yield Change(plan.rows.table.name, record, name, before[name], value)
        left = max(0, left - len(plan.changed))


def touch(connection: Connection, sites: gpd.GeoDataFrame | None = None) -> None:
    """Note in the GeoPackage's contents that its layers have changed."""
    extent = None
    if sites is not None and sites.geometry.notna().any():
        west, south, east, north = map(float, sites.geometry.dropna().total_bounds)
        extent = (west, south, east, north) if np.isfinite(west) else None
    geopackage.touch_layer(connection, "site", extent)
    for table in tables.LAYERS:
        if table != "site":
            geopackage.touch_layer(connection, table)


def _new_terms(
    connection: Connection, terms: Iterable[tuple[Scheme, Term]]
) -> list[dict[str, Any]]:
    known = {
        tuple(row) for row in connection.execute(select(tables.term.c.scheme, tables.term.c.code))
    }
    return [
        {
            "scheme": scheme.value, "code": term.code, "zh": term.zh, "en": term.en,
            "plural": term.plural, "department": term.department,
            "names": json.dumps(term.names, ensure_ascii=False),
        }
        for scheme, term in terms
        if (scheme.value, term.code) not in known
    ]  # fmt: skip


def _insert_terms(connection: Connection, terms: list[dict[str, Any]], batch: int) -> None:
    if terms:
        rows = [{**term, "batch_id": batch} for term in terms]
        connection.execute(insert(tables.term), rows)


def _insert_note(connection: Connection, note: BatchNote) -> int:
    columns = (
        "source_name", "sha256", "shape", "profile", "imported_at", "rows", "rows_used",
        "rows_rejected", "rows_skipped", "rows_held", "datum",
    )  # fmt: skip
    values = {name: getattr(note, name) for name in columns}
    statement = insert(tables.import_batch).returning(tables.import_batch.c.fid)
    batch = int(connection.execute(statement, values).scalar_one())
    put_problems(connection, batch, note.problems)
    return batch


def put_problems(connection: Connection, batch: int, problems: Sequence[Mapping[str, Any]]) -> None:
    """Keep what is wrong with rows of an import; see `BatchNote.problems`."""
    if problems:
        rows = [{"sheet": "", **problem, "batch_id": batch} for problem in problems]
        connection.execute(insert(tables.import_problem), rows)


def count_moved(connection: Connection, batch: int, *, used: int, rejected: int) -> None:
    """Move rows of an import from held to used or rejected."""
    counted = tables.import_batch.c
    connection.execute(
        update(tables.import_batch)
        .where(counted.fid == batch)
        .values(
            rows_held=counted.rows_held - used - rejected,
            rows_used=counted.rows_used + used,
            rows_rejected=counted.rows_rejected + rejected,
        )
    )

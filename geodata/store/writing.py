"""From frames of the schema into the store: what is new goes in, what is known stays."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, bindparam, insert, select, update

from geodata import schema
from geodata.codes import Evidence, Scheme, Term
from geodata.store import geopackage, tables


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
    problems: Sequence[Mapping[str, Any]] = ()
    """``row``, ``column_name``, ``value``, ``code``, ``details`` (JSON text)."""


@dataclass(frozen=True)
class Written:
    """How many rows of each table were new or changed by one import."""

    batch: int | None
    """Number of the import, None where it changed nothing."""
    added: Mapping[str, int]
    changed: Mapping[str, int]

    @property
    def nothing(self) -> bool:
        """Whether the store already held everything."""
        return not any(self.added.values()) and not any(self.changed.values())


def write_batch(
    connection: Connection,
    *,
    sites: gpd.GeoDataFrame,
    inspections: pd.DataFrame,
    findings: pd.DataFrame,
    terms: Iterable[tuple[Scheme, Term]],
    note: BatchNote,
) -> Written:
    """Add what the store does not hold yet; fill in or correct what it does.

    A blank never replaces a value: an older copy of a ledger must not take back a verification.
    A known site keeps its name and position, since other departments rely on them. Runs inside the
    caller's transaction (`Store.writing`). An import that changes nothing leaves no trace.
    """
    schema.check_sites(sites)
    schema.check_inspections(inspections)
    schema.check_findings(findings)
    plans = [
        _plan(connection, tables.site, _site_rows(sites), fill_only=True),
        _plan(connection, tables.inspection, _rows(inspections, schema.INSPECTION_COLUMNS)),
        _plan(connection, tables.finding, _rows(findings, schema.FINDING_COLUMNS)),
    ]
    new_terms = _new_terms(connection, terms)
    added = {plan.table.name: len(plan.new) for plan in plans} | {"term": len(new_terms)}
    changed = {plan.table.name: len(plan.changed) for plan in plans}
    written = Written(None, added, changed)
    if written.nothing:
        return written
    batch = _insert_note(connection, note)
    if new_terms:
        connection.execute(insert(tables.term), new_terms)
    for plan in plans:
        _apply(connection, plan, batch)
    west, south, east, north = map(float, sites.geometry.dropna().total_bounds)
    extent = (west, south, east, north) if np.isfinite(west) else None
    geopackage.touch_layer(connection, "site", extent)
    for table in ("inspection", "finding", "import_batch", "import_problem", "term"):
        geopackage.touch_layer(connection, table)
    return Written(batch, added, changed)


@dataclass(frozen=True)
class _Plan:
    table: Table
    new: list[dict[str, Any]]
    changed: list[dict[str, Any]]


def _plan(
    connection: Connection, table: Table, rows: list[dict[str, Any]], *, fill_only: bool = False
) -> _Plan:
    """Sort rows into new ones and changed ones by comparing them with what is stored."""
    key = f"{table.name}_id"
    names = [name for name in rows[0] if name != key] if rows else []
    stored = _stored(connection, table, key, names)
    new, changed = [], []
    for row in rows:
        old = stored.get(row[key])
        if old is None:
            new.append(row)
            continue
        merged = [
            was if (is_blank(row[name]) or (fill_only and not is_blank(was))) else row[name]
            for name, was in zip(names, old, strict=True)
        ]
        if row.get("evidence") == Evidence.LEDGER.value:
            # two ledgers may tell of one visit: each found what it found
            place = names.index("checked")
            merged[place] = _united(old[place], row["checked"])
        if merged != list(old):
            changed.append({key: row[key], **dict(zip(names, merged, strict=True))})
    return _Plan(table, new, changed)


def _united(known: str, further: str) -> str:
    return ";".join(sorted({*known.split(";"), *further.split(";")} - {""}))


def is_blank(value: Any) -> bool:
    """Say whether a stored value tells nothing."""
    return value is None or value == ""


def _stored(
    connection: Connection, table: Table, key: str, names: Sequence[str]
) -> dict[str, tuple[Any, ...]]:
    columns = [table.c[key], *(table.c[name] for name in names)]
    return {row[0]: tuple(row[1:]) for row in connection.execute(select(*columns))} if names else {}


def _apply(connection: Connection, plan: _Plan, batch: int) -> None:
    if plan.new:
        connection.execute(insert(plan.table), [{**row, "batch_id": batch} for row in plan.new])
    if plan.changed:
        key = f"{plan.table.name}_id"
        names = [name for name in plan.changed[0] if name != key]
        statement = (
            update(plan.table)
            .where(plan.table.c[key] == bindparam("b_key"))
            .values({name: bindparam(f"b_{name}") for name in names})
        )
        connection.execute(
            statement,
            [{"b_key": row[key], **{f"b_{name}": row[name] for name in names}}
             for row in plan.changed],
        )  # fmt: skip


def _site_rows(sites: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    points = geopackage.encode_points(sites.geometry.to_numpy())
    rows = _rows(sites, schema.SITE_COLUMNS)
    return [{**row, "geom": point} for row, point in zip(rows, points, strict=True)]


def _rows(frame: pd.DataFrame, columns: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return rows as plain values: text, `date`, or None.

    Ordered by id, so that the same rows in another order make the same file.
    """
    ordered = frame.sort_index()
    values = {str(frame.index.name): ordered.index.tolist()}
    for name, kind in columns.items():
        values[name] = ordered[name].tolist() if kind == "text" else _plain_dates(ordered[name])
    return [dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)]


def _plain_dates(days: pd.Series) -> list[Any]:
    return [None if day is None else day for day in days.to_numpy("datetime64[D]").tolist()]


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


def _insert_note(connection: Connection, note: BatchNote) -> int:
    columns = (
        "source_name", "sha256", "shape", "profile", "imported_at", "rows", "rows_used",
        "rows_rejected", "rows_skipped",
    )  # fmt: skip
    values = {name: getattr(note, name) for name in columns}
    statement = insert(tables.import_batch).returning(tables.import_batch.c.fid)
    batch = int(connection.execute(statement, values).scalar_one())
    if note.problems:
        rows = [{**problem, "batch_id": batch} for problem in note.problems]
        connection.execute(insert(tables.import_problem), rows)
    return batch

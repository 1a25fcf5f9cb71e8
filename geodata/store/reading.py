"""From the store to frames of the schema."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
from sqlalchemy import Column, Connection, Table, func, select

from geodata import schema
from geodata.codes import Scheme, Term, Vocabulary, built_in_vocabulary
from geodata.errors import StoreError
from geodata.store import geopackage, tables
from geodata.store.revisions import data_version


@dataclass(frozen=True)
class BatchRow:
    """One import as the store keeps it: what it was, when, and how many rows became what."""

    number: int
    source_name: str
    shape: str
    profile: str
    imported_at: str
    rows: int
    rows_used: int
    rows_rejected: int
    rows_skipped: int
    rows_held: int = 0
    datum: str = ""
    state: str = "kept"
    undone_at: str = ""


def read_records(connection: Connection) -> schema.Records:
    """Return everything that the store holds, as frames that `geodata.schema` has checked."""
    vocabulary = read_vocabulary(connection)
    sites = read_sites(connection)
    inspections, inspection_ids = _columns(connection, tables.inspection, schema.INSPECTION_COLUMNS)
    findings, finding_ids = _columns(connection, tables.finding, schema.FINDING_COLUMNS)
    return schema.Records(
        sites=sites,
        inspections=schema.inspections_frame(inspections, inspection_ids),
        findings=schema.findings_frame(findings, finding_ids),
        vocabulary=vocabulary,
    )


def read_site_records(connection: Connection, site_id: str) -> schema.Records:
    """Return what the store holds of one site, found by its index; no row where it is not known."""
    inspections, inspection_ids = _columns(
        connection, tables.inspection, schema.INSPECTION_COLUMNS, of_site=site_id
    )
    findings, finding_ids = _columns(
        connection, tables.finding, schema.FINDING_COLUMNS, of_site=site_id
    )
    return schema.Records(
        sites=read_sites(connection, of_site=site_id),
        inspections=schema.inspections_frame(inspections, inspection_ids),
        findings=schema.findings_frame(findings, finding_ids),
        vocabulary=read_vocabulary(connection),
    )


def read_visit_sources(connection: Connection, site_id: str) -> dict[str, str]:
    """Return for each visit to a site the name of the file that it came with."""
    visit, batch = tables.inspection.c, tables.import_batch.c
    wanted = select(visit.inspection_id, batch.source_name).where(visit.site_id == site_id)
    rows = connection.execute(wanted.join_from(tables.inspection, tables.import_batch))
    return {inspection_id: name for inspection_id, name in rows}


def read_last_day(connection: Connection) -> date | None:
    """Return the last day of which the records tell, as `geodata.rebound.data_to` does."""
    found = tables.finding.c
    last = connection.execute(
        select(func.max(found.found_on), func.max(found.rectified_on), func.max(found.verified_on))
    ).one()
    visited = connection.scalar(select(func.max(tables.inspection.c.inspected_on)))
    return max((day for day in (visited, *last) if day is not None), default=None)


def read_sites(connection: Connection, *, of_site: str | None = None) -> gpd.GeoDataFrame:
    """Return the register of sites (index ``site_id``, EPSG:4326, no position = None)."""
    columns, ids = _columns(connection, tables.site, schema.SITE_COLUMNS, of_site=of_site)
    places = select(tables.site.c.geom).order_by(tables.site.c.fid)
    if of_site is not None:
        places = places.where(tables.site.c.site_id == of_site)
    points = geopackage.decode_points(list(connection.scalars(places).all()))
    nowhere = np.full(len(ids), np.nan)
    sites = schema.sites_frame(columns, nowhere, nowhere, ids)
    return sites.set_geometry(gpd.GeoSeries(points, index=sites.index, crs=schema.WGS84))


def read_vocabulary(connection: Connection) -> Vocabulary:
    """Return the built-in words and those that profiles have added."""
    vocabulary = built_in_vocabulary()
    for row in connection.execute(select(tables.term).order_by(tables.term.c.fid)):
        added = Term(
            code=row.code, zh=row.zh, en=row.en, department=row.department,
            names=tuple(json.loads(row.names or "[]")), plural=row.plural,
        )  # fmt: skip
        vocabulary = vocabulary.extended(Scheme(row.scheme), [added])
    return vocabulary


def read_batches(connection: Connection) -> list[BatchRow]:
    """Return the imports, the latest first."""
    batch = tables.import_batch.c
    wanted = select(
        batch.fid, batch.source_name, batch.shape, batch.profile, batch.imported_at, batch.rows,
        batch.rows_used, batch.rows_rejected, batch.rows_skipped, batch.rows_held, batch.datum,
        batch.state, batch.undone_at,
    ).order_by(batch.fid.desc())  # fmt: skip
    return [BatchRow(*row) for row in connection.execute(wanted)]


def read_batch_row(connection: Connection, number: int) -> BatchRow:
    """Return one import.

    Raises
    ------
    StoreError
        ``E_BATCH_UNKNOWN``.
    """
    found = [row for row in read_batches(connection) if row.number == number]
    if not found:
        raise StoreError("E_BATCH_UNKNOWN", batch=number)
    return found[0]


def is_empty(connection: Connection) -> bool:
    """Say whether there is neither a site nor an import."""
    has_site = connection.scalar(select(tables.site.c.fid).limit(1))
    return has_site is None and data_version(connection) == 0


def _columns(
    connection: Connection,
    table: Table,
    names: Sequence[str] | Any,
    *,
    of_site: str | None = None,
) -> tuple[dict[str, list[Any]], list[str]]:
    """Return the named columns and the ids of a table, in the order of its rows."""
    key: Column[str] = table.c[f"{table.name}_id"]
    chosen = [key, *(table.c[name] for name in names)]
    wanted = select(*chosen).order_by(table.c.fid)
    if of_site is not None:
        wanted = wanted.where(table.c.site_id == of_site)
    rows = connection.execute(wanted).all()
    ids, *columns = zip(*rows, strict=True) if rows else [()] * len(chosen)
    return {name: list(values) for name, values in zip(names, columns, strict=True)}, list(ids)

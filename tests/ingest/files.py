"""Small files for tests, and the one way in which tests read them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
from openpyxl import Workbook

from geodata import schema
from geodata.codes import built_in_vocabulary
from ingest.knowledge import Known, Reading
from ingest.load import Batch, read_batch
from ingest.profiles import Profile

VISIT_HEADERS = [
    "record_id",
    "site_id",
    "site_name",
    "kind",
    "department",
    "address",
    "lon",
    "lat",
    "inspected_on",
    "inspection_kind",
    "checked",
    "found",
]
LEDGER_HEADERS = [
    "record_id",
    "site_id",
    "site_name",
    "kind",
    "department",
    "address",
    "lon",
    "lat",
    "category",
    "found_on",
    "rectified_on",
    "verified_on",
    "due_on",
    "inspection_kind",
    "severity",
    "description",
]
GOOD_VISIT = {
    "record_id": "1",
    "site_id": "A",
    "site_name": "朝晖六区",
    "kind": "compound",
    "department": "housing",
    "address": "朝晖路1号",
    "lon": "120.16",
    "lat": "30.29",
    "inspected_on": "2021-06-13",
    "inspection_kind": "self_check",
}
GOOD_FINDING = {
    **{name: value for name, value in GOOD_VISIT.items() if name != "inspected_on"},
    "category": "H01",
    "found_on": "2021-06-13",
}


def csv_text(headers: Sequence[str], rows: Sequence[dict[str, Any] | Sequence[Any]]) -> str:
    """CSV text; a row given by names leaves the others blank."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(headers)
    for row in rows:
        writer.writerow([row.get(name, "") for name in headers] if isinstance(row, dict) else row)
    return out.getvalue()


def write_csv(path: Path, headers: Sequence[str], rows: Sequence[Any], **options: Any) -> Path:
    """Write rows as a CSV file."""
    file = path / "records.csv"
    file.write_text(csv_text(headers, rows), **{"encoding": "utf-8", **options})
    return file


def write_xlsx(path: Path, rows: Sequence[Sequence[Any]], name: str = "记录") -> Path:
    """Write rows as a workbook of one sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    file = path / "records.xlsx"
    book.save(file)
    return file


def no_sites() -> gpd.GeoDataFrame:
    """The register of a new store."""
    return schema.sites_frame({name: [] for name in schema.SITE_COLUMNS}, [], [], [])


def known(register: gpd.GeoDataFrame | None = None, **aliases: dict[str, str]) -> Known:
    """What a store with these sites knows."""
    sites = no_sites() if register is None else register
    return Known(sites, built_in_vocabulary(), **aliases)


def read(
    file: Path,
    *,
    profile: Profile | None = None,
    register: gpd.GeoDataFrame | None = None,
    **reading: Any,
) -> Batch:
    """Read a file as the application does."""
    if profile is not None:
        reading["profile"] = profile
    return read_batch(file, known=known(register), reading=Reading(**reading))


def read_visits(path: Path, *rows: dict[str, Any], **options: Any) -> Batch:
    """Read visits: each row is the good visit with some values changed."""
    file = write_csv(path, VISIT_HEADERS, [{**GOOD_VISIT, **row} for row in rows])
    return read(file, **options)


def read_ledger(path: Path, *rows: dict[str, Any], **options: Any) -> Batch:
    """Read a ledger: each row is the good finding with some values changed."""
    file = write_csv(path, LEDGER_HEADERS, [{**GOOD_FINDING, **row} for row in rows])
    return read(file, **options)


def codes(batch: Batch) -> set[str]:
    """The codes of a batch's problems."""
    return {problem.code for problem in batch.problems}


def rejections(batch: Batch) -> list[tuple[int | None, str, str, str]]:
    """What rejects rows: row, column, value, code."""
    return [(p.row, p.column, p.value, p.code) for p in batch.problems if p.rejects]

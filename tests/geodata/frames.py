"""Small frames for tests: rows that a person can follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata import schema


def make_sites(
    rows: Sequence[tuple[Any, ...]] = (("s", 120.0, 30.0),),
    *,
    kind: str = "compound",
    department: str = "housing",
) -> gpd.GeoDataFrame:
    """Sites from rows of (site_id, lon, lat[, kind, department])."""
    full = [(*row, *(kind, department)[len(row) - 3 :]) for row in rows]
    ids, lons, lats, kinds, departments = zip(*full, strict=True) if full else [()] * 5
    names = [f"点位{site}" for site in ids]
    columns = {"site_name": names, "kind": kinds, "department": departments}
    return schema.sites_frame({**columns, "address": [""] * len(ids)}, lons, lats, ids)


def make_visits(rows: Sequence[dict[str, Any]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Inspections and findings from visit rows: day, found (codes by ;), site, kind, checked."""
    inspections, findings = [], []
    for number, row in enumerate(rows):
        inspection_id = row.get("id", f"v{number:03d}")
        site = row.get("site", "s")
        inspections.append(
            {
                "inspection_id": inspection_id,
                "site_id": site,
                "inspected_on": row["day"],
                "inspection_kind": row.get("kind", "self_check"),
                "checked": row.get("checked", ""),
                "evidence": row.get("evidence", "visit"),
            }
        )
        for category in filter(None, row.get("found", "").split(";")):
            findings.append(
                {
                    "finding_id": f"{inspection_id}:{category}",
                    "inspection_id": inspection_id,
                    "site_id": site,
                    "category": category,
                    "found_on": row["day"],
                    **{name: row.get(name) for name in ("rectified_on", "verified_on", "due_on")},
                }
            )
    return as_inspections(inspections), as_findings(findings)


def as_inspections(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Inspections frame from complete rows."""
    columns = {name: [row[name] for row in rows] for name in schema.INSPECTION_COLUMNS}
    return schema.inspections_frame(columns, [row["inspection_id"] for row in rows])


def as_findings(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Findings frame from rows; what a row leaves out is unknown."""
    blank = {"severity": "", "description": ""}
    columns = {
        name: [row.get(name, blank.get(name)) for row in rows] for name in schema.FINDING_COLUMNS
    }
    return schema.findings_frame(columns, [row["finding_id"] for row in rows])

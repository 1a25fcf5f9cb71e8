"""Visit records to inspections and findings: a row a visit, passed ones included."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geodata import schema
from geodata.codes import Evidence
from ingest.problems import Faults
from ingest.profiles import Profile
from ingest.rows import content_hash, day_texts, namespaces, source_keys, without_repeats
from ingest.tables import Texts, as_objects

_OF_A_FINDING = (
    "id", "site_id", "day", "categories", "rectified_on", "verified_on", "due_on", "severity",
    "description",
)  # fmt: skip
_OF_A_VISIT = ("inspection_kind", "checked", "source_key", "datum", "given_x", "given_y")
"""Beside those of a finding: what is not needed is not copied when rows are put in order."""


def visits_to_frames(
    records: pd.DataFrame, profile: Profile, faults: Faults
) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Return inspections, findings (frames of the schema, sorted by id) and rows skipped twice.

    One inspection a row (evidence ``visit``), one finding a category found. A row that repeats
    another is skipped (``W_DUPLICATE_ROW``); one with the record number of another but other
    content is rejected (``E_RECORD_ID_TWICE``).
    """
    records = records.assign(
        id=visit_ids(records, profile), source_key=source_keys(records, profile, "V")
    )
    kept, skipped = without_repeats(records, faults)
    kept = kept[[*_OF_A_VISIT, *_OF_A_FINDING]].sort_values("id")
    inspections = schema.inspections_frame(
        {
            "site_id": kept["site_id"],
            "inspected_on": kept["day"].to_numpy(),
            "inspection_kind": kept["inspection_kind"],
            "checked": kept["checked"],
            "evidence": np.full(len(kept), str(Evidence.VISIT), dtype=object),
        },
        kept["id"].to_numpy(),
    )
    return with_source(inspections, kept), _findings(kept), skipped


def with_source(inspections: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """Return inspections with the number and the position that their rows (same order) give."""
    return inspections.assign(
        source_key=records["source_key"].to_numpy(),
        **{name: records[name].to_numpy() for name in ("datum", "given_x", "given_y")},
    )


def _findings(visits: pd.DataFrame) -> pd.DataFrame:
    found = visits.loc[visits["categories"].map(len) > 0, [*_OF_A_FINDING]].explode("categories")
    return findings_of(found, found["id"].to_numpy())


def findings_of(found: pd.DataFrame, inspection_ids: Texts) -> pd.DataFrame:
    """Return findings of exploded visit records: numbered by inspection and category."""
    columns = {
        "inspection_id": inspection_ids,
        "site_id": found["site_id"],
        "category": found["categories"],
        "found_on": found["day"].to_numpy(),
        **{name: found[name].to_numpy() for name in ("rectified_on", "verified_on", "due_on")},
        "severity": found["severity"],
        "description": found["description"],
    }
    ids = as_objects([f"{i}:{c}" for i, c in zip(inspection_ids, found["categories"], strict=True)])
    made = schema.findings_frame(columns, ids)
    return made if made.index.is_monotonic_increasing else made.sort_index()


def visit_ids(records: pd.DataFrame, profile: Profile) -> Texts:
    """Return inspection numbers (n,) that depend on the content of the row alone."""
    days = day_texts(records["day"])
    categories = [";".join(codes) for codes in records["categories"]]
    rows = zip(
        records["record_id"],
        namespaces(records, profile),
        records["site_id"],
        days,
        records["inspection_kind"],
        records["checked"],
        categories,
        strict=True,
    )
    return as_objects(
        [
            f"V:{space}:{record}:{site}:{day}"
            if record
            else "V:" + content_hash(site, day, kind, checked, found)
            for record, space, site, day, kind, checked, found in rows
        ]
    )

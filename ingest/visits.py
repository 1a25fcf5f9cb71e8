"""Visit records to inspections and findings: a row a visit, passed ones included."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from geodata import schema
from geodata.codes import Evidence
from geodata.texts import Arrow, as_arrow, as_column, day_texts, is_increasing, joined
from ingest.profiles import Profile
from ingest.rows import content_hash, source_keys, with_hashes
from ingest.tables import as_objects

_OF_A_FINDING = (
    "id", "site_id", "day", "rectified_on", "verified_on", "due_on", "severity", "description",
)  # fmt: skip
_OF_A_VISIT = (
    "categories", "inspection_kind", "checked", "source_key", "datum", "given_x", "given_y",
)  # fmt: skip
"""Beside those of a finding: what is not needed is not copied when rows are put in order."""


def numbered_visits(records: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """Return records with the number of each inspection (``id``) and the sender's own."""
    keys = source_keys(records, profile, "V")
    return records.assign(id=as_column(visit_ids(records, keys)), source_key=as_column(keys))


def visits_to_frames(records: pd.DataFrame, _profile: Profile) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return inspections and findings (frames of the schema, sorted by id).

    One inspection a row (evidence ``visit``), one finding a category found. `records` are numbered,
    and none repeats another.
    """
    kept = _in_order(records[[*_OF_A_VISIT, *_OF_A_FINDING]])
    inspections = schema.inspections_frame(
        {
            "site_id": kept["site_id"],
            "inspected_on": kept["day"].to_numpy(),
            "inspection_kind": kept["inspection_kind"],
            "checked": kept["checked"],
            "evidence": np.full(len(kept), str(Evidence.VISIT), dtype=object),
        },
        kept["id"].array,
    )
    return with_source(inspections, kept), _findings(kept)


def _in_order(records: pd.DataFrame) -> pd.DataFrame:
    """Return records sorted by their ids, which differ."""
    ids = as_arrow(records["id"])
    return records if is_increasing(ids) else records.iloc[pc.sort_indices(ids).to_numpy()]


def with_source(inspections: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """Return inspections with the number and the position that their rows (same order) give."""
    texts = {name: as_column(as_arrow(records[name])) for name in ("source_key", "datum")}
    figures = {name: records[name].to_numpy() for name in ("given_x", "given_y")}
    return inspections.assign(**texts, **figures)


def _findings(visits: pd.DataFrame) -> pd.DataFrame:
    lists = visits["categories"].to_numpy()
    rows = np.repeat(np.arange(len(lists)), np.fromiter(map(len, lists), np.int64, len(lists)))
    found = visits[[*_OF_A_FINDING]].iloc[rows]
    return findings_of(found.assign(category=as_objects(list(chain.from_iterable(lists)))))


def findings_of(found: pd.DataFrame) -> pd.DataFrame:
    """Return findings of visit records, one a category, numbered by visit and category."""
    columns: dict[str, Any] = {
        "inspection_id": found["id"],
        "found_on": found["day"].to_numpy(),
        **{name: found[name].to_numpy() for name in ("rectified_on", "verified_on", "due_on")},
        **{name: found[name] for name in ("site_id", "category", "severity", "description")},
    }
    ids = joined(":", as_arrow(found["id"]), as_arrow(found["category"]))
    made = schema.findings_frame(columns, as_column(ids))
    return made if is_increasing(ids) else made.sort_index()


def visit_ids(records: pd.DataFrame, keys: Arrow) -> Arrow:
    """Return inspection numbers (n,) that depend on the content of the row alone."""
    ids = joined(":", keys, as_arrow(records["site_id"]), day_texts(records["day"]))
    return with_hashes(ids, keys, lambda blank: _hashes(records[blank.to_numpy()]))


def _hashes(records: pd.DataFrame) -> list[str]:
    rows = zip(
        records["site_id"],
        day_texts(records["day"]).to_pylist(),
        records["inspection_kind"],
        records["checked"],
        map(";".join, records["categories"]),
        strict=True,
    )
    return ["V:" + content_hash(*row) for row in rows]

"""A findings ledger to inspections and findings: a row a finding."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geodata import schema
from geodata.codes import Evidence, InspectionKind
from geodata.texts import Arrow, as_arrow, as_column, day_texts, joined
from ingest.profiles import Profile
from ingest.rows import content_hash, source_keys, with_hashes
from ingest.tables import Texts
from ingest.visits import with_source

_NO_SOURCE: dict[str, Any] = {"source_key": "", "datum": "", "given_x": np.nan, "given_y": np.nan}
_PREFIXES = {str(Evidence.VERIFICATION): "K", str(Evidence.CLOSED): "C"}


def numbered_findings(records: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """Return records with a number of each row (``id``) and the sender's own."""
    keys = source_keys(records, profile, "F")
    return records.assign(id=as_column(_row_ids(records, keys)), source_key=as_column(keys))


def ledger_to_frames(records: pd.DataFrame, profile: Profile) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return inspections and findings (frames of the schema, sorted by id).

    One inspection for each site, day and kind (evidence ``ledger``, checked = what was found at
    it), one finding a row and category. Each verified day is a look-back that checked the category
    and found nothing (evidence ``verification``, or ``closed`` where the profile lets the closing
    of a request stand for it).
    """
    found = records.explode("categories").rename(columns={"categories": "category"})
    visits = joined(
        ":",
        "L",
        as_arrow(found["site_id"]),
        day_texts(found["day"]),
        as_arrow(found["inspection_kind"]),
    )
    found = found.assign(inspection_id=as_column(visits), finding_id=_finding_ids(found))
    closed = profile.closed_counts_as_verified
    evidence = Evidence.CLOSED if closed else Evidence.VERIFICATION
    made = [_visits(found), _verifications(found, str(evidence)).assign(**_NO_SOURCE)]
    inspections = pd.concat(made).sort_index()
    return inspections, _findings(found)


def _row_ids(records: pd.DataFrame, keys: Arrow) -> Arrow:
    """Return numbers (n,) of what was found where and when, whatever came of it later."""
    found = as_arrow([";".join(codes) for codes in records["categories"]])
    ids = joined(":", keys, as_arrow(records["site_id"]), day_texts(records["day"]), found)
    return with_hashes(ids, keys, lambda blank: _hashes(records[blank.to_numpy()]))


def _hashes(records: pd.DataFrame) -> list[str]:
    rows = zip(
        records["site_id"],
        map(";".join, records["categories"]),
        day_texts(records["day"]).to_pylist(),
        records["inspection_kind"],
        records["description"],
        strict=True,
    )
    return ["F:" + content_hash(*row) for row in rows]


def _finding_ids(found: pd.DataFrame) -> Texts:
    """Return the row's number; with the category, where a row names several."""
    several = found.index.duplicated(keep=False)
    ids = found["id"].to_numpy(object)
    return np.where(several, ids + ":" + found["category"].to_numpy(object), ids)


def _visits(found: pd.DataFrame) -> pd.DataFrame:
    pairs = found.drop_duplicates(["inspection_id", "category"]).sort_values("category")
    checked = pairs.groupby("inspection_id")["category"].agg(";".join)
    rows = found.drop_duplicates("inspection_id").set_index("inspection_id").loc[checked.index]
    made = schema.inspections_frame(
        {
            "site_id": rows["site_id"],
            "inspected_on": rows["day"].to_numpy(),
            "inspection_kind": rows["inspection_kind"],
            "checked": checked,
            "evidence": np.full(len(rows), str(Evidence.LEDGER), dtype=object),
        },
        checked.index.to_numpy(),
    )
    # the visit is told by all rows of the day: the number of none of them is its own
    return with_source(made, rows.assign(source_key=""))


def _verifications(found: pd.DataFrame, evidence: str) -> pd.DataFrame:
    verified = found[found["verified_on"].notna()]
    verified = verified.drop_duplicates(["site_id", "verified_on", "category"])
    days = day_texts(verified["verified_on"])
    prefix = _PREFIXES[evidence]
    ids = joined(":", prefix, as_arrow(verified["site_id"]), days, as_arrow(verified["category"]))
    return schema.inspections_frame(
        {
            "site_id": verified["site_id"],
            "inspected_on": verified["verified_on"].to_numpy(),
            "inspection_kind": np.full(len(ids), str(InspectionKind.LOOK_BACK), dtype=object),
            "checked": verified["category"],
            "evidence": np.full(len(ids), evidence, dtype=object),
        },
        as_column(ids),
    )


def _findings(found: pd.DataFrame) -> pd.DataFrame:
    columns = {
        "inspection_id": found["inspection_id"],
        "site_id": found["site_id"],
        "category": found["category"],
        "found_on": found["day"].to_numpy(),
        **{name: found[name].to_numpy() for name in ("rectified_on", "verified_on", "due_on")},
        "severity": found["severity"],
        "description": found["description"],
    }
    made = schema.findings_frame(columns, found["finding_id"].to_numpy())
    return made.assign(source_key=found["source_key"].to_numpy()).sort_index()

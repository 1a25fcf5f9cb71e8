"""What the campaign of the demo city leaves on paper: visit records and a findings ledger."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ingest.demo.register import PREFIXES
from ingest.demo.risk import problem_table
from ingest.demo.schedule import FIRST_DAY
from ingest.demo.words import person_names

_INSPECTORS = 60
_RANKS = ("", "minor", "normal", "serious")


def visit_records(
    visits: pd.DataFrame,
    findings: pd.DataFrame,
    register: gpd.GeoDataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return visits as records; see `DemoCity.visits`.

    Parameters
    ----------
    visits, findings
        Frames of `run_campaign`; only findings of these visits are used.
    register
        The sites, in the order that ``site`` counts.
    """
    about = _about(findings, register, rng).reindex(visits.index)
    start = np.datetime64(FIRST_DAY, "s")
    inspectors = np.array(person_names(rng, _INSPECTORS), object)
    prefixes = register["kind"].map(PREFIXES).to_numpy(object)[visits["site"]]
    numbers = pd.Series(prefixes).groupby(prefixes).cumcount() + 1
    ids = [f"{prefix}J{number:06d}" for prefix, number in zip(prefixes, numbers, strict=True)]
    columns = {
        "site_id": register.index.to_numpy(object)[visits["site"]],
        "inspected_on": start + visits["day"].to_numpy().astype("timedelta64[D]"),
        "inspection_kind": visits["kind"].to_numpy(),
        "checked": visits["checked"].to_numpy(),
        "found": visits["found"].to_numpy(),
        "due_on": about["due_on"].to_numpy(),
        "severity": about["severity"].fillna("").to_numpy(),
        "description": about["description"].fillna("").to_numpy(),
        "inspector": inspectors[rng.integers(_INSPECTORS, size=len(visits))],
    }
    return _texted(columns, ids)


def ledger_records(
    findings: pd.DataFrame, register: gpd.GeoDataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Return findings of `run_campaign` as rows of a ledger; see `DemoCity.ledger`."""
    days = ("found_on", "rectified_on", "verified_on", "due_on")
    columns = {
        "site_id": register.index.to_numpy(object)[findings["site"]],
        "category": findings["category"].to_numpy(),
        **{name: findings[name].to_numpy() for name in days},
        "inspection_kind": findings["kind"].to_numpy(),
        "severity": findings["severity"].to_numpy(),
        "description": _descriptions(findings, register, rng),
    }
    return _texted(columns, [f"TZ{number:05d}" for number in range(1, len(findings) + 1)])


def _about(
    findings: pd.DataFrame, register: gpd.GeoDataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Return per visit the last due day, the worst severity, and all descriptions."""
    told = pd.DataFrame(
        {
            "visit": findings["visit"],
            "due_on": findings["due_on"],
            "rank": findings["severity"].map(_RANKS.index),
            "description": _descriptions(findings, register, rng),
        }
    )
    about = told.groupby("visit").agg(
        due_on=("due_on", "max"), rank=("rank", "max"), description=("description", "；".join)
    )
    return about.assign(severity=np.array(_RANKS, object)[about["rank"]])


def _descriptions(
    findings: pd.DataFrame, register: gpd.GeoDataFrame, rng: np.random.Generator
) -> list[str]:
    """Return what an inspector would write about each finding: where, and what."""
    table = problem_table()
    departments = register["department"].to_numpy(object)[findings["site"]]
    draws = rng.random((len(findings), 2))
    notes = []
    for (first, second), category, department in zip(
        draws, findings["category"], departments, strict=True
    ):
        places, texts = table["place"][department], table[category]["texts"]
        notes.append(places[int(first * len(places))] + texts[int(second * len(texts))])
    return notes


def _texted(columns: dict[str, NDArray[np.generic] | list[str]], ids: list[str]) -> pd.DataFrame:
    """Build a frame in which all that is no date is text."""
    data = {
        name: values if name.endswith("_on") else pd.array(np.asarray(values, object), dtype="str")
        for name, values in columns.items()
    }
    return pd.DataFrame(data, index=pd.Index(ids, dtype="str", name="record_id"))

"""What a selection leaves of passed verifications and of the looks that came after them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.codes import FindingStatus
from geodata.exposure import Looks
from geodata.rebound import statuses_of
from geodata.schema import Records
from geodata.selection import Selection

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Picked:
    """Passed verifications, their looks, and one row a look (`geodata.look_shares`)."""

    at_risk: pd.DataFrame
    looks: Looks
    rows: pd.DataFrame


def pick(whole: Picked, selection: Selection, sites: frozenset[str]) -> Picked:
    """Leave the verifications of `sites` that a selection asks for, and count its looks alone.

    A rebound counts where a look that counts found it; so do the days before such a look. Nothing
    is marked anew: what an earlier visit saw was seen, whoever asks.

    Parameters
    ----------
    whole
        All passed verifications; ``at_risk`` and ``rows`` need ``severity`` and ``category``.
    """
    at_risk = whole.at_risk
    kept = _among(at_risk, category=selection.categories, severity=selection.severities)
    kept &= at_risk["site_id"].isin(sites).to_numpy(bool)
    counted = looks_that_count(whole.rows, selection)
    rows = whole.rows.assign(
        days=whole.rows["days"].where(counted, 0), found=whole.rows["found"] & counted
    )
    looks = whole.looks
    among = counted[: len(looks.episode)]
    looks = replace(looks, counted=looks.counted & among, found=looks.found & among)
    here = kept[rows["episode"]]
    place = np.cumsum(kept) - 1
    rows = rows[here].assign(episode=place[rows["episode"][here]]).reset_index(drop=True)
    looks = _of_episodes(looks, kept, place)
    chosen = at_risk[kept]
    if selection.thins_looks:
        chosen = chosen.assign(**_added_up(rows, len(chosen)))
    return Picked(chosen, looks, rows)


def looks_that_count(rows: pd.DataFrame, selection: Selection) -> Mask:
    """Say which rows (``inspection_kind``, ``day``) are visits that the selection asks for."""
    counted = _among(rows, inspection_kind=selection.inspection_kinds)
    if selection.since is not None:
        counted &= (rows["day"] >= pd.Timestamp(selection.since)).to_numpy(bool)
    if selection.until is not None:
        counted &= (rows["day"] <= pd.Timestamp(selection.until)).to_numpy(bool)
    return counted


def _of_episodes(looks: Looks, kept: Mask, place: NDArray[np.int64]) -> Looks:
    here = kept[looks.episode]
    return replace(
        looks, episode=place[looks.episode[here]], day=looks.day[here], kind=looks.kind[here],
        found=looks.found[here], counted=looks.counted[here],
    )  # fmt: skip


def _added_up(rows: pd.DataFrame, count: int) -> dict[str, NDArray[np.generic]]:
    episode = rows["episode"].to_numpy(np.int64)
    days = np.bincount(episode, weights=rows["days"].to_numpy(float), minlength=count)
    found = np.bincount(episode, weights=rows["found"].to_numpy(float), minlength=count)
    return {"rebounded": found > 0, "days_at_risk": days.astype(np.int64)}


def pick_sites(
    records: Records,
    marks: pd.DataFrame,
    selection: Selection,
    leaders: Mapping[str, Collection[str]] | None = None,
) -> frozenset[str]:
    """Return the ids of the sites that a selection asks for.

    Parameters
    ----------
    records
        As known on the day of the marks.
    leaders
        The sites of each leader; a leader who is not there has none.
    """
    sites = records.sites
    kept = _among(sites, department=selection.departments, kind=selection.kinds)
    if selection.leaders:
        theirs = {site for name in selection.leaders for site in (leaders or {}).get(name, ())}
        kept &= sites.index.isin(theirs)
    if selection.statuses:
        kept &= sites.index.isin(_with_status(records, marks, selection))
    return frozenset(sites.index[kept])


def _with_status(records: Records, marks: pd.DataFrame, selection: Selection) -> pd.Series:
    """Return the sites with a finding that fits the rest and has one of the statuses."""
    findings = records.findings.reindex(marks.index)
    kinds = records.inspections["inspection_kind"]
    rows = findings.assign(
        day=findings["found_on"],
        inspection_kind=kinds.reindex(findings["inspection_id"]).fillna("").to_numpy(),
    )
    kept = looks_that_count(rows, selection)
    kept &= _among(rows, category=selection.categories, severity=selection.severities)
    fits = statuses_of(marks, findings).isin(selection.statuses)
    if FindingStatus.OVERDUE.value in selection.statuses:
        fits |= marks["is_overdue"]
    return rows["site_id"][kept & fits.to_numpy(bool)]


def _among(rows: pd.DataFrame, **wanted: frozenset[str]) -> Mask:
    """Say which rows hold, in each column, one of the codes that are asked for there."""
    kept = np.ones(len(rows), dtype=bool)
    for column, codes in wanted.items():
        if codes:
            kept &= rows[column].isin(codes).to_numpy(bool)
    return kept

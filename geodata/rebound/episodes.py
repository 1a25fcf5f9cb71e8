"""Episodes and rebounds as lists, read off the marks of the findings."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.codes import FindingKind
from geodata.rules import ReboundRules


def episodes_of(marks: pd.DataFrame, *, rules: ReboundRules) -> pd.DataFrame:
    """Return one row an episode, from the marks of `mark_findings`.

    Returns
    -------
    episodes
        Index ``episode_id`` (``site|category|n``): ``site_id``, ``category``, ``episode``,
        ``found_on``, ``rectified_on``, ``verified_on`` (NaT while open), ``last_looked_on``,
        ``next_found_on``, ``outcome`` (the kind of the finding that opened the next episode, or
        empty), ``days_to_rebound`` (Int64), ``rebounded`` (bool) and ``days_at_risk``: days from
        the passed verification to the next finding, or to the last visit that looked, at most
        ``window_days``; 0 where nothing was verified.
    """
    opening = marks[marks["opens_episode"]]
    days = (opening["last_looked_on"] - opening["verified_on"]).dt.days.fillna(0).clip(lower=0)
    if rules.window_days is not None:
        days = days.clip(upper=rules.window_days)
    until_next = (opening["next_found_on"] - opening["verified_on"]).dt.days
    outcome = _outcomes(until_next, rules)
    rebounded = outcome == FindingKind.REBOUND.value
    columns = ["site_id", "category", "episode", "found_on", "rectified_on", "verified_on",
               "last_looked_on", "next_found_on"]  # fmt: skip
    episodes = opening[columns].assign(
        outcome=pd.array(outcome, dtype="str"),
        days_to_rebound=until_next.where(rebounded).astype("Int64"),
        rebounded=rebounded,
        days_at_risk=days.astype("int64"),
    )
    keys = opening["site_id"] + "|" + opening["category"] + "|" + opening["episode"].astype(str)
    return episodes.set_index(pd.Index(keys, dtype="str", name="episode_id"))


def _outcomes(until_next: pd.Series, rules: ReboundRules) -> NDArray[np.str_]:
    """Name what the next finding is, from the days since the passed verification; empty if none."""
    conditions = [until_next.isna(), until_next < rules.min_clean_days]
    names = ["", FindingKind.UNFIXED.value]
    if rules.window_days is not None:
        conditions.append(until_next > rules.window_days)
        names.append(FindingKind.LATER.value)
    return np.select(conditions, names, default=FindingKind.REBOUND.value)


def rebounds_of(marks: pd.DataFrame, *, kind: FindingKind = FindingKind.REBOUND) -> pd.DataFrame:
    """Return the findings of one kind, as a list that people and other programs can read.

    Columns ``site_id, category, found_on, verified_on, rebound_on, days_to_rebound, chain``:
    found at first, verified, found again. For repeats and reworks nothing was verified, so
    ``verified_on`` and ``days_to_rebound`` are empty. Ordered by site, category and day.
    """
    keys = ["site_id", "category", "episode"]
    opening = marks[marks["opens_episode"]].set_index(keys)["found_on"]
    chosen = marks[marks["kind"] == kind.value]
    before = chosen["episode"] - chosen["opens_episode"].astype("int64")
    wanted = pd.MultiIndex.from_arrays([chosen["site_id"], chosen["category"], before], names=keys)
    rows = pd.DataFrame(
        {
            "site_id": chosen["site_id"],
            "category": chosen["category"],
            "found_on": opening.reindex(wanted).to_numpy(),
            "verified_on": chosen["verified_before_on"],
            "rebound_on": chosen["found_on"],
            "days_to_rebound": chosen["days_since_verified"],
            "chain": chosen["chain"],
        }
    )
    return rows.sort_values(["site_id", "category", "rebound_on"], kind="stable")

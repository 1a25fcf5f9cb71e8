"""The planned visits of the demo year: who goes where on which day, before anything is found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ingest.demo.risk import categories_of
from ingest.demo.terrain import Floats

FIRST_DAY = date(2025, 9, 1)
DAYS = 365
SELF_CHECKS = 5.2
"""Self-checks a year at a site of average effort."""
EFFORT_RANGE = 5.0
"""Effort of the most visited street office, as a multiple of the least visited one."""
_CROSS_ROUNDS = (60, 150, 240, 320)
_SUPERIOR_ROUNDS = (25, 95, 135, 205, 265, 300, 345)
_CROSS_SHARE, _SUPERIOR_SHARE, _SPOT_CHECKS = 0.30, 0.10, 0.25
_THEME_SHARE = 0.15
_HOLIDAYS = (
    (date(2025, 10, 1), date(2025, 10, 8)),
    (date(2026, 1, 1), date(2026, 1, 3)),
    (date(2026, 2, 15), date(2026, 2, 23)),
    (date(2026, 5, 1), date(2026, 5, 5)),
)


@dataclass(frozen=True)
class Schedule:
    """Planned visits (n,), sorted by day: site position, day (0..364), kind, categories looked at.

    ``checked`` holds category codes joined by ``;``, empty for all of the department.
    ``done_on`` (365,) gives for each day of the year the day on which its work is done: the same,
    or the next working day.
    """

    site: NDArray[np.int64]
    day: NDArray[np.int64]
    kind: NDArray[np.object_]
    checked: NDArray[np.object_]
    done_on: NDArray[np.int64]


def build_schedule(rng: np.random.Generator, register: gpd.GeoDataFrame) -> Schedule:
    """Plan self-checks, cross-checks, superior rounds and spot checks of a year.

    Effort differs by street office up to `EFFORT_RANGE` times and has nothing to do with risk.
    """
    effort = _effort(rng, register)
    weights = _day_weights()
    parts = [_self_checks(rng, effort, weights)]
    for middle in _CROSS_ROUNDS:
        parts.append(_round(rng, effort * _CROSS_SHARE, middle, 12, "cross_check"))
    for middle in _SUPERIOR_ROUNDS:
        even = np.full(len(register), _SUPERIOR_SHARE)
        parts.append(_round(rng, even, middle, 5, "superior_inspection"))
    spots = rng.poisson(_SPOT_CHECKS, len(register))
    site = np.repeat(np.arange(len(register)), spots)
    parts.append(_rows(site, rng.choice(DAYS, len(site), p=weights), "spot_check"))
    plan = pd.concat(parts, ignore_index=True)
    done_on = _working_days(weights)
    plan["day"] = done_on[plan["day"].clip(0, DAYS - 1)]
    plan = plan.drop_duplicates(["site", "day"]).sort_values(["day", "site"], kind="stable")
    departments = register["department"].to_numpy()[plan["site"]]
    return Schedule(
        plan["site"].to_numpy(),
        plan["day"].to_numpy(),
        plan["kind"].to_numpy(object),
        _themes(rng, plan["kind"].to_numpy(object), departments),
        done_on,
    )


def _effort(rng: np.random.Generator, register: gpd.GeoDataFrame) -> Floats:
    """Return the effort (sites,) by street office, mean 1."""
    offices = sorted(register["office"].unique())
    steps = EFFORT_RANGE ** (np.arange(len(offices)) / max(1, len(offices) - 1))
    by_office = dict(zip(offices, rng.permutation(steps), strict=True))
    effort = register["office"].map(by_office).to_numpy(dtype=float)
    return np.asarray(effort / effort.mean())


def _day_weights() -> Floats:
    """Return the share of the year's visits on each day: few at weekends and on holidays."""
    days = pd.date_range(FIRST_DAY, periods=DAYS)
    weights = np.where(days.day_of_week < 5, 1.0, 0.12)
    for first, last in _HOLIDAYS:
        weights[(days >= pd.Timestamp(first)) & (days <= pd.Timestamp(last))] = 0.04
    return np.asarray(weights / weights.sum())


def _working_days(weights: Floats) -> NDArray[np.int64]:
    """Return for each day the same day, or the next working one where hardly anybody works."""
    busy = np.flatnonzero(weights > weights.max() / 20)
    return busy[np.minimum(np.searchsorted(busy, np.arange(DAYS)), len(busy) - 1)]


def _self_checks(rng: np.random.Generator, effort: Floats, weights: Floats) -> pd.DataFrame:
    """Spread each site's self-checks over the year, one in each of as many equal parts."""
    counts = rng.poisson(SELF_CHECKS * effort)
    site = np.repeat(np.arange(len(effort)), counts)
    turn = np.arange(len(site)) - np.repeat(np.cumsum(counts) - counts, counts)
    part = (turn + rng.random(len(site))) / counts[site]
    return _rows(site, np.searchsorted(np.cumsum(weights), part), "self_check")


def _round(
    rng: np.random.Generator, share: Floats, middle: int, reach: int, kind: str
) -> pd.DataFrame:
    site = np.flatnonzero(rng.random(len(share)) < share)
    return _rows(site, middle + rng.integers(-reach, reach + 1, len(site)), kind)


def _rows(site: NDArray[np.int64], day: NDArray[np.int64], kind: str) -> pd.DataFrame:
    return pd.DataFrame({"site": site, "day": day, "kind": kind})


def _themes(
    rng: np.random.Generator, kinds: NDArray[np.object_], departments: NDArray[np.object_]
) -> NDArray[np.object_]:
    """Return what was looked at: some self-checks and rounds have a theme, the others are full."""
    themed = np.flatnonzero((rng.random(len(kinds)) < _THEME_SHARE) & (kinds != "spot_check"))
    checked = np.full(len(kinds), "", dtype=object)
    for at in themed:
        options = categories_of(departments[at])
        size = int(rng.integers(4, 8))
        checked[at] = ";".join(sorted(rng.choice(options, size, replace=False)))
    return checked

"""One year of inspections in the demo city, simulated day by day.

What is honest to say about it: problems return by the day (a hazard per day after a true fix),
not by the visit; known problems are nearly always seen again, new ones only with the chance of
`DETECTION`. Self-checks and cross-checks are five times as frequent in one street office as in
another, whatever the risk; the look-back every three weeks, which catches most rebounds, is kept
up everywhere alike. Without it a place that is seldom visited seems to have few rebounds: most
come to light after the window of 90 days. The level of risk hardly differs across the city
(`ingest.demo.risk.LEVEL_SWING`). A real campaign is less well-behaved.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ingest.demo.risk import Hazards
from ingest.demo.schedule import DAYS, FIRST_DAY, Schedule

DETECTION = {
    "self_check": 0.70,
    "cross_check": 0.85,
    "superior_inspection": 0.95,
    "look_back": 0.97,
    "spot_check": 0.90,
}
"""Chance that a visit sees a problem that nobody knew of."""
KNOWN_DETECTION = 0.98
"""Chance that a visit sees a problem that is on the list, still or again."""
TRULY_FIXED = 0.92
VERIFIED = 0.90
"""Share of the reported fixes that somebody goes to see; the others wait for a later visit."""
_VERIFIED_AFTER = (2, 9)
LOOK_BACK_EVERY = 21
"""Days between the look-backs of a site at which something was verified lately."""
LOOK_BACK_FOR = 80
_LOOK_BACK_KEPT = 0.85
_FIX_DAYS = {"minor": 3.0, "normal": 5.0, "serious": 8.0}
_DUE_DAYS = {"minor": 5, "normal": 10, "serious": 15}
_FIX_SPREAD = 0.7
_SEVERITIES, _SEVERITY_SHARES = ("minor", "normal", "serious"), (0.33, 0.52, 0.15)
_AT_START = 0.25
"""Share of the first hazard of a year that is already there on the first day."""
_NEVER = 10_000


@dataclass
class _State:
    """What is true of each (site, category) pair (n,), and what is known of it."""

    present: NDArray[np.bool_]
    known: NDArray[np.bool_]
    was_fixed: NDArray[np.bool_]
    fix_day: NDArray[np.int64]
    watched_to: NDArray[np.int64]
    finding: NDArray[np.int64]
    starts: NDArray[np.int64]
    slot: NDArray[np.int64]
    look_backs: dict[int, dict[int, set[int]]] = field(default_factory=dict)
    visits: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)


def run_campaign(
    rng: np.random.Generator, hazards: Hazards, schedule: Schedule, *, sites: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Simulate the year.

    Returns
    -------
    visits, findings
        Visits: ``site`` (position), ``day`` (date), ``kind``, ``checked``, ``found`` (codes
        joined by ``;``). Findings, one row each: ``visit`` (row of the visits), ``site``,
        ``category``, ``found_on``, ``rectified_on``, ``verified_on``, ``due_on`` (NaT where
        unknown), ``kind``, ``severity``.
    """
    pairs = len(hazards.site)
    state = _State(
        present=rng.random(pairs) < 1 - np.exp(-hazards.first * DAYS * _AT_START),
        known=np.zeros(pairs, bool),
        was_fixed=np.zeros(pairs, bool),
        fix_day=np.full(pairs, _NEVER),
        watched_to=np.full(pairs, -1),
        finding=np.full(pairs, -1),
        starts=np.searchsorted(hazards.site, np.arange(sites + 1)),
        slot=rng.integers(LOOK_BACK_EVERY, size=sites),
    )
    planned = np.searchsorted(schedule.day, np.arange(DAYS + 1))
    for day in range(DAYS):
        month = (FIRST_DAY + timedelta(days=day)).month
        _come_up(rng, state, hazards, hazards.season(month))
        _put_right(rng, state, hazards, day, schedule.done_on)
        _watch(rng, state, hazards, day, schedule.done_on)
        for at in range(planned[day], planned[day + 1]):
            pairs_seen = _pairs_of(state, hazards, int(schedule.site[at]), schedule.checked[at])
            visit = (int(schedule.site[at]), str(schedule.kind[at]), str(schedule.checked[at]))
            _visit(rng, state, hazards, day, visit, pairs_seen)
        for site, wanted in state.look_backs.pop(day, {}).items():
            pairs_seen = np.array(sorted(wanted))
            checked = ";".join(sorted(hazards.codes[c] for c in hazards.category[pairs_seen]))
            _visit(rng, state, hazards, day, (site, "look_back", checked), pairs_seen)
    return pd.DataFrame(state.visits), _dated(pd.DataFrame(state.findings))


def _come_up(
    rng: np.random.Generator, state: _State, hazards: Hazards, season: NDArray[np.float64]
) -> None:
    """Let problems come up where none is, or come back where one was put right."""
    hazard = np.where(state.was_fixed, hazards.again, hazards.first) * season
    state.present |= rng.random(len(hazard)) < -np.expm1(-hazard)


def _put_right(
    rng: np.random.Generator,
    state: _State,
    hazards: Hazards,
    day: int,
    done_on: NDArray[np.int64],
) -> None:
    """Let the responsible party report what it put right today, mostly truly, and plan a look."""
    for pair in np.flatnonzero(state.fix_day == day):
        if rng.random() < TRULY_FIXED:
            state.present[pair] = False
            state.was_fixed[pair] = True
        state.findings[state.finding[pair]]["rectified"] = day
        later = day + int(rng.integers(*_VERIFIED_AFTER))
        if rng.random() < VERIFIED and later < DAYS:
            _plan(state, hazards, int(done_on[later]), int(pair))


def _watch(
    rng: np.random.Generator,
    state: _State,
    hazards: Hazards,
    day: int,
    done_on: NDArray[np.int64],
) -> None:
    """Look back at what was verified in the last weeks, at the sites whose turn it is today."""
    turns = np.flatnonzero(done_on == day) % LOOK_BACK_EVERY
    due = np.isin(state.slot, turns) & (rng.random(len(state.slot)) < _LOOK_BACK_KEPT)
    for pair in np.flatnonzero(due[hazards.site] & (state.watched_to >= day)):
        _plan(state, hazards, day, int(pair))


def _plan(state: _State, hazards: Hazards, day: int, pair: int) -> None:
    by_site = state.look_backs.setdefault(day, {})
    by_site.setdefault(int(hazards.site[pair]), set()).add(pair)


def _pairs_of(state: _State, hazards: Hazards, site: int, checked: str) -> NDArray[np.int64]:
    pairs = np.arange(state.starts[site], state.starts[site + 1])
    if not checked:
        return pairs
    wanted = [hazards.codes.index(code) for code in checked.split(";")]
    return pairs[np.isin(hazards.category[pairs], wanted)]


def _visit(
    rng: np.random.Generator,
    state: _State,
    hazards: Hazards,
    day: int,
    visit: tuple[int, str, str],
    pairs: NDArray[np.int64],
) -> None:
    """Make one visit: what it sees is found, what it looked for in vain is verified."""
    site, kind, checked = visit
    chance = np.where(state.known[pairs], KNOWN_DETECTION, DETECTION[kind])
    seen = state.present[pairs] & (rng.random(len(pairs)) < chance)
    for pair in pairs[~seen & state.known[pairs] & (state.fix_day[pairs] <= day)]:
        state.known[pair] = False
        state.fix_day[pair] = _NEVER
        state.watched_to[pair] = day + LOOK_BACK_FOR
        state.findings[state.finding[pair]]["verified"] = day
    codes = []
    for pair in pairs[seen]:
        codes.append(hazards.codes[hazards.category[pair]])
        _find(rng, state, day, int(pair), {"site": site, "kind": kind, "category": codes[-1]})
    state.visits.append(
        {"site": site, "day": day, "kind": kind, "checked": checked, "found": ";".join(codes)}
    )


def _find(
    rng: np.random.Generator, state: _State, day: int, pair: int, finding: dict[str, Any]
) -> None:
    severity = _SEVERITIES[rng.choice(3, p=_SEVERITY_SHARES)]
    state.finding[pair] = len(state.findings)
    if not state.known[pair] or state.fix_day[pair] <= day:
        days = _FIX_DAYS[severity] * np.exp(rng.normal(0, _FIX_SPREAD))
        state.fix_day[pair] = day + 1 + int(days)
    state.known[pair] = True
    state.watched_to[pair] = -1
    state.findings.append(
        {
            "visit": len(state.visits),
            **finding,
            "found": day,
            "rectified": np.nan,
            "verified": np.nan,
            "due": day + _DUE_DAYS[severity],
            "severity": severity,
        }
    )


def _dated(findings: pd.DataFrame) -> pd.DataFrame:
    """Turn day numbers into dates; what lies behind the last day is not known yet."""
    start = pd.Timestamp(FIRST_DAY)
    columns = {"found": "found_on", "rectified": "rectified_on", "verified": "verified_on",
               "due": "due_on"}  # fmt: skip
    dates = {
        name: (start + pd.to_timedelta(findings[old], unit="D")).astype("datetime64[s]")
        for old, name in columns.items()
    }
    return findings.drop(columns=list(columns)).assign(**dates)

"""Hot spots month by month: which are new, which have grown, which are cleared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from geodata.analysis import Analysis, Period, analyse
from geodata.emerging import EmergingLabel, emerging_label, weekly_status
from geodata.identity import identities
from geodata.rebound import data_to
from geodata.rules import Rules
from geodata.schema import Records
from geodata.weekly import weekly_counts

STEPS = 26
"""Weeks that an emerging label is read from."""
_LEVEL = 0.05  # of a week: the places were chosen by the scan, not by their weeks


@dataclass(frozen=True)
class Monthly:
    """Hot spots through time.

    Attributes
    ----------
    steps
        One row a month and number (see `geodata.identity.identities`), with ``name``, ``rebounds``,
        ``expected``, ``relative_risk``, ``p_value``, ``status`` and ``sentence``, ``sentence_zh``
        of that month where it was hot then, and ``label``, the emerging label of its weeks.
    last
        The analysis of the last month.
    """

    steps: pd.DataFrame
    last: Analysis | None


def month_ends(records: Records, months: int) -> list[date]:
    """Return the last days of months up to the data's last day, which ends the last one."""
    last = data_to(records.inspections, records.findings)
    if last is None:
        return []
    ends = [last]
    while len(ends) < months:
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    first = records.inspections["inspected_on"].min()
    return [day for day in reversed(ends) if pd.Timestamp(day) > first]


def hotspots_by_month(
    records: Records,
    *,
    rules: Rules,
    seed: int,
    months: int,
    progress: Callable[[int, int], None] | None = None,
) -> Monthly:
    """Find the hot spots of each month, and follow them.

    Each month is judged by what was known on its last day, over the trailing days of the rules.
    """
    days = month_ends(records, months)
    analyses: list[Analysis] = []
    for done, day in enumerate(days, start=1):
        since = day - timedelta(days=rules.history.trailing_days - 1)
        period = Period(as_of=day, since=since, until=day)
        analyses.append(analyse(records, rules=rules, seed=seed, period=period))
        if progress is not None:
            progress(done, len(days))
    followed = identities(
        [
            (day, [frozenset(sites) for sites in each.hotspots["site_ids"]])
            for day, each in zip(days, analyses, strict=True)
        ],
        min_overlap=rules.history.min_overlap,
        tolerance=rules.history.tolerance,
        memory=rules.history.memory_months,
    )
    return Monthly(_described(followed, days, analyses), analyses[-1] if analyses else None)


def _described(followed: pd.DataFrame, days: list[date], analyses: list[Analysis]) -> pd.DataFrame:
    at = {pd.Timestamp(day): analysis for day, analysis in zip(days, analyses, strict=True)}
    columns = ("name", "rebounds", "expected", "relative_risk", "p_value", "status", "sentence",
               "sentence_zh")  # fmt: skip
    told: dict[str, Any] = {name: [] for name in columns}
    labels: list[str] = []
    for step, position in zip(followed["step"], followed["position"], strict=True):
        here = at[step]
        row = here.hotspots.iloc[position] if position >= 0 else None
        for name in columns:
            told[name].append(None if row is None else row[name])
        labels.append("" if row is None else label_of(here, row["site_ids"], step.date()).value)
    return followed.assign(**told, label=labels)


def label_of(analysis: Analysis, site_ids: tuple[str, ...], until: date) -> EmergingLabel:
    """Return the emerging label of a place from its last weeks (see `geodata.emerging`)."""
    began = analysis.at_risk["verified_on"].min()
    weeks = STEPS if pd.isna(began) else min(STEPS, (pd.Timestamp(until) - began).days // 7)
    if weeks < 1:
        return EmergingLabel.NOT_ENOUGH_STEPS
    place = pd.Series(0, index=pd.Index(site_ids))
    _, rebounds, expected = weekly_counts(analysis.at_risk, place, until=until, weeks=weeks)
    status = weekly_status(rebounds, expected, significance=_LEVEL)
    return emerging_label(status.hot[0], status.cold[0], status.value[0])

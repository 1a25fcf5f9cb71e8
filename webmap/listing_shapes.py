"""What lists and the search are told: rows of sites and of findings, in one language."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from geodata.codes import FINDING_STATUS_LABELS, Language, Scheme, Vocabulary
from geodata.tiling import NEVER, STATUSES, MapTable, SiteSums, degrees_of
from webmap.plain import DEGREE_DIGITS, RATIO_DIGITS, Plain, plain_number

Rows = NDArray[np.int64]
_EPOCH = date(1970, 1, 1)


def site_rows(
    table: MapTable, sums: SiteSums, rows: Rows, vocabulary: Vocabulary, language: Language
) -> list[Plain]:
    """Return sites as rows of a list; a site without a rate of its own has ``ratio`` None."""
    return [_site(table, sums, row, vocabulary, language) for row in rows.tolist()]


def finding_rows(
    table: MapTable, rows: Rows, vocabulary: Vocabulary, language: Language
) -> list[Plain]:
    """Return findings (rows of ``table.findings``) as rows of a list."""
    sites = np.searchsorted(table.findings.start, rows, side="right") - 1
    pairs = zip(sites.tolist(), rows.tolist(), strict=True)
    return [_finding(table, site, row, vocabulary, language) for site, row in pairs]


def _site(
    table: MapTable, sums: SiteSums, row: int, vocabulary: Vocabulary, language: Language
) -> Plain:
    figures = (("ratio", sums.ratio), ("low", sums.low), ("high", sums.high))
    has_rate = sums.expected[row] > 0
    return {
        **_named(table, row, vocabulary, language),
        **{name: int(getattr(sums, name)[row]) for name in ("visits", "rebounds")},
        "expected": plain_number(sums.expected[row], RATIO_DIGITS),
        **{
            name: plain_number(values[row], RATIO_DIGITS) if has_rate else None
            for name, values in figures
        },
        "too_few": bool(sums.too_few[row]),
        **{name: int(getattr(sums, name)[row]) for name in ("open", "overdue")},
        "blind": bool(sums.blind[row]),
        "last_visited_on": _day(table.last_visited[row]),
        **_places(table, row),
        "hotspot": int(table.hotspot[row]),
    }


def _named(table: MapTable, row: int, vocabulary: Vocabulary, language: Language) -> Plain:
    kind, department = table.kinds[table.kind[row]], table.departments[table.department[row]]
    return {
        "site_id": table.ids[row],
        "name": table.names[row],
        "address": table.addresses[row],
        "kind": kind,
        "kind_label": vocabulary.label(Scheme.SITE_KIND, kind, language),
        "department": department,
        "department_label": vocabulary.label(Scheme.DEPARTMENT, department, language),
    }


def _places(table: MapTable, site: int) -> Plain:
    """Return where a site is (WGS84), and ``at`` where it is drawn, in the datum of the basemap."""
    at = None
    if site < table.placed:
        at = [round(float(value[0]), DEGREE_DIGITS) for value in degrees_of(
            table.x[site : site + 1], table.y[site : site + 1])]  # fmt: skip
    return {
        "lon": plain_number(table.lon[site], DEGREE_DIGITS),
        "lat": plain_number(table.lat[site], DEGREE_DIGITS),
        "at": at,
    }


def _finding(
    table: MapTable, site: int, row: int, vocabulary: Vocabulary, language: Language
) -> Plain:
    findings = table.findings
    coded = {
        "category": (Scheme.CATEGORY, table.categories[findings.category[row]]),
        "severity": (Scheme.SEVERITY, table.severities[findings.severity[row]]),
        "inspection_kind": (Scheme.INSPECTION_KIND, table.inspection_kinds[findings.kind[row]]),
    }
    status, is_overdue = STATUSES[findings.status[row]], bool(findings.overdue[row])
    late = int(table.data_to) - int(findings.due[row]) if is_overdue else 0
    return {
        **_named(table, site, vocabulary, language),
        **{name: code for name, (_, code) in coded.items()},
        **{
            f"{name}_label": vocabulary.label(scheme, code, language)
            for name, (scheme, code) in coded.items()
        },
        "status": status.value,
        "status_label": FINDING_STATUS_LABELS[status][language],
        "found_on": _day(findings.day[row]),
        "due_on": _day(findings.due[row]),
        "overdue": is_overdue,
        "days_overdue": late,
        "is_rebound": bool(findings.is_rebound[row]),
        **_places(table, site),
    }


def _day(number: int) -> str | None:
    """Return a day given in days since 1970 as 2026-08-31."""
    return None if number == NEVER else str(_EPOCH + timedelta(days=int(number)))

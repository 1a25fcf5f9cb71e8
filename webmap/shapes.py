"""What the API tells: the frames of an analysis as plain values, in one language."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely

from geodata.codes import (
    FINDING_KIND_LABELS,
    Department,
    Evidence,
    FindingKind,
    Language,
    Scheme,
    Vocabulary,
)
from geodata.rules import HotspotRules

if TYPE_CHECKING:
    from geodata.analysis import Analysis
    from geodata.visit_clock import VisitClock

Plain = dict[str, Any]
_RATIO_DIGITS = 3
_DEGREE_DIGITS = 6  # a decimetre
_LOOKS_TOLD = 200


def hotspots_shape(analysis: Analysis, rules: HotspotRules, language: Language) -> Plain:
    """Return the hot spots by rank, and what must be known to read them.

    `rules` are those that the analysis was made with.
    """
    vocabulary = analysis.records.vocabulary
    frame = analysis.hotspots
    return {
        "data_to": _day(analysis.data_to),
        "rules_version": analysis.rules_version,
        "replicates": rules.replicates,
        "significance": rules.significance,
        "candidate_significance": rules.candidate_significance,
        "smallest_p_value": _number(analysis.smallest_p_value, 6),
        "clock": _clock(analysis.clock),
        "level_deviation": _number(analysis.level_deviation, _RATIO_DIGITS),
        "exposure_is_lower_bound": analysis.exposure_is_lower_bound,
        "closed_counts_as_verified": analysis.closed_counts_as_verified,
        "sites_without_position": analysis.sites_without_position,
        "hotspots": [
            _hotspot(number, row, vocabulary, language)
            for number, row in zip(frame.index, frame.to_dict("records"), strict=True)
        ],
    }


def _clock(clock: VisitClock) -> Plain | None:
    """Return how many days at risk a check is worth; None where too few rebounds tell.

    ``high`` is None where the interval has no upper end; ``by_visit`` says that days count for
    nothing beside checks.
    """
    if not clock.known:
        return None
    return {
        "phi": _number(clock.phi, 2),
        "low": _number(clock.low, 2),
        "high": None if clock.endless else _number(clock.high, 2),
        "by_visit": clock.by_visit,
    }


def _hotspot(number: Any, row: Plain, vocabulary: Vocabulary, language: Language) -> Plain:
    ratios = ("relative_risk", "relative_risk_low", "relative_risk_high")
    return {
        "number": int(number),
        "name": row["name"],
        "status": row["status"],
        "sites": int(row["sites"]),
        "site_ids": list(row["site_ids"]),
        "rebounds": int(row["rebounds"]),
        "expected": _number(row["expected"], _RATIO_DIGITS),
        **{name: _number(row[name], _RATIO_DIGITS) for name in ratios},
        "p_value": _number(row["p_value"], 6),
        "radius_m": _number(row["radius_m"], 0),
        "sentence": row["sentence_zh"] if language == "zh" else row["sentence"],
        "categories": _counted(row["categories"], Scheme.CATEGORY, vocabulary, language),
        "kinds": _counted(row["kinds"], Scheme.SITE_KIND, vocabulary, language),
        "geometry": shapely.geometry.mapping(shapely.set_precision(row["geometry"], 1e-6)),
    }


def _counted(
    counts: Iterable[tuple[str, int]], scheme: Scheme, vocabulary: Vocabulary, language: Language
) -> list[Plain]:
    return [
        {"code": code, "label": vocabulary.label(scheme, code, language), "count": int(count)}
        for code, count in counts
    ]


def sites_shape(analysis: Analysis, language: Language) -> Plain:
    """Return the sites that have a position as columns: names once, not once a site."""
    sites = analysis.sites[analysis.sites.geometry.notna()]
    figures = _figures(sites)
    columns: dict[str, list[Any]] = {
        "site_id": sites.index.tolist(),
        "name": sites["site_name"].tolist(),
        "kind": sites["kind"].tolist(),
        **{name: figures[name] for name in ("visits", "rebounds", "days_at_risk")},
        **{name: figures[name] for name in ("relative_risk", "low", "high", "too_few", "level")},
        "hotspot": figures["hotspot"],
        "lon": [round(float(lon), _DEGREE_DIGITS) for lon in sites.geometry.x],
        "lat": [round(float(lat), _DEGREE_DIGITS) for lat in sites.geometry.y],
    }
    columns["too_few"] = [int(few) for few in columns["too_few"]]
    vocabulary = analysis.records.vocabulary
    kinds = {
        kind: vocabulary.label(Scheme.SITE_KIND, kind, language)
        for kind in sorted(set(columns["kind"]))
    }
    return {"count": len(sites), "columns": columns, "kinds": kinds}


def _figures(sites: pd.DataFrame) -> dict[str, list[Any]]:
    """Return the figures of sites as lists.

    A site that was never verified has no rate, one that was not searched no level.
    """
    ratios = {"relative_risk": "relative_risk", "low": "relative_risk_low",
              "high": "relative_risk_high", "level": "level"}  # fmt: skip
    counts = ("visits", "rebounds", "days_at_risk", "hotspot")
    return {
        **{name: [_number(value, 0) or 0 for value in sites[name]] for name in counts},
        **{
            name: [_number(value, _RATIO_DIGITS) for value in sites[column]]
            for name, column in ratios.items()
        },
        "too_few": [pd.isna(value) or bool(value) for value in sites["too_few"]],
    }


def site_shape(analysis: Analysis, site_id: str, language: Language) -> Plain | None:
    """Return one site with its figures, the visits to it and the chain of each category.

    None where there is no such site.
    """
    if site_id not in analysis.sites.index:
        return None
    row = analysis.sites.loc[[site_id]]
    site = row.iloc[0]
    point = site["geometry"]
    vocabulary = analysis.records.vocabulary
    coded = {"kind": Scheme.SITE_KIND, "department": Scheme.DEPARTMENT}
    return {
        "site_id": site_id,
        "name": site["site_name"],
        **{
            name: {"code": site[name], "label": vocabulary.label(scheme, site[name], language)}
            for name, scheme in coded.items()
        },
        "address": site["address"],
        **{name: values[0] for name, values in _figures(row).items()},
        "lon": None if point is None else round(point.x, _DEGREE_DIGITS),
        "lat": None if point is None else round(point.y, _DEGREE_DIGITS),
        "data_to": _day(analysis.data_to),
        **site_history(analysis, site_id, language),
    }


def site_history(analysis: Analysis, site_id: str, language: Language) -> Plain:
    """Return the visits to a site (``looks``) and the history of each category (``chains``).

    A chain is there for each category that was found or looked for; its ``looked_on`` are the
    latest days (at most 200) on which a visit looked for it and did not find it.
    """
    records = analysis.records
    here = records.inspections["site_id"] == site_id
    visits = records.inspections[here].sort_values("inspected_on", kind="stable")
    marks = analysis.marks[analysis.marks["site_id"] == site_id]
    marks = marks.sort_values("found_on", kind="stable")
    episodes = analysis.episodes[analysis.episodes["site_id"] == site_id]
    found = records.findings.loc[marks.index]
    looked = _looked_on(
        visits, found, str(records.sites["department"][site_id]), records.vocabulary
    )
    categories = sorted({*marks["category"], *looked})
    return {
        "looks": _looks(visits, found, records.vocabulary, language),
        "chains": [
            {
                "category": category,
                "label": records.vocabulary.label(Scheme.CATEGORY, category, language),
                **_standing(marks[marks["category"] == category]),
                "looked_on": looked.get(category, [])[-_LOOKS_TOLD:],
                "episodes": _episodes(episodes[episodes["category"] == category]),
                "findings": _findings(
                    marks[marks["category"] == category], found, records.vocabulary, language
                ),
            }
            for category in categories
        ],
    }


def _looks(
    visits: pd.DataFrame, found: pd.DataFrame, vocabulary: Vocabulary, language: Language
) -> list[Plain]:
    counts = found["inspection_id"].value_counts()
    return [
        {
            "day": _day(day),
            "kind": kind,
            "label": vocabulary.label(Scheme.INSPECTION_KIND, kind, language),
            "found": int(counts.get(visit, 0)),
        }
        for visit, day, kind in zip(
            visits.index, visits["inspected_on"], visits["inspection_kind"], strict=True
        )
    ]


def _looked_on(
    visits: pd.DataFrame, found: pd.DataFrame, department: str, vocabulary: Vocabulary
) -> dict[str, list[str]]:
    """Return for each category the days of the visits that looked for it in vain, in order."""
    owners = vocabulary.departments_of(Scheme.CATEGORY)
    own = {code for code, owner in owners.items() if owner in (department, Department.OTHER)}
    there = set(zip(found["inspection_id"], found["category"], strict=True))
    own |= {category for _, category in there if owners.get(category) is None}
    # a row of a ledger proves that somebody was there, not what else was looked for
    proving = visits[visits["evidence"] != Evidence.LEDGER]
    days: dict[str, list[str]] = {}
    for visit, day, checked in zip(
        proving.index, proving["inspected_on"], proving["checked"], strict=True
    ):
        for category in filter(None, checked.split(";")) if checked else own:
            if (visit, category) not in there:
                days.setdefault(category, []).append(str(day)[:10])
    return days


def _standing(marks: pd.DataFrame) -> Plain:
    return {
        "is_chronic": bool(marks["is_chronic"].any()),
        "rebounds": int((marks["kind"] == FindingKind.REBOUND).sum()),
    }


def _episodes(episodes: pd.DataFrame) -> list[Plain]:
    rows = episodes.sort_values("episode").to_dict("records")
    days = ("found_on", "rectified_on", "verified_on", "last_looked_on", "next_found_on")
    return [
        {
            **{name: _day(row[name]) for name in days},
            "outcome": row["outcome"],
            "days_to_rebound": _days_until_found(row),
            "days_at_risk": int(row["days_at_risk"]),
        }
        for row in rows
    ]


def _days_until_found(episode: Plain) -> int | None:
    """Return the days from the passed verification to the finding that came after it."""
    if pd.isna(episode["verified_on"]) or pd.isna(episode["next_found_on"]):
        return None
    return int((episode["next_found_on"] - episode["verified_on"]).days)


def _findings(
    marks: pd.DataFrame, found: pd.DataFrame, vocabulary: Vocabulary, language: Language
) -> list[Plain]:
    rows = found.loc[marks.index, ["severity", "description", "due_on"]].to_dict("records")
    return [
        {
            "found_on": _day(mark["found_on"]),
            "kind": mark["kind"],
            "label": FINDING_KIND_LABELS[FindingKind(mark["kind"])][language],
            "severity": vocabulary.label(Scheme.SEVERITY, row["severity"], language),
            "description": row["description"],
            "due_on": _day(row["due_on"]),
            "is_overdue": bool(mark["is_overdue"]),
        }
        for mark, row in zip(marks.to_dict("records"), rows, strict=True)
    ]


def _day(value: Any) -> str | None:
    """Return a day as 2026-08-31; None where it is not known."""
    return None if value is None or pd.isna(value) else str(value)[:10]


def _number(value: Any, digits: int) -> float | int | None:
    """Return a number that JSON can hold: an int for no digits, None for NaN and infinity."""
    if value is None or pd.isna(value) or not math.isfinite(value):
        return None
    return round(float(value), digits) if digits else round(float(value))

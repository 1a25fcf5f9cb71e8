"""What is told of one site: its figures, its visits, the chain of each category."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from geodata.codes import (
    FINDING_KIND_LABELS,
    Department,
    Evidence,
    FindingKind,
    Language,
    Scheme,
    Vocabulary,
)
from webmap.data import SiteFigures, SiteRecords
from webmap.plain import DEGREE_DIGITS, RATIO_DIGITS, Plain, plain_day, plain_number

_LOOKS_TOLD = 200
_RATIOS = ("relative_risk", "low", "high", "level")


def site_shape(known: SiteRecords, figures: SiteFigures | None, language: Language) -> Plain:
    """Return one site with its figures, the visits to it and the chain of each category.

    Without `figures`, those of the whole city are under way (``state``: ``computing``): what the
    records of the site tell by themselves is there, its rate is not.
    """
    site = known.records.sites.iloc[0]
    point = site["geometry"]
    vocabulary = known.records.vocabulary
    coded = {"kind": Scheme.SITE_KIND, "department": Scheme.DEPARTMENT}
    return {
        "site_id": known.site_id,
        "name": site["site_name"],
        **{
            name: {"code": site[name], "label": vocabulary.label(scheme, site[name], language)}
            for name, scheme in coded.items()
        },
        "address": site["address"],
        "state": "ready" if figures else "computing",
        **_figures(known, figures),
        "lon": None if point is None else round(point.x, DEGREE_DIGITS),
        "lat": None if point is None else round(point.y, DEGREE_DIGITS),
        "at": figures["at"] if figures else None,
        "data_to": plain_day(known.data_to),
        **site_history(known, language),
    }


def _figures(known: SiteRecords, figures: SiteFigures | None) -> Plain:
    """Return the figures of the city for this site, and without them those of its own records."""
    if figures is None:
        passed = known.episodes[known.episodes["outcome"] != FindingKind.UNFIXED.value]
        return {
            "visits": len(known.records.inspections),
            "rebounds": int(known.episodes["rebounded"].sum()),
            "days_at_risk": int(passed["days_at_risk"].sum()),
            **dict.fromkeys(_RATIOS),
            "too_few": True,
            "hotspot": 0,
        }
    return {
        "visits": int(figures["visits"]),
        "rebounds": int(figures["rebounds"]),
        "days_at_risk": plain_number(figures["days_at_risk"], 0) or 0,
        "relative_risk": plain_number(figures["ratio"], RATIO_DIGITS),
        "low": plain_number(figures["low"], RATIO_DIGITS),
        "high": plain_number(figures["high"], RATIO_DIGITS),
        "level": plain_number(figures["level"], RATIO_DIGITS),
        "too_few": bool(figures["too_few"]),
        "hotspot": int(figures["hotspot"]),
    }


def site_history(known: SiteRecords, language: Language) -> Plain:
    """Return the visits to a site (``looks``) and the history of each category (``chains``).

    A chain is there for each category that was found or looked for; its ``looked_on`` are the
    latest days (at most 200) on which a visit looked for it and did not find it.
    """
    vocabulary = known.records.vocabulary
    visits = ordered_visits(known)
    looks = list(looked_in_vain(known))
    found = by_category(found_rows(known))
    looked = by_category({"day": day, "category": category} for _, day, category in looks)
    episodes = by_category(_episodes(known, looks, language))
    return {
        "looks": _looks(visits, known.records.findings, vocabulary, language),
        "chains": [
            {
                "category": category,
                "label": vocabulary.label(Scheme.CATEGORY, category, language),
                **_standing(found.get(category, [])),
                "looked_on": [one["day"] for one in looked.get(category, [])][-_LOOKS_TOLD:],
                "episodes": episodes.get(category, []),
                "findings": [
                    finding_shape(row, vocabulary, language) for row in found.get(category, [])
                ],
            }
            for category in sorted({*found, *looked})
        ],
    }


def by_category(rows: Iterable[Plain]) -> dict[str, list[Plain]]:
    """Group rows by their category, which is taken out of them; their order stays."""
    groups: dict[str, list[Plain]] = {}
    for row in rows:
        rest = dict(row)
        groups.setdefault(rest.pop("category"), []).append(rest)
    return groups


def found_rows(known: SiteRecords) -> list[Plain]:
    """Return the findings by day, each with what it is in its history."""
    written = ["inspection_id", "severity", "description", "due_on"]
    rows = known.marks.join(known.records.findings[written])
    return _records(rows.sort_values("found_on", kind="stable"))


def _records(frame: pd.DataFrame) -> list[Plain]:
    """Return the rows of a frame; on frames of a few rows each look-up costs, so one is made."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def ordered_visits(known: SiteRecords) -> pd.DataFrame:
    """Return the visits to a site by day."""
    return known.records.inspections.sort_values("inspected_on", kind="stable")


def own_categories(known: SiteRecords) -> set[str]:
    """Return the categories that a visit without a list of them looks for at this site."""
    department = str(known.records.sites["department"].iloc[0])
    owners = known.records.vocabulary.departments_of(Scheme.CATEGORY)
    found = set(known.records.findings["category"])
    own = {code for code, owner in owners.items() if owner in (department, Department.OTHER)}
    return own | {category for category in found if owners.get(category) is None}


def looked_in_vain(known: SiteRecords) -> Iterator[tuple[str, str, str]]:
    """Yield visit, day and category, in order, of all that visits looked for and did not find."""
    own = sorted(own_categories(known))
    found = known.records.findings
    there = set(zip(found["inspection_id"], found["category"], strict=True))
    visits = ordered_visits(known)
    # a row of a ledger proves that somebody was there, not what else was looked for
    proving = visits[visits["evidence"] != Evidence.LEDGER]
    for visit, day, checked in zip(
        proving.index, proving["inspected_on"], proving["checked"], strict=True
    ):
        for category in filter(None, checked.split(";")) if checked else own:
            if (visit, category) not in there:
                yield str(visit), str(day)[:10], category


def _passing(
    known: SiteRecords, looks: Iterable[tuple[str, str, str]], language: Language
) -> dict[tuple[str, str], list[str]]:
    """Return by day and category how the visits came about that did not find it."""
    kinds = known.records.inspections["inspection_kind"].to_dict()
    told: dict[tuple[str, str], list[str]] = {}
    for visit, day, category in looks:
        label = known.records.vocabulary.label(Scheme.INSPECTION_KIND, kinds[visit], language)
        labels = told.setdefault((day, category), [])
        if label and label not in labels:
            labels.append(label)
    return told


def _looks(
    visits: pd.DataFrame, found: pd.DataFrame, vocabulary: Vocabulary, language: Language
) -> list[Plain]:
    counts = found["inspection_id"].value_counts()
    return [
        {
            "day": plain_day(day),
            "kind": kind,
            "label": vocabulary.label(Scheme.INSPECTION_KIND, kind, language),
            "found": int(counts.get(visit, 0)),
        }
        for visit, day, kind in zip(
            visits.index, visits["inspected_on"], visits["inspection_kind"], strict=True
        )
    ]


def _standing(found: list[Plain]) -> Plain:
    return {
        "is_chronic": any(bool(row["is_chronic"]) for row in found),
        "rebounds": sum(row["kind"] == FindingKind.REBOUND for row in found),
    }


def _episodes(
    known: SiteRecords, looks: Iterable[tuple[str, str, str]], language: Language
) -> Iterator[Plain]:
    """Yield the episodes in order, with their category and how the visits of each came about."""
    vocabulary = known.records.vocabulary
    passing = _passing(known, looks, language)
    kinds = known.records.inspections["inspection_kind"].to_dict()
    visit_of = known.records.findings["inspection_id"].to_dict()
    opening = known.marks[known.marks["opens_episode"]]
    keys = zip(opening["category"], opening["episode"], strict=True)
    opened_by = dict(zip(keys, opening.index, strict=True))
    days = ("found_on", "rectified_on", "verified_on", "last_looked_on", "next_found_on")
    for row in _records(known.episodes.sort_values(["category", "episode"])):
        category = row["category"]
        visit = visit_of[opened_by[category, row["episode"]]]
        yield {
            "category": category,
            **{name: plain_day(row[name]) for name in days},
            "outcome": row["outcome"],
            "days_to_rebound": _days_until_found(row),
            "days_at_risk": int(row["days_at_risk"]),
            "found_by": vocabulary.label(Scheme.INSPECTION_KIND, kinds.get(visit, ""), language),
            "verified_by": passing.get((plain_day(row["verified_on"]) or "", category), []),
        }


def _days_until_found(episode: Plain) -> int | None:
    """Return the days from the passed verification to the finding that came after it."""
    if pd.isna(episode["verified_on"]) or pd.isna(episode["next_found_on"]):
        return None
    return int((episode["next_found_on"] - episode["verified_on"]).days)


def finding_shape(row: Plain, vocabulary: Vocabulary, language: Language) -> Plain:
    """Return a finding of `found_rows`: what it is in its history, and what was written of it."""
    return {
        "found_on": plain_day(row["found_on"]),
        "kind": row["kind"],
        "label": FINDING_KIND_LABELS[FindingKind(row["kind"])][language],
        "severity": vocabulary.label(Scheme.SEVERITY, row["severity"], language),
        "description": row["description"],
        "due_on": plain_day(row["due_on"]),
        "is_overdue": bool(row["is_overdue"]),
    }

"""What the page of a site is told beyond its history: each visit, the curve, how it stands."""

from __future__ import annotations

from collections import Counter

from geodata.codes import Language, Scheme
from webmap.data import SiteFigures, SiteRecords
from webmap.plain import RATIO_DIGITS, Plain, plain_day, plain_number
from webmap.site_shapes import (
    finding_shape,
    found_rows,
    looked_in_vain,
    ordered_visits,
    own_categories,
    site_shape,
)


def page_shape(known: SiteRecords, figures: SiteFigures | None, language: Language) -> Plain:
    """Return all that the page of a site shows, but its surroundings."""
    from geodata.survival import (  # noqa: PLC0415  an import does without it
        BIAS,
        FEWEST_AT_RISK,
        LONGEST_CURVE,
        clean_curve,
    )

    told = site_shape(known, figures, language)
    rebound = known.rules.rebound
    seen = {chain["category"] for chain in told["chains"]}
    return {
        **told,
        **_standing(figures),
        "visits_told": _visits(known, language),
        "curve": clean_curve(known.episodes, until=rebound.window_days or LONGEST_CURVE),
        "fewest": FEWEST_AT_RISK,
        "bias": BIAS[language],
        "never_looked_for": len(own_categories(known) - seen),
        "rules_version": known.rules.version,
        "min_clean_days": rebound.min_clean_days,
        "window_days": rebound.window_days,
    }


def standing_shape(
    known: SiteRecords, figures: SiteFigures | None, layers: Plain, language: Language
) -> Plain:
    """Return what the figures of the city tell of a site, and what lies around it."""
    told = site_shape(known, figures, language)
    own = ("state", "relative_risk", "low", "high", "too_few", "level", "hotspot",
           "visits", "rebounds", "days_at_risk")  # fmt: skip
    around = None if figures is None or told["lon"] is None else {
        "at": [told["lon"], told["lat"]],
        "neighbours": figures["neighbours"],
        "hotspot_area": figures["hotspot_area"],
        "layers": layers,
    }  # fmt: skip
    return {**{name: told[name] for name in own}, **_standing(figures), "around": around}


def _standing(figures: SiteFigures | None) -> Plain:
    if figures is None:
        return {"expected": None, "hotspot_name": "", "peers": None, "stale": False}
    return {
        "expected": plain_number(figures["expected"], RATIO_DIGITS),
        "hotspot_name": figures["hotspot_name"],
        "peers": figures["peers"],
        "stale": figures["stale"],
    }


def _visits(known: SiteRecords, language: Language) -> list[Plain]:
    """Return each visit in order: how it came about, what it found, what it looked for in vain."""
    vocabulary, visits = known.records.vocabulary, ordered_visits(known)
    in_vain = Counter(visit for visit, _, _ in looked_in_vain(known))
    found = _found(known, language)
    return [
        {
            "day": plain_day(row["inspected_on"]),
            "kind": row["inspection_kind"],
            "label": vocabulary.label(Scheme.INSPECTION_KIND, row["inspection_kind"], language),
            "evidence": row["evidence"],
            "source": known.sources.get(visit, ""),
            "in_vain": in_vain[visit],
            "findings": found.get(visit, []),
        }
        for visit, row in zip(visits.index, visits.to_dict("records"), strict=True)
    ]


def _found(known: SiteRecords, language: Language) -> dict[str, list[Plain]]:
    """Return the findings of each visit, by ``inspection_id``."""
    vocabulary = known.records.vocabulary
    found: dict[str, list[Plain]] = {}
    for row in found_rows(known):
        told = finding_shape(row, vocabulary, language)
        told["category"] = vocabulary.label(Scheme.CATEGORY, row["category"], language)
        told["days_since_verified"] = plain_number(row["days_since_verified"], 0)
        found.setdefault(row["inspection_id"], []).append(told)
    return found

"""What the API tells: the frames of an analysis as plain values, in one language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import shapely

from geodata.codes import Language, Scheme, Vocabulary
from geodata.rules import HotspotRules
from webmap.plain import RATIO_DIGITS, Plain, plain_day, plain_number

if TYPE_CHECKING:
    from geodata.analysis import Analysis
    from geodata.visit_clock import VisitClock


def hotspots_shape(analysis: Analysis, rules: HotspotRules, language: Language) -> Plain:
    """Return the hot spots by rank, and what must be known to read them.

    `rules` are those that the analysis was made with.
    """
    vocabulary = analysis.records.vocabulary
    frame = analysis.hotspots
    return {
        "data_to": plain_day(analysis.data_to),
        "rules_version": analysis.rules_version,
        "replicates": rules.replicates,
        "significance": rules.significance,
        "candidate_significance": rules.candidate_significance,
        "smallest_p_value": plain_number(analysis.smallest_p_value, 6),
        "clock": _clock(analysis.clock),
        "level_deviation": plain_number(analysis.level_deviation, RATIO_DIGITS),
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
        "phi": plain_number(clock.phi, 2),
        "low": plain_number(clock.low, 2),
        "high": None if clock.endless else plain_number(clock.high, 2),
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
        "expected": plain_number(row["expected"], RATIO_DIGITS),
        **{name: plain_number(row[name], RATIO_DIGITS) for name in ratios},
        "p_value": plain_number(row["p_value"], 6),
        "radius_m": plain_number(row["radius_m"], 0),
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

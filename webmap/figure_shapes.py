"""What the page is told of the figures: heads, counts, weeks, as plain values in one language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geodata.codes import FINDING_STATUS_LABELS, FindingStatus, Language, Scheme, Vocabulary
from geodata.selection import Selection
from geodata.tiling import (
    Categories,
    MapTable,
    Weeks,
    category_sums,
    degrees_of,
    first_site_zoom,
    option_counts,
    weekly_sums,
)
from webmap.data import Figures, State
from webmap.filters import SCHEMES
from webmap.mapview import Bounds, bounds_of_points

Plain = dict[str, Any]
EVERYTHING = Selection()


def state_shape(state: State) -> Plain:
    """Return how the figures stand: ``ready``, ``computing``, with the progress of work."""
    told: Plain = {"state": "ready" if state.figures else "computing", "stale": state.stale}
    if state.work is not None:
        told |= {"step": state.work.step, "done": state.work.done, "of": state.work.of}
    return told


def head_shape(figures: Figures, language: Language) -> Plain:
    """Return what the page must know before it draws: extent, totals, filters, weeks."""
    table, vocabulary = figures.table, figures.vocabulary
    sums = figures.sums(EVERYTHING)
    weeks = weekly_sums(table, EVERYTHING)
    return {
        "figures": figures.key,
        **{name: figures.about[name] for name in ("data_to", "rules_version", "quiet_days")},
        "first_site_zoom": first_site_zoom(table),
        "bounds": extent_of(table),
        "kinds": [
            {"code": code, "label": vocabulary.label(Scheme.SITE_KIND, code, language)}
            for code in table.kinds
        ],
        "totals": {**sums.totals(), "without_position": len(table) - table.placed},
        "options": _options(table, vocabulary, language),
        "weeks": {**_weeks(weeks), "first": str(weeks.first or ""), "kinds": list(weeks.kinds),
                  "partial": weeks.partial},
    }  # fmt: skip


def figures_shape(figures: Figures, selection: Selection, language: Language) -> Plain:
    """Return the figures of a selection: totals, weeks, categories; what would help if none."""
    table, sums = figures.table, figures.sums(selection)
    told: Plain = dict(sums.totals())
    told["weeks"] = _weeks(weekly_sums(table, selection, sums))
    told["categories"] = _categories(figures, category_sums(table, selection, sums), language)
    if not (told["visits"] or told["rebounds"] or told["open"]):
        told["without"] = _without(figures, selection)
    return told


def _categories(figures: Figures, sums: Categories, language: Language) -> list[Plain]:
    """Return the categories that have anything, those with the most rebounds first."""
    rows = zip(sums.codes, sums.rebounds.tolist(), sums.open.tolist(), strict=True)
    found = [
        {
            "code": code,
            "label": figures.vocabulary.label(Scheme.CATEGORY, code, language),
            "rebounds": rebounds,
            "open": still_open,
        }
        for code, rebounds, still_open in rows
        if rebounds or still_open
    ]
    return sorted(found, key=lambda one: (-one["rebounds"], -one["open"], one["code"]))


def extent_of(table: MapTable) -> Bounds | None:
    """Return the extent of the first view, in degrees of the map; None without positions."""
    return bounds_of_points(*degrees_of(table.x[: table.placed], table.y[: table.placed]))


def _weeks(weeks: Weeks) -> Plain:
    return {"rebounds": weeks.rebounds.tolist(), "visits": weeks.visits.tolist()}


def _options(table: MapTable, vocabulary: Vocabulary, language: Language) -> Plain:
    """Return the conditions that can be chosen, each with the number of its records."""
    counts = option_counts(table)
    return {
        name: [
            {"code": code, "label": _label(name, code, vocabulary, language), "count": count}
            for code, count in counts[name]
        ]
        for name in SCHEMES
    }


def _label(name: str, code: str, vocabulary: Vocabulary, language: Language) -> str:
    scheme = SCHEMES[name][1]
    if scheme is not None:
        return vocabulary.label(scheme, code, language)
    return FINDING_STATUS_LABELS[FindingStatus(code)][language] if name == "status" else code


def _without(figures: Figures, selection: Selection) -> list[Plain]:
    """Return what would be left if one condition were dropped, the most first."""
    found = []
    for name, further in _reduced(selection).items():
        records = figures.sums(further).totals()["visits"]
        if records:
            found.append({"filter": name, "records": records})
    return sorted(found, key=lambda one: -one["records"])


def _reduced(selection: Selection) -> Mapping[str, Selection]:
    """Return the selection without each of its conditions, by the condition's name."""
    plain = selection.as_plain()
    reduced = {
        name: Selection.of_plain({**plain, field: []})
        for name, (field, _) in SCHEMES.items()
        if plain[field]
    }
    if plain["since"] or plain["until"]:
        reduced["period"] = Selection.of_plain({**plain, "since": None, "until": None})
    return reduced

"""What the page of the review queue is told: questions as plain values in one language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd

from geodata.codes import Department, Language, Scheme, Vocabulary
from ingest.aside import AsideRow, SheetHead
from ingest.column_letters import column_letters
from ingest.holding import Question
from ingest.knowledge import Known
from ingest.matching.evidence import reason_text
from ingest.matching.places import ACCEPT_SCORE
from ingest.tables import name_key
from webmap.data import ANSWERS, ReviewRow
from webmap.intake_errors import told

Plain = dict[str, Any]
ROWS_SHOWN = 5
FOUND_SHOWN = 12
_DEGREE_DIGITS = 6

# Fields that a question is about, so that their cells are marked.
_ABOUT: Mapping[str, tuple[str, ...]] = {
    "site": ("site_id", "site_name", "address"),
    "category": ("category", "found", "description"),
    "date": ("inspected_on", "found_on", "rectified_on", "verified_on", "due_on"),
    "position": ("lon", "lat"),
}
_SAID_BY_DISTANCE = ("near", "nearby", "apart")
_CODED: Mapping[str, Scheme] = {
    "kind": Scheme.SITE_KIND,
    "department": Scheme.DEPARTMENT,
    "category": Scheme.CATEGORY,
    "found": Scheme.CATEGORY,
    "inspection_kind": Scheme.INSPECTION_KIND,
    "severity": Scheme.SEVERITY,
}
_ORDER = (
    "site_name", "site_id", "address", "kind", "department", "category", "found", "result",
    "description", "inspected_on", "found_on", "inspection_kind", "position", "lon", "lat",
)  # fmt: skip


def question_shape(review: ReviewRow, vocabulary: Vocabulary, language: Language) -> Plain:
    """Return a question as the list shows it."""
    values = {**review.details, "value": review.subject}
    return {
        "number": review.number,
        "batch": review.batch,
        "file": review.source_name,
        "kind": review.kind,
        **told(review.code, language, values),
        "subject": review.subject,
        "department": vocabulary.label(Scheme.DEPARTMENT, review.department, language),
        "rows": review.rows,
        "row": review.first_row,
        "score": score_of(review.details),
        "candidates": len(review.details.get("candidates") or ()),
        "state": review.state,
    }


def score_of(details: Mapping[str, Any]) -> float | None:
    """Return how sure the best candidate is, 0 to 1; None where there is none."""
    scores = [float(one["score"]) for one in details.get("candidates") or () if "score" in one]
    return round(max(scores), 2) if scores else None


def asked_shape(
    review: ReviewRow,
    rows: tuple[AsideRow, ...],
    heads: tuple[SheetHead, ...],
    known: Known,
    language: Language,
) -> Plain:
    """Return a question with its rows as they came and all that can be chosen."""
    vocabulary = known.vocabulary
    details = review.details
    by_sheet = {head.sheet: head for head in heads}
    first = rows[0] if rows else None
    return {
        **question_shape(review, vocabulary, language),
        "accept": ACCEPT_SCORE,
        "waiting": [_row(row, by_sheet.get(row.sheet), review) for row in rows[:ROWS_SHOWN]],
        "understood": _understood(details, first, vocabulary, language),
        "position": _position(details),
        "sites": _site_candidates(details, known.register, vocabulary, language),
        "categories": _categories(review, vocabulary, language),
        "spelling": _spelling(review),
        "answers": list(ANSWERS[Question(review.kind)]),
    }


def _spelling(review: ReviewRow) -> str:
    """Return the text that an answer can be remembered for; empty where it cannot."""
    details = review.details
    if details.get("place_key"):
        return str(details.get("site_name") or details.get("address") or review.subject)
    return str(details.get("text") or "") if details.get("text_key") else ""


def _row(row: AsideRow, head: SheetHead | None, review: ReviewRow) -> Plain:
    """Return a row as it came: its cells under their headers, with the words to mark."""
    header = head.top[-1] if head and head.top else ()
    places = dict(head.places) if head else {}
    keywords = [str(word) for word in review.details.get("keywords") or ()]
    names = [name for name in _ABOUT.get(review.kind, ()) if keywords or name != "description"]
    about = {places[name] for name in names if name in places}
    return {
        "sheet": row.sheet,
        "row": row.row,
        "cells": [
            {
                "header": cell_text(header[at]) if at < len(header) else "",
                "letter": column_letters(at + 1),
                "text": cell_text(value),
                "about": at in about,
                "words": keywords if at in about else [],
            }
            for at, value in enumerate(row.cells)
        ],
    }


def cell_text(value: Any) -> str:
    """Return a kept cell as a person wrote it: a day without its midnight, 3 and not 3.0."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).removesuffix(" 00:00:00").removesuffix("T00:00:00")


def _understood(
    details: Mapping[str, Any], row: AsideRow | None, vocabulary: Vocabulary, language: Language
) -> list[Plain]:
    """Return field by field what the program took the row for, as far as it is known."""
    given = {
        name: cell_text(value)
        for name, value in (row.fields if row else {}).items()
        if cell_text(value).strip()
    }
    values = dict(given)
    for name in ("site_name", "address", "site_id"):
        if details.get(name):
            values[name] = str(details[name])
    for name, scheme in _CODED.items():
        code = details.get(name) or given.get(name)
        if code:
            values[name] = vocabulary.label(scheme, str(code), language)
    position = _position(details)
    if position:
        values["position"] = f"{position['lon']:.6f}, {position['lat']:.6f}"
        given["position"] = ", ".join(values.pop(name, "") for name in ("lon", "lat"))
    order = {name: at for at, name in enumerate(_ORDER)}
    return [
        {"field": name, "value": values[name], "given": given.get(name, "")}
        for name in sorted(values, key=lambda name: order.get(name, len(order)))
    ]


def _position(details: Mapping[str, Any]) -> Plain | None:
    lon, lat = details.get("lon"), details.get("lat")
    if lon is None or lat is None:
        return None
    return {"lon": float(lon), "lat": float(lat)}


def _site_candidates(
    details: Mapping[str, Any],
    register: gpd.GeoDataFrame,
    vocabulary: Vocabulary,
    language: Language,
) -> list[Plain]:
    found = []
    for one in details.get("candidates") or ():
        site_id = one.get("site_id")
        if site_id is None or site_id not in register.index:
            continue
        reasons = [
            _reason(code, detail, language)
            for code, detail in one.get("reasons") or ()
            if code not in _SAID_BY_DISTANCE
        ]
        found.append(
            {
                **site_told(register, site_id, vocabulary, language),
                "score": round(float(one["score"]), 2),
                "distance_m": one.get("distance_m"),
                "reasons": reasons,
            }
        )
    return found


def _reason(code: str, detail: Any, language: Language) -> str:
    try:
        return reason_text(code, str(detail), language)
    except KeyError:
        return str(code)


def site_told(
    register: gpd.GeoDataFrame, site_id: str, vocabulary: Vocabulary, language: Language
) -> Plain:
    """Return a site of the register as a candidate is shown."""
    at = register.index.get_loc(site_id)
    site = register.iloc[at]
    point = site["geometry"]
    return {
        "site_id": site_id,
        "name": str(site["site_name"]) or site_id,
        "address": str(site["address"]),
        "kind": vocabulary.label(Scheme.SITE_KIND, str(site["kind"]), language),
        "department": vocabulary.label(Scheme.DEPARTMENT, str(site["department"]), language),
        "lon": None if point is None else round(point.x, _DEGREE_DIGITS),
        "lat": None if point is None else round(point.y, _DEGREE_DIGITS),
    }


def _categories(review: ReviewRow, vocabulary: Vocabulary, language: Language) -> list[Plain]:
    """Return the categories of a department and those of all, the likely ones first."""
    if review.kind != "category":
        return []
    scores = {
        str(one["code"]): round(float(one["score"]), 2)
        for one in review.details.get("candidates") or ()
        if one.get("code")
    }
    owners = vocabulary.departments_of(Scheme.CATEGORY)
    mine = [code for code, owner in owners.items() if owner == review.department]
    common = [code for code, owner in owners.items() if owner == Department.OTHER]
    others = [] if mine else list(owners)
    codes = dict.fromkeys([*scores, *mine, *common, *others])
    return [
        {
            "code": code,
            "label": vocabulary.label(Scheme.CATEGORY, code, language),
            "score": scores.get(code),
        }
        for code in codes
    ]


def register_found(known: Known, text: str, language: Language) -> list[Plain]:
    """Return the sites whose name, number or address holds a text, best first."""
    wanted = name_key(text).casefold()
    if not wanted:
        return []
    register = known.register
    ranked = []
    columns = zip(register.index, register["site_name"], register["address"], strict=True)
    for at, (site_id, name, address) in enumerate(columns):
        rank = _rank(wanted, str(site_id), str(name), str(address))
        if rank is not None:
            ranked.append((rank, len(name), at, site_id))
    return [
        site_told(register, site_id, known.vocabulary, language)
        for *_, site_id in sorted(ranked)[:FOUND_SHOWN]
    ]


def _rank(wanted: str, site_id: str, name: str, address: str) -> int | None:
    key = name_key(name).casefold()
    if key == wanted or site_id.casefold() == wanted:
        return 0
    if key.startswith(wanted):
        return 1
    if wanted in key:
        return 2
    return 3 if wanted in name_key(address).casefold() else None

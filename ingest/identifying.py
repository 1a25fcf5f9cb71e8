"""Which site of the register a row means, or whether a person must say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ingest.checking import Check
from ingest.holding import Hold, Question
from ingest.matching.places import Decision, Match, match_places, place_key
from ingest.placing import derived_site_ids
from ingest.tables import Texts, as_objects

_CODES = {
    Decision.AMBIGUOUS: "Q_AMBIGUOUS",
    Decision.WEAK: "Q_WEAK_MATCH",
    Decision.UNKNOWN: "Q_NEW_SITE",
    Decision.ACCEPTED: "Q_SITE_NUMBER",
}
_OF_A_PLACE = ["site_id", "site_name", "address", "kind", "department"]
Place = Mapping[str, Any]


def identify(check: Check, columns: Mapping[str, Any]) -> Texts:
    """Return site numbers (n,): stated and known, matched, or new where new sites are allowed.

    Rows whose site only a person can tell are held; their number is blank. `columns` are the
    columns of the records so far, with ``lon`` and ``lat``.
    """
    stated = columns["site_id"]
    nameless = (stated == "") & (columns["site_name"] == "") & (columns["address"] == "")
    check.require(("site_name", "site_id", "address"), nameless, "E_SITE_MISSING")
    site_ids: Texts = stated.copy()
    unsure = ~nameless & (check.at_register(stated) < 0)
    if not unsure.any():
        return site_ids
    rows = np.flatnonzero(unsure)
    places, which = _distinct(columns, rows)
    answers = _answers(check, places)
    numbers = as_objects(["" if isinstance(answer, Hold) else answer for answer in answers])
    site_ids[rows] = numbers[which]
    waiting = numbers == ""
    for row in np.flatnonzero(waiting[which]):
        hold = answers[which[row]]
        if isinstance(hold, Hold):
            check.holds.add([rows[row]], hold)
    return site_ids


def _distinct(columns: Mapping[str, Any], rows: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the distinct places of rows, each at the median of its positions, and whose is which.

    ``derived``: the number that the place would have as a site of its own.
    """
    frame = pd.DataFrame({name: columns[name][rows] for name in _OF_A_PLACE})
    joined = frame["site_id"]
    for name in _OF_A_PLACE[1:]:
        joined = joined + "\x1f" + frame[name]
    which, _ = pd.factorize(joined)
    frame = frame.assign(lon=columns["lon"][rows], lat=columns["lat"][rows], which=which)
    middle = frame.groupby("which")[["lon", "lat"]].median()
    places = frame.drop_duplicates("which").set_index("which")[_OF_A_PLACE].join(middle)
    return places.assign(derived=derived_site_ids(places)), which


def _answers(check: Check, places: pd.DataFrame) -> list[str | Hold]:
    """Return for each place the number of its site, or the question about it."""
    known = check.context.known
    listed: list[dict[Any, Any]] = places.to_dict("records")
    at_once = _at_once(check, listed)
    open_places = places[[not number for number in at_once]]
    if not len(open_places):
        return list(at_once)
    matches = iter(match_places(open_places, known.register, known.site_aliases))
    return [
        number or _answer(check, place, next(matches))
        for number, place in zip(at_once, listed, strict=True)
    ]


def _at_once(check: Check, places: list[dict[Any, Any]]) -> list[str]:
    """Return the numbers of sites that need no comparing, blank for the others.

    A place is known by its name and address, word for word; it founds the register of its
    department, or of all where it names none; or a person has said that it is new.
    """
    known, reading = check.context.known, check.context.reading
    here = set(known.register.index)
    founded = set(known.register["department"])
    founding = reading.new_sites != "review"
    settled = Question.SITE in reading.settled
    return [
        str(place["derived"])
        if not place["site_id"] and place["derived"] in here
        else _new_number(place)
        if settled or (founding and _founds(str(place["department"]), founded))
        else ""
        for place in places
    ]


def _founds(department: str, founded: set[str]) -> bool:
    return department not in founded if department else not founded


def _new_number(place: Place) -> str:
    return str(place["site_id"] or place["derived"])


def _answer(check: Check, place: Place, match: Match) -> str | Hold:
    known, reading = check.context.known, check.context.reading
    key = place_key(place["department"], place["site_name"], place["address"])
    accepted = match.decision is Decision.ACCEPTED
    if accepted and (key in known.site_aliases or not place["site_id"]):
        return match.site_id
    own_number = bool(place["site_id"]) and not accepted
    if reading.new_sites == "allow" and (match.decision is Decision.UNKNOWN or own_number):
        return _new_number(place)
    return Hold(
        position=-1,
        question=Question.SITE,
        code=_CODES[match.decision],
        key=f"{place['site_id']}|{key}",
        subject=str(place["site_name"] or place["address"] or place["site_id"]),
        department=str(place["department"]),
        details=_details(check, place, match),
    )


def _details(check: Check, place: Place, match: Match) -> dict[str, Any]:
    register = check.context.known.register
    return {
        **{name: str(place[name]) for name in _OF_A_PLACE},
        "place_key": place_key(place["department"], place["site_name"], place["address"]),
        **{name: _number(place[name], 6) for name in ("lon", "lat")},
        "score": round(match.score, 3),
        "candidates": [
            {
                "site_id": candidate.site_id,
                "site_name": str(register.loc[candidate.site_id, "site_name"]),
                "score": round(candidate.score, 3),
                "distance_m": _number(candidate.distance_m, 0),
                "reasons": [list(reason) for reason in candidate.reasons],
            }
            for candidate in match.candidates
        ],
    }


def _number(value: float, places: int) -> float | None:
    return None if np.isnan(value) else round(float(value), places)

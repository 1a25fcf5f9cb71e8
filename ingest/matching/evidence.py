"""What speaks for a place of a file being a certain site, as one score with its reasons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.matching.address_parts import SAME_ROAD, AddressParts, address_likeness
from ingest.matching.candidates import Register
from ingest.matching.likeness import NOTHING, Likeness, name_likeness
from ingest.matching.name_parts import NameParts, words

NEAR_M, STILL_NEAR_M = 100.0, 300.0
"""Positions of files are noisy by 30 to 250 m."""
APART_M, FAR_M = 1_500.0, 3_000.0
"""BD-09 is up to 1,300 m off, and a park may be wide: only what is beyond speaks against."""
NAME_ALONE = 0.9
"""Score of the same name without any evidence."""
ADDRESS_ALONE = 0.93
"""A place without a name of its own is its address."""
ONE, BOTH = 0.5, 0.6
"""What address or position, or both, make up for of what the name lacks."""
MARKS_DIFFER_CAP = 0.8
"""The most that 一期 can score against 二期, whatever the evidence."""
FOR_AND_AGAINST = {
    "same_address": 1.0,
    "same_road": 0.3,
    "address_differs": -0.6,
    "same_kind": 0.25,
    "kind_differs": -0.7,
    "same_department": 0.1,
    "department_differs": -0.35,
}
FITS = 0.85
"""Likeness of a name from which on an address or a position decides against other sites."""
OTHER_FITS = 0.95
"""Factor for a site without address or position where another one has it."""
STRONG = frozenset({"same_address", "near"})
FITTING = STRONG | {"same_place"}
WEAK = frozenset({"same_kind", "same_department", "same_road"})

Reason = tuple[str, str]


@dataclass(frozen=True)
class Place:
    """A place of a file: its names with their weight, address, position in metres and kind.

    `own_name` is False where the file gives nothing but an address.
    """

    names: Sequence[tuple[NameParts, float]]
    address: AddressParts
    xy: tuple[float, float]
    kind: str
    department: str
    own_name: bool


@dataclass(frozen=True)
class Judged:
    """A site of the register (its row) held against a place; `name` is the likeness of names."""

    row: int
    score: float
    name: float
    distance_m: float
    reasons: tuple[Reason, ...]

    @property
    def fits(self) -> bool:
        """Return whether the name is alike and an address, a position or all words agree."""
        return self.name >= FITS and any(code in FITTING for code, _ in self.reasons)

    @property
    def has_evidence(self) -> bool:
        """Return whether anything beside the name speaks for the site."""
        return any(code in STRONG or code in WEAK for code, _ in self.reasons)


def judge(place: Place, register: Register, row: int) -> Judged:
    """Return how well a place agrees with the site in `row` of the register.

    With the likeness of names n (0 to 1), the sum e of what speaks for and against it, cut to
    -1..1, and its part s from address and position, the score is n (0.9 + 0.1 e) + (1 - n) s / 2
    for e >= 0 and 0.9 n (1 + e / 4) below: an address or a position makes up for a half of what
    the name lacks, both for 0.6 of it. Weights of our own, set on noisy names of
    Hangzhou (tests/benchmarks/bench_matching.py).
    """
    named = _named(place, register.names[row])
    address, address_weight = _address(place.address, register.addresses[row])
    distance_m, position, position_weight = _position(place, register, row)
    other = _kind_and_department(place, register, row)
    strong = address_weight + position_weight
    evidence = strong + sum(FOR_AND_AGAINST[code] for code, _ in other)
    evidence = max(-1.0, min(1.0, evidence))
    address_fits = ("same_address", "") in address
    likeness = named.score
    if not place.own_name and address_fits:
        likeness = max(likeness, ADDRESS_ALONE)
    if evidence >= 0:
        # Kind and department make up for nothing: every other name around here shares them
        makes_up = BOTH if address_fits and position_weight > 0 else ONE
        makes_up *= max(0.0, min(strong, evidence))
        score = likeness * (NAME_ALONE + 0.1 * evidence) + (1 - likeness) * makes_up
    else:
        score = NAME_ALONE * likeness * (1 + evidence / 4)
    if not named.marks_agree and place.own_name:
        score = min(score, MARKS_DIFFER_CAP)
    name = ((named.code, named.detail),) if place.names else ()
    reasons = (*name, *address, *position, *other, *_same_place(place, register, row, other))
    return Judged(row, round(min(score, 1.0), 3), likeness, distance_m, reasons)


def against_each_other(judged: Sequence[Judged]) -> list[Judged]:
    """Return the sites, those lowered whose name alone agrees where another one fits better.

    Else two sites of one name, both of the kind given, would be too close for an address that
    fits only one of them to decide.
    """
    if not any(each.fits for each in judged):
        return list(judged)
    return [
        each
        if each.fits
        else replace(
            each,
            score=round(each.score * OTHER_FITS, 3),
            reasons=(*each.reasons, ("other_fits", "")),
        )
        for each in judged
    ]


def reason_text(code: str, detail: str, language: str = "zh") -> str:
    """Return a reason as a person reads it, in ``zh`` or ``en``.

    Raises
    ------
    KeyError
        If the code is none of ``reasons`` in name_words.toml.
    """
    return str(words()["reasons"][code][0 if language == "zh" else 1]).format(detail=detail)


def _named(place: Place, theirs: NameParts) -> Likeness:
    best = NOTHING
    for mine, weight in place.names:
        found = name_likeness(mine, theirs)
        if found.score * weight > best.score:
            best = Likeness(found.score * weight, found.code, found.detail, found.marks_agree)
    return best


def _address(mine: AddressParts, theirs: AddressParts) -> tuple[tuple[Reason, ...], float]:
    alike = address_likeness(mine, theirs)
    if alike is None:
        return (), 0.0
    if alike > 0.9:
        reason = ("same_address", "")
    elif alike == SAME_ROAD:
        reason = ("same_road", mine.road)
    else:
        reason = ("address_differs", f"{mine.road}{mine.number}≠{theirs.road}{theirs.number}")
    return (reason,), FOR_AND_AGAINST[reason[0]]


def _position(
    place: Place, register: Register, row: int
) -> tuple[float, tuple[Reason, ...], float]:
    """Return the distance in metres, its reason, and its weight from 1 (near) to -1 (far)."""
    east, north = register.xy[row]
    distance_m = math.hypot(place.xy[0] - east, place.xy[1] - north)
    if not math.isfinite(distance_m):
        return math.nan, (), 0.0
    detail = f"{distance_m:.0f}"
    if distance_m <= NEAR_M:
        return distance_m, (("near", detail),), 1.0
    if distance_m <= STILL_NEAR_M:
        fading = (distance_m - NEAR_M) / (STILL_NEAR_M - NEAR_M)
        return distance_m, (("near", detail),), 1.0 - 0.5 * fading
    if distance_m <= APART_M:
        return distance_m, (("apart", detail),), 0.0
    beyond = (distance_m - APART_M) / (FAR_M - APART_M)
    return distance_m, (("far", detail),), -min(1.0, 0.3 + 0.7 * beyond)


def _same_place(
    place: Place, register: Register, row: int, other: Sequence[Reason]
) -> tuple[Reason, ...]:
    """Tell that department, name and address (or its absence) are those of the site."""
    same = (
        ("same_department", "") in other
        and place.own_name
        and place.names[0][0].text == register.names[row].text
        and place.address == register.addresses[row]
    )
    return (("same_place", ""),) if same else ()


def _kind_and_department(place: Place, register: Register, row: int) -> tuple[Reason, ...]:
    reasons: list[Reason] = []
    pairs = (
        ("kind", place.kind, register.kinds[row]),
        ("department", place.department, register.departments[row]),
    )
    for what, mine, theirs in pairs:
        if mine and theirs:
            same = mine == theirs
            code = f"same_{what}" if same else f"{what}_differs"
            reasons.append((code, "" if same else f"{mine}≠{theirs}"))
    return tuple(reasons)

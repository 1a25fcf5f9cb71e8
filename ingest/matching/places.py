"""Places of a file held against the register of sites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ingest.matching.address_parts import (
    AddressParts,
    can_be_name,
    is_only_address,
    take_address_apart,
)
from ingest.matching.candidates import Register, find_candidates, positions, read_register
from ingest.matching.evidence import Judged, Place, Reason, against_each_other, judge
from ingest.matching.name_parts import NameParts, take_apart
from ingest.tables import name_key

ACCEPT_SCORE = 0.85
ACCEPT_MARGIN = 0.10
WORTH_A_WORD, WORTH_SHOWING = 0.5, 0.35
"""A best candidate below the first is none; those below the second are no help to a person."""
SHOWN = 5
ADDRESS_AS_NAME = 0.9
"""Weight of a name that stands in the address beside another name."""
NO_ALIASES: Mapping[str, str] = {}


class Decision(StrEnum):
    """What is to be done with a place."""

    ACCEPTED = "accepted"
    AMBIGUOUS = "ambiguous"
    WEAK = "weak"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Candidate:
    """A site that a place may be.

    Attributes
    ----------
    score
        0 to 1.
    distance_m
        Metres between the two positions, NaN where one is unknown.
    reasons
        (code, detail) pairs, see `ingest.matching.evidence.reason_text`.
    """

    site_id: str
    score: float
    distance_m: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Match:
    """What a place was taken for: `site_id` is empty unless accepted; best candidates first."""

    decision: Decision
    site_id: str
    score: float
    candidates: tuple[Candidate, ...]


def place_key(department: str, name: str, address: str) -> str:
    """Return the key under which a person's choice for a place is remembered."""
    # name_key leaves no blanks, so that a tab cannot stand in a part
    return "\t".join(name_key(part) for part in (department, name, address))


def match_places(
    places: pd.DataFrame, register: gpd.GeoDataFrame, aliases: Mapping[str, str] = NO_ALIASES
) -> list[Match]:
    """Return what each place of a file is taken for, in the order of the rows.

    A site is accepted at a score of `ACCEPT_SCORE` with `ACCEPT_MARGIN` to the next one and with
    evidence beside the name; else a person has to choose. Two sites of one name are therefore
    told apart by address, position, or where they differ in kind or department.

    Parameters
    ----------
    places
        One row a distinct place: ``site_name, address, kind, department`` (text, '' unknown),
        ``lon, lat`` (WGS84 degrees, NaN unknown).
    register
        Sites frame of `geodata.schema` (EPSG:4326).
    aliases
        `place_key` -> site that a person chose before. A site that is gone is passed over.
    """
    if not len(places):
        return []
    if not len(register):
        return [Match(Decision.UNKNOWN, "", 0.0, ())] * len(places)
    known = read_register(register)
    held = _places(places, known)
    rows = find_candidates(
        known,
        [[parts for parts, _ in place.names] for place in held],
        [place.address for place in held],
        np.array([place.xy for place in held]),
    )
    chosen = _chosen_before(places, aliases, set(known.site_ids))
    return [
        _chosen(chosen[at]) if chosen[at] else decide(place, known, rows[at])
        for at, place in enumerate(held)
    ]


def decide(place: Place, register: Register, rows: Sequence[int]) -> Match:
    """Return what a place is taken for among the sites in `rows` of the register."""
    judged = against_each_other([judge(place, register, row) for row in rows])
    judged = [each for each in judged if each.score >= WORTH_SHOWING]
    judged.sort(key=lambda each: (-each.score, each.distance_m, register.site_ids[each.row]))
    candidates = tuple(
        Candidate(register.site_ids[each.row], each.score, each.distance_m, each.reasons)
        for each in judged[:SHOWN]
    )
    decision = _decision(judged)
    accepted = decision == Decision.ACCEPTED
    return Match(
        decision,
        candidates[0].site_id if accepted else "",
        candidates[0].score if candidates else 0.0,
        candidates,
    )


def _decision(judged: Sequence[Judged]) -> Decision:
    if not judged or judged[0].score < WORTH_A_WORD:
        return Decision.UNKNOWN
    best = judged[0]
    # Rounded, because 0.95 - 0.85 is less than 0.10 in floating point
    margin = round(best.score - judged[1].score, 3) if len(judged) > 1 else best.score
    if margin < ACCEPT_MARGIN:
        return Decision.AMBIGUOUS
    if best.score >= ACCEPT_SCORE and best.has_evidence:
        return Decision.ACCEPTED
    return Decision.WEAK


def _chosen_before(places: pd.DataFrame, aliases: Mapping[str, str], known: set[str]) -> list[str]:
    """Return the site that a person chose for each place; empty text where none did."""
    if not aliases:
        return [""] * len(places)
    columns = (places[name] for name in ("department", "site_name", "address"))
    sites = [aliases.get(place_key(*each), "") for each in zip(*columns, strict=True)]
    return [site if site in known else "" for site in sites]


def _chosen(site_id: str) -> Match:
    candidate = Candidate(site_id, 1.0, float("nan"), (("chosen_before", ""),))
    return Match(Decision.ACCEPTED, site_id, 1.0, (candidate,))


def _places(places: pd.DataFrame, register: Register) -> list[Place]:
    lon, lat = (places[name].to_numpy(dtype=float) for name in ("lon", "lat"))
    xy = positions(lon, lat, register.crs)
    taken: dict[tuple[str, str], Any] = {}
    held = []
    texts = ("site_name", "address", "kind", "department")
    for at, (name, address, kind, department) in enumerate(
        zip(*(places[text].tolist() for text in texts), strict=True)
    ):
        if (name, address) not in taken:
            taken[name, address] = _read(name, address)
        names, parts, own_name = taken[name, address]
        held.append(
            Place(names, parts, (float(xy[at, 0]), float(xy[at, 1])), kind, department, own_name)
        )
    return held


def _read(name: str, address: str) -> tuple[list[tuple[NameParts, float]], AddressParts, bool]:
    """Return names with their weight, the address, and whether there is a name of its own.

    A name may stand in the column of addresses, or an address in the column of names.
    """
    parts = take_address_apart(address)
    names = [(take_apart(name), 1.0)] if name else []
    own_name = bool(name)
    if name:
        as_address = take_address_apart(name)
        if is_only_address(as_address):
            own_name = False
            parts = parts if parts.text else as_address
    inner = parts.rest if parts.road else parts.text
    if can_be_name(inner):
        names.append((take_apart(inner), ADDRESS_AS_NAME if own_name else 1.0))
        own_name = True
    elif not name and address:
        names.append((take_apart(address), 1.0))
    return names, parts, own_name

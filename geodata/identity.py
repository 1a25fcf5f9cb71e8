"""The numbers that hot spots keep from step to step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import product
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from geodata.codes import Language

Sites = frozenset[str]

COLUMNS: Mapping[str, Any] = {
    "step": "datetime64[s]", "number": "int64", "position": "int64", "change": "str",
    "from_numbers": object, "into_number": "int64", "site_ids": object, "since": "datetime64[s]",
}  # fmt: skip
GONE = -1
"""The position of a number that has no hot spot in a step."""
NO_NUMBER = 0


class SpotChange(StrEnum):
    """What became of a hot spot since the step before."""

    NEW = "new"
    GROWN = "grown"
    SHRUNK = "shrunk"
    UNCHANGED = "unchanged"
    MERGED = "merged"
    SPLIT = "split"
    RETURNED = "returned"
    CLEARED = "cleared"


SPOT_CHANGE_LABELS: Mapping[SpotChange, Mapping[Language, str]] = MappingProxyType(
    {
        SpotChange.NEW: {"zh": "新增", "en": "New"},
        SpotChange.GROWN: {"zh": "扩大", "en": "Grown"},
        SpotChange.SHRUNK: {"zh": "缩小", "en": "Shrunk"},
        SpotChange.UNCHANGED: {"zh": "不变", "en": "Unchanged"},
        SpotChange.MERGED: {"zh": "合并", "en": "Merged"},
        SpotChange.SPLIT: {"zh": "分裂", "en": "Split"},
        SpotChange.RETURNED: {"zh": "再现", "en": "Returned"},
        SpotChange.CLEARED: {"zh": "消除", "en": "Cleared"},
    }
)


@dataclass(frozen=True)
class KnownSpot:
    """A number that was given (from 1), with the sites that it had last."""

    number: int
    sites: Sites
    since: date
    absent: int = 0
    """Steps since it had sites; 0 where the last step had it."""


@dataclass(frozen=True)
class Matching:
    """How hot spots are recognised.

    Attributes
    ----------
    min_overlap
        Two hot spots are linked where they share at least this share of the smaller one's sites
        (overlap coefficient: Simpson 1943, Am. J. Sci. 241(1), 1-31). Jaccard's index divides by
        the sites of both, and would lose one that grew from 5 sites to 40, or a part split off.
    tolerance
        Grown or shrunk by at most this share of its sites, a hot spot is unchanged.
    memory
        Steps without sites after which a number can still return.
    """

    min_overlap: float = 0.5
    tolerance: float = 0.1
    memory: int = 3


def identities(
    steps: Sequence[tuple[date, Sequence[Sites]]],
    *,
    min_overlap: float = Matching.min_overlap,
    tolerance: float = Matching.tolerance,
    memory: int = Matching.memory,
) -> pd.DataFrame:
    """Number the hot spots of all steps so that each keeps its number while it lasts.

    Parameters
    ----------
    steps
        (day, hot spots), in any order; a hot spot is the set of its site ids. Leave out a step
        that nobody looked at: an empty one clears every number.
    min_overlap, tolerance, memory
        See `Matching`.

    Returns
    -------
    identities
        A row for each hot spot of a step, and one for each number that lost its sites in it, by
        ``step`` and ``number``: ``position`` (place in that step's input; -1 without sites),
        ``change`` (a `SpotChange`), ``from_numbers`` (tuple), ``into_number`` (0 for none),
        ``site_ids`` (tuple, sorted), ``since`` (first step with that number).

    Raises
    ------
    ValueError
        If a day stands twice in `steps`.
    """
    days = [day for day, _ in steps]
    if len(set(days)) < len(days):
        raise ValueError("each step needs a day of its own")
    matching = Matching(min_overlap, tolerance, memory)
    known: Sequence[KnownSpot] = ()
    frames = []
    for day, spots in sorted(steps, key=lambda step: step[0]):
        rows, known = match_step(known, spots, step=day, matching=matching)
        frames.append(rows)
    return pd.concat(frames, ignore_index=True) if frames else _frame([])


def match_step(
    known: Sequence[KnownSpot],
    spots: Sequence[Sites],
    *,
    step: date,
    matching: Matching | None = None,
) -> tuple[pd.DataFrame, tuple[KnownSpot, ...]]:
    """Give the hot spots of one step their numbers.

    Numbers of the step before are kept so that as many sites as possible keep theirs: the
    one-to-one assignment of linked pairs with the largest sum of shared sites (Kuhn 1955, Nav. Res.
    Logist. Q. 2(1-2), 83-97). So of hot spots that merge the larger overlap lives on, and of the
    parts of one that splits the largest keeps the number. Ties: the lower number, for the hot spot
    whose sorted site ids come first; the order of `spots` has no say.

    A hot spot left without a number takes that of a linked one which was cleared or merged at most
    `memory` steps ago (returned), else a number never given before: as a split where it is linked
    to the step before, as new where it is not. ``from_numbers`` names the numbers that merged into
    it, or that it split from (none for the part that keeps the number). A number that merged into
    another has a row ``merged`` without sites, and ``into_number``; it is not cleared, since its
    sites are still hot. A hot spot that merges as well as splits is merged.

    Parameters
    ----------
    known
        Every number ever given, as the step before returned it; empty at first.
    matching
        `Matching()` where None.

    Returns
    -------
    rows, known
        See `identities`; and what to hand to the next step.
    """
    rules = matching or Matching()
    # the canonical order makes ties, and the order in which new numbers are given, repeatable
    order = sorted(range(len(spots)), key=lambda place: sorted(spots[place]))
    now = [spots[place] for place in order]
    found = _numbered(known, now, step, rules)
    rows = [
        _row(step, found.owner[at], *_change(at, found, rules.tolerance), position, now[at])
        for at, position in enumerate(order)
    ]
    return _frame(rows + _gone(step, found)), _remember(known, found)


@dataclass(frozen=True)
class _Numbered:
    """The hot spots of a step, in canonical order, and whose numbers they bear."""

    before: Sequence[KnownSpot]
    now: Sequence[Sites]
    parents: Sequence[Sequence[int]]
    owner: Mapping[int, KnownSpot]
    kept: Set[int]
    returned: Set[int]

    def lost(self) -> dict[int, int]:
        """Return number that no hot spot bears now -> number it merged into; 0 where cleared."""
        alive, into = {spot.number for spot in self.owner.values()}, {}
        for spot in self.before:
            if spot.number not in alive:
                places = [at for at in self.owner if spot.number in self.parents[at]]
                # where most of its sites are; at equal shares the lower number
                rank = [(-len(spot.sites & self.now[at]), self.owner[at].number) for at in places]
                into[spot.number] = min(rank)[1] if rank else NO_NUMBER
        return into


def _numbered(
    known: Sequence[KnownSpot], now: Sequence[Sites], step: date, rules: Matching
) -> _Numbered:
    known = sorted(known, key=lambda spot: spot.number)
    before = [spot for spot in known if spot.absent == 0]
    links = _links(before, now, rules.min_overlap)
    kept = _assign(before, links)
    free = [at for at in range(len(now)) if at not in kept]
    resting = [spot for spot in known if 0 < spot.absent <= rules.memory]
    back = _assign(resting, _links(resting, [now[at] for at in free], rules.min_overlap))
    returned = {free[place]: spot for place, spot in back.items()}
    owner = kept | returned
    number = max((spot.number for spot in known), default=NO_NUMBER)
    for at in free:
        if at not in owner:
            number += 1
            owner[at] = KnownSpot(number, now[at], step)
    parents = [[before[row].number for row in np.flatnonzero(column)] for column in links.T]
    return _Numbered(before, now, parents, owner, kept.keys(), returned.keys())


def _links(
    before: Sequence[KnownSpot], now: Sequence[Sites], min_overlap: float
) -> NDArray[np.int64]:
    """Return (before, now) sites that two hot spots share; 0 where they share too few."""
    links = np.zeros((len(before), len(now)), dtype=np.int64)
    for (row, spot), (column, sites) in product(enumerate(before), enumerate(now)):
        shared = len(spot.sites & sites)
        if shared >= min_overlap * min(len(spot.sites), len(sites)):
            links[row, column] = shared
    return links


def _assign(before: Sequence[KnownSpot], links: NDArray[np.int64]) -> dict[int, KnownSpot]:
    """Return column of `links` -> the known hot spot whose number it bears."""
    rows, columns = links.shape
    # whole numbers: no sum of the second term, which settles ties, can outweigh one shared site
    early = np.outer(np.arange(rows, 0, -1), np.arange(columns, 0, -1))
    one_site = rows * columns * min(rows, columns) + 1
    weight = np.where(links > 0, links * one_site + early, 0)
    pairs = zip(*linear_sum_assignment(weight, maximize=True), strict=True)
    return {int(column): before[row] for row, column in pairs if links[row, column] > 0}


def _change(at: int, found: _Numbered, tolerance: float) -> tuple[SpotChange, tuple[int, ...]]:
    """Return what became of a hot spot that has its number, and the numbers it came from."""
    own = found.owner[at]
    parents = tuple(found.parents[at])
    if at in found.returned:
        return SpotChange.RETURNED, parents
    if at not in found.kept:
        return SpotChange.SPLIT if parents else SpotChange.NEW, parents
    merged = tuple(number for number, into in found.lost().items() if into == own.number)
    if merged:
        return SpotChange.MERGED, merged
    if any(own.number in found.parents[part] for part in found.owner.keys() - found.kept):
        return SpotChange.SPLIT, ()
    gained = len(found.now[at]) - len(own.sites)
    if abs(gained) <= tolerance * len(own.sites):
        return SpotChange.UNCHANGED, ()
    return SpotChange.GROWN if gained > 0 else SpotChange.SHRUNK, ()


def _gone(step: date, found: _Numbered) -> list[dict[str, Any]]:
    """Return a row for each number of the step before that has no hot spot any more."""
    known = {spot.number: spot for spot in found.before}
    rows = []
    for number, into in found.lost().items():
        change = SpotChange.MERGED if into else SpotChange.CLEARED
        rows.append(_row(step, known[number], change) | {"into_number": into})
    return rows


def _row(
    step: date,
    spot: KnownSpot,
    change: SpotChange,
    parents: tuple[int, ...] = (),
    position: int = GONE,
    sites: Sites = frozenset(),
) -> dict[str, Any]:
    return {
        "step": step, "number": spot.number, "position": position, "change": change.value,
        "from_numbers": parents, "into_number": NO_NUMBER, "site_ids": tuple(sorted(sites)),
        "since": spot.since,
    }  # fmt: skip


def _remember(known: Sequence[KnownSpot], found: _Numbered) -> tuple[KnownSpot, ...]:
    """Return every number with the sites that it had last, and how long ago."""
    after = {spot.number: replace(spot, absent=spot.absent + 1) for spot in known}
    for at, spot in found.owner.items():
        after[spot.number] = replace(spot, sites=found.now[at], absent=0)
    return tuple(after[number] for number in sorted(after))


def _frame(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=list(COLUMNS))
    return frame.astype(dict(COLUMNS)).sort_values("number", ignore_index=True)

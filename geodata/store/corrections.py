"""Which row of a file corrects which stored row, told by the sender's record number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

_LONG_NUMBER = 6


@dataclass(frozen=True)
class Numbered:
    """A row with a record number: `key` is the number in its sender's count, `day` an ISO day."""

    record: str
    key: str
    site: str
    day: str
    category: str = ""


@dataclass(frozen=True)
class Corrections:
    """What corrects what.

    Attributes
    ----------
    renamed
        Id of a row of the file -> id of the stored row that it corrects.
    withdrawn
        Ids of stored rows that their own record no longer tells of.
    """

    renamed: dict[str, str]
    withdrawn: tuple[str, ...]


def corrections_of(incoming: Iterable[Numbered], stored: Iterable[Numbered]) -> Corrections:
    """Pair the rows of a file with the stored rows of the same record number.

    A row whose id is stored is that row. Of the others, a stored row is corrected by a row of the
    same number if it has the same category, or if each is the only one left; and only if it has
    the same site and day, or one of the two where the number can be relied on. Lists that count
    from 1 each month, with the same sites in the same order, are common: their 17 of July is not
    a correction of the 17 of June. So a number is relied on across days and sites only where it is
    long (six signs), or where most numbers of the file that are stored come with their stored
    site and day. A number that comes with another site *and* another day is a new record.
    A stored row of the same site and day that its number no longer names is withdrawn.
    """
    mine, theirs = _by_key(incoming), _by_key(stored)
    renamed: dict[str, str] = {}
    withdrawn: list[str] = []
    shared = [key for key in mine if key in theirs]
    unmoved = sum(_event_stays(mine[key], theirs[key]) for key in shared)
    mostly_unmoved = 2 * unmoved > len(shared)
    for key in shared:
        rows = mine[key]
        known = {row.record for row in theirs[key]}
        given = {row.record for row in rows}
        fresh = [row for row in rows if row.record not in known]
        left = [row for row in theirs[key] if row.record not in given]
        relied_on = mostly_unmoved or len(number_of(key)) >= _LONG_NUMBER
        pairs = _pairs(fresh, left, moves=relied_on)
        renamed |= pairs
        taken = set(pairs.values())
        events = {(row.site, row.day) for row in rows}
        withdrawn += [
            row.record for row in left if row.record not in taken and (row.site, row.day) in events
        ]
    return Corrections(renamed, tuple(withdrawn))


def number_of(key: str) -> str:
    """Return the record number in a key ``kind:space:number``."""
    return key.split(":", 2)[-1]


def _event_stays(rows: list[Numbered], stored: list[Numbered]) -> bool:
    events = {(row.site, row.day) for row in stored}
    return any((row.site, row.day) in events for row in rows)


def _pairs(fresh: list[Numbered], left: list[Numbered], *, moves: bool) -> dict[str, str]:
    pairs: dict[str, str] = {}
    open_rows = list(left)

    def may_be(row: Numbered, old: Numbered) -> bool:
        alike = (row.site == old.site) + (row.day == old.day)
        return alike == 2 or (moves and alike == 1)

    for row in fresh:
        same = [old for old in open_rows if may_be(row, old) and old.category == row.category]
        if len(same) == 1:
            pairs[row.record] = same[0].record
            open_rows.remove(same[0])
    rest = [row for row in fresh if row.record not in pairs]
    if len(rest) == len(open_rows) == 1 and may_be(rest[0], open_rows[0]):
        pairs[rest[0].record] = open_rows[0].record
    return pairs


def _by_key(rows: Iterable[Numbered]) -> dict[str, list[Numbered]]:
    groups: dict[str, list[Numbered]] = defaultdict(list)
    for row in rows:
        groups[row.key].append(row)
    return groups

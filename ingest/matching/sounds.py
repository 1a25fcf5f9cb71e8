"""Which Chinese characters sound alike, so that one is typed for the other."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache

from ingest.matching.name_parts import words


def sound_alike(one: str, other: str) -> bool:
    """Return whether two characters are pronounced alike, tones aside: 晖 and 辉.

    From the order of GB 2312-80, whose first level (rows 16 to 55) is sorted by pinyin. A character
    with several sounds has only that of its place there; one outside the list sounds like none.
    """
    mine, theirs = _sound(one), _sound(other)
    return mine is not None and mine == theirs


@cache
def _sound(character: str) -> int | None:
    character = _more().get(character, character)
    place = _place(character)
    return None if place is None else bisect_right(_firsts(), place)


def _place(character: str) -> int | None:
    """Return the place in the order of the standard; None outside of its first level."""
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return None
    if len(code) != 2 or not 0xB0 <= code[0] <= 0xD7:
        return None
    return code[0] * 256 + code[1]


@cache
def _firsts() -> tuple[int, ...]:
    firsts = "".join(words()["sounds"]["firsts"].split())
    return tuple(place for first in firsts if (place := _place(first)) is not None)


@cache
def _more() -> dict[str, str]:
    pairs = words()["sounds"]["more"]
    return {pairs[at]: pairs[at + 1] for at in range(0, len(pairs), 2)}

"""An address taken apart into road, number and what follows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from ingest.matching.name_parts import (
    HAN,
    digits_for_numerals,
    is_inside,
    latin_words,
    simplified,
    without_district,
    words,
)

SAME_ROAD = 0.6
"""Likeness of two addresses on one road of which one is without a number."""
_CHINESE = re.compile(f"[{HAN}]")
_DISTRICT_ONLY = re.compile(r"(?:街道|镇|乡|社区|[市县]|(?<![小园苑村\d东南西北])区)$")
_ROAD = re.compile(
    rf"(?P<road>[{HAN}\d]{{1,8}}?(?:大道|公路|路|大街|街(?![道区])|巷|弄|里弄|胡同))"
    r"(?:(?P<number>\d+)(?:[-~、之]\d+)?(?:号|弄)?)?"
)


@dataclass(frozen=True, slots=True)
class AddressParts:
    """An address: the whole as a key, its road and number ('' unknown), and what follows."""

    text: str
    road: str = ""
    number: str = ""
    rest: str = ""


def take_address_apart(address: str) -> AddressParts:
    """Return the parts of an address in Chinese or in Latin letters.

    Of 杭州市拱墅区大关路125号大关南四苑3幢 the road is 大关路, the number 125 and the rest
    大关南4苑3幢; of ``125 Main St. Suite 4`` they are ``main street``, 125 and ``suite 4``.
    """
    if not _CHINESE.search(address):
        return _latin(address)
    text = digits_for_numerals(re.sub(r"[^\w\-~、]|_", "", simplified(address)))
    plain = without_district(text)
    found = _ROAD.match(plain)
    if not found:
        # 大关街道 is the address of hundreds: it tells no more than none
        return AddressParts("" if _DISTRICT_ONLY.search(plain) else plain)
    return AddressParts(
        plain, found.group("road"), found.group("number") or "", plain[found.end() :]
    )


def is_only_address(address: AddressParts) -> bool:
    """Return whether a text is a road and number without anything that could be a name."""
    if not address.number:
        return False
    if _CHINESE.search(address.text):
        return not can_be_name(address.rest)
    latin = words()["latin"]
    within = address.rest.split()[:1]
    return address.road.split()[-1] in latin["roads"] and (
        not within or within[0] in latin["within"]
    )


def can_be_name(rest: str) -> bool:
    """Return whether the rest of an address can be a name: 大关南4苑, but not 3幢 or suite 4."""
    return bool(re.search(f"[{HAN}]{{2}}", rest)) and not is_inside(rest)


def address_likeness(one: AddressParts, other: AddressParts) -> float | None:
    """Return how alike two addresses are, 0 to 1; None where that cannot be said.

    1 for the same road and number, `SAME_ROAD` where a number is missing, 0 for another number
    or road. Without a road the whole texts are compared, and only a likeness tells something.
    """
    if not one.text or not other.text:
        return None
    if one.text == other.text:
        return 1.0
    if one.road and other.road:
        if one.road != other.road and not _one_typed_wrong(one.road, other.road):
            return 0.0
        if one.number and other.number:
            return float(one.number == other.number)
        return SAME_ROAD
    alike = fuzz.ratio(one.text, other.text) / 100
    return alike if alike > 0.9 else None


def _one_typed_wrong(one: str, other: str) -> bool:
    """Return whether two long names of roads differ in little more than one sign."""
    return min(len(one), len(other)) >= 4 and fuzz.ratio(one, other) >= 85


def _latin(address: str) -> AddressParts:
    said = latin_words(address)
    text = " ".join(said)
    if len(said) < 2 or not said[0][0].isdigit():
        return AddressParts(text)
    kinds = words()["latin"]["roads"]
    ends = [at for at in range(2, len(said)) if said[at] in kinds]
    # Without such a word, as in 12 Broadway, the road is the first one
    end = (ends[0] if ends else 1) + 1
    return AddressParts(text, " ".join(said[1:end]), said[0], " ".join(said[end:]))

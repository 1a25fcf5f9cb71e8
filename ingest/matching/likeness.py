"""How alike two names of places are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from ingest.matching.name_parts import BRAND_LEFT_OUT, Form, NameParts, is_loose, is_other
from ingest.matching.sounds import sound_alike

MARKS_DIFFER = 0.75
"""The most that two names are alike of which one is 一期 or 东苑, and the other is not."""
TWO_CHANGES = 0.62
"""The most for names with two changes: 观澜时代天筑 and 观澜时代瀚庭 are neighbours."""
_NUMERAL = re.compile(r"[零〇一二三四五六七八九十百]+|\d+")
_ENDS_AS_NAME = re.compile(r"[区苑园村寓府城里庭湾居坊郡墅轩邸]$")
_LEAD_OF_PLACE = re.compile(r"(?:[路街巷弄号区镇乡市县道村]|社区)$")


@dataclass(frozen=True)
class Likeness:
    """How alike two names are.

    Attributes
    ----------
    score
        0 to 1.
    code, detail
        The reason, one of ``reasons`` in name_words.toml, with its figure or words.
    marks_agree
        False where a number, phase or direction tells them apart.
    """

    score: float
    code: str
    detail: str = ""
    marks_agree: bool = True


NOTHING = Likeness(0.0, "similar", "0")


def name_likeness(one: NameParts, other: NameParts) -> Likeness:
    """Return how alike the name of a file is to a name of the register.

    The best over the readings of both (see `NameParts.forms`). What was left out for a reading
    costs its weight.
    """
    if not one.forms or not other.forms:
        return NOTHING
    if one.text == other.text:
        return Likeness(1.0, "same_name")
    if one.latin != other.latin:
        return _latin_beside_chinese(one, other)
    best = NOTHING
    for mine in one.forms:
        for theirs in other.forms:
            found = _alike(mine, theirs, latin=one.latin)
            weight = _weight(mine, theirs)
            # ">" so that of equals the fuller reading is told
            if found.score * weight > best.score:
                best = Likeness(
                    found.score * weight, *_told(found, mine, theirs), found.marks_agree
                )
    if best.code == "same_core":
        return Likeness(min(best.score, 0.99), *_spelling(one, other))
    return best


def _latin_beside_chinese(one: NameParts, other: NameParts) -> Likeness:
    """Judge Wangjiawu Village南门 beside Wangjiawu Village."""
    mine, theirs = ({form.core.replace(" ", "") for form in each.forms} for each in (one, other))
    return Likeness(0.97, *_spelling(one, other)) if mine & theirs else NOTHING


def _weight(mine: Form, theirs: Form) -> float:
    """Return what the words left out cost; two developers are two places."""
    both = max(mine.weight, theirs.weight) <= BRAND_LEFT_OUT
    if both and mine.left_out != theirs.left_out:
        return 0.75
    return mine.weight * theirs.weight


def _told(found: Likeness, mine: Form, theirs: Form) -> tuple[str, str]:
    """Return the reason, which is the developer where only he made the difference."""
    brand = "".join(form.left_out for form in (mine, theirs) if form.weight < 0.97)
    return ("brand", brand) if found.code == "same_core" and brand else (found.code, found.detail)


def _spelling(one: NameParts, other: NameParts) -> tuple[str, str]:
    """Return why two spellings mean the same: a numeral, a place inside, or something else."""
    pairs = zip(_NUMERAL.findall(one.text), _NUMERAL.findall(other.text), strict=False)
    for mine, theirs in pairs:
        if mine != theirs and not one.inside:
            return "numeral", f"{mine}={theirs}"
    if one.inside:
        return "inside", one.inside
    return "spelling", f"{one.text}={other.text}"


def _alike(mine: Form, theirs: Form, *, latin: bool) -> Likeness:
    if mine.core == theirs.core:
        return Likeness(1.0, "same_core")
    marks = _marks_apart(mine.marks, theirs.marks)
    found = _latin_alike(mine.core, theirs.core) if latin else _chinese_alike(mine, theirs)
    # What a name holds beside another one is judged there, its marks with it
    if marks and (latin or found.code != "contains"):
        return Likeness(min(found.score, MARKS_DIFFER), *marks, marks_agree=False)
    return found


def _chinese_alike(mine: Form, theirs: Form) -> Likeness:
    same_base = _same_base(mine, theirs)
    if same_base:
        return same_base
    if OSA.distance(mine.core, theirs.core, score_cutoff=1) == 1:
        return _one_change(mine, theirs)
    return _contained(mine, theirs) or _spelt_alike(mine, theirs)


def _marks_apart(mine: Sequence[str], theirs: Sequence[str]) -> tuple[str, str] | None:
    """Return the reason why the marks tell two names apart, or None where they agree."""
    if tuple(mine) == tuple(theirs):
        return None
    apart = (
        [mark for mark in mine if mark not in theirs],
        [mark for mark in theirs if mark not in mine],
    )
    every = [*apart[0], *apart[1]]
    detail = "≠".join("、".join(side) or "-" for side in apart)
    if any(mark.endswith("期") for mark in every):
        return "phase_differs", detail
    if any(mark[0].isdigit() or (len(mark) == 1 and mark.isascii()) for mark in every):
        return "number_differs", detail
    if not every:
        return "number_differs", "≠".join("、".join(side) for side in (mine, theirs))
    return "direction_differs", detail


def _same_base(mine: Form, theirs: Form) -> Likeness | None:
    """Judge names that differ in nothing but the ending; None where they differ in more."""
    if mine.base != theirs.base or len(mine.base) < 2:
        return None
    detail = f"{mine.ending or '-'}≠{theirs.ending or '-'}"
    ends = {mine.ending, theirs.ending}
    loose = [is_loose(ending) for ending in ends]
    if ends == {"区", "小区"}:
        score = 0.94
    elif all(loose):
        left_out = 0.94 if len(mine.base) > 2 else 0.9
        score = left_out if "" in ends else 0.87
    elif any(map(is_other, ends)):
        score = 0.6
    elif "" in ends:
        score = 0.88
    else:
        score = 0.66 if any(loose) else TWO_CHANGES
    return Likeness(score, "ending", detail)


def _contained(mine: Form, theirs: Form) -> Likeness | None:
    """Judge a name that holds the other whole; None where it does not."""
    if len(theirs.core) >= 4 and len(theirs.base) >= 2 and theirs.core in mine.core:
        lead, _, tail = mine.core.partition(theirs.core)
        return _with_more(lead, tail, "contains")
    if len(mine.core) >= 2 and mine.core in theirs.core:
        lead, _, tail = theirs.core.partition(mine.core)
        return _with_more(lead, tail, "part_of_name")
    return None


def _with_more(lead: str, tail: str, code: str) -> Likeness:
    more = lead + tail
    if not lead and tail in {"小区", "社区"}:
        # A community (社区) may hold several compounds
        return Likeness(0.94 if tail == "小区" else 0.87, "ending", f"+{tail}")
    if is_other(tail):
        return Likeness(0.6, "ending", f"+{tail}")
    if re.search(r"[\d东南西北中]", tail) or re.search(r"\d+期|\d$", lead):
        return Likeness(0.7, "number_differs", f"+{more}", marks_agree=False)
    if code == "contains" and not tail and _LEAD_OF_PLACE.search(lead):
        return Likeness(0.93, code, more)
    if code == "part_of_name" or _ENDS_AS_NAME.search(tail):
        # 同仁家园 beside 同仁家园金河湾
        return Likeness(0.66, code, more)
    return Likeness(0.78 if len(more) <= 4 else 0.7, code, more)


def _spelt_alike(mine: Form, theirs: Form) -> Likeness:
    """Judge by the signs to be changed, of which those of the base count most."""
    changes = OSA.distance(mine.base, theirs.base)
    base = 1 - changes / max(len(mine.base), len(theirs.base))
    if mine.ending == theirs.ending:
        ending = 1.0
    else:
        ending = 0.6 if is_loose(mine.ending) and is_loose(theirs.ending) else 0.0
    whole = OSA.normalized_similarity(mine.core, theirs.core)
    score = min(TWO_CHANGES, max(0.85 * base + 0.15 * ending, 0.95 * whole))
    return Likeness(score, "similar", f"{100 * score:.0f}")


def _one_change(mine: Form, theirs: Form) -> Likeness:
    """Judge names of which one becomes the other by one change.

    A sign written twice costs 0.3, one of the same sound 0.4, two neighbours swapped 0.5, one more
    or less 1, and another sign 1.3, as neighbours are mostly named so (嘉丰公馆, 嘉华公馆). In the
    ending of a longer name it costs the half.
    """
    one, other = mine.core, theirs.core
    pairs = zip(one, other, strict=False)
    at = next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
    cost, code, detail = _change(one, other, at)
    long = len(theirs.base)
    base = max(0.0, 1 - cost / long)
    if at >= long + (len(one) > len(other)) and len(other) > 3:
        base = max(0.0, 1 - cost / 2 / long)
    elif cost >= 1 and long <= 3:
        # 三塘桃园 beside 三塘柳园: a short name with one sign changed is mostly another name
        base = min(base, 0.6)
    return Likeness(0.85 * base + 0.15, code, detail)


def _change(one: str, other: str, at: int) -> tuple[float, str, str]:
    """Return what the change at a place costs, its reason, and the signs."""
    if len(one) > len(other):
        # Written twice, the first place that differs is the one behind both
        twice = (at > 0 and one[at] == one[at - 1]) or one[at : at + 1] == one[at + 1 : at + 2]
        return 0.3 if twice else 1.0, "one_character", f"+{one[at]}"
    if len(one) < len(other):
        return 1.0, "one_character", f"-{other[at]}"
    if one[at + 1 :] != other[at + 1 :]:
        return 0.5, "swapped", f"{one[at : at + 2]}≠{other[at : at + 2]}"
    detail = f"{one[at]}≠{other[at]}"
    if sound_alike(one[at], other[at]):
        return 0.4, "same_sound", detail
    return 1.3, "one_character", detail


def _latin_alike(one: str, other: str) -> Likeness:
    """Judge names in Latin letters: typing errors by letters, more or fewer words by words."""
    mine, theirs = one.split(), other.split()
    if sorted(mine) == sorted(theirs) or one.replace(" ", "") == other.replace(" ", ""):
        return Likeness(0.97, "spelling", f"{one}={other}")
    letters = OSA.normalized_similarity(one, other)
    if letters < 0.85:
        # Names of another thing at one address share half of their letters as well
        letters *= 0.9
    short, long = sorted((mine, theirs), key=len)
    if (len(short) >= 2 or len(short[0]) >= 6) and set(short) <= set(long):
        more = " ".join(word for word in long if word not in short)
        return Likeness(
            max(letters, 0.8 if len(short) >= 2 else 0.75),
            "contains" if long is mine else "part_of_name",
            more,
        )
    code = "one_character" if OSA.distance(one, other) == 1 else "similar"
    return Likeness(
        letters, code, f"{100 * letters:.0f}" if code == "similar" else f"{one}≠{other}"
    )

"""What is said of a hot spot: its name and one sentence, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geodata.codes import Scheme, Vocabulary

_NAMED_CATEGORIES = 2
_LEADING = 5

Counted = Sequence[tuple[str, int]]
"""Codes with their counts, the most frequent first."""


@dataclass(frozen=True)
class Facts:
    """The figures that the sentence is made of."""

    sites: int
    radius_m: float
    rebounds: int
    expected: float
    p_value: float
    kinds: Counted
    categories: Counted


def why_none(*, verified: int, placed: int, rebounds: int, fewest: int) -> tuple[str, str]:
    """Say why nothing could be searched, or that nothing stood out; English, then Chinese.

    From the passed verifications, the sites that have some and a position, the rebounds at these,
    and the fewest sites that a hot spot must have.
    """
    if verified == 0:
        return ("Nothing has been verified yet, so nothing can have come back.",
                "还没有核查通过的问题，谈不上反弹。")  # fmt: skip
    if placed < fewest:
        return (f"Only {placed} site(s) have a position and something at risk; a hot spot needs "
                f"{fewest}.",
                f"有坐标且有在险天数的点位只有 {placed} 个，热点至少要 {fewest} 个。")  # fmt: skip
    if rebounds == 0:
        return ("No problem has come back at a site with a position.", "有坐标的点位没有反弹。")
    return ("No place stands out more than chance explains.", "没有超出偶然的地方。")


def place_name(names: Sequence[str]) -> str:
    """Return the name of a place from the names of its sites, the leading one first.

    Of the leading sites the one with the shortest name: people know 鹿苑小区, not the full title of
    a building project. A Chinese name gets 片, "the part of town around it".
    """
    name = min(names[:_LEADING], key=len)
    return f"{name}片" if "\u4e00" <= name[-1:] <= "\u9fff" else name


def sentence_en(facts: Facts, vocabulary: Vocabulary) -> str:
    """Say it in English."""
    if len(facts.kinds) == 1:
        term = vocabulary.scheme(Scheme.SITE_KIND).get(facts.kinds[0][0])
        noun = term.plural if term and term.plural else "sites"
    else:
        noun = "sites"
    plural = "rebound" if facts.rebounds == 1 else "rebounds"
    text = (
        f"{facts.sites} {noun} within {round_metres(facts.radius_m)} m: {facts.rebounds} {plural} "
        f"where {count(facts.expected)} would be expected, p = {facts.p_value:.3f}."
    )
    labels = [
        vocabulary.label(Scheme.CATEGORY, code, "en").lower()
        for code, _ in facts.categories[:_NAMED_CATEGORIES]
    ]
    return f"{text} Mostly {', '.join(labels)}." if labels else text


def sentence_zh(facts: Facts, vocabulary: Vocabulary) -> str:
    """Say it in Chinese."""
    noun = "点位"
    if len(facts.kinds) == 1:
        noun = vocabulary.label(Scheme.SITE_KIND, facts.kinds[0][0], "zh")
    text = (
        f"{round_metres(facts.radius_m)} 米内 {facts.sites} 个{noun}反弹 {facts.rebounds} 次，"
        f"按在险天数同类应为 {count(facts.expected)} 次，p = {facts.p_value:.3f}。"
    )
    labels = [
        vocabulary.label(Scheme.CATEGORY, code, "zh")
        for code, _ in facts.categories[:_NAMED_CATEGORIES]
    ]
    return f"{text}多为{'、'.join(labels)}。" if labels else text


def round_metres(distance_m: float) -> int:
    """Round up to the next ten metres, so that "within" stays true."""
    return max(10, int(-(-distance_m // 10) * 10))


def count(expected: float) -> str:
    """Write an expected count: whole from ten on, one decimal below."""
    return f"{expected:.0f}" if expected >= 9.95 else f"{expected:.1f}"

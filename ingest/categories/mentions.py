"""Where the keywords of rules stand in a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from geodata.codes import Department
from ingest.categories.category_rules import CategoryRule, CategoryRules
from ingest.categories.keyword_patterns import Keyword

_BESIDE = re.compile(
    r"^(?:门口|门前|附近|周边|周围|旁|边上|对面|背后|后面|后侧|前面|外侧|外面|北侧|南侧|东侧|西侧|外)"
)
_GAP_BESIDE = re.compile(r"旁|附近|周边|周围|对面|门口|边上|背后|后面|next to|behind|near|beside")


@dataclass(frozen=True)
class Mention:
    """A keyword in a text."""

    rule: CategoryRule
    start: int
    end: int
    weight: float
    is_hint: bool

    def hides(self, other: Mention) -> bool:
        """Say whether the other says no more than a part of this one."""
        if self.end <= other.start or other.end <= self.start or self.is_hint > other.is_hint:
            return False
        inside = self.start < other.start and other.end < self.end
        has_gap = self.end - self.start > self.weight + 1.5
        return not (inside and has_gap) and self.weight > other.weight


@dataclass(frozen=True, eq=False)
class Pool:
    """Rules that may be meant, by the sign that their keywords begin with.

    Compared by identity: readings of one pool are kept by it.
    """

    rules: tuple[CategoryRule, ...]
    finders: Mapping[str, tuple[Finder, ...]]


@dataclass(frozen=True)
class Finder:
    """Keywords of one rule as one pattern: group n is the n-th of them."""

    rule: CategoryRule
    keywords: tuple[Keyword, ...]
    pattern: re.Pattern[str]


def _pool_of(rules: tuple[CategoryRule, ...]) -> Pool:
    """Return the rules with their keywords by first sign, each where it can begin."""
    signs = {sign for rule in rules for keyword in rule.keywords for sign in keyword.starts or ()}
    finders: dict[str, list[Finder]] = {}
    for rule in rules:
        for sign in (*sorted(signs), ""):
            here = tuple(k for k in rule.keywords if k.starts is None or sign in k.starts)
            if here:
                pattern = re.compile("|".join(f"({keyword.regex})" for keyword in here))
                finders.setdefault(sign, []).append(Finder(rule, here, pattern))
    return Pool(rules, {sign: tuple(found) for sign, found in finders.items()})


@lru_cache(maxsize=32)
def pool_for(rules: CategoryRules, department: str) -> Pool:
    """Return the rules of a department and of ``other``; all without a department."""
    wanted = (department, Department.OTHER)
    return _pool_of(tuple(r for r in rules.rules if not department or r.term.department in wanted))


def mentions_in(text: str, pool: Pool) -> list[Mention]:
    """Return where keywords stand, those of one rule without overlap from left to right."""
    found: list[Mention] = []
    ends: dict[int, int] = {}
    anywhere = pool.finders.get("", ())
    for at, sign in enumerate(text):
        for finder in pool.finders.get(sign, anywhere):
            if ends.get(id(finder.rule), 0) > at or not (match := finder.pattern.match(text, at)):
                continue
            ends[id(finder.rule)] = match.end()
            keyword = finder.keywords[(match.lastindex or 1) - 1]
            hint = keyword.is_hint or _is_place(text, match, keyword.regex)
            found.append(Mention(finder.rule, at, match.end(), keyword.weight, hint))
    return found


def _is_place(text: str, match: re.Match[str], regex: str) -> bool:
    """Say whether words only name the place: 食堂旁, or 食堂 and far behind it 脏."""
    if _BESIDE.match(text, match.end()):
        return True
    between = _GAP_BESIDE.search(match[0], 1)
    return between is not None and between[0] not in regex

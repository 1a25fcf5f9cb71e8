"""Keywords of a rule as patterns that cannot run away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

GAP = 12
"""Characters that ``*`` and ``+`` may stand for: what is further away is another matter."""
_OPEN_REPEATS = 3
"""Open repeats of one keyword: the work grows with GAP to this power."""
_KEYWORD_CHARACTERS, _KEYWORDS, _DEPTH = 300, 400, 5
_LATIN_WEIGHT = 0.5
"""A Latin letter tells about half as much as a Chinese character."""
_GROUP_STARTS = ("(?:", "(?=", "(?!", "(?<=", "(?<!")
_ESCAPES = "dDsSwWbB"
_COUNT = re.compile(r"\{(\d{1,3})(?:(,)(\d{0,3}))?\}")


Starts = frozenset[str] | None
_Part = tuple[str, float, Starts]
"""A part of a pattern, its weight, and the signs it can begin with."""
NOTHING: Starts = frozenset()


@dataclass(frozen=True)
class Keyword:
    """One alternative of a rule.

    Attributes
    ----------
    regex
        Without capturing groups or repeats without an end.
    weight
        How much it tells: Chinese characters that it must at least match.
    is_hint
        Speaks for the category without settling it.
    starts
        Signs that it can begin with; None: any.
    """

    regex: str
    weight: float
    is_hint: bool = False
    starts: Starts = None


class PatternError(ValueError):
    """A keyword cannot be used; the text says what it stumbled over."""


def read_keywords(text: str, *, is_hint: bool = False) -> list[Keyword]:
    """Return the keywords of a cell, parted by ``|``.

    Raises
    ------
    PatternError
        With the keyword, or the sign in it, that cannot be used.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    scanner = _Scanner(text)
    found = [keyword for keyword in scanner.alternatives() if keyword.strip()]
    if scanner.at < len(text):
        raise PatternError(text[scanner.at :][:20])
    if len(found) > _KEYWORDS:
        raise PatternError(f"{len(found)} > {_KEYWORDS}")
    keywords = []
    for regex in found:
        weight, starts = scanner.told[regex]
        try:
            re.compile(regex)
        except re.error as error:
            raise PatternError(f"{regex} ({error})") from error
        if weight <= 0 or len(regex) > _KEYWORD_CHARACTERS:
            raise PatternError(regex[:40])
        keywords.append(Keyword(regex, weight, is_hint, starts))
    return keywords


def _weight(sign: str) -> float:
    return _LATIN_WEIGHT if sign.isascii() else 1.0


class _Scanner:
    """Goes through a pattern once: closes its repeats, frees its groups, weighs it.

    What is left cannot run away: a repeat has an end, no group is repeated, and one keyword has
    few open repeats. (Patterns come from the operator, but the texts come from strangers.)
    """

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.told: dict[str, tuple[float, Starts]] = {}
        self._open = 0

    def alternatives(self) -> Sequence[str]:
        """Return the alternatives of the outermost level, and keep their weights."""
        found = []
        while True:
            self._open = 0
            self._skip_blanks()
            regex, weight, starts = self._sequence(0)
            regex = regex.rstrip()
            self.told[regex] = (weight, starts)
            found.append(regex)
            if not self._take("|"):
                return found

    def _take(self, sign: str) -> bool:
        if self.text.startswith(sign, self.at):
            self.at += len(sign)
            return True
        return False

    def _skip_blanks(self) -> None:
        while self.text.startswith(" ", self.at):
            self.at += 1

    def _sequence(self, depth: int) -> _Part:
        regex, weight, starts, is_begun = "", 0.0, NOTHING, False
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            is_group = self.text[self.at] == "("
            part, tells, first = self._group(depth) if is_group else self._sign()
            repeat, least = self._repeat(part, is_group=is_group)
            if not is_begun:
                starts = None if starts is None or first is None else starts | first
                is_begun = tells * least > 0
            regex += part + repeat
            weight += tells * least
        # what may be empty may begin with whatever follows it
        return regex, weight, starts if is_begun else None

    def _group(self, depth: int) -> _Part:
        start = next((s for s in _GROUP_STARTS if self.text.startswith(s, self.at)), "(")
        self.at += len(start)
        if depth >= _DEPTH or self.text.startswith("?", self.at):
            raise PatternError(self.text[self.at - len(start) :][:20])
        branches = [self._sequence(depth + 1)]
        while self._take("|"):
            branches.append(self._sequence(depth + 1))
        if not self._take(")"):
            raise PatternError(self.text[-20:] + " )?")
        body = "|".join(regex for regex, _, _ in branches)
        if start not in ("(", "(?:"):
            return f"{start}{body})", 0.0, NOTHING
        firsts = [first for _, _, first in branches]
        first = None if None in firsts else frozenset().union(*(f for f in firsts if f))
        return f"(?:{body})", min(weight for _, weight, _ in branches), first

    def _sign(self) -> _Part:
        sign = self.text[self.at]
        if sign in "*+?{":
            raise PatternError(self.text[self.at :][:20])
        if sign == "[":
            return self._set()
        size = 2 if sign == "\\" else 1
        part = self.text[self.at : self.at + size]
        self.at += size
        if sign == "\\":
            return self._escape(part)
        if sign in "^$":
            return sign, 0.0, NOTHING
        if sign == ".":
            return sign, 0.0, None
        return sign.lower(), _weight(sign), frozenset(sign.lower())

    def _escape(self, part: str) -> _Part:
        if len(part) < 2 or (part[1].isalnum() and part[1] not in _ESCAPES):
            raise PatternError(part)
        if part[1] in "bB":
            return part, 0.0, NOTHING
        return part, _LATIN_WEIGHT, None if part[1].isalnum() else frozenset(part[1])

    def _set(self) -> _Part:
        match = re.compile(r"\[\^?(?:\\.|[^\]\\\[])+\]").match(self.text, self.at)
        if not match:
            raise PatternError(self.text[self.at :][:20])
        self.at = match.end()
        plain = not set(match[0]) & set("^-\\")
        first = frozenset(match[0][1:-1].lower()) if plain else None
        return match[0].lower() if plain else match[0], _weight(match[0]), first

    def _repeat(self, part: str, *, is_group: bool) -> tuple[str, int]:
        """Return the repeat that follows, with an end, and how often the part stands at least."""
        if self._take("?"):
            return "?", 0
        if self._take("*"):
            least, most, text = 0, GAP, "*"
        elif self._take("+"):
            least, most, text = 1, GAP, "+"
        elif match := _COUNT.match(self.text, self.at):
            self.at, text = match.end(), match[0]
            least = int(match[1])
            most = least if not match[2] else int(match[3] or GAP)
        else:
            return "", 1
        self._open += most > least
        if is_group or most > GAP or least > most or self._open > _OPEN_REPEATS:
            raise PatternError(part + text)
        lazy = "?" if self._take("?") else ""
        return f"{{{least},{most}}}{lazy}", least

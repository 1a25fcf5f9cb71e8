"""Free text of inspectors to categories, by rules of words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ingest.categories import remarks
from ingest.categories.category_rules import CategoryRules
from ingest.categories.mentions import Mention, Pool, mentions_in, pool_for

ACCEPT = 0.8
"""From here on a guess is taken without asking."""
_MISS = 0.35
"""What a keyword leaves open per Chinese character that it matches."""
_HINT_WEIGHT, _MOST_BY_HINTS, _MOST_DOUBTFUL, _MOST_ELSEWHERE = 0.4, 0.75, 0.6, 0.5
_LONGEST = 1000
"""Characters: a longer text is no finding but a report, which a person reads."""
_OTHERS = 3
_PLACE_CHARACTERS = 8


@dataclass(frozen=True)
class Guess:
    """What one part of a text says.

    Attributes
    ----------
    code
        Category, or empty where none is meant or none is known.
    confidence
        0 to 1, of the category, or that all is well.
    keywords
        Words of the text that spoke for it, as they stand there (NFKC).
    others
        Further categories with their confidence, best first.
    passed
        All is well, or was put right: neither a category nor a failure to understand.
    """

    code: str
    confidence: float
    keywords: tuple[str, ...] = ()
    others: tuple[tuple[str, float], ...] = ()
    passed: bool = False


@dataclass
class _Evidence:
    """What speaks for one category in one part of a text."""

    weight: float = 0.0
    is_strong: bool = False
    is_sure: bool = False
    is_tied: bool = False
    words: list[str] = field(default_factory=list)

    @property
    def is_doubtful(self) -> bool:
        """Say whether nothing strong stands undenied, or the same words say something else."""
        return self.is_tied or not self.is_sure

    def confidence(self) -> float:
        """Return 0 to 1: the more characters speak for it, the less is left open."""
        found = 1 - _MISS**self.weight
        if self.is_strong and self.is_doubtful:
            return min(found, _MOST_DOUBTFUL)
        return found if self.is_strong else min(found, _MOST_BY_HINTS)


@dataclass(frozen=True)
class _Reading:
    """What one part of a text was read as."""

    guesses: tuple[Guess, ...] = ()
    is_resolved: bool = False


def classify(
    texts: Sequence[str], departments: Sequence[str], rules: CategoryRules
) -> list[tuple[Guess, ...]]:
    """Guess the categories of texts, each with the department whose categories may be meant.

    Each part of a text (between full stops, semicolons, commas) is read by itself. Categories of
    the department and of ``other`` may be meant; without a department all. A keyword tells the
    more the longer it is; a longer one hides what it overlaps; words of denial (无, 未发现), of
    repair (已清理) and the rule's ``not_keywords`` speak against it; what only says where
    something lies (食堂旁) is a hint.

    Parameters
    ----------
    texts, departments
        Of equal length (n,), best distinct as pairs.

    Returns
    -------
    guesses
        (n,) tuples, one guess a category. A part that is not understood is a guess without a code,
        so a text is understood when every guess has a code and reaches `ACCEPT`; a text that says
        all is well is one guess that is `passed`. Blank text is an empty tuple.
    """
    pools = {name: pool_for(rules, name) for name in dict.fromkeys(departments)}
    return [
        _of_text(text, pools[name], rules) for text, name in zip(texts, departments, strict=True)
    ]


def _of_text(text: str, pool: Pool, rules: CategoryRules) -> tuple[Guess, ...]:
    whole = unicodedata.normalize("NFKC", text).strip()
    if not whole:
        return ()
    if len(whole) > _LONGEST:
        return (Guess("", 0.0),)
    guesses: list[Guess] = []
    passed: list[Guess] = []
    before = ""
    for piece in remarks.PARTS.split(whole):
        part = remarks.NUMBERING.sub("", piece).strip()
        if not re.search(r"\w", part) or remarks.FILLER.match(part):
            continue
        read = _of_part(part, pool)
        if not any(guess.code or guess.passed for guess in read.guesses) and before:
            read = _continued(before, part, guesses, pool) or read
        if not guesses and _only_places(part, read):
            continue
        if read.is_resolved and guesses and not read.guesses[0].others:
            guesses = [replace(one, confidence=one.confidence * 0.7) for one in guesses]
        passed += [guess for guess in read.guesses if guess.passed]
        guesses += [guess for guess in read.guesses if not guess.passed]
        before = part
    if not guesses:
        if passed:
            return (min(passed, key=lambda one: one.confidence),)
        return (_with_elsewhere(Guess("", 0.0), whole, pool, rules),)
    return _merged(_with_elsewhere(guess, whole, pool, rules) for guess in guesses)


def _only_places(part: str, read: _Reading) -> bool:
    """Say whether a first part names a place or thing, and nothing wrong with it."""
    known = any(guess.passed or guess.confidence >= ACCEPT for guess in read.guesses)
    return not known and len(part) <= _PLACE_CHARACTERS and not remarks.TROUBLE.search(part.lower())


def _continued(before: str, part: str, guesses: Sequence[Guess], pool: Pool) -> _Reading | None:
    """Return that a part goes on about the place named before (公厕异味大, 地面湿滑), or None."""
    codes = {guess.code for guess in guesses}
    joined = f"{before} {part}".lower()
    for one in mentions_in(joined, pool):
        goes_on = one.start < len(before) < one.end - 1
        if goes_on and not one.is_hint and one.rule.term.code in codes:
            return _Reading()
    return None


@lru_cache(maxsize=20_000)
def _of_part(part: str, pool: Pool) -> _Reading:
    # kept, since inspectors write the same few words about different places
    lowered = part.lower()
    lowered = lowered if len(lowered) == len(part) else part
    mentions = mentions_in(lowered, pool)
    evidence, denied = _weighed(lowered, part, mentions)
    resolved = remarks.is_resolved(lowered)
    strong = any(one.is_strong for one in evidence.values())
    scores = ((one.confidence(), code) for code, one in evidence.items())
    ranked = sorted(scores, key=_best_first)
    others = tuple((code, score) for score, code in ranked[:_OTHERS])
    if resolved:
        sure = 0.9 if not strong else ACCEPT
        return _Reading((Guess("", sure, (), others if strong else (), passed=True),), True)
    if not strong and (denied or remarks.is_well(lowered)):
        return _Reading((Guess("", 0.9, (), (), passed=True),))
    if strong and remarks.is_well(lowered):
        evidence = {code: replace(one, is_tied=True) for code, one in evidence.items()}
    guesses = _guesses(evidence, others)
    if strong and _leaves_something(lowered, mentions):
        guesses = (*guesses, Guess("", 0.0))
    return _Reading(guesses)


def _leaves_something(part: str, mentions: Sequence[Mention]) -> bool:
    """Say whether an item of a list (路灯坏、桌椅破) tells of trouble that no keyword knows."""
    start = 0
    for item in part.split("、"):
        end = start + len(item)
        known = any(one.start < end and start < one.end for one in mentions)
        if not known and remarks.TROUBLE.search(item) and not remarks.FILLER.match(item):
            return True
        start = end + 1
    return False


def _weighed(
    text: str, original: str, mentions: Sequence[Mention]
) -> tuple[dict[str, _Evidence], bool]:
    """Return the evidence by code, and whether something was denied."""
    evidence: dict[str, _Evidence] = {}
    denied, deny = False, remarks.DENIAL.search(text) is not None
    for one in mentions:
        if any(other.hides(one) for other in mentions if other.rule is not one.rule):
            continue
        before = text[: one.start]
        unwanted = remarks.UNWANTED.search(text, one.start, one.end) is not None
        negated = deny and (remarks.NEGATED.search(before) or remarks.SURE_LIST.search(before))
        if negated and unwanted:
            denied = True
            continue
        told = evidence.setdefault(one.rule.term.code, _Evidence())
        told.weight += one.weight * (_HINT_WEIGHT if one.is_hint else 1.0)
        told.is_strong |= not one.is_hint
        told.is_sure |= not (one.is_hint or negated or (deny and remarks.LIST.search(before)))
        told.words.append(original[one.start : one.end])
    for rule in {one.rule.term.code: one.rule for one in mentions}.values():
        told_or_none = evidence.get(rule.term.code)
        if told_or_none and rule.against and rule.against.search(text):
            told_or_none.is_strong = False
            told_or_none.weight *= 0.5
    return _without_ties(evidence, mentions), denied


def _without_ties(
    evidence: dict[str, _Evidence], mentions: Sequence[Mention]
) -> dict[str, _Evidence]:
    """Return the evidence, in doubt where the same words say two things equally well."""
    strong = [
        one
        for one in mentions
        if not one.is_hint and (told := evidence.get(one.rule.term.code)) and told.is_strong
    ]
    for at, one in enumerate(strong):
        for other in strong[at + 1 :]:
            if one.rule is other.rule or one.weight != other.weight:
                continue
            if one.start < other.end and other.start < one.end:
                evidence[one.rule.term.code].is_tied = True
                evidence[other.rule.term.code].is_tied = True
    return evidence


def _guesses(
    evidence: dict[str, _Evidence], others: tuple[tuple[str, float], ...]
) -> tuple[Guess, ...]:
    """Return a guess for each category that something strong speaks for, else for the best."""
    chosen = {code for code, one in evidence.items() if one.is_strong and not one.is_doubtful}
    if not chosen:
        if not others:
            return (Guess("", 0.0),)
        chosen = {others[0][0]}
    rest = tuple(one for one in others if one[0] not in chosen)
    return tuple(
        Guess(code, evidence[code].confidence(), tuple(dict.fromkeys(evidence[code].words)), rest)
        for code in sorted(chosen)
    )


def _with_elsewhere(guess: Guess, text: str, pool: Pool, rules: CategoryRules) -> Guess:
    """Return a guess without a code with what other departments would call it, as candidates."""
    if guess.code or len(pool.rules) == len(rules.rules):
        return guess
    lowered = text.lower()
    evidence, _ = _weighed(lowered, lowered, mentions_in(lowered, pool_for(rules, "")))
    scores = {code: min(one.confidence(), _MOST_ELSEWHERE) for code, one in evidence.items()}
    ranked = sorted(((score, code) for code, score in scores.items()), key=_best_first)
    return replace(guess, others=tuple((code, score) for score, code in ranked[:_OTHERS]))


def _merged(guesses: Iterable[Guess]) -> tuple[Guess, ...]:
    """Return one guess a code: the surest, with the words of all."""
    best: dict[str, Guess] = {}
    for guess in guesses:
        known = best.get(guess.code)
        if known is None:
            best[guess.code] = guess
            continue
        surer = max(known, guess, key=lambda one: one.confidence)
        words = tuple(dict.fromkeys((*known.keywords, *guess.keywords)))
        best[guess.code] = replace(surer, keywords=words)
    return tuple(best.values())


def _best_first(ranked: tuple[float, str]) -> tuple[float, str]:
    return -ranked[0], ranked[1]

"""Headers that are not listed but nearly like one that is."""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ingest.matching.sounds import sound_alike
from ingest.synonyms import header_table, key_of, synonyms

Guess = tuple[str, float]
"""Field and likeness."""
_SHORTEST, _LONGEST = 4, 40
_FIRST_LOOK = 0.6
_CUT_OFF, _CUT_OFF_LIKENESS = 3, 0.9
"""Signs that a name in UTF-8 keeps of those in the table of a Shapefile (ten bytes)."""
_SOUNDS_ALIKE = 0.4
"""What one wrong character of the same sound costs, where another character costs 1."""


@cache
def guesses(text: str) -> tuple[Guess, ...]:
    """Return the fields whose headers are like a text, best first.

    Likeness is 1 minus the optimal string alignment distance by the length of the longer key
    (Damerau 1964; Boytsov 2011, J. Exp. Algorithmics 16, 1.1), words that leave the meaning as it
    is let go, a wrong character of the same sound counted as part of one. Three signs of Chinese
    are a guess where only headers of one field begin with them.
    """
    key = _plain(text)
    if len(key) == _CUT_OFF and not key.isascii() and not _is_other(text):
        begun = {field for listed, field in _listed().items() if listed.startswith(key)}
        begun |= {"" for other in _others() if other.startswith(key)}
        return tuple((field, _CUT_OFF_LIKENESS) for field in begun if field and len(begun) == 1)
    if not _SHORTEST <= len(key) <= _LONGEST or key.isdigit() or _is_other(text):
        return ()
    near = process.extract(
        key, list(_listed()), scorer=OSA.normalized_similarity, score_cutoff=_FIRST_LOOK, limit=20
    )
    best: dict[str, float] = {}
    for listed, _, _ in near:
        likeness = _likeness(key, listed)
        if not _turned(key, listed):
            field = _listed()[listed]
            best[field] = max(best.get(field, 0.0), likeness)
    return tuple(sorted(best.items(), key=lambda guess: (-guess[1], guess[0])))


def settled(found: tuple[Guess, ...]) -> Guess | None:
    """Return the first guess where it is likely enough, and by a clear margin."""
    rules = header_table()["guess"]
    if not found or found[0][1] < rules["min_likeness"]:
        return None
    second = found[1][1] if len(found) > 1 else 0.0
    return found[0] if found[0][1] - second >= rules["min_margin"] else None


def _is_other(text: str) -> bool:
    keys = {key_of(text), _folded(key_of(text)), _plain(text)}
    return bool(keys & _others())


@cache
def _others() -> frozenset[str]:
    return frozenset(map(key_of, header_table()["guess"]["others"]))


@cache
def _listed() -> dict[str, str]:
    listed = {_plain(key): name for key, name in synonyms().fields.items()}
    second = {_plain(key): name for key, (name, _) in synonyms().second_choice.items()}
    return {key: name for key, name in (second | listed).items() if len(key) >= _SHORTEST}


def _plain(text: str) -> str:
    """Return the key of a header without notes in brackets and words that say nothing."""
    whole = _folded(key_of(re.sub(r"[(（\[【].*?[)）\]】]", "", text)) or key_of(text))
    plain = whole
    for word in header_table()["guess"]["neutral"]:
        plain = plain.replace(word, "")
    return plain if len(plain) >= _SHORTEST else whole


def _folded(key: str) -> str:
    pairs = header_table()["guess"]["variants"]
    return key.translate({ord(a): b for a, b in zip(pairs[::2], pairs[1::2], strict=True)})


def _likeness(key: str, listed: str) -> float:
    distance = float(OSA.distance(key, listed))
    if len(key) == len(listed) and distance:
        wrong = [(a, b) for a, b in zip(key, listed, strict=True) if a != b]
        if len(wrong) == 1 and sound_alike(*wrong[0]):
            distance = _SOUNDS_ALIKE
    return 1 - distance / max(len(key), len(listed))


def _turned(key: str, listed: str) -> bool:
    """Say whether a word that turns the meaning is in one of two headers only."""
    return any(
        (word in key) != (word in listed)
        for word in header_table()["guess"]["qualifiers"]
        if word.isascii() is key.isascii()
    )

"""Words of a file to codes of the vocabulary."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from geodata.codes import UNNAMED_CATEGORY, Scheme, Term, Vocabulary
from ingest.profiles import Profile
from ingest.synonyms import key_of, synonyms
from ingest.tables import Texts, as_objects, cell_text

_SEPARATORS = re.compile(r"[;；、,，|\n\r]+")
PASSED: tuple[str, ...] = ()
FAILED = (UNNAMED_CATEGORY,)


@dataclass(frozen=True)
class Words:
    """The vocabulary as a file may write it: codes, labels in both languages, other names."""

    vocabulary: Vocabulary

    @cached_property
    def _codes(self) -> Mapping[Scheme, Mapping[str, str]]:
        return {
            scheme: _by_key(list(terms.values())) for scheme, terms in self.vocabulary.terms.items()
        }

    def code(self, scheme: Scheme, text: str) -> str | None:
        """Return the code that a word means, or None; a word of two meanings means none."""
        return self._codes.get(scheme, {}).get(key_of(text))

    def codes(self, scheme: Scheme, values: Texts, fault: str) -> tuple[Texts, Texts]:
        """Return codes and faults of distinct values (m,); blank is no code and no fault."""
        texts = [cell_text(value) for value in values]
        codes = [self.code(scheme, text) if text else "" for text in texts]
        return as_objects(codes), as_objects([fault if code is None else "" for code in codes])

    def categories(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the category codes of a cell, sorted, and the words that are none."""
        whole = self.code(Scheme.CATEGORY, text)
        if whole:
            return (whole,), ()
        words = [word.strip() for word in _SEPARATORS.split(text) if word.strip()]
        words = [part for word in words for part in self._answers(word)]
        read = {word: self.code(Scheme.CATEGORY, word) for word in words}
        good = {code for code in read.values() if code}
        return tuple(sorted(good)), tuple(word for word, code in read.items() if not code)

    def _answers(self, word: str) -> list[str]:
        """Return the parts of a word; forms give several answers with blanks between them."""
        if self.code(Scheme.CATEGORY, word):
            return [word]
        parts = word.split()
        return parts if all(self.code(Scheme.CATEGORY, part) for part in parts) else [word]

    def category_lists(self, values: Texts) -> tuple[Texts, Texts, Texts]:
        """Return tuples of codes, faults, and unknown words of distinct values (m,)."""
        read = [self.categories(cell_text(value)) for value in values]
        return _lists(read)

    def found_lists(self, values: Texts, header: str) -> tuple[Texts, Texts, Texts]:
        """Read cells that say what was found, or only passed or failed, as `category_lists`."""
        return _lists([self._found(cell_text(value), header) for value in values])

    def _found(self, text: str, header: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        result = read_result(text, header)
        if result is not None:
            return (PASSED if result else FAILED), ()
        return self.categories(text)


def read_result(text: str, header: str) -> bool | None:
    """Return True for passed, False for failed, None for anything else, blank included."""
    words, key = synonyms(), key_of(text)
    asked = key_of(header.rsplit("/", 1)[-1])  # a header of two levels asks with its last
    if key in words.yes_no and asked in words.yes_passes | words.yes_fails:
        return words.yes_no[key] == (asked in words.yes_passes)
    return words.results.get(key) if key else None


def result_lists(values: Texts, header: str) -> tuple[Texts, Texts]:
    """Return True, False or None for distinct values (m,), and ``E_RESULT`` where unknown."""
    texts = [cell_text(value) for value in values]
    read = [read_result(text, header) for text in texts]
    faults = [
        "E_RESULT" if text and result is None else ""
        for text, result in zip(texts, read, strict=True)
    ]
    return as_objects(read), as_objects(faults)


def terms_from_text(values: Texts, profile: Profile, words: Words) -> dict[str, Term]:
    """Make a category of each text (m,) that the words do not know, as the profile asks.

    With ``category_pattern`` the first group is the code and texts of one code are one category,
    labelled by the shortest of them; with ``category_from_text`` each text is a category of its
    own. Returns text -> term; blank text is left out.
    """
    texts = sorted({cell_text(value) for value in values} - {""}, key=lambda t: (len(t), t))
    terms: dict[str, Term] = {}
    by_code: dict[str, Term] = {}
    for text in texts:
        code = None if words.code(Scheme.CATEGORY, text) else _own_code(text, profile)
        if code is not None:
            fresh = Term(code=code, zh=text, en=text, department=profile.category_department)
            terms[text] = by_code.setdefault(code, fresh)
    return terms


def _own_code(text: str, profile: Profile) -> str | None:
    if profile.category_pattern and (match := profile.category_pattern.search(text)):
        return profile.category_prefix + match.group(1)
    if not profile.category_from_text:
        return None
    return profile.category_prefix + hashlib.blake2b(text.encode(), digest_size=3).hexdigest()


def _by_key(terms: list[Term]) -> dict[str, str]:
    """Return key -> code: codes before labels before other names; what two terms share, none."""
    known: dict[str, str] = {}
    for level in (
        [(t.code, t.code) for t in terms],
        [(label, t.code) for t in terms for label in (t.zh, t.en)],
        [(name, t.code) for t in terms for name in t.names],
    ):
        fresh: dict[str, str | None] = {}
        for name, code in level:
            key = key_of(name)
            if key and key not in known:
                fresh[key] = code if fresh.get(key, code) == code else None
        known |= {key: code for key, code in fresh.items() if code}
    return known


def _lists(read: list[tuple[tuple[str, ...], tuple[str, ...]]]) -> tuple[Texts, Texts, Texts]:
    return (
        as_objects([codes for codes, _ in read]),
        as_objects(["E_CATEGORY" if unknown else "" for _, unknown in read]),
        as_objects([", ".join(unknown) for _, unknown in read]),
    )

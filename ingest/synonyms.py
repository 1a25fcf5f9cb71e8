"""The words of ``headers.toml``: other names of columns, datums, results and footers."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from ingest.profiles import FIELDS
from ingest.tables import word_key


@dataclass(frozen=True)
class Synonyms:
    """Keys (see `word_key`) to our words.

    Attributes
    ----------
    fields
        Header -> field.
    datums
        Name of a datum -> ``wgs84``, ``gcj02``, ``bd09`` or ``cgcs2000``.
    results
        What a cell says -> True passed, False failed.
    yes_no
        Yes or no -> True or False.
    yes_passes, yes_fails
        Headers under which yes is a pass, and those under which it is a failure.
    footers
        First words of totals, signatures and notes.
    totals, examples
        First words of totals, and of rows that show how to fill in the form.
    second_choice
        Header -> field that it gives where no other column does, and its rank among those.
    ours
        Headers of columns that this program adds to what it sends back.
    deadlines
        What stands under a deadline and names no day.
    """

    fields: Mapping[str, str]
    datums: Mapping[str, str]
    results: Mapping[str, bool]
    yes_no: Mapping[str, bool]
    yes_passes: frozenset[str]
    yes_fails: frozenset[str]
    footers: frozenset[str]
    totals: frozenset[str]
    examples: frozenset[str]
    second_choice: Mapping[str, tuple[str, int]]
    ours: frozenset[str]
    deadlines: frozenset[str]


@cache
def header_table() -> Mapping[str, Mapping[str, Any]]:
    """Return ``headers.toml`` as it is written."""
    return tomllib.loads(resources.files("ingest").joinpath("headers.toml").read_text("utf-8"))


@cache
def synonyms() -> Synonyms:
    """Return the words of ``headers.toml``, ready to be looked up."""
    table = header_table()
    fields = {key_of(name): name for name in FIELDS}
    fields |= {key_of(word): name for name, words in table["fields"].items() for word in words}
    answers = table["yes_no"]
    return Synonyms(
        fields=fields,
        datums={key_of(w): name for name, words in table["datums"].items() for w in words},
        results={key_of(w): name == "passed" for name, ws in table["results"].items() for w in ws},
        yes_no={key_of(w): name == "yes" for name in ("yes", "no") for w in answers[name]},
        yes_passes=frozenset(map(key_of, answers["yes_passes"])),
        yes_fails=frozenset(map(key_of, answers["yes_fails"])),
        footers=_keys(table["footers"]["words"]) | _keys(table["footers"]["totals"]),
        totals=_keys(table["footers"]["totals"]),
        examples=_keys(table["footers"]["examples"]),
        second_choice={
            key_of(word): (name, rank)
            for name, words in table["second_choice"].items()
            for rank, word in enumerate(words)
        },
        ours=_keys(table["ours"]["words"]),
        deadlines=_keys(table["deadlines"]["words"]),
    )


def _keys(words: list[str]) -> frozenset[str]:
    return frozenset(map(key_of, words))


def key_of(text: str) -> str:
    """Return the key of a word; a sign like √ is its own key."""
    return word_key(text) or text.strip()

"""The words of ``headers.toml``: other names of columns, datums, results and footers."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

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
        Name of a datum -> ``wgs84``, ``gcj02`` or ``bd09``.
    results
        What a cell says -> True passed, False failed.
    yes_no
        Yes or no -> True or False.
    yes_passes, yes_fails
        Headers under which yes is a pass, and those under which it is a failure.
    footers
        First words of totals and signatures.
    """

    fields: Mapping[str, str]
    datums: Mapping[str, str]
    results: Mapping[str, bool]
    yes_no: Mapping[str, bool]
    yes_passes: frozenset[str]
    yes_fails: frozenset[str]
    footers: frozenset[str]


@cache
def header_table() -> Mapping[str, Mapping[str, list[str]]]:
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
        footers=frozenset(map(key_of, table["footers"]["words"])),
    )


def key_of(text: str) -> str:
    """Return the key of a word; a sign like √ is its own key."""
    return word_key(text) or text.strip()

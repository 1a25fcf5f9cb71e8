"""The words that the names of the demo city are made of."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

import numpy as np


@cache
def words() -> dict[str, Any]:
    """Return ``words.toml`` as it is written."""
    return tomllib.loads(resources.files("ingest.demo").joinpath("words.toml").read_text("utf-8"))


def street_stems(rng: np.random.Generator) -> Iterator[str]:
    """Yield stems of street names (two characters), each once, in random order."""
    first, second = words()["road_first"], words()["road_second"]
    taken = set(words()["main_roads"])
    for number in rng.permutation(len(first) * len(second)):
        stem = first[number // len(second)] + second[number % len(second)]
        if stem[0] != stem[1] and stem not in taken:
            yield stem


def person_names(rng: np.random.Generator, size: int) -> list[str]:
    """Return names of invented inspectors."""
    surnames, given = words()["surnames"], words()["given_names"]
    lengths = rng.integers(1, 3, size)
    return [
        surnames[rng.integers(len(surnames))]
        + "".join(given[rng.integers(len(given))] for _ in range(length))
        for length in lengths
    ]

"""What the search flags in simulated cities, many at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import numpy as np
import pandas as pd

from geodata.hotspots import search_hotspots
from geodata.rules import Rules, load_rules
from tests.cities.city import City, build_city
from tests.cities.plan import EMPTY, PLANTED


@dataclass(frozen=True)
class Judged:
    """One city: the sites of each confirmed and each candidate hot spot, and the planted ones."""

    name: str
    confirmed: tuple[frozenset[str], ...]
    candidates: tuple[frozenset[str], ...]
    smallest_p_value: float | None
    spot: pd.Series


def judge(city: City, name: str, seed: int, rules: Rules) -> Judged:
    """Search a city."""
    found = search_hotspots(city.sites, city.episodes, rng=np.random.default_rng(seed), rules=rules)
    members = {
        status: tuple(frozenset(sites) for sites in rows["site_ids"])
        for status, rows in found.hotspots.groupby("status")
    }
    return Judged(name, members.get("confirmed", ()), members.get("candidate", ()),
                  found.smallest_p_value, city.spot)  # fmt: skip


def judged(names: list[str], cities: int, *, first: int = 0) -> Iterator[Judged]:
    """Build and search `cities` cities of each kind, on all cores, one thread each."""
    os.environ["NUMBA_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    jobs = [(name, seed) for name in names for seed in range(first, first + cities)]
    # a fresh interpreter each, so that the number of threads is read
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
        yield from processes.map(partial(_judge, load_rules()), jobs, chunksize=4)


def _judge(rules: Rules, job: tuple[str, int]) -> Judged:
    name, seed = job
    return judge(build_city(seed, {**EMPTY, **PLANTED}[name]), name, seed, rules)

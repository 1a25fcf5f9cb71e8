"""How often problems come up and come back in the demo city: the hazards of the campaign."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.codes import Department, Scheme, built_in_vocabulary
from ingest.demo.terrain import Floats

FRAILTY_SHAPE = 3.5
"""Gamma shape of the sites' own carelessness (mean 1): the smaller, the more chronic sites."""
LEVEL_SWING = 0.04
"""Standard deviation of the log of a smooth difference of level across the city.

Kept small: a scan without a background takes a gentle difference for a spot (at 0.08 a trial
scan flagged something in 2 of 7 cities without planted ones).
"""
_LEVEL_KM = 3.0
_SUMMER, _WINTER = frozenset({6, 7, 8, 9}), frozenset({12, 1, 2})


@dataclass(frozen=True)
class Hazards:
    """Chances per day of the (site, category) pairs of a city.

    Attributes
    ----------
    site, category
        Position of the site and of the category in ``codes`` (n,), sorted by site.
    codes
        Category codes.
    first, again
        Chance per day (n,) that a problem comes up; before and after it was first put right.
    summer
        Factor (n,) of the season.
    """

    site: NDArray[np.int64]
    category: NDArray[np.int64]
    codes: tuple[str, ...]
    first: Floats
    again: Floats
    summer: Floats

    def season(self, month: int) -> Floats:
        """Return the factor of a month (n,)."""
        if month in _SUMMER:
            return self.summer
        return 1 / self.summer if month in _WINTER else np.ones_like(self.summer)


@cache
def problem_table() -> dict[str, Any]:
    """Return ``problems.toml`` as it is written."""
    text = resources.files("ingest.demo").joinpath("problems.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def categories_of(department: str) -> tuple[str, ...]:
    """Return the codes that a visit without a list looks at, those that the demo has."""
    owners = built_in_vocabulary().departments_of(Scheme.CATEGORY)
    wanted = (department, Department.OTHER)
    return tuple(c for c in problem_table() if owners.get(c) in wanted)


def build_hazards(
    rng: np.random.Generator, register: gpd.GeoDataFrame, planted: pd.DataFrame
) -> Hazards:
    """Draw the hazards of all sites.

    The hazard of a problem that comes back is the category's rate, times the site's own gamma
    factor, times a smooth level of the place, times the relative risk of a planted spot.
    """
    codes = tuple(code for code in problem_table() if code != "place")
    number = {code: at for at, code in enumerate(codes)}
    lists = [[number[code] for code in categories_of(d)] for d in register["department"]]
    site = np.repeat(np.arange(len(register)), [len(entry) for entry in lists])
    category = np.concatenate([np.array(entry) for entry in lists])
    rates = {
        name: np.array([problem_table()[code][name] for code in codes], dtype=float)[category]
        for name in ("first", "again", "summer")
    }
    frailty = rng.gamma(FRAILTY_SHAPE, 1 / FRAILTY_SHAPE, len(register))
    level = _level(rng, register)
    risk = planted["relative_risk"].reindex(register.index).fillna(1.0).to_numpy()
    return Hazards(
        site=site,
        category=category,
        codes=codes,
        first=rates["first"] / 1000 * np.sqrt(frailty * level)[site],
        again=rates["again"] / 1000 * (frailty * level * risk)[site],
        summer=rates["summer"],
    )


def _level(rng: np.random.Generator, register: gpd.GeoDataFrame) -> Floats:
    """Return a smooth factor (sites,): some parts of a city are a little better kept."""
    east, north = register.geometry.x.to_numpy() / 1000, register.geometry.y.to_numpy() / 1000
    phases, turns = rng.uniform(0, 2 * np.pi, 4), rng.uniform(0, np.pi, 4)
    waves = [
        np.sin((east * np.cos(turn) + north * np.sin(turn)) / _LEVEL_KM + phase)
        for turn, phase in zip(turns, phases, strict=True)
    ]
    return np.asarray(np.exp(LEVEL_SWING * np.sum(waves, axis=0) / np.sqrt(2)))

"""What the search flags in simulated cities, with planted hot spots and without."""

from __future__ import annotations

import numpy as np
import pytest

from geodata.hotspots import search_hotspots
from geodata.rules import Rules
from tests.geodata.cities import City, Plan, build_city


def flagged_in(city: City, rules: Rules, seed: int) -> set[str]:
    rng = np.random.default_rng(seed)
    hotspots = search_hotspots(city.sites, city.episodes, rng=rng, rules=rules).hotspots
    return {site for members in hotspots["site_ids"] for site in members}


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(Plan(), id="uneven-effort-and-chronic-sites"),
        pytest.param(Plan(kind_quarters=True), id="a-quarter-full-of-building-sites"),
    ],
)
def test_cities_without_planted_spots_flag_hardly_anything(plan: Plan, rules: Rules):
    flagging = sum(bool(flagged_in(build_city(seed, plan), rules, seed)) for seed in range(5))
    assert flagging <= 1


def test_planted_spots_are_found_site_by_site(rules: Rules):
    right = flagged = planted = 0
    for seed in range(1000, 1005):
        city = build_city(seed, Plan(spots=4))
        truth, found = set(city.spot.index[city.spot > 0]), flagged_in(city, rules, seed)
        right, flagged, planted = (
            right + len(truth & found),
            flagged + len(found),
            planted + len(truth),
        )
    assert right / flagged >= 0.8
    assert right / planted >= 0.7

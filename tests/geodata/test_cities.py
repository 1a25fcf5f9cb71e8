"""What the search flags in simulated cities, and what each part of it is needed for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geodata.hotspots import search_hotspots
from geodata.rules import Rules
from tests.cities import EMPTY, PLANTED, City, Plan, build_city


def flagged_in(city: City, rules: Rules, seed: int = 1) -> list[set[str]]:
    """The sites of each hot spot, candidates included."""
    rng = np.random.default_rng(seed)
    found = search_hotspots(city.sites, city.episodes, rng=rng, rules=rules).hotspots
    return [set(members) for members in found["site_ids"]]


def flagging(plan: Plan, rules: Rules, seeds: range) -> int:
    """How many cities flag something."""
    return sum(bool(flagged_in(build_city(seed, plan), rules, seed)) for seed in seeds)


def quick(rules: Rules, **changes: object) -> Rules:
    """Fewer replicates: enough to tell a city that flags from one that does not."""
    return replace(rules, hotspots=replace(rules.hotspots, replicates=199, **changes))


@pytest.mark.parametrize("name", list(EMPTY))
def test_a_city_without_planted_spots_hardly_ever_flags_anything(name: str, rules: Rules):
    assert flagging(EMPTY[name], quick(rules), range(4)) <= 1


@pytest.mark.parametrize(
    ("name", "precision", "recall"),
    [("blobs, risk 4", 0.8, 0.7), ("realistic, risk 4", 0.75, 0.4)],
)
def test_planted_spots_are_found_site_by_site(
    name: str, precision: float, recall: float, rules: Rules
):
    right = found = planted = 0
    for seed in range(100, 103):
        city = build_city(seed, PLANTED[name])
        truth = set(city.spot.index[city.spot > 0])
        flagged = set().union(*flagged_in(city, quick(rules), seed))
        right, found, planted = (
            right + len(flagged & truth),
            found + len(flagged),
            planted + len(truth),
        )
    assert right / found >= precision
    assert right / planted >= recall


def test_without_the_clock_of_visits_rebounds_that_come_with_visits_make_false_spots(rules: Rules):
    plan, seeds = EMPTY["rebound by the visit"], range(4)
    days_alone = replace(quick(rules), rates=replace(rules.rates, two_clocks=False))
    days_alone = replace(days_alone, hotspots=replace(days_alone.hotspots, background="none"))
    both = quick(rules, background="none")
    assert flagging(plan, days_alone, seeds) >= 3
    assert flagging(plan, both, seeds) <= 2


def test_without_months_a_quarter_seen_in_summer_alone_is_a_false_spot(rules: Rules):
    plan, seeds = EMPTY["months, a quarter seen in summer"], range(4)
    plan = replace(plan, frailty="none", effort_ratio=1.0)
    both = quick(rules, background="none")
    without = replace(both, rates=replace(rules.rates, months=False))
    assert flagging(plan, without, seeds) >= 3
    assert flagging(plan, both, seeds) < flagging(plan, without, seeds)


@pytest.mark.parametrize(
    ("name", "background", "fails"),
    [
        pytest.param("gradient, 3 times", "none", True, id="a-gradient-needs-the-slope"),
        pytest.param("gradient, 3 times", "slope", False, id="the-slope-takes-a-gradient"),
        pytest.param("smooth level, 40 % over 4 km", "slope", True, id="the-slope-is-not-enough"),
        pytest.param("smooth level, 40 % over 4 km", "smooth", False, id="the-smooth-level-is"),
    ],
)
def test_a_level_that_is_left_in_makes_false_spots(
    name: str, background: str, fails: bool, rules: Rules
):
    count = flagging(EMPTY[name], quick(rules, background=background), range(6))
    assert (count >= 3) if fails else (count <= 1)


def test_a_quarter_of_building_sites_is_no_spot_once_kinds_are_told_apart(rules: Rules):
    plan = replace(EMPTY["a quarter of building sites"], frailty="none")
    flags_with = flags_without = 0
    for seed in range(4):
        city = build_city(seed, plan)
        alike = city.sites.assign(kind="compound")
        one = city.episodes.assign(category="H01")
        flags_with += bool(flagged_in(city, quick(rules, background="none"), seed))
        blurred = City(alike, one, city.spot)
        flags_without += bool(flagged_in(blurred, quick(rules, background="none"), seed))
    assert flags_without >= 3
    assert flags_with <= 1


def test_streets_are_found_by_ellipses_that_circles_miss(rules: Rules):
    right = {True: 0, False: 0}
    for seed in range(100, 103):
        city = build_city(seed, PLANTED["streets, risk 4"])
        truth = set(city.spot.index[city.spot > 0])
        for ellipses in right:
            found = flagged_in(city, quick(rules, ellipses=ellipses), seed)
            right[ellipses] += len(truth & set().union(*found))
    assert right[True] > right[False]


def test_the_same_seed_gives_the_same_hot_spots(rules: Rules):
    city = build_city(7, PLANTED["blobs, risk 4"])
    assert flagged_in(city, quick(rules), 3) == flagged_in(city, quick(rules), 3)

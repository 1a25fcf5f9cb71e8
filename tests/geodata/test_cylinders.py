"""The space-time scan, on cities whose truth is known."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from geodata.scan import Plan
from geodata.scan.cylinders import scan_cylinders

PLAN = Plan(max_radius_m=1_500, replicates=99)
SPREAD = 0.4
WEEKS = 26


def city(seed: int, *, hot_weeks: int = 0, always: bool = False, sites: int = 500):
    """Sites over 7 km; those within 900 m of the middle have five times the rate of late."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 7_000, (sites, 2))
    expected = rng.gamma(2, 0.03, sites)[:, None] * np.ones(WEEKS)
    own = rng.gamma(1 / SPREAD, SPREAD, sites)[:, None]
    ratio = np.ones((sites, WEEKS))
    inside = np.hypot(*(xy - 3_500).T) < 900
    if hot_weeks:
        ratio[inside, -hot_weeks:] = 6.0
    if always:
        ratio[:, -8:] = 4.0
    return xy, rng.poisson(expected * own * ratio).astype(float), expected, inside


@cache
def found(seed: int, **options):
    xy, cases, expected, inside = city(seed, **options)
    rng = np.random.default_rng(1)
    return scan_cylinders(xy, cases, expected, plan=PLAN, rng=rng, dispersion=SPREAD), inside


@pytest.mark.parametrize("weeks", [3, 5, 8])
def test_a_place_that_turned_some_weeks_ago_is_found_with_about_that_time(weeks: int):
    cylinders, inside = found(1, hot_weeks=weeks)
    assert len(cylinders) == 1
    assert weeks / 2 <= cylinders[0].steps <= 2 * weeks
    members = cylinders[0].cluster.members
    assert inside[members].mean() > 0.7
    assert cylinders[0].cluster.p_value <= 0.05


def test_cities_in_which_nothing_turned_hardly_ever_flag_anything():
    assert sum(bool(found(seed)[0]) for seed in range(10, 22)) <= 2


def test_a_season_that_is_bad_everywhere_is_no_place():
    assert sum(bool(found(seed, always=True)[0]) for seed in range(30, 36)) <= 1


def test_the_counts_of_a_cylinder_are_those_of_its_sites_and_weeks():
    _, cases, expected, _ = city(1, hot_weeks=5)
    (cylinder,), _ = found(1, hot_weeks=5)
    recent = cases[:, -cylinder.steps :].sum(axis=1)
    due = expected[:, -cylinder.steps :].sum(axis=1)
    members = cylinder.cluster.members
    assert cylinder.cluster.cases == recent[members].sum()
    assert cylinder.cluster.expected == pytest.approx(due[members].sum() * recent.sum() / due.sum())


def test_the_same_generator_gives_the_same_answer():
    xy, cases, expected, _ = city(1, hot_weeks=5)
    runs = [
        scan_cylinders(xy, cases, expected, plan=PLAN, rng=np.random.default_rng(7), dispersion=0.4)
        for _ in range(2)
    ]
    assert [each.cluster.p_value for each in runs[0]] == [each.cluster.p_value for each in runs[1]]


@pytest.mark.parametrize(
    ("sites", "weeks"), [(2, 26), (50, 3), (0, 26)], ids=["two-sites", "three-weeks", "none"]
)
def test_too_little_gives_nothing(sites: int, weeks: int):
    xy = np.random.default_rng(0).uniform(0, 1_000, (sites, 2))
    cases, expected = np.ones((sites, weeks)), np.ones((sites, weeks))
    rng = np.random.default_rng(0)
    assert scan_cylinders(xy, cases, expected, plan=PLAN, rng=rng) == ()


def test_no_cases_give_nothing():
    xy = np.random.default_rng(0).uniform(0, 1_000, (40, 2))
    rng = np.random.default_rng(0)
    assert scan_cylinders(xy, np.zeros((40, 26)), np.ones((40, 26)), plan=PLAN, rng=rng) == ()

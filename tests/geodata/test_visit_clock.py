"""phi, the days that one check is worth, on histories whose phi is known."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from geodata.exposure import Exposure, Looks, looks_of, weigh
from geodata.rules import load_rules
from geodata.visit_clock import GRID, VisitClock, estimate_phi
from tests.cities import Plan, build_city

RULES = load_rules()
VISITS_PER_DAY = 0.07
INFINITE = float(GRID[-1])
SHARES = [pytest.param(0.0, id="by the day"), pytest.param(0.5, id="half and half"),
          pytest.param(1.0, id="by the visit")]  # fmt: skip


def phi_of(share: float) -> float:
    """phi of a city in which a share of the rebounds comes with the visit."""
    return INFINITE if share == 1 else share / (1 - share) / VISITS_PER_DAY


@cache
def estimated(share: float, feedback: float, seed: int) -> VisitClock:
    plan = Plan(
        sites=2_000, frailty="gamma", visit_clock=share, feedback=feedback, detection=True,
        visits_per_day=VISITS_PER_DAY,
    )  # fmt: skip
    city = build_city(seed, plan)
    looks = looks_of(city.episodes, RULES.rebound)
    site, _ = pd.factorize(city.episodes["site_id"])
    kind = city.sites["kind"].reindex(city.episodes["site_id"]).to_numpy()
    stratum, _ = pd.factorize(kind + city.episodes["category"].to_numpy())
    weighed = weigh(looks, RULES.detection, RULES.rebound)
    return estimate_phi(looks, weighed, site[looks.episode], stratum[looks.episode])


def histories(seed: int, by_day: float, by_check: float, sites: int = 1_500):
    """Looks whose findings come by the day and by the check; who rebounds often is seen often."""
    rng = np.random.default_rng(seed)
    theta = rng.gamma(1.0, 1.0, sites)
    per_day = np.clip(VISITS_PER_DAY * theta, 0.01, 0.5)
    site = np.repeat(np.arange(sites), (365 * per_day).astype(int) + 1)
    gap = np.maximum(1.0, rng.exponential(1 / per_day[site]).round())
    chance = 1 - np.exp(-theta[site] * (by_day * gap + by_check))
    found = rng.random(len(site)) < chance
    one = np.ones(len(site), dtype=bool)
    looks = Looks(np.arange(len(site)), gap.astype(int), site * 0, ("look_back",), found, one)
    return looks, Exposure(gap, np.ones(len(site))), site


@pytest.mark.parametrize("feedback", [0.0, 0.6], ids=["visits by plan", "findings draw visits"])
@pytest.mark.parametrize("share", SHARES)
def test_phi_is_found_again_where_checks_miss_and_sites_are_chronic(share, feedback):
    for seed in (1, 2):
        clock = estimated(share, feedback, seed)
        truth = phi_of(share)
        assert clock.known
        if share == 0:
            assert clock.phi <= 2.0, "a check is worth next to nothing"
        elif share == 1:
            assert clock.phi >= 128, "months: days hardly matter beside it"
        else:
            assert truth / 1.6 <= clock.phi <= truth * 1.6  # 14.3, on a grid of steps of 1.4


def test_nineteen_intervals_in_twenty_hold_phi():
    held = []
    for seed in range(20):
        looks, exposure, site = histories(seed, 0.003, 0.003 * 14, sites=400)
        clock = estimate_phi(looks, exposure, site, site * 0)
        held.append(clock.low <= 14 <= clock.high)
    assert sum(held) >= 17


@pytest.mark.parametrize("feedback", [0.0, 0.6], ids=["visits by plan", "findings draw visits"])
@pytest.mark.parametrize("share", SHARES)
def test_the_interval_holds_phi_or_is_a_little_high(share, feedback):
    """Sites have two rebounds each: too few for factors of their own, and phi comes out high."""
    truth = phi_of(share)
    for seed in (1, 2):
        clock = estimated(share, feedback, seed)
        assert clock.low <= 1.25 * truth + 0.5
        assert clock.high >= truth


def test_an_interval_is_wider_than_a_point_however_much_is_known():
    looks, exposure, site = histories(2, 0.003, 0.042)
    clock = estimate_phi(looks, exposure, site, site * 0)
    assert clock.low < clock.phi < clock.high


def test_without_the_sites_own_factors_drawn_visits_would_pass_for_a_clock_of_visits():
    for seed in (1, 2, 3):
        looks, exposure, site = histories(seed, by_day=0.003, by_check=0.0)
        nobody = site * 0
        assert estimate_phi(looks, exposure, site, nobody).phi <= 0.5
        assert estimate_phi(looks, exposure, nobody, nobody).low >= 8, "biased, and sure of it"


def test_with_the_sites_own_factors_fourteen_days_a_check_are_found_again():
    for seed in (1, 2, 3):
        looks, exposure, site = histories(seed, by_day=0.003, by_check=0.003 * 14)
        nobody = site * 0
        assert 14 / 1.5 <= estimate_phi(looks, exposure, site, nobody).phi <= 14 * 1.5
        assert estimate_phi(looks, exposure, nobody, nobody).phi > 100


def test_strata_with_rates_of_their_own_do_not_pass_for_a_clock():
    """Half of the sites rebound ten times as often, and are looked at ten times as often."""
    rng = np.random.default_rng(4)
    site = np.repeat(np.arange(3_000), 10)
    often = site % 2
    gap = np.where(often, 5.0, 50.0) * rng.uniform(0.5, 1.5, len(site))
    found = rng.random(len(site)) < 0.002 * (1 + 9 * often) * gap
    one = np.ones(len(site), dtype=bool)
    looks = Looks(np.arange(len(site)), gap.astype(int), site * 0, ("look_back",), found, one)
    exposure = Exposure(gap, np.ones(len(site)))
    together = estimate_phi(looks, exposure, site * 0, site * 0)
    apart = estimate_phi(looks, exposure, site * 0, often)
    assert together.low > apart.high, "one rate for all would be taken for a clock of visits"


def test_too_few_rebounds_say_nothing_and_plain_days_are_kept():
    looks, exposure, site = histories(1, 0.003, 0.0)
    few = np.flatnonzero(looks.found)[:19]
    found = np.zeros(len(site), dtype=bool)
    found[few] = True
    less = Looks(looks.episode, looks.day, looks.kind, looks.kinds, found, looks.counted)
    assert estimate_phi(less, exposure, site, site * 0) == VisitClock(0.0, 0.0, INFINITE, False)


def test_no_looks_say_nothing():
    nothing = np.zeros(0, dtype=np.int64)
    none = np.zeros(0, dtype=bool)
    looks = Looks(nothing, nothing, nothing, (), none, none)
    assert not estimate_phi(looks, Exposure(np.zeros(0), np.zeros(0)), nothing, nothing).known


def test_a_part_of_the_sites_is_enough_where_there_are_very_many_looks():
    looks, exposure, site = histories(2, 0.003, 0.042)
    times = 11  # 420,000 looks: every second site is asked
    copies = [site + copy * 1_500 for copy in range(times)]
    columns = (looks.episode, looks.day, looks.kind, looks.found, looks.counted)
    episode, day, kind, found, counted = (np.tile(each, times) for each in columns)
    many = Looks(episode, day, kind, looks.kinds, found, counted)
    whole = Exposure(np.tile(exposure.days, times), np.tile(exposure.checks, times))
    everybody = np.concatenate(copies)
    assert len(everybody) > 400_000
    assert 14 / 1.5 <= estimate_phi(many, whole, everybody, everybody * 0).phi <= 14 * 1.5


def test_the_same_looks_give_the_same_phi_in_any_order():
    looks, exposure, site = histories(3, 0.003, 0.01)
    turned = np.random.default_rng(0).permutation(len(site))
    mixed = Looks(looks.episode[turned], looks.day[turned], looks.kind[turned], looks.kinds,
                  looks.found[turned], looks.counted[turned])  # fmt: skip
    other = Exposure(exposure.days[turned], exposure.checks[turned])
    one = estimate_phi(mixed, other, site[turned], site * 0)
    two = estimate_phi(looks, exposure, site, site * 0)
    assert (one.phi, one.low, one.high) == pytest.approx((two.phi, two.low, two.high), rel=1e-6)

"""Rates told from few events, on figures that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geodata.daily_rates import hazard_steps, look_rates, neighbour_ratios, shrunk_ratios
from tests.geodata.frames import make_visits

TODAY = pd.Timestamp("2026-06-30")


def on(days: int) -> str:
    return str((TODAY + pd.Timedelta(days=days)).date())


def test_a_hazard_is_events_by_days_at_risk_in_each_step():
    # events on days 5 and 20, three begun: 5 + 5 + 5 days at risk up to day 5, then 15 + 15
    steps = hazard_steps(np.array([5.0, 5.0, 5.0, 20.0]), np.zeros(3), np.array([5.0, 20.0, 20.0]))
    assert steps.edges[:2].tolist() == [0.0, 5.0]
    assert steps.rates[0] == 3 / 15
    assert steps.upto(np.array([0.0, 2.5, 5.0])) == pytest.approx([0.0, 0.5, 1.0])


def test_what_has_waited_longer_than_anything_before_may_still_happen():
    steps = hazard_steps(np.full(9, 60.0), np.zeros(9), np.full(9, 60.0))
    assert steps.upto(np.array([100.0]))[0] < steps.upto(np.array([130.0]))[0]


def test_neighbours_that_share_nothing_leave_each_other_alone():
    rng = np.random.default_rng(4)
    xy, expected = rng.uniform(0, 5_000, (800, 2)), np.full(800, 3.0)
    alike = neighbour_ratios(xy, rng.poisson(expected).astype(float), expected, radius_m=500)
    worse = np.where(xy[:, 0] < 1_500, 4.0, 1.0)
    counts = rng.poisson(expected * worse).astype(float)
    expected = expected * counts.sum() / expected.sum()
    apart = neighbour_ratios(xy, counts, expected, radius_m=500)
    assert np.abs(alike - 1).max() < 0.3
    assert apart[xy[:, 0] < 1_000].mean() > 2 * apart[xy[:, 0] > 2_500].mean()


def test_a_neighbourhood_leaves_the_site_itself_out():
    xy = np.array([[0.0, 0.0], [100.0, 0.0], [200.0, 0.0], [9_000.0, 0.0]])
    ratio = neighbour_ratios(xy, np.array([9.0, 9.0, 9.0, 0.0]), np.full(4, 6.75), radius_m=500)
    assert ratio[3] == 1.0
    assert (ratio[:3] > 1).all()


def test_a_ratio_that_rests_on_little_is_drawn_toward_one():
    counts, expected = np.array([2.0, 200.0, 0.0, 50.0]), np.array([1.0, 100.0, 1.0, 100.0])
    ratios = shrunk_ratios(counts, expected)
    assert abs(ratios[0] - 1) < abs(ratios[1] - 1)
    assert ratios[1] == pytest.approx(2.0, abs=0.1)


def test_a_site_just_visited_is_not_visited_again_at_once():
    rng = np.random.default_rng(5)
    rows = []
    for site in range(30):  # every 50 to 70 days; the last visit 1, 3, .. 59 days ago
        days = -(1 + 2 * site) - np.append(0, np.cumsum(rng.integers(50, 71, 5)))
        rows += [{"site": f"s{site}", "day": on(int(day))} for day in days]
    inspections, _ = make_visits(rows)
    ids = pd.Index([f"s{site}" for site in range(30)] + ["never"])
    rates = look_rates(inspections, ids, TODAY, horizon_days=14)
    assert rates[0] < 0.2 * rates[25]
    assert rates[30] == 0.0

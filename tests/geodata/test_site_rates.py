"""Each site's own rate with its interval, and how much single sites differ."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geodata.rates import area_rates, local_ratio, own_dispersion, ratio_interval, site_rates
from geodata.significance import draw_counts, estimate_dispersion


def counts(rebounds, due, days=200.0) -> pd.DataFrame:
    frame = pd.DataFrame({"rebounds": rebounds, "expected": due})
    return frame.assign(days_at_risk=days).astype(float)


def test_the_surroundings_are_the_other_sites_within_five_hundred_metres():
    xy = np.array([[0.0, 0.0], [500.0, 0.0], [0.0, 0.0], [500.1, 0.0], [np.nan, np.nan]])
    rebounds, due = np.array([4.0, 1.0, 2.0, 8.0, 16.0]), np.array([1.0, 2.0, 1.0, 3.0, 4.0])
    assert local_ratio(xy, rebounds, due).tolist() == pytest.approx(
        [
            (1 + 2 + 3) / (2 + 1 + 3),  # the second and the third, with 3 expected beside them
            (4 + 2 + 8 + 3) / (1 + 1 + 3 + 3),  # all that have a place
            (4 + 1 + 3) / (1 + 2 + 3),  # one at the same address is a neighbour
            (1 + 3) / (2 + 3),  # the second alone: 500.1 m are too far
            1.0,  # no place, no surroundings
        ]
    )


def test_sites_without_a_place_have_no_surroundings():
    nowhere = np.full((3, 2), np.nan)
    assert local_ratio(nowhere, np.array([9.0, 0, 0]), np.ones(3)).tolist() == [1.0, 1.0, 1.0]


def test_a_site_with_little_data_is_drawn_toward_its_surroundings():
    rng = np.random.default_rng(6)
    due = np.full(400, 2.0)
    rebounds = draw_counts(due, dispersion=0.5, draws=1, rng=rng)[0].astype(float)
    xy = rng.uniform(0, 40_000, (400, 2)) + 10_000
    bad = np.array([[0.0, 0.0], [100.0, 0.0], [0.0, 100.0], [100.0, 100.0]])
    frame = counts([0, *[10] * 4, 0, *rebounds], [0.05, *[2.0] * 4, 0.05, *due])
    places = np.concatenate([[[50.0, 50.0]], bad, [[5_000.0, 5_000.0]], xy])
    rates = site_rates(frame, places, min_days_at_risk=60)["relative_risk"]
    local = (40 + 3) / (8 + 3)
    assert rates[0] == pytest.approx(local, rel=0.15), "amid bad neighbours"
    assert rates[5] == pytest.approx(1.0, rel=0.15), "alone"


def test_little_data_is_drawn_toward_the_peers_and_much_data_is_not():
    rng = np.random.default_rng(1)
    due = np.full(400, 2.0)
    others = draw_counts(due, dispersion=1.0, draws=1, rng=rng)[0]
    frame = counts([3, 30, *others], [1.0, 10.0, *due], [20.0, 900.0, *np.full(400, 200.0)])
    rates = site_rates(frame, np.full((402, 2), np.nan), min_days_at_risk=60)
    little, much = rates.iloc[0], rates.iloc[1]
    assert 1.0 < little["relative_risk"] < 2.5
    assert 2.5 < much["relative_risk"] < 3.0
    assert (rates["relative_risk_low"] < rates["relative_risk"]).all()
    assert (rates["relative_risk"] < rates["relative_risk_high"]).all()


def test_nine_intervals_in_ten_hold_the_sites_own_rate():
    rng = np.random.default_rng(7)
    due = rng.gamma(2.0, 2.0, 3_000) + 0.1
    own = rng.gamma(2.0, 0.5, 3_000)
    frame = counts(rng.poisson(due * own), due)
    rates = site_rates(frame, np.full((3_000, 2), np.nan), min_days_at_risk=60)
    inside = (rates["relative_risk_low"] <= own) & (own <= rates["relative_risk_high"])
    assert inside.mean() == pytest.approx(0.9, abs=0.02)
    below = (own < rates["relative_risk_low"]).mean()
    assert below == pytest.approx(0.05, abs=0.015), "five in a hundred on either side"


def test_too_few_days_at_risk_are_marked():
    frame = counts([1, 1, 1], [1, 1, 1], [59.0, 60.0, 61.0])
    rates = site_rates(frame, np.zeros((3, 2)), min_days_at_risk=60)
    assert rates["too_few"].tolist() == [True, False, False]


def test_nobody_differs_where_there_are_no_sites():
    empty = counts([], [], [])
    rates = site_rates(empty, np.zeros((0, 2)), min_days_at_risk=60)
    assert rates.empty
    assert {"relative_risk", "relative_risk_low", "relative_risk_high", "too_few"} <= {*rates}


def test_a_site_that_expects_nothing_has_its_surroundings_rate():
    rates = site_rates(counts([0], [0]), np.zeros((1, 2)), min_days_at_risk=60)
    assert rates["relative_risk"].tolist() == [1.0]


def test_the_counts_are_left_as_they_were():
    frame = counts([1, 2], [1, 1])
    before = frame.copy()
    site_rates(frame, np.zeros((2, 2)), min_days_at_risk=60)
    pd.testing.assert_frame_equal(frame, before)


def test_a_hot_spot_does_not_pass_for_spread_between_single_sites():
    rng = np.random.default_rng(2)
    xy = rng.uniform(0, 10_000, (1_200, 2))
    near = np.hypot(*(xy - 5_000).T) < 2_500
    due = rng.gamma(2.0, 1.0, 1_200)
    risk = np.where(near, 4.0, 1.0)
    found = draw_counts(due * risk, dispersion=0.3, draws=1, rng=rng)[0].astype(float)
    scaled = due * found.sum() / due.sum()
    assert own_dispersion(xy, found, scaled) < 0.45 < estimate_dispersion(found, scaled)


def test_the_interval_of_a_ratio_holds_it_and_widens_with_the_sites_own_spread():
    ratio, low, high = ratio_interval(40, np.full(10, 2.0), 0.0)
    _, wider_low, wider_high = ratio_interval(40, np.full(10, 2.0), 1.0)
    assert ratio == 2.0
    assert wider_low < low < ratio < high < wider_high


def test_an_area_adds_up_its_sites_and_is_shrunk_toward_one():
    counts = pd.DataFrame(
        {"rebounds": [4, 2, 0, 3], "expected": [1.0, 1.0, 2.0, 1.0], "days_at_risk": [50.0] * 4},
        index=["a", "b", "c", "d"],
    )
    area = pd.Series(["north", "north", "south"], index=["a", "b", "c"])
    rates = area_rates(counts, area, min_days_at_risk=60)
    assert rates["sites"].to_dict() == {"north": 2, "south": 1}, "d is in no area"
    assert rates["rebounds"].to_dict() == {"north": 6, "south": 0}
    assert 1 < rates.loc["north", "relative_risk"] < 3
    assert 0 < rates.loc["south", "relative_risk"] < 1
    assert (rates["relative_risk_low"] < rates["relative_risk"]).all()
    assert (rates["relative_risk"] < rates["relative_risk_high"]).all()
    assert rates["too_few"].to_dict() == {"north": False, "south": True}


def test_no_area_is_an_empty_frame_that_fits():
    counts = pd.DataFrame({"rebounds": [4], "expected": [1.0], "days_at_risk": [5.0]}, index=["a"])
    rates = area_rates(counts, pd.Series(dtype="str"), min_days_at_risk=60)
    assert rates.empty
    assert {"sites", "relative_risk", "too_few"} <= set(rates.columns)

"""Expected rebounds and site rates."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geodata.rates import (
    expected_rebounds,
    own_dispersion,
    ratio_interval,
    site_counts,
    site_rates,
)
from geodata.significance import draw_counts, estimate_dispersion


def episodes(rows: list[tuple[str, str, bool, int]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["site_id", "category", "rebounded", "days_at_risk"])


KINDS = pd.Series({"a": "compound", "b": "compound", "p": "park"})


def test_a_stratums_rebounds_are_shared_out_by_days_at_risk():
    rows = episodes([("a", "H01", True, 10), ("a", "H01", False, 20), ("b", "H01", False, 30)])
    assert expected_rebounds(rows, KINDS).tolist() == pytest.approx([1 / 6, 2 / 6, 3 / 6])


def test_a_kind_of_site_is_compared_with_its_own_kind_alone():
    rows = episodes([("a", "O01", True, 10), ("p", "O01", False, 90)])
    assert expected_rebounds(rows, KINDS).tolist() == pytest.approx([1.0, 0.0])


def test_a_category_is_compared_with_itself_alone():
    rows = episodes([("a", "H01", True, 50), ("b", "H02", False, 50)])
    assert expected_rebounds(rows, KINDS).tolist() == pytest.approx([1.0, 0.0])


def test_a_stratum_without_a_day_at_risk_expects_nothing():
    assert expected_rebounds(episodes([("a", "H01", False, 0)]), KINDS).tolist() == [0.0]


def test_the_counts_of_a_site_add_up_over_its_categories():
    rows = episodes([("a", "H01", True, 10), ("a", "H02", True, 30), ("b", "H02", False, 30)])
    counts = site_counts(rows, KINDS)
    assert counts.loc["a"].tolist() == [2, pytest.approx(1.5), 40.0]
    assert counts["expected"].sum() == pytest.approx(counts["rebounds"].sum())


def test_little_data_is_drawn_toward_the_peers_and_much_data_is_not():
    rng = np.random.default_rng(1)
    expected = np.full(400, 2.0)
    others = draw_counts(expected, dispersion=1.0, draws=1, rng=rng)[0]
    counts = pd.DataFrame(
        {
            "rebounds": [3, 30, *others],
            "expected": [1.0, 10.0, *expected],
            "days_at_risk": [20.0, 900.0, *np.full(400, 200.0)],
        }
    )
    rates = site_rates(counts, min_days_at_risk=60)
    little, much = rates.iloc[0], rates.iloc[1]
    assert 1.0 < little["relative_risk"] < 2.5
    assert 2.5 < much["relative_risk"] < 3.0
    assert (rates["relative_risk_low"] < rates["relative_risk"]).all()
    assert (rates["relative_risk"] < rates["relative_risk_high"]).all()
    assert (little["too_few"], much["too_few"]) == (True, False)


def test_nobody_differs_where_there_are_no_sites():
    empty = pd.DataFrame({"rebounds": [], "expected": [], "days_at_risk": []}, dtype=float)
    assert site_rates(empty, min_days_at_risk=60).empty


def test_a_hot_spot_does_not_pass_for_spread_between_single_sites():
    rng = np.random.default_rng(2)
    xy = rng.uniform(0, 10_000, (1_200, 2))
    near = np.hypot(*(xy - 5_000).T) < 2_500
    expected = rng.gamma(2.0, 1.0, 1_200)
    risk = np.where(near, 4.0, 1.0)
    counts = draw_counts(expected * risk, dispersion=0.3, draws=1, rng=rng)[0].astype(float)
    scaled = expected * counts.sum() / expected.sum()
    assert own_dispersion(xy, counts, scaled) < 0.45 < estimate_dispersion(counts, scaled)


def test_the_interval_of_a_ratio_holds_it_and_widens_with_the_sites_own_spread():
    ratio, low, high = ratio_interval(40, np.full(10, 2.0), 0.0)
    _, wider_low, wider_high = ratio_interval(40, np.full(10, 2.0), 1.0)
    assert ratio == 2.0
    assert wider_low < low < ratio < high < wider_high

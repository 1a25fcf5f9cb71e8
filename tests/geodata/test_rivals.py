"""The rivals find what they should find, so that the comparison with the scan is a fair one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import false_discovery_control

from tests.benchmarks.rivals import DBSCAN_SETTINGS, RIVALS, clustered, f1, passing

NAMES = list(RIVALS)


def city(risk: float, *, seed: int = 1, sites: int = 900):
    """Even effort over a square of 8 km; in one disc of 900 m the rate is `risk` times the rest."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 8_000, (sites, 2))
    truth = np.hypot(*(xy - 4_000).T) < 900 if risk > 1 else np.zeros(sites, dtype=bool)
    expected = np.full(sites, 1.0)
    return xy, rng.poisson(np.where(truth, risk, 1.0)).astype(float), expected, truth


@pytest.mark.parametrize("name", NAMES)
def test_a_place_six_times_as_bad_is_found(name: str):
    xy, rebounds, expected, truth = city(6.0)
    flagged = RIVALS[name](xy, rebounds, expected, truth)
    assert flagged.dtype == bool
    assert flagged.shape == truth.shape
    assert (flagged & truth).sum() >= 0.6 * truth.sum()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_given_is_not_changed(name: str):
    given = city(3.0)
    before = [part.copy() for part in given]
    RIVALS[name](*given)
    for part, copy in zip(given, before, strict=True):
        np.testing.assert_array_equal(part, copy)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sites", [0, 1, 5], ids=["no-site", "one-site", "five-sites"])
def test_a_map_without_rebounds_flags_nothing(name: str, sites: int):
    none = np.zeros(sites)
    flagged = RIVALS[name](np.zeros((sites, 2)), none, none, none.astype(bool))
    assert flagged.tolist() == [False] * sites


@pytest.mark.parametrize("name", NAMES)
def test_a_site_without_a_position_stops_nobody(name: str):
    xy, rebounds, expected, truth = city(6.0, sites=200)
    xy[3] = np.nan
    assert RIVALS[name](xy, rebounds, expected, truth).shape == (200,)


def test_rates_do_not_mistake_more_visits_for_a_hot_spot_and_counts_do():
    xy, _, _, _ = city(1.0)
    busy = xy[:, 0] < 2_000
    expected = np.where(busy, 6.0, 1.0)
    rebounds = np.random.default_rng(2).poisson(expected).astype(float)
    nothing = np.zeros(len(xy), dtype=bool)
    by_counts = RIVALS["Gi* on counts + FDR"](xy, rebounds, expected, nothing)
    by_rates = RIVALS["Gi* on EB rates + FDR"](xy, rebounds, expected, nothing)
    assert by_counts[busy].mean() > 0.5
    assert by_rates.mean() < 0.02


def test_dbscan_gets_the_setting_that_suits_the_truth_best():
    xy, rebounds, expected, truth = city(6.0)
    best = RIVALS["DBSCAN, best of 12 settings (shown the truth)"](xy, rebounds, expected, truth)
    scores = [f1(clustered(xy, rebounds, *setting), truth) for setting in DBSCAN_SETTINGS]
    assert f1(best, truth) == max(scores) > min(scores)


def test_the_kernel_density_flags_as_many_sites_as_were_planted():
    xy, rebounds, expected, truth = city(4.0)
    flagged = RIVALS["kernel density, as many as planted (shown the truth)"]
    assert flagged(xy, rebounds, expected, truth).sum() == truth.sum()


def test_the_false_discovery_rate_is_that_of_scipy():
    p_values = np.random.default_rng(3).uniform(0, 1, 200) ** 3
    assert passing(p_values).tolist() == (false_discovery_control(p_values) <= 0.05).tolist()
    assert passing(p_values).any()
    assert not passing(np.ones(5)).any()


def test_f1_is_worked_out_by_hand():
    flagged, truth = np.array([1, 1, 0, 0], dtype=bool), np.array([1, 0, 1, 1], dtype=bool)
    assert f1(flagged, truth) == pytest.approx(2 / 5)

"""The scan against a brute-force one, and its laws."""

from __future__ import annotations

import numba
import numpy as np
import pytest

from geodata.errors import LookbackError
from geodata.scan import LANES, scan
from geodata.significance import critical_value, draw_counts
from geodata.windows import make_windows


def ratio(c: float, m: float, total: float) -> float:
    if c <= m:
        return 0.0
    outside = (total - c) * np.log((total - c) / (total - m)) if total > c else 0.0
    return c * np.log(c / m) + outside


def brute_force(xy, cases, mu, weights, radius, min_sites, *, without_lead):
    """All circles, by the definition: (tested ratio, full ratio, members) each."""
    cases, mu = cases * weights, mu * weights
    total = cases.sum()
    mu = mu * total / mu.sum()
    found = [(0.0, 0.0, ())]
    for center in range(len(xy)):
        distance = np.hypot(*(xy - xy[center]).T)
        for limit in np.unique(distance[distance <= radius]):
            inside = np.flatnonzero(distance <= limit + 1e-9)
            c, m = cases[inside].sum(), mu[inside].sum()
            if len(inside) < min_sites or m > total / 2:
                continue
            lead = max(0.0, (cases - mu)[inside].max()) if without_lead else 0.0
            found.append((ratio(c - lead, m, total), ratio(c, m, total), tuple(inside)))
    return found


def city(sites: int, seed: int, *, planted: bool = False):
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 5_000, (sites, 2))
    mu = rng.gamma(2.0, 1.0, sites)
    risk = np.where(np.hypot(*(xy - xy[0]).T) < 900, 4.0, 1.0) if planted else 1.0
    return xy, draw_counts(mu * risk, dispersion=0.4, draws=1, rng=rng)[0].astype(float), mu


@pytest.mark.parametrize("model", ["poisson", "negative_binomial"])
@pytest.mark.parametrize("planted", [True, False])
def test_the_best_window_and_every_replicate_are_those_of_brute_force(model: str, planted: bool):
    xy, cases, mu = city(60, seed=11, planted=planted)
    options = {"max_radius_m": 1_500, "min_sites": 3}
    alpha = 0.4 if model == "negative_binomial" else 0.0
    result = scan(xy, cases, mu, model=model, replicates=40, rng=np.random.default_rng(5),
                  dispersion=0.4, **options)  # fmt: skip
    scaled = mu * cases.sum() / mu.sum()
    weights = 1 / (1 + alpha * scaled)
    lead = {"without_lead": model == "negative_binomial"}
    draws = draw_counts(scaled, dispersion=alpha, draws=40, rng=np.random.default_rng(5))
    expected = [
        max(brute_force(xy, draw, scaled, weights, 1_500, 3, **lead))[0]
        for draw in draws.astype(float)
    ]
    assert result.replicate_maxima == pytest.approx(expected, rel=1e-3, abs=1e-3)
    circles = brute_force(xy, cases, scaled, weights, 1_500, 3, **lead)
    floor = critical_value(result.replicate_maxima, 0.05)
    passing = [(full, tested, members) for tested, full, members in circles if tested > floor]
    top = result.clusters[0]
    if passing:
        full, tested, members = max(passing)
    else:
        tested, _, members = max(circles)
        full = tested
    assert bool(passing) == planted
    assert top.llr == pytest.approx(full, rel=1e-9)
    assert tuple(top.members) == members
    assert top.p_value == pytest.approx((1 + np.sum(np.array(expected) >= tested)) / 41)


def test_a_planted_spot_is_found_and_its_p_value_is_the_smallest_there_is():
    xy, cases, mu = city(300, seed=2, planted=True)
    result = scan(xy, cases, mu, max_radius_m=1_500, replicates=99, dispersion=0.4,
                  rng=np.random.default_rng(1))  # fmt: skip
    planted = set(np.flatnonzero(np.hypot(*(xy - xy[0]).T) < 900))
    found = set(result.clusters[0].members)
    assert result.clusters[0].p_value == pytest.approx(0.01)
    assert len(found & planted) / len(found | planted) > 0.5


def test_clusters_share_no_site():
    xy, cases, mu = city(300, seed=2, planted=True)
    result = scan(xy, cases, mu, max_radius_m=1_500, replicates=19, rng=np.random.default_rng(1),
                  dispersion=0.0, significance=1.0)  # fmt: skip
    members = np.concatenate([cluster.members for cluster in result.clusters])
    assert len(result.clusters) > 1
    assert len(members) == len(set(members))


def test_the_same_seed_gives_the_same_answer_on_one_thread_and_on_all():
    xy, cases, mu = city(200, seed=3)

    def run():
        return scan(xy, cases, mu, max_radius_m=1_500, replicates=3 * LANES + 1, dispersion=0.4,
                    rng=np.random.default_rng(9))  # fmt: skip

    several = run()
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        single = run()
    finally:
        numba.set_num_threads(before)
    assert np.array_equal(single.replicate_maxima, several.replicate_maxima)
    assert single.clusters[0].p_value == several.clusters[0].p_value


def test_sites_at_one_distance_enter_together():
    xy = np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [100.0, 0.0]])
    windows = make_windows(xy, 500, min_sites=1)
    closing = [int(windows.ends[windows.starts[n] : windows.starts[n + 1]].sum()) for n in range(4)]
    assert closing == [2, 2, 2, 2], "the three on one spot are one window, all four another"


def test_no_window_holds_fewer_sites_than_asked():
    xy, cases, mu = city(80, seed=4)
    result = scan(xy, cases, mu, max_radius_m=1_500, replicates=19, rng=np.random.default_rng(1),
                  min_sites=5, significance=1.0)  # fmt: skip
    assert min(len(cluster.members) for cluster in result.clusters) >= 5


def test_one_chronic_site_is_no_cluster_under_the_negative_binomial_null():
    xy, cases, mu = city(300, seed=6)
    cases = cases.copy()
    cases[10] = 30
    options = {"max_radius_m": 1_500, "replicates": 199, "dispersion": 0.6}
    result = scan(xy, cases, mu, rng=np.random.default_rng(1), **options)
    plain = scan(xy, cases, mu, model="poisson", rng=np.random.default_rng(1), **options)
    assert result.clusters[0].p_value > 0.05
    assert plain.clusters[0].p_value <= 0.05, "which is why plain Poisson will not do"


def test_p_values_of_maps_without_clusters_are_spread_evenly():
    p_values = []
    for seed in range(60):
        xy, cases, mu = city(120, seed=100 + seed)
        result = scan(xy, cases, mu, max_radius_m=1_000, replicates=39, dispersion=0.4,
                      rng=np.random.default_rng(seed))  # fmt: skip
        p_values.append(result.clusters[0].p_value)
    assert 0.35 < np.mean(p_values) < 0.65
    assert np.mean(np.array(p_values) <= 0.1) < 0.25


@pytest.mark.parametrize(
    ("sites", "cases"),
    [pytest.param(2, 5.0, id="two-sites"), pytest.param(50, 0.0, id="no-cases")],
)
def test_nothing_to_find_is_an_empty_answer(sites: int, cases: float):
    xy = np.random.default_rng(0).uniform(0, 1_000, (sites, 2))
    result = scan(xy, np.full(sites, cases), np.ones(sites), max_radius_m=500, replicates=19,
                  rng=np.random.default_rng(0))  # fmt: skip
    assert result.clusters == ()


def test_all_sites_on_one_point_have_no_window_that_stands_out():
    result = scan(np.zeros((9, 2)), np.arange(9.0), np.ones(9), max_radius_m=500, replicates=19,
                  rng=np.random.default_rng(0))  # fmt: skip
    assert result.clusters == ()


def test_an_unknown_model_is_refused_with_the_known_ones():
    with pytest.raises(LookbackError, match="negative_binomial"):
        scan(np.zeros((3, 2)), np.ones(3), np.ones(3), model="normal", max_radius_m=1,
             replicates=19, rng=np.random.default_rng(0))  # fmt: skip


def test_a_site_without_expectation_is_refused():
    with pytest.raises(LookbackError, match="E_SCAN_INPUT"):
        scan(np.zeros((3, 2)), np.ones(3), np.array([1.0, 0.0, 1.0]), max_radius_m=1,
             replicates=19, rng=np.random.default_rng(0))  # fmt: skip


def test_progress_is_told_up_to_the_last_replicate():
    xy, cases, mu = city(40, seed=8)
    told: list[tuple[int, int]] = []
    scan(xy, cases, mu, max_radius_m=900, replicates=150, rng=np.random.default_rng(0),
         progress=lambda done, of: told.append((done, of)))  # fmt: skip
    assert told[-1] == (150, 150)
    assert told == sorted(told)

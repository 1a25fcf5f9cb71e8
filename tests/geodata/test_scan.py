"""What the scan finds, tells, keeps to and refuses."""

from __future__ import annotations

from functools import cache

import numba
import numpy as np
import pytest

from geodata.errors import LookbackError
from geodata.scan import MODELS, scan
from geodata.scan.kernel import LANES
from geodata.significance import draw_counts

RADIUS_M = 1_500.0
DISPERSION = 0.4


@cache
def city(sites: int, seed: int, model: str = "negative_binomial", *, planted: bool = False):
    """Metres, cases, and means (trials for Bernoulli); risk four times as high within 900 m."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 5_000, (sites, 2))
    risk = np.where(np.hypot(*(xy - xy[0]).T) < 900, 4.0, 1.0) if planted else np.ones(sites)
    if model == "bernoulli":
        trials = rng.integers(1, 12, sites)
        return xy, rng.binomial(trials, 0.15 * risk).astype(float), trials.astype(float)
    mu = rng.gamma(2.0, 1.0, sites)
    dispersion = DISPERSION if model == "negative_binomial" else 0.0
    return xy, draw_counts(mu * risk, dispersion=dispersion, draws=1, rng=rng)[0].astype(float), mu


def run(xy, cases, mu, *, seed: int = 1, **options):
    full = {"max_radius_m": RADIUS_M, "replicates": 99, "dispersion": DISPERSION, **options}
    return scan(xy, cases, mu, rng=np.random.default_rng(seed), **full)


@pytest.mark.parametrize("model", MODELS)
def test_a_cluster_tells_plain_cases_and_what_an_even_rate_would_give(model):
    xy, cases, mu = city(60, 11, model, planted=True)
    top = run(xy, cases, mu, model=model, replicates=19).clusters[0]
    even = mu * cases.sum() / mu.sum()
    assert top.cases == cases[top.members].sum()
    assert top.expected == pytest.approx(even[top.members].sum())
    assert top.radius_m == pytest.approx(np.hypot(*(xy[top.members] - xy[top.center]).T).max())
    assert top.direction is None


def test_an_ellipse_tells_the_direction_of_a_street():
    rng = np.random.default_rng(3)
    xy = rng.uniform(-2_000, 2_000, (400, 2))
    along = xy @ np.array([np.cos(np.radians(60)), np.sin(np.radians(60))])
    across = xy @ np.array([-np.sin(np.radians(60)), np.cos(np.radians(60))])
    street = (np.abs(along) < 1_300) & (np.abs(across) < 350)
    cases = rng.poisson(np.where(street, 6.0, 1.0)).astype(float)
    options = {"model": "poisson", "max_radius_m": 1_500}
    both = run(xy, cases, np.ones(400), shapes=("circle", "ellipse"), **options).clusters[0]
    circle = run(xy, cases, np.ones(400), **options).clusters[0]
    assert both.direction == 60.0
    assert both.llr > circle.llr


def test_a_planted_spot_is_found_and_its_p_value_is_the_smallest_there_is():
    xy, cases, mu = city(300, 2, planted=True)
    top = run(xy, cases, mu).clusters[0]
    planted = set(np.flatnonzero(np.hypot(*(xy - xy[0]).T) < 900))
    found = set(top.members)
    assert top.p_value == pytest.approx(0.01)
    assert len(found & planted) / len(found | planted) > 0.5


def test_clusters_share_no_site():
    xy, cases, mu = city(300, 2, planted=True)
    result = run(xy, cases, mu, replicates=19, dispersion=0.0, significance=1.0)
    members = np.concatenate([cluster.members for cluster in result.clusters])
    assert len(result.clusters) > 1
    assert len(members) == len(set(members))


@pytest.mark.parametrize("model", MODELS)
def test_the_same_seed_gives_the_same_answer_on_one_thread_and_on_all(model):
    xy, cases, mu = city(200, 3, model)
    options = {"model": model, "replicates": 3 * LANES + 1, "shapes": ("circle", "ellipse")}
    several = run(xy, cases, mu, seed=9, **options)
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        single = run(xy, cases, mu, seed=9, **options)
    finally:
        numba.set_num_threads(before)
    assert np.array_equal(single.replicate_maxima, several.replicate_maxima)
    assert single.clusters[0].p_value == several.clusters[0].p_value


def test_the_order_of_the_sites_does_not_matter_to_the_data():
    xy, cases, mu = city(120, 7, planted=True)
    turned = np.random.default_rng(0).permutation(120)
    one = run(xy, cases, mu).clusters[0]
    other = run(xy[turned], cases[turned], mu[turned]).clusters[0]
    assert sorted(turned[other.members]) == one.members.tolist()
    assert other.llr == pytest.approx(one.llr, rel=1e-9)


def test_no_window_holds_fewer_sites_than_asked():
    xy, cases, mu = city(80, 4)
    result = run(xy, cases, mu, replicates=19, min_sites=5, significance=1.0)
    assert min(len(cluster.members) for cluster in result.clusters) >= 5


def test_no_window_holds_more_than_half_of_what_is_expected():
    xy = np.column_stack([np.arange(8.0) * 100, np.zeros(8)])
    cases = np.array([9.0, 9, 9, 9, 9, 0, 0, 0])
    result = run(xy, cases, np.ones(8), model="poisson", replicates=19)
    assert len(result.clusters[0].members) == 4


def test_one_chronic_site_is_no_cluster_under_the_negative_binomial_null():
    xy, cases, mu = city(300, 6)
    cases = cases.copy()
    cases[10] = 30
    result = run(xy, cases, mu, replicates=199, dispersion=0.6)
    plain = run(xy, cases, mu, replicates=199, model="poisson")
    assert result.clusters[0].p_value > 0.05
    assert plain.clusters[0].p_value <= 0.05, "which is why plain Poisson will not do"


@pytest.mark.parametrize("model", MODELS)
def test_p_values_of_maps_without_clusters_are_spread_evenly(model):
    p_values = []
    for seed in range(60):
        xy, cases, mu = city(100, 100 + seed, model)
        result = run(xy, cases, mu, model=model, max_radius_m=1_000, replicates=39, seed=seed)
        p_values.append(result.clusters[0].p_value)
    assert 0.35 < np.mean(p_values) < 0.65
    assert np.mean(np.array(p_values) <= 0.1) < 0.25
    assert np.mean(np.array(p_values) > 0.9) < 0.25


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("sites", "cases"),
    [pytest.param(2, 1.0, id="two-sites"), pytest.param(50, 0.0, id="no-cases")],
)
def test_nothing_to_find_is_an_empty_answer(sites, cases, model):
    xy = np.random.default_rng(0).uniform(0, 1_000, (sites, 2))
    result = run(xy, np.full(sites, cases), np.ones(sites), model=model, replicates=19)
    assert result.clusters == ()
    assert len(result.replicate_maxima) == result.windows == 0


@pytest.mark.parametrize("shapes", [("circle",), ("circle", "ellipse")], ids="+".join)
def test_all_sites_on_one_point_have_no_window_that_stands_out(shapes):
    result = run(np.zeros((9, 2)), np.arange(9.0), np.ones(9), shapes=shapes, replicates=19)
    assert result.clusters == ()


def test_where_every_trial_is_a_case_nothing_stands_out():
    xy, _, trials = city(30, 1, "bernoulli")
    result = run(xy, trials, trials, model="bernoulli", replicates=19)
    assert result.clusters == ()
    assert result.replicate_maxima.tolist() == [0.0] * 19


def test_without_replicates_nothing_is_significant():
    xy, cases, mu = city(60, 11, planted=True)
    result = run(xy, cases, mu, replicates=0)
    assert len(result.replicate_maxima) == 0
    assert [cluster.p_value for cluster in result.clusters if cluster.p_value <= 0.05] == []


@pytest.mark.parametrize(
    "options",
    [{"model": "normal"}, {"shapes": ("square",)}, {"shapes": ()}],
    ids=["model", "shape", "no-shape"],
)
def test_an_unknown_model_or_shape_is_refused_with_the_known_ones(options):
    with pytest.raises(LookbackError, match=r"E_SCAN_MODEL.*negative_binomial.*ellipse"):
        run(np.zeros((3, 2)), np.ones(3), np.ones(3), **options)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("xy", "cases", "expected"),
    [
        pytest.param(np.zeros((3, 2)), np.ones(3), np.array([1.0, 0.0, 1.0]), id="expected-0"),
        pytest.param(np.zeros((3, 2)), np.ones(3), np.array([1.0, np.nan, 1.0]), id="expected-nan"),
        pytest.param(np.zeros((3, 2)), np.array([1.0, -1.0, 1.0]), np.ones(3), id="cases-negative"),
        pytest.param(np.zeros((3, 2)), np.array([1.0, np.nan, 1.0]), np.ones(3), id="cases-nan"),
        pytest.param(np.full((3, 2), np.nan), np.ones(3), np.ones(3), id="place-nan"),
        pytest.param(np.zeros((3, 2)), np.ones(4), np.ones(4), id="too-many-cases"),
        pytest.param(np.zeros((3, 2)), np.ones(3), np.ones(2), id="too-few-expected"),
        pytest.param(np.zeros((3, 3)), np.ones(3), np.ones(3), id="three-dimensions"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(xy, cases, expected, model):
    with pytest.raises(LookbackError) as caught:
        run(xy, cases, expected, model=model)
    assert caught.value.code == "E_SCAN_INPUT"


@pytest.mark.parametrize(
    ("cases", "trials"),
    [
        pytest.param([1.0, 3.0, 0.0], [2.0, 2.0, 2.0], id="more-cases-than-trials"),
        pytest.param([1.0, 0.5, 0.0], [2.0, 2.0, 2.0], id="half-a-case"),
        pytest.param([1.0, 1.0, 0.0], [2.0, 2.5, 2.0], id="half-a-trial"),
    ],
)
def test_trials_are_whole_and_no_fewer_than_the_cases(cases, trials):
    xy = np.zeros((3, 2))
    with pytest.raises(LookbackError) as caught:
        run(xy, np.array(cases), np.array(trials), model="bernoulli")
    assert caught.value.code == "E_SCAN_TRIALS"
    assert run(xy, np.array(cases), np.array(trials), model="poisson").clusters == ()


def test_progress_is_told_up_to_the_last_replicate():
    xy, cases, mu = city(40, 8)
    told: list[tuple[int, int]] = []
    run(xy, cases, mu, replicates=150, progress=lambda done, of: told.append((done, of)))
    assert told == [(128, 150), (150, 150)]


def test_what_is_given_is_left_as_it_was():
    xy, cases, mu = (values.copy() for values in city(60, 11))
    before = [values.copy() for values in (xy, cases, mu)]
    run(xy, cases, mu, replicates=19, shapes=("circle", "ellipse"))
    assert all(np.array_equal(*pair) for pair in zip((xy, cases, mu), before, strict=True))

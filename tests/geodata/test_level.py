"""The smooth level of risk: found where there is one, and not made up where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from geodata.level import DEVIATIONS, LENGTHS, Level, fit_level
from geodata.significance import draw_counts

RADIUS_M = 1_500.0
SIDE_M = 15_000.0
DISPERSION = 0.3


def even(xy):
    return np.zeros(len(xy))


def gradient(xy):
    """Three times as much in the east as in the west."""
    return np.log(3) * (xy[:, 0] / SIDE_M - 0.5)


def bump(xy):
    """Twice as much around one place, fading over 3.5 km."""
    return np.log(2.2) * np.exp(-((xy - 6_000) ** 2).sum(axis=1) / (2 * 3_500**2))


def rough(xy):
    """A random field: 40 % up and down over 3.5 km."""
    rng = np.random.default_rng(0)
    waves = rng.normal(0, 1 / 3_500, (60, 2))
    return 0.4 * np.cos(xy @ waves.T + rng.uniform(0, 2 * np.pi, 60)).sum(axis=1) * np.sqrt(2 / 60)


def very_rough(xy):
    """80 % up and down: four times as much in places."""
    return 2 * rough(xy)


def city(seed: int, log_level, sites: int = 1_500):
    """Metres, cases, expected cases without the level, and the logarithm of the level."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, SIDE_M, (sites, 2))
    expected = rng.gamma(2.0, 2.0, sites) + 0.1
    truth = log_level(xy)
    means = expected * np.exp(truth)
    cases = draw_counts(means, dispersion=DISPERSION, draws=1, rng=rng)[0]
    return xy, cases.astype(float), expected, truth


def fitted(xy, cases, expected, **options) -> Level:
    return fit_level(xy, cases, expected, DISPERSION, max_radius_m=RADIUS_M, **options)


def learned(level: Level, cases, expected):
    """The logarithm of the whole level: slope and smooth part, as far as it differs by place."""
    whole = np.log(level.mean / expected) + level.estimate(cases[None])[0]
    return whole - np.average(whole, weights=expected)


def off_by(level: Level, cases, expected, truth) -> float:
    difference = learned(level, cases, expected) - (truth - np.average(truth, weights=expected))
    return float(np.sqrt((difference**2).mean()))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_even_city_has_a_level_near_one(seed):
    xy, cases, expected, truth = city(seed, even)
    level = fitted(xy, cases, expected)
    assert level.deviation < 0.15
    assert off_by(level, cases, expected, truth) < 0.08
    assert np.exp(np.abs(learned(level, cases, expected)).max()) < 1.25


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_gradient_is_found_by_the_slope_and_is_no_roughness(seed):
    xy, cases, expected, truth = city(seed, gradient)
    level = fitted(xy, cases, expected)
    trend = np.log(level.mean / expected)
    assert np.std(trend - truth) < 0.1 * np.std(truth)
    assert level.deviation < 0.2
    assert off_by(level, cases, expected, truth) < 0.08


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_smooth_bump_is_found_where_it_is(seed):
    xy, cases, expected, truth = city(seed, bump)
    level = fitted(xy, cases, expected)
    assert off_by(level, cases, expected, truth) < 0.1
    slope_alone = fitted(xy, cases, expected, background="slope")
    assert off_by(slope_alone, cases, expected, truth) > 0.15, "no slope does that"
    top = xy[learned(level, cases, expected).argmax()]
    assert np.hypot(*(top - 6_000)) < 1_500


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_strong_level_is_estimated_without_overshooting(seed):
    xy, cases, expected, truth = city(seed, very_rough)
    level = fitted(xy, cases, expected)
    difference = learned(level, cases, expected) - (truth - np.average(truth, weights=expected))
    assert np.abs(difference).max() < 0.8, "the level itself goes up to four and a half"
    assert off_by(level, cases, expected, truth) < 0.2


def test_the_likelihood_prefers_no_variation_where_there_is_none_and_some_where_there_is():
    none = [fitted(*city(seed, even)[:3]).weights.sum(axis=0).argmax() for seed in range(1, 8)]
    some = [fitted(*city(seed, rough)[:3]).weights.sum(axis=0).argmax() for seed in range(1, 8)]
    assert np.median(DEVIATIONS[none]) == 0.0
    assert (DEVIATIONS[some] >= 0.25).all()
    assert (DEVIATIONS[some] <= 0.6).all()


def test_the_posterior_is_one_whole():
    level = fitted(*city(1, rough)[:3])
    assert level.weights.shape == (len(LENGTHS), len(DEVIATIONS)) == (3, 11)
    assert level.weights.sum() == pytest.approx(1.0)
    assert (level.weights >= 0).all()


def test_a_hot_spot_with_a_level_of_its_own_does_not_pass_for_roughness():
    xy, _, expected, _ = city(4, even)
    inside = np.flatnonzero(np.hypot(*(xy - 7_500).T) < 1_400)
    risk = np.ones(len(xy))
    risk[inside] = 5.0
    cases = draw_counts(expected * risk, dispersion=DISPERSION, draws=1,
                        rng=np.random.default_rng(4))[0].astype(float)  # fmt: skip
    left_in = fitted(xy, cases, expected)
    apart = fitted(xy, cases, expected, apart=[inside])
    assert apart.deviation < 0.6 * left_in.deviation


@pytest.mark.parametrize("log_level", [even, gradient, bump, rough])
def test_what_is_expected_adds_up_to_all_cases(log_level):
    xy, cases, expected, _ = city(5, log_level)
    for factor in (1.0, 10.0):
        level = fitted(xy, cases, expected * factor)
        assert level.mean.sum() == pytest.approx(cases.sum())
        assert (level.mean > 0).all()


def test_the_data_and_the_replicates_go_through_one_function():
    xy, cases, expected, _ = city(6, rough, sites=300)
    level = fitted(xy, cases, expected)
    maps = np.concatenate([cases[None], level.draw(np.random.default_rng(1), 4)])
    together = level.estimate(maps)
    alone = np.concatenate([level.estimate(each[None]) for each in maps])
    assert together == pytest.approx(alone, abs=1e-5)
    assert level.estimate(maps[::-1]) == pytest.approx(together[::-1], abs=1e-5)


def test_the_same_input_gives_the_same_answer():
    xy, cases, expected, _ = city(7, bump, sites=400)
    before = [values.copy() for values in (xy, cases, expected)]
    one, other = (fitted(xy, cases, expected) for _ in range(2))
    assert np.array_equal(one.weights, other.weights)
    assert np.array_equal(one.estimate(cases[None]), other.estimate(cases[None]))
    draws = [level.draw(np.random.default_rng(3), 5) for level in (one, other)]
    assert np.array_equal(*draws)
    assert all(np.array_equal(*pair) for pair in zip((xy, cases, expected), before, strict=True))


def test_drawn_maps_vary_as_the_level_and_single_sites_do():
    xy, cases, expected, _ = city(8, rough)
    level = fitted(xy, cases, expected)
    maps = level.draw(np.random.default_rng(1), 600)
    assert maps.shape == (600, len(xy))
    assert (maps == np.floor(maps)).all()
    assert maps.mean() == pytest.approx(level.mean.mean(), rel=0.05)
    squares = float((level.weights.sum(axis=0) * DEVIATIONS**2).sum())
    variance = level.mean + level.mean**2 * ((1 + DISPERSION) * np.exp(squares) - 1)
    assert maps.var(axis=0).mean() == pytest.approx(variance.mean(), rel=0.15)
    near = np.hypot(*(xy - xy[0]).T) < 1_000
    sums = maps[:, near].sum(axis=1)
    alone = (level.mean + DISPERSION * level.mean**2)[near].sum()
    assert sums.var() > 1.5 * alone, "neighbours go up and down together"


def test_a_surface_is_a_field_of_variance_one_that_fades_over_its_length():
    xy = city(9, even, sites=400)[0]
    for surface, length in zip(
        fitted(*city(9, even, sites=400)[:3]).surfaces, LENGTHS, strict=True
    ):
        covariance = surface.columns @ surface.columns.T
        distance = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
        assert surface.length_m == pytest.approx(length * RADIUS_M)
        meant = np.exp(-(distance**2) / (2 * surface.length_m**2))
        assert np.abs(covariance - meant).max() < 0.1


def test_a_huge_area_gets_longer_lengths_and_no_more_columns_than_replicates_can_bear():
    rng = np.random.default_rng(1)
    xy = rng.uniform(0, 400_000, (2_000, 2))
    level = fitted(xy, rng.poisson(3.0, 2_000).astype(float), np.full(2_000, 3.0))
    assert max(surface.columns.shape[1] for surface in level.surfaces) <= 600  # 400 and a rim
    assert level.surfaces[0].length_m > 4 * LENGTHS[0] * RADIUS_M


@pytest.mark.parametrize(("background", "columns"), [("slope", 3), ("none", 1)])
def test_without_a_smooth_part_the_slope_or_nothing_is_all_there_is(background, columns):
    xy, cases, expected, _ = city(10, gradient)
    level = fitted(xy, cases, expected, background=background)
    assert level.deviation == 0.0
    assert level.design.shape == (len(xy), columns)
    trend = np.log(level.mean / expected)
    assert (np.std(trend) > 0.2) == (background == "slope")
    maps = level.draw(np.random.default_rng(1), 400)
    noise = np.sqrt((level.mean + DISPERSION * level.mean**2) / 400)
    assert (np.abs(maps.mean(axis=0) - level.mean) < 6 * noise).all()


def test_with_no_background_each_replicate_has_its_own_total_and_that_alone():
    xy, cases, expected, _ = city(10, rough)
    level = fitted(xy, cases, expected, background="none")
    twice = level.estimate(np.stack([cases, 2 * cases]))
    assert np.ptp(twice, axis=1) == pytest.approx([0, 0], abs=1e-5)
    assert twice[1, 0] - twice[0, 0] == pytest.approx(np.log(2), abs=0.01)


def test_too_few_sites_for_a_smooth_part_have_the_slope_alone():
    xy, cases, expected, _ = city(11, rough, sites=29)
    assert fitted(xy, cases, expected).deviation == 0.0
    xy, cases, expected, _ = city(11, rough, sites=30)
    assert fitted(xy, cases, expected).deviation > 0.0


@pytest.mark.parametrize(
    "xy",
    [
        pytest.param(np.zeros((1, 2)), id="one site"),
        pytest.param(np.array([[0.0, 0.0], [100.0, 0.0]]), id="two sites"),
        pytest.param(np.full((50, 2), 7.0), id="all on one point"),
        pytest.param(np.column_stack([np.arange(50.0) * 100, np.zeros(50)]), id="along a line"),
        pytest.param(np.repeat([[0.0, 0.0], [3e5, 3e5]], 25, axis=0), id="two far places"),
    ],
)
def test_strange_places_have_a_level_all_the_same(xy):
    for cases in (np.ones(len(xy)), np.arange(len(xy)) + 1.0):
        level = fitted(xy, cases, np.ones(len(xy)))
        assert np.isfinite(level.estimate(cases[None])).all()
        assert level.mean.sum() == pytest.approx(cases.sum())
        assert np.isfinite(level.draw(np.random.default_rng(1), 3)).all()


def test_sites_on_one_point_have_one_level():
    cases = np.arange(50.0)
    level = fitted(np.zeros((50, 2)), cases, np.ones(50))
    assert level.estimate(cases[None])[0] == pytest.approx(np.zeros(50), abs=1e-3)
    assert level.mean == pytest.approx(np.full(50, cases.mean()))

"""p-values and the spread of counts."""

from __future__ import annotations

import numpy as np
import pytest

from geodata.significance import draw_counts, estimate_dispersion, monte_carlo_p


def test_the_largest_of_nineteen_replicates_and_the_data_has_p_one_twentieth():
    assert monte_carlo_p(5.0, np.arange(19) / 10) == pytest.approx(1 / 20)


def test_a_replicate_as_large_as_the_data_counts_against_it():
    assert monte_carlo_p(5.0, np.array([5.0, 1.0, 1.0])) == pytest.approx(2 / 4)


@pytest.mark.parametrize("dispersion", [0.0, 0.5, 2.0])
def test_drawn_counts_have_the_mean_and_variance_that_they_should(dispersion: float):
    expected = np.array([0.5, 4.0, 20.0])
    rng = np.random.default_rng(3)
    counts = draw_counts(expected, dispersion=dispersion, draws=40_000, rng=rng)
    assert counts.mean(axis=0) == pytest.approx(expected, rel=0.05)
    assert counts.var(axis=0) == pytest.approx(expected + dispersion * expected**2, rel=0.08)


@pytest.mark.parametrize("dispersion", [0.3, 1.5])
def test_the_dispersion_that_counts_were_drawn_with_is_found_again(dispersion: float):
    rng = np.random.default_rng(4)
    expected = rng.gamma(2.0, 1.5, 3_000)
    counts = draw_counts(expected, dispersion=dispersion, draws=1, rng=rng)[0]
    assert estimate_dispersion(counts.astype(float), expected) == pytest.approx(dispersion, rel=0.2)


def test_plain_poisson_counts_have_next_to_no_dispersion():
    rng = np.random.default_rng(5)
    expected = rng.gamma(2.0, 1.5, 3_000)
    assert estimate_dispersion(rng.poisson(expected).astype(float), expected) < 0.05


@pytest.mark.parametrize(
    "counts", [pytest.param([0.0, 0.0, 0.0], id="no-cases"), pytest.param([1.0], id="one-site")]
)
def test_too_little_to_go_by_is_no_dispersion(counts: list[float]):
    assert estimate_dispersion(np.array(counts), np.ones(len(counts))) == 0.0


def test_a_replicate_that_differs_by_rounding_alone_is_a_tie():
    assert monte_carlo_p(5.0, np.array([np.float32(5.0 - 1e-6), 1.0])) == pytest.approx(2 / 3)

"""Taking sites: the best windows of the rows stay those that a walk through all rows would find."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.scan.models import negative_binomial
from geodata.scan.observed import Observed, Ranking
from geodata.scan.search import neighbours_together
from geodata.scan.windows import make_windows

RADIUS_M = 400.0


def observed(seed: int) -> Observed:
    """Sixty sites on a lattice, so that several lie at one distance, with a bad quarter."""
    rng = np.random.default_rng(seed)
    xy = rng.integers(0, 12, (60, 2)) * 100.0
    expected = rng.gamma(2.0, 2.0, 60) + 0.1
    cases = rng.poisson(expected * np.where(xy[:, 0] < 300, 2.0, 1.0)).astype(float)
    order = neighbours_together(xy, RADIUS_M)
    windows = make_windows(xy[order], RADIUS_M, 3, ("circle", "ellipse"))
    return Observed(xy, windows, order, negative_binomial(cases, expected, 0.2))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(0, 59), min_size=1, max_size=12), st.booleans())
def test_taking_sites_one_after_the_other_ranks_rows_as_all_at_once(seed, taken, tested):
    data = observed(seed)
    floor = -1.0 if tested else 0.5
    slowly, at_once = Ranking(data, floor), Ranking(data, floor)
    for site in taken:
        slowly.take(np.array([site]))
    at_once.taken[taken] = True
    at_once._rank(np.arange(len(at_once.ends)))
    np.testing.assert_array_equal(slowly.ends, at_once.ends)
    np.testing.assert_array_equal(slowly.ratios, at_once.ratios)


def test_no_window_left_holds_a_taken_site():
    data = observed(3)
    ranking = Ranking(data, -1.0)
    _, _, row, end = ranking.best()
    first = data.windows.inside(row, end)
    ranking.take(first)
    _, _, row, end = ranking.best()
    assert not np.isin(data.windows.inside(row, end), first).any()


def test_with_all_sites_taken_there_is_no_best_window():
    data = observed(3)
    ranking = Ranking(data, -1.0)
    ranking.take(np.arange(60))
    assert ranking.best()[2] == -1

"""How planners rank sites: what each ranking says on maps small enough to work out by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from esda.getisord import G_Local
from hypothesis import given
from hypothesis import strategies as st
from libpysal.weights import KNN, DistanceBand

from geodata.rankings import by_count, by_dbscan, by_gi_star, by_kernel_density

ALL = [by_count, by_kernel_density, by_dbscan, by_gi_star]
Ranking = Callable[..., np.ndarray]


def line(*east: float) -> np.ndarray:
    """Sites on a line, metres east."""
    return np.column_stack([np.array(east, dtype=float), np.zeros(len(east))])


def test_counts_rank_as_they_are():
    assert by_count(line(0, 1, 2), np.array([3, 0, 5])).tolist() == [3.0, 0.0, 5.0]


def test_a_neighbour_one_bandwidth_away_counts_for_exp_of_minus_a_half():
    density = by_kernel_density(line(0, 500), np.array([2.0, 0.0]), bandwidth_m=500)
    assert density == pytest.approx([2.0, 2 * np.exp(-0.5)])


def test_a_site_far_off_adds_nothing_to_the_density():
    assert by_kernel_density(line(0, 10_000), np.array([2.0, 7.0])).tolist() == [2.0, 7.0]


def test_two_sites_at_one_place_share_their_density():
    assert by_kernel_density(line(5, 5), np.array([1.0, 4.0])).tolist() == [5.0, 5.0]


def test_the_larger_cluster_of_events_comes_first_and_in_it_the_site_with_more_events():
    # 3 + 4 events within 200 m; 5 events at one site alone; 2 events too few for a cluster
    score = by_dbscan(line(0, 100, 5_000, 9_000), np.array([3, 4, 5, 2]))
    assert np.argsort(-score).tolist() == [1, 0, 2, 3]
    assert np.floor(score).tolist() == [7.0, 7.0, 5.0, 0.0]


def test_gi_star_of_a_lone_high_value_is_worked_out_by_hand():
    # n 4, mean 1, s sqrt(3); site 0 has W 2 and a sum of 4: (4 - 2) / (sqrt(3) sqrt((8 - 4) / 3))
    z = by_gi_star(line(0, 100, 5_000, 9_000), np.array([4.0, 0.0, 0.0, 0.0]), radius_m=200)
    assert z[:2] == pytest.approx([1.0, 1.0])
    # alone: (0 - 1) / (sqrt(3) sqrt((4 - 1) / 3))
    assert z[2:] == pytest.approx([-1 / np.sqrt(3)] * 2)


def test_gi_star_on_rates_does_not_mind_where_more_is_expected():
    xy, expected = line(0, 100, 5_000, 9_000), np.array([9.0, 1.0, 2.0, 5.0])
    z = by_gi_star(xy, 2 * expected, expected=expected, radius_m=200)
    assert z.tolist() == [0.0, 0.0, 0.0, 0.0]


@pytest.mark.filterwarnings("ignore:The weights matrix is not fully connected:UserWarning")
@pytest.mark.filterwarnings("ignore:Gi\\* requested, but:UserWarning")
@pytest.mark.parametrize("nearest", [None, 6], ids=["within-500-m", "six-nearest"])
def test_gi_star_equals_the_z_scores_of_esda(nearest: int | None):
    rng = np.random.default_rng(3)
    xy, counts = rng.uniform(0, 4_000, (150, 2)), rng.poisson(2.0, 150).astype(float)
    weights = (
        DistanceBand(xy, threshold=500.0, binary=True, silence_warnings=True)
        if nearest is None
        else KNN(xy, k=nearest)
    )
    theirs = G_Local(counts, weights, transform="B", star=True, permutations=0).Zs
    assert by_gi_star(xy, counts, nearest=nearest) == pytest.approx(theirs)


@pytest.mark.parametrize("ranking", ALL)
def test_a_site_without_a_position_gets_a_score_and_leaves_the_others_alone(ranking: Ranking):
    counts = np.array([3.0, 1.0, 6.0, 2.0])
    xy = line(0, 100, np.nan, 7_000)
    moved = line(0, 100, 1e6, 7_000)
    assert np.isfinite(ranking(xy, counts)).all()
    assert ranking(xy, counts)[[0, 1, 3]] == pytest.approx(ranking(moved, counts)[[0, 1, 3]])


@pytest.mark.parametrize("ranking", ALL)
@pytest.mark.parametrize("sites", [0, 1])
def test_no_site_or_one_is_ranked_without_complaint(ranking: Ranking, sites: int):
    assert ranking(np.zeros((sites, 2)), np.ones(sites)).shape == (sites,)


@pytest.mark.parametrize("ranking", ALL)
def test_without_events_all_sites_are_alike(ranking: Ranking):
    assert ranking(line(0, 50, 900), np.zeros(3)).tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("ranking", ALL)
@given(counts=st.lists(st.integers(0, 9), min_size=2, max_size=12), seed=st.integers(0, 99))
def test_the_order_of_the_sites_does_not_change_their_scores(
    ranking: Ranking, counts: list[int], seed: int
):
    rng = np.random.default_rng(seed)
    values, xy = np.array(counts, dtype=float), rng.uniform(0, 1_500, (len(counts), 2))
    order = rng.permutation(len(counts))
    assert ranking(xy[order], values[order]) == pytest.approx(ranking(xy, values)[order])

"""Which sites belong to a hot spot: spots whose members are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.reach import membership
from geodata.scan import scan

RADIUS_M = 1_500.0
SURE = 0.4  # as in the rules


def town(seed: int, shape, *, risk: float = 3.0, sites: int = 2_500):
    """Sites over 8 km, with `risk` times as many cases where `shape` (of metres) says."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform(-4_000, 4_000, (sites, 2))
    inside = shape(xy)
    expected = np.full(sites, 2.0)
    cases = rng.poisson(expected * np.where(inside, risk, 1.0)).astype(float)
    return xy, cases, expected, inside


def blob(xy):
    return np.hypot(*xy.T) < 800


def street(xy, turn: float = np.radians(35)):
    along = xy @ np.array([np.cos(turn), np.sin(turn)])
    across = xy @ np.array([-np.sin(turn), np.cos(turn)])
    return (np.abs(along) < 1_450) & (np.abs(across) < 220)


def belonging(xy, cases, expected, found, *, min_sites: int = 3):
    """The probability of every site; 0 of those that are not told."""
    sites, probability = membership(
        xy, cases, expected, found, dispersion=0.0, max_radius_m=RADIUS_M, min_sites=min_sites
    )
    whole = np.zeros(len(xy))
    whole[sites] = probability
    return whole


def found_by_scan(xy, cases, expected, inside):
    top = scan(xy, cases, expected, model="poisson", max_radius_m=RADIUS_M, replicates=19,
               rng=np.random.default_rng(0)).clusters[0]  # fmt: skip
    assert np.isin(top.members, np.flatnonzero(inside)).any(), "it found the spot"
    return top.members


def likeness(one, other) -> float:
    return np.logical_and(one, other).sum() / np.logical_or(one, other).sum()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_members_of_a_blob_belong_to_it_and_far_sites_do_not(seed):
    xy, cases, expected, inside = town(seed, blob)
    probability = belonging(xy, cases, expected, found_by_scan(xy, cases, expected, inside))
    assert probability[inside].mean() > 0.8
    assert probability[np.hypot(*xy.T) > 1_600].max() < 0.05
    assert likeness(probability >= SURE, inside) > 0.75


def test_sites_at_the_edge_are_less_sure_than_those_in_the_middle():
    xy, cases, expected, inside = town(4, blob, risk=2.0)
    probability = belonging(xy, cases, expected, found_by_scan(xy, cases, expected, inside))
    distance = np.hypot(*xy.T)
    middle, edge = probability[distance < 300], probability[np.abs(distance - 800) < 100]
    assert middle.min() > 0.9
    assert 0.05 < edge.mean() < 0.95


def test_a_street_is_followed_better_than_by_a_circle():
    likenesses = []
    for seed in (1, 2, 3):
        xy, cases, expected, inside = town(seed, street)
        found = found_by_scan(xy, cases, expected, inside)
        circle = np.isin(np.arange(len(xy)), found)
        followed = belonging(xy, cases, expected, found) >= SURE
        likenesses.append((likeness(followed, inside), likeness(circle, inside)))
    assert all(followed > circle for followed, circle in likenesses)
    assert np.mean([followed for followed, _ in likenesses]) > 0.6


def test_a_larger_and_worse_spot_beside_the_found_one_is_another_place():
    rng = np.random.default_rng(8)
    xy = rng.uniform(-4_000, 4_000, (2_500, 2))
    small, large = np.hypot(*xy.T) < 250, np.hypot(*(xy - [1_200, 0]).T) < 500
    cases = rng.poisson(2.0 * np.where(large, 6.0, np.where(small, 4.0, 1.0))).astype(float)
    assert (small.sum(), large.sum()) == (6, 25)
    probability = belonging(xy, cases, np.full(2_500, 2.0), np.flatnonzero(small))
    assert probability[small].mean() > 0.8
    assert probability[large].mean() < 0.1, "a window at the same place holds 30 % found sites"


def test_where_nothing_is_plausible_the_found_window_stays():
    xy, _, expected, _ = town(5, blob)
    found = np.flatnonzero(blob(xy))
    sites, probability = membership(
        xy, np.zeros(len(xy)), expected, found, dispersion=0.0, max_radius_m=RADIUS_M, min_sites=3
    )
    assert sites[probability == 1].tolist() == found.tolist()
    assert set(probability) == {0.0, 1.0}


def test_a_single_pile_of_sites_belongs_together():
    """Three sites at one address with many cases, and none for kilometres around."""
    xy = np.array([[0.0, 0.0]] * 3 + [[3_000.0, 0.0], [0.0, 3_000.0]])
    cases, expected = np.array([9.0, 9, 9, 0, 0]), np.ones(5)
    assert belonging(xy, cases, expected, np.array([0, 1, 2])).tolist() == [1, 1, 1, 0, 0]


def test_sites_at_one_place_belong_alike():
    """Four at one address, two of them bad, and two bad ones 200 m on."""
    xy = np.array([[0.0, 0.0]] * 4 + [[200.0, 0.0]] * 2 + [[0.0, 3_000.0]] * 4)
    cases = np.array([6.0, 0, 0, 6, 5, 5, 0, 0, 0, 0])
    probability = belonging(xy, cases, np.full(10, 1.0), np.arange(6))
    assert np.ptp(probability[:4]) < 1e-9


def test_a_chronic_site_counts_for_less_where_sites_differ_by_themselves():
    """Beside a spot lies one very bad site: the spread of single sites may explain it."""
    xy, cases, expected, inside = town(6, blob)
    lonely = np.argmin(np.hypot(*(xy - [1_300, 0]).T))
    cases = cases.copy()
    cases[lonely] = 40.0
    found = np.flatnonzero(inside)
    told = []
    for dispersion in (0.0, 2.0):
        sites, probability = membership(xy, cases, expected, found, dispersion=dispersion,
                                        max_radius_m=RADIUS_M, min_sites=3)  # fmt: skip
        told.append(probability[sites == lonely][0])
    assert told[0] > told[1]


def test_no_window_smaller_than_asked_is_weighed():
    xy = np.column_stack([np.arange(12.0) * 100, np.zeros(12)])
    cases = np.where(np.arange(12) < 3, 12.0, 0.0)
    few = belonging(xy, cases, np.ones(12), np.arange(3), min_sites=3)
    many = belonging(xy, cases, np.ones(12), np.arange(3), min_sites=6)
    assert few[5:].max() < 0.05
    assert np.sort(many)[-6] > 0.2, "six at least"


def test_nothing_is_changed_and_the_same_input_gives_the_same_answer():
    xy, cases, expected, inside = town(7, blob)
    before = [values.copy() for values in (xy, cases, expected)]
    found = np.flatnonzero(inside)
    assert np.array_equal(*[belonging(xy, cases, expected, found) for _ in range(2)])
    assert all(np.array_equal(*pair) for pair in zip((xy, cases, expected), before, strict=True))


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10_000), size=st.integers(3, 12), sites=st.integers(12, 40))
def test_a_probability_is_one_and_each_site_is_told_once(seed, size, sites):
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 3_000, (sites, 2))
    cases = rng.poisson(2.0, sites).astype(float)
    found = np.argsort(np.hypot(*(xy - xy[0]).T))[:size]
    told, probability = membership(
        xy, cases, np.full(sites, 2.0), found, dispersion=0.5, max_radius_m=RADIUS_M, min_sites=3
    )
    assert len(set(told)) == len(told)
    assert set(found) <= set(told)
    assert (probability >= 0).all()
    assert (probability <= 1 + 1e-9).all()

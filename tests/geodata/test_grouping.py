"""Groups for display: the labels are those of scikit-learn's DBSCAN."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.cluster import DBSCAN

from geodata.grouping import ALONE, group_points


def by_sklearn(xy: np.ndarray, radius_m: float, min_points: int) -> list[int]:
    return DBSCAN(eps=radius_m, min_samples=min_points).fit_predict(xy).tolist()


def row(*east: float) -> np.ndarray:
    """Points on one line."""
    return np.column_stack([np.array(east, dtype=float), np.zeros(len(east))])


def test_points_within_the_radius_form_a_group_and_the_rest_are_alone():
    assert group_points(row(0, 10, 20, 500), radius_m=10, min_points=3).tolist() == [0, 0, 0, -1]


def test_the_radius_itself_is_near_enough():
    assert group_points(row(0, 10), radius_m=10, min_points=2).tolist() == [0, 0]
    assert group_points(row(0, 10.001), radius_m=10, min_points=2).tolist() == [-1, -1]


def test_groups_are_numbered_by_their_first_core_point_in_the_input():
    xy = row(900, 0, 901, 1)
    assert group_points(xy, radius_m=5, min_points=2).tolist() == [0, 1, 0, 1]


def test_a_border_point_does_not_give_its_group_an_early_number():
    # the first point is on the rim of the right group, whose cores come after those of the left
    xy = row(103, 0, 1, 2, 105, 106, 107)
    labels = group_points(xy, radius_m=2, min_points=3)
    assert labels.tolist() == [1, 0, 0, 0, 1, 1, 1] == by_sklearn(xy, 2, 3)


def test_a_point_between_two_groups_joins_the_lower_number():
    xy = row(10, 11, 12, 13, 1, 2, 3, 4, 7)  # 7 has the cores 4 and 10 within 3, but too few points
    labels = group_points(xy, radius_m=3, min_points=4)
    assert labels.tolist() == [0, 0, 0, 0, 1, 1, 1, 1, 0] == by_sklearn(xy, 3, 4)


def test_a_group_is_not_joined_through_a_point_that_is_no_core():
    xy = row(0, 1, 2, 3, 6, 9, 10, 11, 12)
    assert group_points(xy, radius_m=3, min_points=4)[[0, -1]].tolist() == [0, 1]


def test_points_on_one_spot_are_a_group_only_where_they_are_enough():
    spot = np.full((5, 2), 7.0)
    assert group_points(spot, radius_m=1, min_points=5).tolist() == [0] * 5
    assert group_points(spot, radius_m=1, min_points=6).tolist() == [ALONE] * 5


@given(
    st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24)), min_size=1, max_size=120),
    st.sampled_from([1.0, 2.0, 2.5, 5.0, 8.0, 13.0]),
    st.integers(1, 9),
)
def test_labels_on_a_raster_full_of_ties_are_those_of_sklearn(points, radius_m, min_points):
    xy = np.array(points, dtype=float)
    labels = group_points(xy, radius_m=radius_m, min_points=min_points)
    assert labels.tolist() == by_sklearn(xy, radius_m, min_points)


@given(
    st.integers(0, 2**32 - 1),
    st.integers(12, 400),
    st.floats(5, 300),
    st.integers(1, 12),
    st.floats(0.0, 0.6),
)
def test_labels_of_clumps_and_stacks_are_those_of_sklearn(
    seed, points, radius_m, min_points, doubled
):
    rng = np.random.default_rng(seed)
    centers = rng.uniform((500_000, 3_000_000), (503_000, 3_003_000), (6, 2))
    xy = centers[rng.integers(0, 6, points)] + rng.normal(0, rng.uniform(1, 200), (points, 2))
    stacked = int(points * doubled)
    xy[:stacked] = xy[rng.integers(0, points, stacked)]
    labels = group_points(xy, radius_m=radius_m, min_points=min_points)
    assert labels.tolist() == by_sklearn(xy, radius_m, min_points)


def test_labels_of_crowded_cells_are_those_of_sklearn():
    rng = np.random.default_rng(3)
    xy = np.vstack([rng.normal(0, 40, (2_500, 2)), rng.normal(150, 20, (1_500, 2))])
    for radius_m, min_points in ((15.0, 20), (60.0, 200), (45.0, 900)):
        labels = group_points(xy, radius_m=radius_m, min_points=min_points)
        assert labels.tolist() == by_sklearn(xy, radius_m, min_points)


def test_a_far_off_point_changes_no_other_label():
    rng = np.random.default_rng(4)
    xy = rng.uniform(0, 400, (300, 2))
    far = np.vstack([xy, [[4e12, -1e13]]])
    labels = group_points(far, radius_m=20, min_points=4)
    assert labels.tolist() == [*group_points(xy, radius_m=20, min_points=4), ALONE]
    assert labels.tolist() == by_sklearn(far, 20, 4)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_point_without_a_position_is_alone(bad: float):
    xy = row(0, 1, 2, 3)
    xy[1, 1] = bad
    assert group_points(xy, radius_m=2, min_points=2).tolist() == [0, -1, 0, 0]


@pytest.mark.parametrize("radius_m", [0.0, -1.0, np.nan])
def test_without_a_radius_nobody_is_near(radius_m: float):
    assert group_points(row(0, 0), radius_m=radius_m, min_points=1).tolist() == [-1, -1]


def test_no_points_have_no_labels():
    labels = group_points(np.zeros((0, 2)), radius_m=5, min_points=2)
    assert (labels.shape, labels.dtype) == ((0,), np.int64)
    assert group_points(np.full((2, 2), np.nan), radius_m=5, min_points=2).tolist() == [-1, -1]


def test_two_crowds_of_neighbouring_cells_that_do_not_touch_cost_no_square():
    rng = np.random.default_rng(5)
    crowds = [rng.uniform(0, 8, (60_000, 2)), rng.uniform((29, 3), (37, 11), (60_000, 2))]
    xy = np.vstack(crowds)
    group_points(xy[:100], radius_m=20, min_points=10)  # compiles
    start = time.process_time()
    labels = group_points(xy, radius_m=20, min_points=10)
    assert np.unique(labels).tolist() == [0, 1]
    # every pair of the two crowds would be 3.6e9 distances, several seconds
    assert time.process_time() - start < 1.5


def test_the_points_given_are_left_as_they_were():
    xy = row(3, 1, 2)
    before = xy.copy()
    group_points(xy, radius_m=1, min_points=2)
    assert (xy == before).all()

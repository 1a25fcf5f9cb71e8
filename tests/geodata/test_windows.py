"""The windows of the scan against their definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.scan.windows import ELLIPSE_ANGLES, Windows, make_windows, stretched

RADIUS_M = 333.3
SHAPES = [("circle",), ("ellipse",), ("circle", "ellipse")]
places = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=25
).map(lambda cells: np.array(cells, dtype=float) * 25 + 7)  # fmt: skip


def directions(shapes) -> list[tuple[float, float]]:
    """(ratio of the axes, angle) of each stretch of rows."""
    ellipses = [(2.5, np.pi * turn / 6) for turn in range(6)]
    return [(1.0, 0.0)] * ("circle" in shapes) + ellipses * ("ellipse" in shapes)


def distances(xy, center: int, ratio: float, angle: float):
    dx, dy = (xy - xy[center]).T
    along = dx * np.cos(angle) + dy * np.sin(angle)
    return np.hypot(along, ratio * (dy * np.cos(angle) - dx * np.sin(angle)))


def rows_of(windows: Windows) -> list[np.ndarray]:
    ends = zip(windows.starts[:-1], windows.starts[1:], strict=True)
    return [windows.members[first:last] for first, last in ends]


def sites_of(row) -> np.ndarray:
    return np.where(row < 0, ~row, row)


def closed_sets(row) -> list[frozenset[int]]:
    ends = np.flatnonzero(row < 0) + 1
    return [frozenset(sites_of(row[:end]).tolist()) for end in ends]


@settings(deadline=None, max_examples=60)
@given(xy=places, shapes=st.sampled_from(SHAPES), min_sites=st.integers(1, 5))
def test_windows_are_those_of_the_definition(xy, shapes, min_sites):
    windows = make_windows(xy, RADIUS_M, min_sites, shapes)
    rows = rows_of(windows)
    assert len(rows) == len(directions(shapes)) * len(xy)
    wanted = []
    for ratio, angle in directions(shapes):
        for center in range(len(xy)):
            distance = distances(xy, center, ratio, angle)
            # 25 m apart, so that two distances are either equal or far more than rounding apart
            rounded = np.unique(np.round(distance[distance <= RADIUS_M], 6))
            sets = [frozenset(np.flatnonzero(distance <= limit + 1e-5)) for limit in rounded]
            wanted.append([each for each in sets if len(each) >= min_sites])
    assert [closed_sets(row) for row in rows] == wanted
    assert windows.count == sum(map(len, wanted))


@settings(deadline=None, max_examples=60)
@given(xy=places, shapes=st.sampled_from(SHAPES))
def test_a_row_begins_at_its_site_and_goes_outward_up_to_the_radius(xy, shapes):
    windows = make_windows(xy, RADIUS_M, 3, shapes)
    for number, row in enumerate(rows_of(windows)):
        ratio, angle = directions(shapes)[number // len(xy)]
        distance = distances(xy, number % len(xy), ratio, angle)
        members = sites_of(row)
        assert len(set(members)) == len(members), "nobody is counted twice"
        assert set(members) == set(np.flatnonzero(distance <= RADIUS_M)), "nobody is left out"
        assert distance[members[0]] == 0
        assert (np.diff(distance[members]) > -1e-9).all()


@settings(deadline=None, max_examples=60)
@given(xy=places)
def test_an_ellipse_stays_in_the_circle_of_its_longer_half_axis(xy):
    circles = rows_of(make_windows(xy, RADIUS_M, 1, ("circle",)))
    ellipses = rows_of(make_windows(xy, RADIUS_M, 1, ("ellipse",)))
    for number, row in enumerate(ellipses):
        assert set(sites_of(row)) <= set(sites_of(circles[number % len(xy)]))


def test_the_circles_come_first_and_then_each_direction():
    xy = np.array([[0.0, 0.0], [200.0, 0.0], [0.0, 200.0]])
    both = make_windows(xy, 300, 1, ("circle", "ellipse"))
    around_first = [set(sites_of(row).tolist()) for row in rows_of(both)[:: len(xy)]]
    assert around_first == [
        {0, 1, 2},  # the circle
        {0, 1},  # 0 degrees, along the east: 200 m along, 500 m across
        {0},  # 30 degrees: 304 m and 449 m
        {0},  # 60 degrees
        {0, 2},  # 90 degrees, along the north
        {0},
        {0},
    ]
    assert len(around_first) == 1 + ELLIPSE_ANGLES


def test_a_member_that_closes_a_window_is_written_inverted():
    xy = np.array([[0.0, 0.0], [100.0, 0.0], [250.0, 0.0]])
    windows = make_windows(xy, 300, min_sites=2)
    assert windows.members[:3].tolist() == [0, ~1, ~2], "one site alone is too few"
    assert windows.inside(0, 2).tolist() == [0, 1]
    assert windows.inside(0, 3).tolist() == [0, 1, 2]
    assert windows.members.dtype == np.int32, "four bytes a pair"


def test_sites_at_one_distance_enter_together():
    xy = np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [100.0, 0.0]])
    windows = make_windows(xy, 500, min_sites=1)
    closing = [len(closed_sets(row)) for row in rows_of(windows)]
    assert closing == [2, 2, 2, 2], "the three on one spot are one window, all four another"


def test_the_edge_of_the_largest_circle_belongs_to_it():
    windows = make_windows(np.array([[0.0, 0.0], [300.0, 400.0], [0.0, 500.1]]), 500, 1)
    assert closed_sets(rows_of(windows)[0]) == [{0}, {0, 1}]


@pytest.mark.parametrize("shapes", SHAPES, ids="+".join)
def test_far_coordinates_and_one_site_alone_are_no_trouble(shapes):
    windows = make_windows(np.array([[-4e6, 5e6]]), RADIUS_M, 1, shapes)
    assert windows.count == len(directions(shapes))
    far = make_windows(np.array([[-4e6, 5e6], [4e6, -5e6]]), RADIUS_M, 1, shapes)
    assert [sites_of(row).tolist() for row in rows_of(far)] == [[0], [1]] * len(directions(shapes))


def test_stretching_turns_the_ellipse_into_a_circle():
    angle = np.radians(30)
    axis, side = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    edge = stretched(np.array([axis * 250, side * 100, axis * -250]), angle, 2.5)
    assert np.hypot(*edge.T) == pytest.approx([250, 250, 250])

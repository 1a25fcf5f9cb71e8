"""The sea of a map, which OpenStreetMap knows by its coastline alone."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

_ASIDE = 1e-3
"""Metres beside a coastline at which is asked what lies there: far less than any island."""


def sea_of(coast: NDArray[np.object_], box: shapely.Polygon) -> list[shapely.Polygon]:
    """Return the parts of `box` that are sea.

    Parameters
    ----------
    coast
        Coastlines as lines in metres; the land lies to the left of each, the sea to its right.
    box
        What the map covers.

    Returns
    -------
    sea
        A coastline that is cut off within the box is carried on to its nearest edge. A part whose
        shores contradict each other is taken for what the longer shore says.
    """
    lines = _single_lines(shapely.intersection(coast, box))
    if len(lines) == 0:
        return []
    drawn = shapely.union_all([*lines, *_carried_on(lines, box), box.exterior])
    parts = shapely.get_parts(shapely.polygonize(shapely.get_parts(drawn)))
    points, sides = _beside(lines)
    tree = shapely.STRtree(points)
    says = np.zeros(len(parts))
    at_part, at_point = tree.query(parts, predicate="contains")
    np.add.at(says, at_part, sides[at_point])
    return list(parts[says > 0])


def _single_lines(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    parts = shapely.get_parts(shapes)
    return np.asarray(parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING])


def _carried_on(lines: NDArray[np.object_], box: shapely.Polygon) -> list[shapely.LineString]:
    """Return the shortest ways to the edge of the box from where a coastline is cut off."""
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines)))
    ends = shapely.get_parts(shapely.boundary(merged))  # none of a ring
    inside = ends[shapely.distance(ends, box.exterior) > _ASIDE]
    return list(shapely.shortest_line(inside, box.exterior))


def _beside(lines: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    """Return points to both sides of each stretch, with its length: + the sea's, - the land's."""
    ends, at = shapely.get_coordinates(lines, return_index=True)
    same = at[1:] == at[:-1]
    start, stop = ends[:-1][same], ends[1:][same]
    run = stop - start
    length = np.hypot(run[:, 0], run[:, 1])
    run, start, stop = run[length > 0], start[length > 0], stop[length > 0]
    length = length[length > 0]
    right = np.column_stack([run[:, 1], -run[:, 0]]) / length[:, None] * _ASIDE
    middle = (start + stop) / 2
    points = np.asarray(shapely.points(np.concatenate([middle + right, middle - right])))
    return points, np.concatenate([length, -length])

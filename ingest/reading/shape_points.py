"""Shapes of any kind as positions: one point each, in degrees of EPSG:4326."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from ingest.reading.child import RefusedError

_POINT = 0
Shapes = NDArray[np.object_]
Numbers = NDArray[np.float64]


def crs_of(text: str) -> CRS:
    """Return a CRS from what a file or a person states; refuse what is none."""
    try:
        return CRS.from_user_input(text)
    except CRSError as error:
        raise RefusedError("E_CRS_NAME", crs=text[:80]) from error


def single_points(shapes: Shapes) -> tuple[Numbers, Numbers, list[tuple[int, str]]]:
    """Return x and y (n,) of one point on each shape, and (position, kind) of those no points.

    NaN where there is no shape or an empty one. A point on a polygon lies inside of it.
    """
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    points = shapes.copy()
    points[empty] = None
    first = shapely.get_geometry(shapes, 0)
    lone = ~empty & (shapely.get_type_id(first) == _POINT)
    lone &= shapely.get_num_geometries(shapes) == 1
    points[lone] = first[lone]
    others = np.flatnonzero(~empty & ~lone)
    points[others] = [_point_on(shape) for shape in shapes[others]]
    names = [(int(at), shapes[at].geom_type) for at in others]
    return shapely.get_x(points), shapely.get_y(points), names


def _point_on(shape: Any) -> Any:
    try:
        point = shapely.point_on_surface(shape)
    except shapely.errors.GEOSException:
        point = None
    if point is not None and not point.is_empty and np.isfinite([point.x, point.y]).all():
        return point
    corners = shapely.get_coordinates(shape)
    corners = corners[np.isfinite(corners).all(axis=1)]
    return shapely.Point(corners[0]) if len(corners) else None


def to_degrees(x: Numbers, y: Numbers, crs: CRS) -> tuple[Numbers, Numbers]:
    """Return longitude and latitude (n,), EPSG:4326, of positions in another CRS.

    What the CRS cannot hold stays as it was, for the check of coordinates to find.
    """
    transformer = Transformer.from_crs(crs, CRS.from_epsg(4326), always_xy=True)
    lon, lat = transformer.transform(x, y)
    known = np.isfinite(lon) & np.isfinite(lat)
    return np.where(known, lon, x), np.where(known, lat, y)

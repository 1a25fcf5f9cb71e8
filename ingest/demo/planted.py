"""The truth of the demo city: places where what was put right comes back sooner than elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ingest.demo.terrain import Floats

SPOT_SIZES = (38, 34, 30, 26, 24, 22, 20)
"""Sites in each spot of a city of 1,500 sites."""
RELATIVE_RISKS = (3.6, 4.0, 3.8, 4.0, 4.0, 4.2, 4.0)
_SMALLEST_SPOT = 6
_APART_M = 1700.0
_WIDEST_M = 800.0
_STREET_STEP_M = 150.0


@dataclass(frozen=True)
class _Shape:
    """A neighbourhood round a site of a kind: how far it reaches along and across its axis."""

    kind: str
    along: float
    across: float
    on_street: bool = False

    def distances(self, offsets: Floats, turn: float) -> Floats:
        """Return how far offsets (n, 2) in metres are from the middle, in this shape."""
        cos, sin = np.cos(turn), np.sin(turn)
        first = offsets @ np.array([cos, sin]) / self.along
        second = offsets @ np.array([-sin, cos]) / self.across
        return np.asarray(np.hypot(first, second))


_SHAPES = (
    _Shape("compound", 1.0, 1.0),
    _Shape("compound", 1.35, 0.75),
    _Shape("construction_site", 1.0, 1.0),
    _Shape("compound", 1.7, 0.6, on_street=True),
    _Shape("park", 1.2, 0.85),
    _Shape("compound", 1.0, 1.0),
    _Shape("construction_site", 1.4, 0.7),
)


def plant_spots(
    rng: np.random.Generator, register: gpd.GeoDataFrame, roads: pd.DataFrame
) -> pd.DataFrame:
    """Choose compact groups of sites whose rebounds come several times as often.

    Parameters
    ----------
    register
        Sites in a metric CRS.
    roads
        Streets (``class``, ``geometry``) in the same CRS: one group lies along a main road.

    Returns
    -------
    planted
        Index ``site_id``; ``spot`` (1..), ``relative_risk`` of the hazard of a rebound. The
        groups do not touch, and each is a round, oblong or street-like neighbourhood.
    """
    places = np.column_stack([register.geometry.x, register.geometry.y])
    kinds = register["kind"].to_numpy()
    main = roads["geometry"].to_numpy()[(roads["class"] == "main").to_numpy()]
    free = np.ones(len(register), dtype=bool)
    rows: list[pd.DataFrame] = []
    for number, (size, risk, shape) in enumerate(
        zip(SPOT_SIZES, RELATIVE_RISKS, _SHAPES, strict=True), start=1
    ):
        wanted = max(_SMALLEST_SPOT, round(size * len(register) / 1500))
        middles = rng.permutation(np.flatnonzero(free & (kinds == shape.kind)))
        turns = rng.uniform(0, np.pi, len(middles))
        if shape.on_street:
            turns = _street_directions(places[middles], main)
        members, middle = _group(places, free, shape, wanted, (middles, turns))
        if members.size:
            free &= np.hypot(*(places - middle).T) > _APART_M
            truth = {"spot": number, "relative_risk": risk}
            rows.append(pd.DataFrame(truth, index=register.index[members]))
    return pd.concat(rows).sort_index() if rows else no_spots()


def no_spots() -> pd.DataFrame:
    """Return the truth of a city in which nothing is planted."""
    columns = {"spot": pd.Series(dtype="int64"), "relative_risk": pd.Series(dtype="float64")}
    return pd.DataFrame(columns, index=pd.Index([], dtype="str", name="site_id"))


def _group(
    places: Floats,
    free: NDArray[np.bool_],
    shape: _Shape,
    size: int,
    tries: tuple[NDArray[np.int64], Floats],
) -> tuple[NDArray[np.int64], Floats]:
    """Return the members of the first group that is compact and free, and its middle."""
    for at, turn in zip(*tries, strict=True):
        far = shape.distances(places - places[at], turn)
        members = np.argsort(far)[:size]
        reach = np.hypot(*(places[members] - places[at]).T).max()
        if free[members].all() and reach < _WIDEST_M * max(1.0, shape.along):
            return np.sort(members), places[at]
    return np.array([], dtype=np.int64), places.mean(axis=0)


def _street_directions(places: Floats, roads: NDArray[np.object_]) -> Floats:
    """Return the direction of the road nearest to each place (n, 2), in radians."""
    points = shapely.points(places)
    lines = roads[shapely.STRtree(roads).nearest(points)]
    at = shapely.line_locate_point(lines, points)
    ends = [
        shapely.get_coordinates(shapely.line_interpolate_point(lines, at + step))
        for step in (-_STREET_STEP_M, _STREET_STEP_M)
    ]
    east, north = (ends[1] - ends[0]).T
    return np.asarray(np.arctan2(north, east))

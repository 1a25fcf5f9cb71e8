"""The ground of the demo city: river, canals, lake, hills, and how far the town reaches.

All geometry is in metres east and north of the city's middle (`CITY_LON`, `CITY_LAT`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from shapely import LineString, Polygon

from geodata.crs import metric_crs
from ingest.demo.words import words

CITY_LON, CITY_LAT = 120.60, 30.00
HALF_WIDTH_M, HALF_HEIGHT_M = 6000.0, 5000.0
CENTRE = (-300.0, 800.0)
"""Middle of the old town."""
RIVER_CORRIDOR_M = 75.0
"""From the bank to the middle of the street along it."""

Floats = NDArray[np.float64]
Shape = Any
"""A shapely geometry: what an overlay returns may be of any kind."""


@dataclass(frozen=True)
class Terrain:
    """Where nobody builds, and the outline of the town (polygons, metres)."""

    box: Polygon
    river: Shape
    canals: tuple[tuple[str, Shape], ...]
    lake: Shape
    hills: tuple[Shape, ...]
    built_up: Shape

    @property
    def water(self) -> Shape:
        """Return all water as one geometry."""
        return shapely.union_all([self.river, self.lake, *(shape for _, shape in self.canals)])


def city_crs() -> CRS:
    """Return the metric CRS that the city is drawn in."""
    return metric_crs(np.array([CITY_LON]), np.array([CITY_LAT]))


def build_terrain(rng: np.random.Generator) -> Terrain:
    """Lay river, canals, lake and hills; the same `rng` state gives the same ground."""
    box = shapely.box(-HALF_WIDTH_M, -HALF_HEIGHT_M, HALF_WIDTH_M, HALF_HEIGHT_M)
    river = _river(rng)
    lake = blob(rng, (CENTRE[0] - 2300, CENTRE[1] + 900), 430, 620).difference(river.buffer(120))
    hills = (
        blob(rng, (-4500, -3900), 1900, 1600).intersection(box).difference(river.buffer(200)),
        blob(rng, (2350, 2950), 560, 430),
    )
    built_up: Shape = blob(rng, (150, 150), 5250, 4250, roughness=0.05).intersection(
        box.buffer(-250)
    )
    built_up = built_up.difference(hills[0].buffer(60))
    if built_up.geom_type != "Polygon":
        built_up = max(built_up.geoms, key=lambda part: part.area)
    wet = shapely.union_all([river, lake])
    canals = tuple(
        (name, shape.difference(wet).intersection(box))
        for name, shape in zip(words()["canals"], _canals(rng, river), strict=False)
    )
    return Terrain(box, river.intersection(box), canals, lake, hills, built_up)


def blob(
    rng: np.random.Generator,
    centre: tuple[float, float],
    radius_x: float,
    radius_y: float,
    *,
    roughness: float = 0.12,
) -> Polygon:
    """Return a rounded shape: an ellipse whose radius swings by about `roughness`."""
    angle = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    swing = np.ones_like(angle)
    for order in range(2, 6):
        swing += roughness / order * 2 * np.sin(order * angle + rng.uniform(0, 2 * np.pi))
    east = centre[0] + radius_x * swing * np.cos(angle)
    north = centre[1] + radius_y * swing * np.sin(angle)
    return Polygon(np.column_stack([east, north]))


def _river(rng: np.random.Generator) -> Polygon:
    east = np.arange(-7200.0, 7201.0, 60.0)
    first, second, third = rng.uniform(0, 2 * np.pi, 3)
    bend = 520 * np.sin(east / 2300 + first) + 170 * np.sin(east / 950 + second)
    north = -1250 + bend + 0.08 * east
    slope = np.gradient(north, east)
    half = 105 + 28 * np.sin(east / 1600 + third)
    length = np.hypot(1, slope)
    left = np.column_stack([east - half * slope / length, north + half / length])
    right = np.column_stack([east + half * slope / length, north - half / length])
    return Polygon(np.vstack([left, right[::-1]]))


def _canals(rng: np.random.Generator, river: Polygon) -> list[Shape]:
    """Return canals as polygons: two from north to south, the others from them to the east."""
    wave = [_wave(rng) for _ in range(5)]
    spine = np.arange(-5400.0, 5401.0, 80.0)
    north_part = LineString(np.column_stack([-1750 + wave[0](spine, 190, 900), spine]))
    south_part = LineString(np.column_stack([1300 + wave[1](spine, 210, 1000), spine]))
    east = np.arange(-1700.0, 6500.0, 80.0)
    across = LineString(np.column_stack([east, 2350 + wave[2](east, 240, 1200)]))
    west = np.arange(-6400.0, -1700.0, 80.0)
    far = LineString(np.column_stack([west, 3000 + wave[3](west, 150, 900)]))
    low = np.arange(1250.0, 6500.0, 80.0)
    bottom = LineString(np.column_stack([low, -3300 + wave[4](low, 200, 1100)]))
    middle = river.centroid.y
    upper = shapely.box(-9000, middle - 900, 9000, 9000)
    lower = shapely.box(-9000, -9000, 9000, middle + 900)
    sides: Shape = shapely.box(-7000, -9000, 7000, 9000).difference(river)
    north_side = max(sides.geoms, key=lambda part: part.centroid.y)
    south_side = min(sides.geoms, key=lambda part: part.centroid.y)
    return [
        north_part.intersection(upper).intersection(north_side.buffer(30)).buffer(19),
        across.buffer(14),
        south_part.intersection(lower).intersection(south_side.buffer(30)).buffer(17),
        bottom.buffer(12),
        far.buffer(12),
    ]


def _wave(rng: np.random.Generator) -> Callable[[Floats, float, float], Floats]:
    first, second = rng.uniform(0, 2 * np.pi, 2)

    def sway(along: Floats, swing: float, length: float) -> Floats:
        return swing * (
            np.sin(along / length + first) + 0.4 * np.sin(2.3 * along / length + second)
        )

    return sway

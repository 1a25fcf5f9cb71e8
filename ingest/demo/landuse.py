"""What the blocks of the demo city are used for, and the districts that they belong to."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ingest.demo.streets import Streets
from ingest.demo.terrain import CENTRE, Floats, Terrain
from ingest.demo.words import words

USES = ("residential", "commercial", "industrial", "public", "construction", "park")
_OFFICES, _COMMUNITIES = 14, 84
_SMALLEST_BLOCK_M2 = 2500.0


def build_blocks(rng: np.random.Generator, terrain: Terrain, streets: Streets) -> pd.DataFrame:
    """Take water, banks and hills off the blocks and give each a use and a district.

    Returns
    -------
    blocks
        ``use`` (one of `USES`), ``district``, ``office``, ``community``, ``geometry`` (metres).
    """
    shapes = _dry(terrain, streets.blocks)
    middles = shapely.point_on_surface(shapes)
    east, north = shapely.get_x(middles), shapely.get_y(middles)
    frame = pd.DataFrame({"use": _uses(rng, east, north)})
    frame = frame.assign(**_divisions(rng, terrain, np.column_stack([east, north])))
    return frame.assign(geometry=shapes)


def _dry(terrain: Terrain, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    canals = shapely.union_all([shape for _, shape in terrain.canals]).buffer(24)
    river, lake = terrain.river.buffer(58), terrain.lake.buffer(90)
    barred = shapely.union_all([canals, river, lake, *(h.buffer(20) for h in terrain.hills)])
    shapely.prepare(barred)
    cut = shapely.intersects(shapes, barred)
    left = shapely.get_parts(shapely.difference(shapes[cut], barred))
    parts = np.concatenate([shapely.get_parts(shapes[~cut]), left])
    thick = ~shapely.is_empty(shapely.buffer(parts, -16))
    return np.asarray(parts[(shapely.area(parts) > _SMALLEST_BLOCK_M2) & thick])


def _uses(rng: np.random.Generator, east: Floats, north: Floats) -> NDArray[np.object_]:
    """Draw uses: shops in the middle, works in the north-east, building sites at the edge."""
    away = np.hypot(east - CENTRE[0], north - CENTRE[1]) / 1000
    works = np.exp(-(((east - 3900) / 1500) ** 2) - ((north - 900) / 1700) ** 2)
    new_town = np.exp(-(((east - 600) / 1900) ** 2) - ((north + 2900) / 1000) ** 2)
    weights = np.column_stack(
        [
            np.full_like(away, 1.0),
            0.42 * np.exp(-((away / 1.3) ** 2)) + 0.07,
            0.04 + 1.1 * works,
            np.full_like(away, 0.10),
            0.03 + 0.035 * away + 0.30 * new_town,
            np.full_like(away, 0.055),
        ]
    )
    bounds = np.cumsum(weights, axis=1)
    drawn = rng.random((len(east), 1)) * bounds[:, -1:]
    return np.array(USES, object)[(drawn > bounds).sum(axis=1)]


def _divisions(
    rng: np.random.Generator, terrain: Terrain, places: Floats
) -> dict[str, NDArray[np.object_]]:
    """Return district, street office and community of the blocks (n, 2)."""
    offices = _spread(rng, places, _OFFICES)
    nearest_office = _nearest(places, places[offices])
    seats = places[offices]
    river_north = terrain.river.centroid.y
    south = seats[:, 1] < river_north
    district = np.where(south, 2, np.where(seats[:, 0] > 900, 1, 0))
    communities = _spread(rng, places, _COMMUNITIES)
    office_names = np.array([f"{stem}街道" for stem in words()["offices"]], object)
    stems = rng.permutation(np.array(words()["communities"], object))[:_COMMUNITIES]
    return {
        "district": np.array(words()["districts"], object)[district[nearest_office]],
        "office": office_names[nearest_office],
        "community": np.array([f"{stem}社区" for stem in stems], object)[
            _nearest(places, places[communities])
        ],
    }


def _spread(rng: np.random.Generator, places: Floats, count: int) -> NDArray[np.int64]:
    """Return indices of `count` places far from each other (farthest of ten random ones)."""
    chosen = [int(rng.integers(len(places)))]
    gap = np.hypot(*(places - places[chosen[0]]).T)
    for _ in range(count - 1):
        some = rng.integers(0, len(places), 10)
        best = int(some[np.argmax(gap[some])])
        chosen.append(best)
        gap = np.minimum(gap, np.hypot(*(places - places[best]).T))
    return np.array(chosen)


def _nearest(places: Floats, seats: Floats) -> NDArray[np.int64]:
    apart = np.hypot(places[:, None, 0] - seats[None, :, 0], places[:, None, 1] - seats[None, :, 1])
    return np.argmin(apart, axis=1)

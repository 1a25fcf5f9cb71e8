"""Buildings of the demo city: rows of slabs or towers in housing, larger ones elsewhere."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ingest.demo.terrain import Floats, Shape

_STYLES = {
    # use: (length, depth, gap along, gap across, share kept); metres
    "slab": (54.0, 13.0, 15.0, 33.0, 0.80),
    "tower": (27.0, 24.0, 38.0, 44.0, 0.85),
    "commercial": (62.0, 44.0, 26.0, 28.0, 0.62),
    "industrial": (86.0, 42.0, 26.0, 24.0, 0.66),
    "public": (66.0, 17.0, 30.0, 42.0, 0.60),
}
_SET_BACK_M = 9.0


def build_buildings(rng: np.random.Generator, blocks: pd.DataFrame, *, most: int) -> pd.DataFrame:
    """Fill the blocks with buildings, at most `most` of them; ``use`` and ``geometry`` (metres)."""
    shapes = shapely.buffer(blocks["geometry"].to_numpy(), -_SET_BACK_M)
    shapely.prepare(shapes)
    made: list[NDArray[np.object_]] = []
    uses: list[str] = []
    for shape, use in zip(shapes, blocks["use"], strict=True):
        style = use if use != "residential" else ("tower" if rng.random() < 0.3 else "slab")
        if style in _STYLES and not shape.is_empty:
            houses = _fill(shape, style, rng)
            made.append(houses)
            uses += [use] * len(houses)
    geometry = np.concatenate(made)
    kept = np.sort(rng.permutation(len(geometry))[:most])
    return pd.DataFrame({"use": np.array(uses, object)[kept], "geometry": geometry[kept]})


def _fill(shape: Shape, style: str, rng: np.random.Generator) -> NDArray[np.object_]:
    """Return rectangles on a grid turned like the block, those that lie wholly inside."""
    length, depth, gap, lane, share = _STYLES[style]
    turn = _turn(shape)
    west, south, east, north = shape.bounds
    reach = np.hypot(east - west, north - south) / 2
    along = np.arange(-reach, reach, length + gap) + rng.uniform(0, gap)
    across = np.arange(-reach, reach, depth + lane) + rng.uniform(0, lane)
    grid = np.stack(np.meshgrid(along, across), axis=-1).reshape(-1, 2)
    size = np.column_stack([length * rng.uniform(0.72, 1.1, len(grid)), np.full(len(grid), depth)])
    corners = _corners(grid, size, turn) + np.array([(west + east) / 2, (south + north) / 2])
    houses = shapely.polygons(corners)
    kept = shapely.contains_properly(shape, houses) & (rng.random(len(grid)) < share)
    return np.asarray(houses[kept])


def _turn(shape: Shape) -> float:
    """Return the direction of a block's side that runs most nearly from west to east."""
    corners = np.asarray(shapely.get_coordinates(shape.minimum_rotated_rectangle))
    side = corners[1] - corners[0]
    angle = float(np.arctan2(side[1], side[0]))
    return (angle + np.pi / 4) % (np.pi / 2) - np.pi / 4


def _corners(grid: Floats, size: Floats, turn: float) -> Floats:
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=float)
    local = grid[:, None, :] + unit[None] * size[:, None, :]
    cos, sin = np.cos(turn), np.sin(turn)
    return np.asarray(local @ np.array([[cos, sin], [-sin, cos]]))

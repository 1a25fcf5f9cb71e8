"""What of each layer is drawn at which zoom, how coarsely."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from webmap.mapmaking.shapes import COLUMNS, MERCATOR, joined, layer_of

_WORLD_M = 40_075_016.685_578_5
_TILE_PX = 512
"""A tile is drawn this wide: the page shows tiles of one zoom at the next one."""
_COARSE_PX, _FINE_PX = 0.4, 0.12
_NAMES_FROM = 12


@dataclass(frozen=True)
class Plan:
    """From which zoom on a layer's classes are there, and the smallest area that is kept."""

    starts: dict[str, int]
    otherwise: int = 0
    smallest_px: float = 0.0


PLANS = {
    "earth": Plan({}),
    "blocks": Plan({}, 10, 8),
    "green": Plan({"nature_reserve": 8, "forest": 8, "wood": 8}, 10, 6),
    "water": Plan({}, 0, 3),
    "rivers": Plan({"river": 8}, 13),
    "boundaries": Plan({"7": 11, "8": 11}),
    "roads": Plan({"trunk": 8, "main": 9, "minor": 12, "rail": 11, "tunnel": 13, "path": 15}, 12),
    "buildings": Plan({}, 14, 3),
    "places": Plan({"city": 0, "district": 9, "quarter": 11, "neighbourhood": 13, "water": 12}, 12),
}


def pixel_m(zoom: int) -> float:
    """Return how many metres of EPSG:3857 a pixel is when a tile of this zoom is drawn."""
    return float(_WORLD_M / 2**zoom / _TILE_PX)


def layer_at(name: str, layer: gpd.GeoDataFrame, zoom: int, *, last: int) -> gpd.GeoDataFrame:
    """Return what a layer shows at a zoom; at the last one, which is drawn larger, all of it."""
    plan = PLANS[name]
    starts = layer["class"].map(lambda each: min(plan.starts.get(each, plan.otherwise), last))
    part = layer[starts.to_numpy() <= zoom]
    if part.empty:
        return part
    pixel = pixel_m(zoom)
    if zoom < last and plan.smallest_px:
        part = part[part.area.to_numpy() >= plan.smallest_px * pixel**2]
    if name in ("roads", "rivers", "boundaries"):
        part = _merged(part, named=zoom >= _NAMES_FROM)
    tolerance = pixel * (_FINE_PX if zoom == last else _COARSE_PX)
    coarse = shapely.simplify(part.geometry.to_numpy(), tolerance, preserve_topology=False)
    part = part.set_geometry(gpd.GeoSeries(coarse, index=part.index, crs=MERCATOR))
    return part[~part.geometry.is_empty].reset_index(drop=True)


def _merged(lines: gpd.GeoDataFrame, *, named: bool) -> gpd.GeoDataFrame:
    """Join the ways of one street to long lines: smaller, and names find room on them."""
    keys = lines[list(COLUMNS)].fillna("")
    if not named:
        keys = keys.assign(name="", name_en="")
    groups = keys.groupby(list(COLUMNS), sort=True).ngroup().to_numpy()
    return joined(_by_group(lines, keys, groups))


def _by_group(
    lines: gpd.GeoDataFrame,
    keys: pd.DataFrame,
    groups: NDArray[np.int64],
) -> Iterator[gpd.GeoDataFrame]:
    order = np.argsort(groups, kind="stable")
    parts, at = shapely.get_parts(lines.geometry.to_numpy()[order], return_index=True)
    of_part = groups[order][at]
    merged = shapely.line_merge(shapely.multilinestrings(parts, indices=of_part))
    single, at = shapely.get_parts(merged, return_index=True)
    firsts = keys.iloc[order].drop_duplicates().iloc[at]
    firsts = firsts.where(firsts != "", None)
    yield layer_of(single, firsts["class"], firsts)


def water_names(water: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a place for the name of each stretch of water, in its middle."""
    named = water[water["name"].notna() & (water.area > (40 * pixel_m(15)) ** 2)]
    if named.empty:
        return named
    shapes = shapely.point_on_surface(named.geometry.to_numpy())
    return layer_of(shapes, ["water"] * len(named), named)

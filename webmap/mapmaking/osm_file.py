"""The layers of a basemap out of a file of OpenStreetMap."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from webmap.mapmaking.classes import (
    BLOCKS,
    GREEN,
    LOWEST_BORDER,
    PLACE_CLASS,
    RIVER_CLASS,
    ROAD_CLASS,
    WATER,
)
from webmap.mapmaking.coast import sea_of
from webmap.mapmaking.shapes import MERCATOR, Layers, chosen, joined, layer_of, within

_CONFIGURATION = Path(__file__).with_name("osmconf.ini")
_NO_TUNNEL = ("no", "building_passage")
READS = ("points", "lines", "multipolygons")
"""What is read of the file, one pass each."""


def read_osm(path: Path, told: Callable[[], None]) -> Layers:
    """Return the layers of a file of OpenStreetMap; `told` is called after each pass."""
    tables = {}
    for name in READS:
        tables[name] = _read(path, name)
        told()
    points, lines, polygons = (tables[name] for name in READS)
    box = _box(path, tables.values())
    sea = sea_of(lines.geometry[lines["natural"] == "coastline"].to_numpy(), box)
    layers = {
        "earth": _earth(box, sea),
        "blocks": chosen(polygons, _valued(polygons, BLOCKS, "landuse amenity aeroway leisure "
                                                             "tourism")),
        "green": chosen(polygons, _valued(polygons, GREEN, "landuse leisure natural amenity "
                                                           "boundary")),
        "water": joined([layer_of(np.array(sea, dtype=object), ["sea"] * len(sea)),
                         chosen(polygons, _valued(polygons, WATER, "natural landuse waterway"))]),
        "rivers": chosen(lines, lines["waterway"].map(RIVER_CLASS).where(_open(lines), None)),
        "boundaries": _borders(lines, polygons),
        "roads": chosen(lines, _roads(lines)),
        "buildings": chosen(polygons, polygons["building"].mask(
            polygons["building"].isin(["no"]), None).map(lambda _: "building", na_action="ignore")),
        "places": chosen(points, points["place"].map(PLACE_CLASS)),
    }  # fmt: skip
    return {name: within(layer, box) for name, layer in layers.items()}


def _read(path: Path, layer: str) -> gpd.GeoDataFrame:
    frame = pyogrio.read_dataframe(path, layer=layer, CONFIG_FILE=str(_CONFIGURATION))
    return frame.to_crs(MERCATOR)


def _box(path: Path, tables: Iterable[gpd.GeoDataFrame]) -> shapely.Polygon:
    """Return what the file says it covers; where it does not, what its contents cover."""
    bounds = pyogrio.read_info(
        path, layer="points", force_total_bounds=True, CONFIG_FILE=str(_CONFIGURATION)
    )["total_bounds"]
    if bounds is None or not np.isfinite(bounds).all():
        ends = np.array([table.total_bounds for table in tables if len(table)])
        corners = np.concatenate([ends[:, :2].min(axis=0), ends[:, 2:].max(axis=0)])
    else:
        west, south, east, north = bounds
        points = gpd.GeoSeries([shapely.Point(west, south), shapely.Point(east, north)], crs=4326)
        corners = points.to_crs(MERCATOR).total_bounds
    covered: shapely.Polygon = shapely.box(*corners)
    return covered


def _earth(box: shapely.Polygon, sea: list[shapely.Polygon]) -> gpd.GeoDataFrame:
    land = shapely.get_parts(shapely.difference(box, shapely.union_all(sea)))
    return layer_of(land, ["earth"] * len(land))


def _valued(table: gpd.GeoDataFrame, values: frozenset[str], keys: str) -> pd.Series[str]:
    """Return the first value of the keys that is among `values`, or None."""
    found = pd.Series(None, index=table.index, dtype=object)
    for key in keys.split():
        found = found.where(found.notna(), table[key].where(table[key].isin(values), None))
    return found


def _open(lines: gpd.GeoDataFrame) -> pd.Series[bool]:
    """Say what is not under the ground."""
    seen: pd.Series[bool] = lines["tunnel"].isna() | lines["tunnel"].isin(_NO_TUNNEL)
    return seen


def _roads(lines: gpd.GeoDataFrame) -> pd.Series[str]:
    ways = lines["highway"].where(lines["highway"].notna(), lines["railway"])
    on_rails = lines["railway"].notna() & lines["highway"].isna()
    seen = ~on_rails | (_open(lines) & lines["service"].isna())
    classes: pd.Series[str] = ways.map(ROAD_CLASS).where(seen, None)
    below = classes.isin(["trunk", "main", "minor"]) & ~_open(lines)
    classes = classes.mask(below, "tunnel")
    return classes.mask(classes.eq("path") & ~_open(lines))


def _borders(lines: gpd.GeoDataFrame, polygons: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return borders with their level, each stretch once, at the highest level that it bounds."""
    shapes, levels = [], []
    for table in (lines, polygons):
        level = pd.to_numeric(table["admin_level"], errors="coerce")
        here = (table["boundary"] == "administrative") & (level <= LOWEST_BORDER)
        shapes.append(_outlines(table.geometry[here].to_numpy()))
        levels.append(level[here].to_numpy())
    shape, level = np.concatenate(shapes), np.concatenate(levels).astype(int)
    drawn: BaseGeometry = shapely.GeometryCollection()
    parts = {}
    for each in np.unique(level):
        own = shapely.difference(shapely.union_all(shape[level == each]), drawn)
        drawn = shapely.union(drawn, own)
        parts[str(each)] = shapely.get_parts(shapely.line_merge(own))
    if not parts:
        return layer_of(np.empty(0, dtype=object), [])
    return joined(layer_of(part, [each] * len(part)) for each, part in parts.items())


def _outlines(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    areas = np.isin(shapely.get_type_id(shapes), [3, 6])
    return np.where(areas, shapely.boundary(shapes), shapes)

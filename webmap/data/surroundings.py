"""The background close around a place, for a map of the size of a card."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from flask import current_app

from webmap.data.layers import BACKGROUND_LAYERS

Box = tuple[float, float, float, float]
REACH_M = 650.0
_METRES_A_DEGREE = 111_195.0
_KEEP_DEGREES = 1e-6  # a decimetre
_MOST_SHAPES = 1500  # a layer; more cannot be told apart on a card


def box_around(lon: float, lat: float, reach_m: float = REACH_M) -> Box:
    """Return west, south, east, north of a square around a place, in degrees."""
    high = reach_m / _METRES_A_DEGREE
    wide = high / max(0.01, math.cos(math.radians(lat)))
    return lon - wide, lat - high, lon + wide, lat + high


def background_near(lon: float, lat: float) -> dict[str, list[dict[str, Any]]]:
    """Return the layers of the background around a place: shapes as GeoJSON, with their class.

    Cut to a square; empty where there is no background.
    """
    import pyogrio  # noqa: PLC0415  an import does without it

    path = Path(current_app.config["BACKGROUND"])
    if not path.is_file():
        return {}
    box = box_around(lon, lat)
    here = {str(name) for name, _ in pyogrio.list_layers(path)}
    return {name: _shapes(path, name, box) for name in BACKGROUND_LAYERS if name in here}


def _shapes(path: Path, layer: str, box: Box) -> list[dict[str, Any]]:
    import pyogrio  # noqa: PLC0415  an import does without it

    crs = pyogrio.read_info(path, layer=layer)["crs"]
    there = gpd.GeoSeries([shapely.box(*box)], crs=4326).to_crs(crs or 4326).total_bounds
    frame = pyogrio.read_dataframe(path, layer=layer, bbox=tuple(there), max_features=_MOST_SHAPES)
    if frame.empty:
        return []
    frame = frame.to_crs(4326)
    classes = frame["class"].fillna("").astype(str) if "class" in frame else [""] * len(frame)
    cut = shapely.clip_by_rect(frame.geometry.to_numpy(), *box)
    rounded = shapely.set_precision(cut, _KEEP_DEGREES, mode="pointwise")
    return [
        {"class": name, "geometry": shapely.geometry.mapping(shape)}
        for name, shape in zip(classes, rounded, strict=True)
        if shape is not None and not shape.is_empty
    ]

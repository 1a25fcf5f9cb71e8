"""Layers of polygons and lines from files.

GDAL is loaded where a file is read: an import of records does without it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from flask import current_app

from geodata.errors import InputError

BACKGROUND_LAYERS = ("water", "green", "blocks", "buildings", "roads")
_KEEP_DEGREES = 1e-6  # background coordinates to a decimetre: finer cannot be seen


def read_areas(path: Path) -> gpd.GeoDataFrame:
    """Return the polygons of a GeoJSON or GeoPackage file, EPSG:4326, with ``area``, their names.

    Raises
    ------
    InputError
        If the file is missing, is neither, or has no polygon or no name.
    """
    import pyogrio  # noqa: PLC0415

    if not path.is_file():
        raise InputError("E_NO_FILE", path=path)
    head = path.read_bytes()[:64].lstrip(b"\xef\xbb\xbf \r\n\t")
    if not head.startswith((b"{", b"SQLite format 3")):
        raise InputError("E_AREAS", path=path)
    try:
        frame = pyogrio.read_dataframe(path)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise InputError("E_AREAS", path=path) from error
    names = [name for name in frame.columns if pd.api.types.is_string_dtype(frame[name].dtype)]
    polygons = frame[frame.geom_type.isin(["Polygon", "MultiPolygon"])] if len(frame) else frame
    if not names or polygons.empty:
        raise InputError("E_AREAS", path=path)
    return polygons.to_crs(4326).rename(columns={names[0]: "area"})[["area", "geometry"]]


def background_layers() -> dict[str, dict[str, Any]]:
    """Return the layers to draw under the sites, as GeoJSON in degrees; empty where none is set."""
    import pyogrio  # noqa: PLC0415

    path = Path(current_app.config["BACKGROUND"])
    if not path.is_file():
        return {}
    here = {str(name) for name, _ in pyogrio.list_layers(path)}
    return {
        name: _as_geojson(pyogrio.read_dataframe(path, layer=name))
        for name in BACKGROUND_LAYERS
        if name in here
    }


def background_stamp() -> str:
    """Return a text that changes when the background file does."""
    path = Path(current_app.config["BACKGROUND"])
    if not path.is_file():
        return "none"
    status = path.stat()
    return f"{status.st_mtime_ns:x}-{status.st_size:x}"


def _as_geojson(layer: gpd.GeoDataFrame) -> dict[str, Any]:
    layer = layer.to_crs(4326)
    rounded = shapely.set_precision(layer.geometry.to_numpy(), _KEEP_DEGREES, mode="pointwise")
    names = [name for name in ("name", "class") if name in layer.columns]
    texts = layer[names].fillna("").astype(str).to_dict("records")
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": text, "geometry": shapely.geometry.mapping(shape)}
            for text, shape in zip(texts, rounded, strict=True)
            if shape is not None and not shape.is_empty
        ],
    }

"""The layers of a basemap before they are cut into tiles."""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

MERCATOR = 3857
COLUMNS = ("class", "name", "name_en")
Layers = dict[str, gpd.GeoDataFrame]
"""Layer by name: ``class``, ``name``, ``name_en`` (text or None), geometry in EPSG:3857."""


def layer_of(
    geometry: NDArray[np.object_], classes: Iterable[str], names: pd.DataFrame | None = None
) -> gpd.GeoDataFrame:
    """Return a layer; shapes without extent are left out, those that cross themselves mended."""
    columns = {name: None if names is None else names[name].to_numpy() for name in COLUMNS[1:]}
    frame = gpd.GeoDataFrame(
        {"class": list(classes), **columns}, geometry=geometry, crs=MERCATOR, copy=False
    ).astype(dict.fromkeys(COLUMNS, object))
    frame = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    crossed = ~frame.geometry.is_valid.to_numpy()
    if crossed.any():
        shapes = frame.geometry.to_numpy().copy()
        shapes[crossed] = shapely.make_valid(shapes[crossed], method="structure")
        frame = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=MERCATOR))
    return frame.reset_index(drop=True)


def joined(layers: Iterable[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Return several layers as one."""
    some = [layer for layer in layers if len(layer)]
    if not some:
        return layer_of(np.empty(0, dtype=object), [])
    return gpd.GeoDataFrame(pd.concat(some, ignore_index=True), crs=MERCATOR)


def names_of(table: pd.DataFrame) -> pd.DataFrame:
    """Return the names of things: as pages in Chinese write them, and where it differs, English."""
    local = _column(table, "name", "NAME")
    chinese = _column(table, "name_zh-Hans", "name:zh-Hans")
    for other in (_column(table, "name_zh", "name:zh"), local):
        chinese = chinese.where(chinese.notna(), other)
    english = _column(table, "name_en", "name:en")
    name = chinese.where(chinese.notna(), english)
    english = english.where(english.notna(), local)
    return pd.DataFrame({"name": name, "name_en": english.where(english != name, None)})


def _column(table: pd.DataFrame, *names: str) -> pd.Series[str]:
    for name in names:
        if name in table.columns:
            text = table[name].astype(object)
            text = text.where(text.notna(), "").astype(str).str.strip()
            return text.astype(object).where(text != "", None)
    return pd.Series(None, index=table.index, dtype=object)


def chosen(frame: gpd.GeoDataFrame, classes: pd.Series[str]) -> gpd.GeoDataFrame:
    """Return the layer of the rows of a file that have a class."""
    here = classes.notna().to_numpy()
    part = frame[here]
    return layer_of(part.geometry.to_numpy(), classes[here], names_of(part))


def within(layer: gpd.GeoDataFrame, box: shapely.Polygon) -> gpd.GeoDataFrame:
    """Return what of a layer lies in a box: a border may lead far out of the map."""
    shapes = layer.geometry.to_numpy().copy()
    out = ~shapely.covers(box, shapes)
    shapes[out] = shapely.clip_by_rect(shapes[out], *box.bounds)
    part = layer.set_geometry(gpd.GeoSeries(shapes, index=layer.index, crs=MERCATOR))
    return part[~part.geometry.is_empty].reset_index(drop=True)

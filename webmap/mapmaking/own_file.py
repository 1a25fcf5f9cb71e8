"""The layers of a basemap out of a GeoPackage of one's own."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
from shapely import GeometryType, get_type_id

from geodata.errors import InputError
from webmap.mapmaking.classes import BLOCKS, GREEN, PLACE_CLASS, RIVER_CLASS, ROAD_CLASS, WATER
from webmap.mapmaking.shapes import MERCATOR, Layers, chosen, joined

_NAMES = {
    "landuse": r"landuse|land_use|natural|用地",
    "water": r"water(?!way)|lake|水系|水面|水体",
    "rivers": r"river|waterway|stream|河流",
    "green": r"green|park|forest|绿地|公园",
    "blocks": r"block|街区|地块",
    "buildings": r"building|建筑|房屋",
    "roads": r"road|street|highway|railway|transport|道路|路网",
    "places": r"place|地名",
    "boundaries": r"bound|admin|district|行政|边界",
    "earth": r"earth|land$|陆地",
}
"""What a layer's name says that it holds; the first that fits."""
KNOWN = "water, green, blocks, buildings, roads, rivers, places, boundaries, landuse"
_CLASS_COLUMNS = ("class", "fclass", "kind", "kind_detail", "highway", "railway", "waterway",
                  "landuse", "leisure", "natural", "place", "type", "admin_level")  # fmt: skip
_AREAS = (GeometryType.POLYGON, GeometryType.MULTIPOLYGON)
_LINES = (GeometryType.LINESTRING, GeometryType.MULTILINESTRING)
_POINTS = (GeometryType.POINT,)
_FORMS = {"places": _POINTS, "roads": _LINES, "rivers": _LINES, "boundaries": _LINES + _AREAS}


def read_own(path: Path) -> Layers:
    """Return the layers of a GeoPackage whose layers have names that say what they hold.

    Raises
    ------
    InputError
        ``E_BASEMAP_LAYERS`` where no layer does, ``E_NO_CRS`` where one does not say its CRS.
    """
    here = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    parts: dict[str, list[gpd.GeoDataFrame]] = {}
    for name in here:
        role = role_of(name)
        if role is not None:
            for layer, part in _layers_of(role, _read(path, name)).items():
                parts.setdefault(layer, []).append(part)
    if not parts:
        raise InputError("E_BASEMAP_LAYERS", layers=", ".join(here[:20]) or "-", known=KNOWN)
    return {layer: joined(some) for layer, some in parts.items()}


def role_of(name: str) -> str | None:
    """Return what a layer of this name holds, or None."""
    return next((role for role, words in _NAMES.items() if re.search(words, name, re.I)), None)


def _read(path: Path, name: str) -> gpd.GeoDataFrame:
    frame = pyogrio.read_dataframe(path, layer=name, force_2d=True)
    if frame.crs is None:
        raise InputError("E_NO_CRS", frame=name)
    return frame.to_crs(MERCATOR)


def _layers_of(role: str, frame: gpd.GeoDataFrame) -> Layers:
    kinds = get_type_id(frame.geometry.to_numpy())
    frame = frame[pd.Series(kinds, index=frame.index).isin(_FORMS.get(role, _AREAS))]
    if role == "landuse":
        values = {"green": GREEN, "blocks": BLOCKS, "water": WATER}
        return {layer: chosen(frame, _valued(frame, known)) for layer, known in values.items()}
    return {
        role: chosen(frame, _CLASSES[role](frame) if role in _CLASSES else _or(frame, {}, role))
    }


def _valued(frame: gpd.GeoDataFrame, known: frozenset[str]) -> pd.Series[str]:
    return _mapped(frame, {value: value for value in known})


def _mapped(frame: gpd.GeoDataFrame, known: dict[str, str]) -> pd.Series[str]:
    """Return the class that the first column with a known value gives, or None."""
    found = pd.Series(None, index=frame.index, dtype=object)
    for column in _CLASS_COLUMNS:
        if column in frame.columns:
            given = frame[column].astype(object).map(known.get, na_action="ignore")
            found = found.where(found.notna(), given.where(given.notna(), None))
    return found


def _or(frame: gpd.GeoDataFrame, known: dict[str, str], otherwise: str) -> pd.Series[str]:
    found = _mapped(frame, known)
    return found.where(found.notna(), otherwise)


def _levels(frame: gpd.GeoDataFrame) -> pd.Series[str]:
    given = frame.get("admin_level", pd.Series("6", index=frame.index)).astype(object)
    levels: pd.Series[str] = given.where(given.notna(), "6").astype(str)
    return levels


def _roads(frame: gpd.GeoDataFrame) -> pd.Series[str]:
    """Return the classes of roads; what a column or a name calls a tunnel is one."""
    classes = _or(frame, ROAD_CLASS, "minor")
    said = frame.get("tunnel", pd.Series("", index=frame.index)).astype(str).str.casefold()
    named = frame.get("name", pd.Series("", index=frame.index)).astype(str).str.endswith("隧道")
    below = said.isin(["t", "yes", "1", "true"]) | named
    return classes.mask(below & classes.isin(["trunk", "main", "minor"]), "tunnel")


_CLASSES: dict[str, Callable[[gpd.GeoDataFrame], pd.Series[str]]] = {
    "roads": _roads,
    "rivers": lambda frame: _or(frame, RIVER_CLASS, "river"),
    "places": lambda frame: _or(frame, PLACE_CLASS, "quarter"),
    "boundaries": _levels,
    "green": lambda frame: _or(frame, {value: value for value in GREEN}, "green"),
    "water": lambda frame: _or(frame, {value: value for value in WATER}, "water"),
}

"""Makes a basemap of a map file, step by step."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from geodata.errors import InputError, SetupError, StoreError
from webmap.mapmaking.classes import LAYERS
from webmap.mapmaking.osm_file import READS, read_osm
from webmap.mapmaking.own_file import read_own
from webmap.mapmaking.shapes import Layers, joined
from webmap.mapmaking.tiles import Archive, has_tools
from webmap.mapmaking.zooms import layer_at, water_names

Told = Callable[[int, int], None]
OSM_CREDIT = "© OpenStreetMap contributors"
"""What the licence of the data (ODbL) wants to be read on every map of it."""
MOST_ZOOM = 16
_HEAD = 4096
_ROOM = 4_000_000
"""Bytes; where less is free, the disk is as good as full."""
_DETAIL = 160


@dataclass(frozen=True)
class Built:
    """What became of a map file: features by layer, tiles, and the size of the file in bytes."""

    features: dict[str, int]
    tiles: int
    size: int


def build_basemap(
    source: Path, target: Path, zooms: range, *, credit: str = "", told: Told | None = None
) -> Built:
    """Make the basemap `target` of the map file `source`; an older one stays until it is whole.

    Parameters
    ----------
    source
        A file of OpenStreetMap (.osm.pbf, .osm) or a GeoPackage whose layers say what they hold.
    zooms
        The zooms to make, at most 16.
    credit
        Whom to name on the map; of a file of OpenStreetMap its contributors where left out.
    told
        Is told how many steps are done, of how many.

    Raises
    ------
    InputError
        Where `source` is no map file, has no layer that is known, or nothing in it.
    StoreError
        Where the file cannot be written.
    SetupError
        Where GDAL was built without the tiles.
    """
    if not has_tools():
        raise SetupError("E_BASEMAP_TOOL")
    steps = _Steps(told, len(READS) + len(zooms))
    is_osm = _is_osm(source)
    layers = _read(source, is_osm, steps)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with (
            tempfile.TemporaryDirectory(prefix=".basemap-", dir=target.parent) as folder,
            part.open("wb") as out,
            Archive(out, Path(folder)) as archive,
        ):
            _add_zooms(archive, layers, zooms, steps)
            named = credit or (OSM_CREDIT if is_osm else "")
            archive.finish(_bounds(layers), _metadata(layers, zooms, named))
        part.replace(target)
    except (OSError, DataSourceError, DataLayerError, FeatureError, sqlite3.Error) as error:
        raise StoreError("E_BASEMAP_WRITE", path=target, detail=_why(error, target)) from error
    finally:
        part.unlink(missing_ok=True)
    features = {name: len(layer) for name, layer in layers.items() if len(layer)}
    return Built(features, archive.tiles, target.stat().st_size)


class _Steps:
    def __init__(self, told: Told | None, total: int) -> None:
        self._told, self._total, self._done = told, total, 0

    def __call__(self) -> None:
        self._done += 1
        if self._told:
            self._told(self._done, self._total)


def _why(error: Exception, target: Path) -> str:
    """Return in short why writing failed; GDAL and SQLite do not say that the disk is full."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if shutil.disk_usage(target.parent).free < _ROOM:
        return os.strerror(errno.ENOSPC)
    return str(error)[:_DETAIL]


def _is_osm(source: Path) -> bool:
    try:
        with source.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise InputError(
            "E_FILE_MISSING", file=source, detail=error.strerror or str(error)
        ) from error
    if head.startswith(b"SQLite format 3\0"):
        return False
    if b"OSMHeader" in head[:64] or b"<osm" in head:
        return True
    raise InputError("E_BASEMAP_FILE", file=source)


def _read(source: Path, is_osm: bool, steps: _Steps) -> Layers:
    try:
        with warnings.catch_warnings():
            # of headers and row numbers, which are not used; what cannot be read is an error
            warnings.simplefilter("ignore", RuntimeWarning)
            layers = read_osm(source, steps) if is_osm else read_own(source)
    except (DataSourceError, DataLayerError, FeatureError, UnicodeDecodeError) as error:
        raise InputError("E_BASEMAP_FILE", file=source) from error
    if not any(len(layer) for name, layer in layers.items() if name != "earth"):
        raise InputError("E_BASEMAP_EMPTY", file=source)
    if "water" in layers:
        some = [layers.get("places"), water_names(layers["water"])]
        layers["places"] = joined(each for each in some if each is not None)
    return {name: layers[name] for name in LAYERS if name in layers}


def _add_zooms(archive: Archive, layers: Layers, zooms: range, steps: _Steps) -> None:
    last = zooms[-1]
    for zoom in zooms:
        archive.add_zoom(
            zoom, {name: layer_at(name, layer, zoom, last=last) for name, layer in layers.items()}
        )
        steps()


def _bounds(layers: Layers) -> tuple[float, ...]:
    filled = joined(layers.values())
    west, south, east, north = filled.to_crs(4326).total_bounds
    return float(west), float(south), float(east), float(north)


def _metadata(layers: Layers, zooms: range, credit: str) -> dict[str, Any]:
    fields = {"class": "String", "name": "String", "name_en": "String"}
    return {
        "name": "Lookback basemap",
        "format": "pbf",
        "type": "baselayer",
        "attribution": credit,
        "generator": f"Lookback, GDAL {'.'.join(map(str, pyogrio.__gdal_version__))}",
        "vector_layers": [
            {"id": name, "minzoom": zooms[0], "maxzoom": zooms[-1], "fields": fields}
            for name, layer in layers.items()
            if len(layer)
        ],
    }

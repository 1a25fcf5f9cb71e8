"""Files of layers (GeoPackage, zipped Shapefile) and of placemarks (KML, KMZ)."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from geodata.errors import InputError
from ingest.reading.apart import parse_apart
from ingest.reading.archives import part_bytes
from ingest.reading.entities import refuse_entities
from ingest.reading.formats import refusal
from ingest.reading.shapefile import read_shapefile, shapefiles
from ingest.tables import Asked, Limits, Note, Source

_PARSER = "ingest.reading.layer_process"
_APPLICATIONS = (b"GPK", b"GP1")
"""OGC 12-128r18, requirement 2: the application id of SQLite, GPKG, before 1.2 GP10 or GP11."""
_SKIPPED_DRIVERS = (
    "MEM PCIDSK PDS4 VICAR PDF MBTiles EEDA OGCAPI GDALG LVBAG S57 DGN OGR_VRT VRT CSV GML GPX "
    "LIBKML KML GeoJSON GeoJSONSeq ESRIJSON TopoJSON OGR_GMT SQLite WAsP OpenFileGDB DXF "
    "FlatGeobuf GeoRSS VFK PGDUMP OSM GPSBabel OGR_PDS WFS OAPIF EDIGEO Idrisi ODS XLSX XLS "
    "Elasticsearch Elastic Carto AmigoCloud SXF Selafin JML PLSCENES CSW VDV MVT NGW MapML GTFS "
    "PMTiles JSONFG MiraMonVector ADBC AVCBin AVCE00 AIVector HTTP Parquet Arrow HANA MySQL "
    "PostgreSQL MSSQLSpatial OCI ODBC PGeo MongoDBv3 NetCDF HDF5 JP2OpenJPEG LIBERTIFF SOSI "
    "NAS GMLAS XODR DWG CAD FileGDB IDB Ingres Walk Geomedia"
)
GDAL_ENVIRONMENT = {
    "OGR_SKIP": ",".join([*_SKIPPED_DRIVERS.split(), "MapInfo File"]),
    "GDAL_SKIP": ",".join([*_SKIPPED_DRIVERS.split(), "MapInfo File"]),
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_NUM_THREADS": "1",
    "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
    "PROJ_NETWORK": "OFF",
}
"""GDAL with the drivers for Shapefile and GeoPackage alone, and without the network."""


def zipped_layer_format(names: Sequence[str]) -> str | None:
    """Return ``shapefile`` or ``kml`` for the parts of an archive that holds such layers."""
    suffixes = {name.lower()[-4:] for name in names}
    if ".shp" in suffixes:
        return "shapefile"
    return "kml" if ".kml" in suffixes else None


def read_zipped_layers(
    archive: zipfile.ZipFile, names: Sequence[str], limits: Limits, asked: Asked
) -> Source:
    """Read a Shapefile or the placemarks of an archive that was looked over.

    Raises
    ------
    InputError
        ``E_LAYER_CHOICE`` several and none was asked for, ``E_LAYER_NAME``,
        ``E_SHAPEFILE_PARTS``, ``E_NO_CRS``, and those of `read_kml` and `read_geopackage`.
    """
    if zipped_layer_format(names) == "kml":
        main = min((n for n in names if n.lower().endswith(".kml")), key=_depth)
        return read_kml(part_bytes(archive, main), limits)
    groups = shapefiles([archive.getinfo(name) for name in names])
    name = _chosen(list(groups), asked)
    layer = read_shapefile(archive, name, groups[name], asked)
    if not (layer.crs or asked.crs):
        raise InputError("E_NO_CRS", frame=name)
    wishes = {"file": name, "name": name, "encoding": layer.encoding, "layer": None}
    source = _read(layer.packed, limits, {**wishes, "crs": asked.crs}, "shapefile")
    note: Note = ("W_ENCODING", "", layer.encoding, {"layer": name})
    return replace(source, notes=(note,)) if layer.guessed else source


def _depth(name: str) -> tuple[int, str]:
    return name.count("/"), name


def _chosen(layers: list[str], asked: Asked) -> str:
    if asked.layer is None and len(layers) == 1:
        return layers[0]
    if asked.layer is None:
        raise InputError("E_LAYER_CHOICE", layers=", ".join(layers))
    if asked.layer not in layers:
        raise InputError("E_LAYER_NAME", layer=asked.layer, layers=", ".join(layers))
    return asked.layer


def read_geopackage(content: bytes, limits: Limits, asked: Asked, file: str) -> Source:
    """Read one layer or attribute table of a GeoPackage.

    Raises
    ------
    InputError
        ``E_FORMAT`` another SQLite file, ``E_LAYER_CHOICE``, ``E_LAYER_NAME``, ``E_NO_CRS``,
        ``E_CRS_NAME``, ``E_LAYER_FILE`` damaged, ``E_PARSER_STOPPED``.
    """
    if content[68:71] not in _APPLICATIONS and b"gpkg_contents" not in content:
        raise refusal(file, "SQLite")
    wishes = {"file": file, "name": "", "encoding": None, "layer": asked.layer, "crs": asked.crs}
    return _read(content, limits, wishes, "gpkg")


def _read(content: bytes, limits: Limits, wishes: dict[str, Any], kind: str) -> Source:
    _, tables = parse_apart(_PARSER, content, limits, {**wishes, "environment": GDAL_ENVIRONMENT})
    return Source(kind, tuple(tables))


def read_kml(content: bytes, limits: Limits) -> Source:
    """Read the placemarks of KML, in all its folders.

    Raises
    ------
    InputError
        ``E_XML_ENTITY`` before anything is parsed, ``E_KML`` damaged, ``E_EMPTY``.
    """
    refuse_entities([content])
    _, tables = parse_apart("ingest.reading.record_process", content, limits, {"format": "kml"})
    return Source("kml", tuple(tables))

"""The parts of a store that make the SQLite file a valid GeoPackage.

OGC 12-128r19 (GeoPackage 1.3): the application id and version (clause 1.1.1), the required tables
(1.1.2, 1.1.3, 2.1.5), and the binary form of a geometry (2.1.3).
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, text

APPLICATION_ID = 0x47504B47  # "GPKG"
USER_VERSION = 10300
SRS_ID = 4326
_HEADER = struct.pack("<2sBBi", b"GP", 0, 0b0000_0001, SRS_ID)  # little endian, no envelope
_ENVELOPE_DOUBLES = (0, 4, 6, 6, 8)

_WGS84_WKT = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,'
    'AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,'
    'AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],'
    'AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]'
)
_DDL = (
    """CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY,
       organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL,
       definition TEXT NOT NULL, description TEXT)""",
    """CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,
       identifier TEXT UNIQUE, description TEXT DEFAULT '',
       last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
       min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
       CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""",
    """CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
       geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL,
       m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
       CONSTRAINT uk_gc_table_name UNIQUE (table_name),
       CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
       CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))""",
)


def create_metadata(connection: Connection) -> None:
    """Make the tables that every GeoPackage has, in an empty database."""
    for statement in _DDL:
        connection.exec_driver_sql(statement)
    insert = text(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (:name, :id, :organization, :code, :wkt, :what)"
    )
    rows = [
        ("WGS 84 geodetic", SRS_ID, "EPSG", 4326, _WGS84_WKT, "longitude/latitude on WGS 84"),
        ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", "undefined cartesian"),
        ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic"),
    ]
    names = ("name", "id", "organization", "code", "wkt", "what")
    connection.execute(insert, [dict(zip(names, row, strict=True)) for row in rows])
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {USER_VERSION}")


def register_layer(
    connection: Connection, table: str, title: str, *, geometry: str | None = None
) -> None:
    """List a table in the GeoPackage's contents; `geometry` names its point column."""
    connection.execute(
        text(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)"
            " VALUES (:table, :kind, :title, :srs)"
        ),
        {
            "table": table,
            "kind": "features" if geometry else "attributes",
            "title": title,
            "srs": SRS_ID if geometry else None,
        },
    )
    if geometry:
        connection.execute(
            text("INSERT INTO gpkg_geometry_columns VALUES (:table, :column, 'POINT', :srs, 0, 0)"),
            {"table": table, "column": geometry, "srs": SRS_ID},
        )


def touch_layer(
    connection: Connection, table: str, bounds: tuple[float, float, float, float] | None = None
) -> None:
    """Note that a layer has changed, and its extent in degrees where it has one."""
    connection.execute(
        text(
            "UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ','now'),"
            " min_x = coalesce(min(min_x, :x0), :x0, min_x),"
            " min_y = coalesce(min(min_y, :y0), :y0, min_y),"
            " max_x = coalesce(max(max_x, :x1), :x1, max_x),"
            " max_y = coalesce(max(max_y, :y1), :y1, max_y) WHERE table_name = :table"
        ),
        {"table": table, **dict(zip(("x0", "y0", "x1", "y1"), bounds or [None] * 4, strict=True))},
    )


def encode_points(points: NDArray[np.object_]) -> list[bytes | None]:
    """Return the GeoPackage binary of points (n,) in EPSG:4326; None stays None."""
    return [None if wkb is None else _HEADER + wkb for wkb in shapely.to_wkb(points, byte_order=1)]


def decode_points(blobs: list[bytes | None]) -> NDArray[np.object_]:
    """Return shapely points of GeoPackage binaries; None stays None."""
    wkb = np.array([None if blob is None else _wkb(blob) for blob in blobs], dtype=object)
    points: NDArray[np.object_] = shapely.from_wkb(wkb)
    return points


def _wkb(blob: bytes) -> bytes:
    envelope = (blob[3] >> 1) & 0b111
    return blob[8 + 8 * _ENVELOPE_DOUBLES[envelope] :]


def register_functions(connection: sqlite3.Connection) -> None:
    """Give SQLite the functions that a spatial index made by GDAL or QGIS calls in its triggers.

    Without them, a store to which QGIS has added an index could not be written any more.
    """
    connection.create_function(
        "ST_IsEmpty", 1, lambda blob: blob is None or bool(blob[3] & 0b1_0000), deterministic=True
    )
    for name, corner in (("ST_MinX", 0), ("ST_MinY", 1), ("ST_MaxX", 2), ("ST_MaxY", 3)):
        connection.create_function(name, 1, _bound(corner), deterministic=True)


def _bound(corner: int) -> Callable[[bytes | None], float | None]:
    def bound(blob: bytes | None) -> float | None:
        if blob is None:
            return None
        value = float(shapely.from_wkb(_wkb(blob)).bounds[corner])
        return None if np.isnan(value) else value

    return bound

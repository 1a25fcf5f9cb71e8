"""The child process that reads a layer through GDAL: bytes in, columns out.

GDAL is loaded without the drivers that follow references or the network (the parent says which, by
``OGR_SKIP``), and is given the bytes alone, so that no name or path of the sender reaches it.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from pyproj.exceptions import CRSError

from ingest.reading.child import Answer, RefusedError, filled_table, serve, told_table
from ingest.reading.geojson_records import OTHER_NAME
from ingest.reading.record_table import cell_of
from ingest.reading.shape_points import crs_of, single_points, to_degrees

_DANGEROUS = frozenset({"OGR_VRT", "HTTP", "WFS", "OAPIF", "CSW", "GTFS", "PGDUMP", "GDALG"})
_STYLES = frozenset({"layer_styles", "qgis_projects"})
"""Tables in which QGIS keeps what it needs itself."""


def parse(content: bytes, asked: Mapping[str, Any]) -> Answer:
    """Return one layer as a table with ``lon`` and ``lat``, EPSG:4326."""
    for name, value in asked["environment"].items():
        os.putenv(name, value)  # GDAL asks for these when it is loaded
    import pyogrio  # noqa: PLC0415  (memory is limited by now)
    from pyogrio.errors import DataLayerError, DataSourceError  # noqa: PLC0415

    if _DANGEROUS & set(pyogrio.list_drivers()):
        raise RuntimeError("GDAL was loaded with drivers that follow references")
    # GDAL warns of names and journals of the copy in memory, which say nothing of the file.
    warnings.simplefilter("ignore")
    try:
        layer, placed = _chosen(pyogrio.list_layers(content).tolist(), asked)
        meta, _, shapes, columns = pyogrio.raw.read(
            content,
            layer=layer,
            read_geometry=placed,
            force_2d=True,
            datetime_as_string=True,
            max_features=asked["rows"] + 1,
        )
    except (DataSourceError, DataLayerError, UnicodeDecodeError, ValueError) as error:
        detail = str(error).split("/vsi")[0][:200]
        raise RefusedError("E_LAYER_FILE", file=asked["file"], detail=detail) from error
    name = asked["name"] or layer
    return _layer_answer(meta, shapes if placed else None, columns, {**asked, "name": name})


def _chosen(layers: list[tuple[str, str | None]], asked: Mapping[str, Any]) -> tuple[str, bool]:
    """Return the layer to read and whether it has shapes; ask where there are several."""
    known = {name: kind is not None for name, kind in layers if name not in _STYLES}
    if not known:
        raise RefusedError("E_EMPTY")
    wanted = asked["layer"] or (next(iter(known)) if len(known) == 1 else None)
    if wanted not in known:
        code = "E_LAYER_NAME" if wanted else "E_LAYER_CHOICE"
        values = {"layer": wanted} if wanted else {}
        raise RefusedError(code, layers=", ".join(known), **values)
    return wanted, known[wanted]


def _layer_answer(meta: Any, shapes: Any, columns: Any, asked: Mapping[str, Any]) -> Answer:
    encoding = asked["encoding"]
    names = [_decoded(name, encoding) for name in meta["fields"]]
    headers = [OTHER_NAME.get(name, name) for name in names] if shapes is not None else names
    cells = [_cells(column, encoding) for column in columns]
    faults: list[tuple[int, int, str, str, dict[str, Any]]] = []
    if shapes is not None:
        lon, lat, others = _positions(shapes, asked["crs"] or meta["crs"], asked["name"])
        headers += ["lon", "lat"]
        cells += [[cell_of(value) for value in lon], [cell_of(value) for value in lat]]
        faults = [(at + 1, -1, "W_NOT_POINT", kind, {}) for at, kind in others]
    rows = list(zip(*cells, strict=True))
    if not rows:
        raise RefusedError("E_EMPTY")
    table = filled_table([headers, *rows], asked)
    told, codes = told_table(table, first_row=0, faults=faults)
    return {"tables": [told]}, codes


def _positions(
    wkb: Any, crs: str | None, layer: str
) -> tuple[list[float], list[float], list[tuple[int, str]]]:
    if not crs or "Undefined" in crs or "Unknown" in crs:
        raise RefusedError("E_NO_CRS", frame=layer)
    x, y, others = single_points(shapely.from_wkb(wkb, on_invalid="ignore"))
    try:
        lon, lat = to_degrees(x, y, crs_of(crs))
    except CRSError as error:
        raise RefusedError("E_CRS_NAME", crs=crs[:80]) from error
    return lon.tolist(), lat.tolist(), others


def _cells(column: Any, encoding: str | None) -> list[str | float]:
    if column.dtype.kind != "O":
        return [cell_of(value) for value in column.tolist()]
    return [_cell(value, encoding) for value in column]


def _cell(value: Any, encoding: str | None) -> str | float:
    if isinstance(value, str):
        return cell_of(_decoded(value, encoding))
    if isinstance(value, bytes):
        return ""
    if isinstance(value, (list, np.ndarray)):
        return ";".join(str(each) for each in value)
    return cell_of(value)


def _decoded(text: str, encoding: str | None) -> str:
    """Return a text that was read byte by byte; a sign cut off by the column's width is let go."""
    return text if encoding is None else text.encode("latin-1", "ignore").decode(encoding, "ignore")


def main() -> None:
    """Parse the layer on standard input."""
    serve(parse)


if __name__ == "__main__":
    main()

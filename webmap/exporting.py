"""What a filter leaves, as a file: a workbook, GeoJSON or a GeoPackage."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import numpy as np
import shapely
from flask import Blueprint, Response, current_app, request
from numpy.typing import NDArray

from geodata.codes import LANGUAGES
from geodata.errors import InputError
from geodata.listing import sites_by
from ingest.datums import to_wgs84
from webmap import data
from webmap.exported import Exported
from webmap.exported_layers import write_hotspots_layer, write_sites_layer
from webmap.exported_workbook import write_sites_workbook
from webmap.filters import selection_of
from webmap.i18n import language
from webmap.kept_names import order_of_names
from webmap.shown import shown_datum

bp = Blueprint("exporting", __name__, url_prefix="/export")

MIMETYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
}
AT_ONCE = 2
"""Exports that are written at a time: the map needs the other threads."""
_PLACES = threading.BoundedSemaphore(AT_ONCE)
_PIECE = 1 << 18  # bytes


@bp.get("/sites.<any(xlsx, geojson, gpkg):ending>")
def sites(ending: str) -> Response:
    """Give the sites that the filter leaves as a file."""
    exported = _exported()
    if not _PLACES.acquire(blocking=False):
        raise InputError("E_EXPORT_BUSY")
    try:
        folder = tempfile.TemporaryDirectory(prefix="lookback-", ignore_cleanup_errors=True)
        try:
            path = Path(folder.name) / f"sites.{ending}"
            _write(path, exported)
            return _answer(path, folder, exported.file_name)
        except BaseException:
            folder.cleanup()
            raise
    finally:
        _PLACES.release()


def _exported() -> Exported:
    figures = data.figures()
    selection = selection_of(request.args, figures.vocabulary)
    sums = figures.sums(selection)
    rows = sites_by(figures.table, sums, "low", by_name=order_of_names(figures))
    return Exported(figures, selection, rows, language())


def _write(path: Path, exported: Exported) -> None:
    if path.suffix == ".xlsx":
        write_sites_workbook(path, exported)
        return
    write_sites_layer(path, exported)
    if path.suffix == ".gpkg":
        _add_hotspots(path, exported)


def _add_hotspots(path: Path, exported: Exported) -> None:
    """Add the hot spots of the filter, where they were searched."""
    state = data.search_of(exported.selection)
    if state.figures is None:
        return
    told = {
        spoken: data.hotspots_of(exported.figures, exported.selection, spoken)["hotspots"]
        for spoken in LANGUAGES
    }
    if told["en"]:
        shapes = [_in_wgs84(shapely.geometry.shape(one["geometry"])) for one in told["en"]]
        write_hotspots_layer(path, told, shapes)


def _in_wgs84(shape: shapely.Geometry) -> shapely.Geometry:
    """Return a shape of the map as it lies on the ground."""
    datum = shown_datum(current_app.config)

    def moved(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(to_wgs84(degrees[:, 0], degrees[:, 1], datum))

    return shapely.transform(shape, moved)


def _answer(path: Path, folder: tempfile.TemporaryDirectory[str], name: str) -> Response:
    """Answer with a file piece by piece; its folder goes when the answer is over."""
    ending = path.suffix
    response = Response(_pieces(path), mimetype=MIMETYPES[ending[1:]])
    response.content_length = path.stat().st_size
    response.headers["Cache-Control"] = "no-store"
    response.headers.set(
        "Content-Disposition", "attachment",
        **{"filename": f"sites{ending}", "filename*": f"UTF-8''{quote(name + ending, safe='')}"},
    )  # fmt: skip
    response.call_on_close(folder.cleanup)
    return response


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece

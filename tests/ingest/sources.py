"""Files of every kind that a test makes by hand, and how it reads them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
import xlwt

from ingest.reading.readers import read_source
from ingest.tables import Asked, Limits, Source, Table, cell_text

FEW = Limits(rows=1_000, columns=20, memory_mb=3_000, seconds=60)
ODS_KIND = "application/vnd.oasis.opendocument.spreadsheet"
ODS_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
    )
)


def source(
    folder: Path, content: bytes, name: str = "records", limits: Limits = FEW, **asked: str
) -> Source:
    """Write bytes as a file and read it."""
    file = folder / name
    file.write_bytes(content)
    return read_source(file, limits, Asked(**asked))


def cells(table: Table) -> list[list[str]]:
    """Every row of a table as texts."""
    columns = [[cell_text(value) for value in column.all()] for column in table.columns]
    return [list(row) for row in zip(*columns, strict=True)]


def records(table: Table) -> list[dict[str, str]]:
    """The rows below the first as header -> text."""
    headers, *rows = cells(table)
    return [dict(zip(headers, row, strict=True)) for row in rows]


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    """An archive of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def xls(fill: Any, **options: Any) -> bytes:
    """An old workbook whose first sheet is filled by a function."""
    book = xlwt.Workbook(**options)
    fill(book.add_sheet("记录"), book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(rows: str, *, columns: str = "", before: str = "", kind: str = ODS_KIND) -> bytes:
    """An ODS file of one sheet, its rows given as XML."""
    body = (
        f'<?xml version="1.0"?><office:document-content {ODS_NAMES}><office:body>'
        f'<office:spreadsheet>{before}<table:table table:name="记录">{columns}{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": kind, "content.xml": body, "META-INF/manifest.xml": "<a/>"})


def layer_file(
    folder: Path,
    name: str,
    shapes: Sequence[Any],
    fields: Mapping[str, Sequence[Any]],
    **options: Any,
) -> Path:
    """Write a layer through GDAL."""
    file = folder / name
    options = {"crs": "EPSG:4326", "geometry_type": "Point", **options}
    pyogrio.raw.write(
        file,
        np.array(shapely.to_wkb(np.array(shapes, dtype=object)), dtype=object),
        [np.array(list(values), dtype=_type(values)) for values in fields.values()],
        list(fields),
        **options,
    )
    return file


def _type(values: Sequence[Any]) -> Any:
    return object if isinstance(values[0], str) else None


def shapefile_zip(folder: Path, *, without: Sequence[str] = (), under: str = "", **options: Any):
    """A zipped Shapefile of two named points."""
    made = folder / "made"
    made.mkdir(exist_ok=True)
    shapes = options.pop("shapes", [shapely.Point(120.1, 30.2), shapely.Point(120.2, 30.3)])
    fields = options.pop("fields", {"名称": ["朝晖六区", "大关南苑"]})
    name = options.pop("name", "layer")
    layer_file(made, f"{name}.shp", shapes, fields, driver="ESRI Shapefile", **options)
    return zipped(
        {
            f"{under}{part.name}": part.read_bytes()
            for part in sorted(made.iterdir())
            if part.suffix not in without
        }
    )

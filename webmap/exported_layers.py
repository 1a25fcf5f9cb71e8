"""The layers of an export, for maps and programs: GeoJSON and GeoPackage, WGS84."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.codes import Language
from geodata.schema import WGS84
from webmap.exported import Exported

_BLOCK = 20_000
_DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON"}
_DATASET = {"GPKG": {"VERSION": "1.3"}, "GeoJSON": {}}
"""GDAL of some years ago warns of newer ones."""
_DAYS = ("last_visited_on",)
_COUNTS = (
    "hotspot", "visits", "rebounds", "days_at_risk", "open", "overdue", "number", "sites",
)  # fmt: skip
_DIGITS = {"lon": 6, "lat": 6, "p_value": 6}
_RATIO_DIGITS = 3
_HOTSPOT_FIELDS = {
    "number": "number", "name": "name", "status": "status", "sites": "sites",
    "rebounds": "rebounds", "expected": "expected", "ratio": "relative_risk",
    "ratio_low": "relative_risk_low", "ratio_high": "relative_risk_high", "p_value": "p_value",
    "radius_m": "radius_m",
}  # fmt: skip
"""Name of the field -> its name in the shape of a hot spot."""


def write_sites_layer(path: Path, exported: Exported) -> None:
    """Write the sites as a layer ``sites``; the ending of `path` says in which format.

    The names of fields are English and stay what they are: codes, and labels in the language of the
    export beside them. Sites without a position have no geometry.
    """
    driver = _DRIVERS[path.suffix]
    options: dict[str, Any] = {"DESCRIPTION": _description(exported)}
    if driver == "GeoJSON":
        options["RFC7946"] = "YES"
        blocks = [slice(0, len(exported.rows))]  # the driver would read the file anew for each
    else:
        starts = range(0, max(len(exported.rows), 1), _BLOCK)
        blocks = [slice(first, first + _BLOCK) for first in starts]
    for block in blocks:
        columns = exported.sites(block)
        labels = {f"{name}_label": values for name, values in exported.labels(columns).items()}
        lon, lat = (np.asarray(columns[name], dtype=np.float64) for name in ("lon", "lat"))
        points: NDArray[Any] = np.array(shapely.points(lon, lat), dtype=object)
        points[~np.isfinite(lon)] = None
        _write(
            path, driver, "sites", points, {**columns, **labels},
            geometry_type="Point", layer_options=options, append=block.start > 0,
            dataset_options=_DATASET[driver] if block.start == 0 else {},
        )  # fmt: skip


def write_hotspots_layer(
    path: Path, told: Mapping[Language, Sequence[Mapping[str, Any]]], shapes: Sequence[Any]
) -> None:
    """Add the hot spots to a GeoPackage as a layer ``hot_spots``.

    Parameters
    ----------
    told
        By language the hot spots as `webmap.shapes.hotspots_shape` tells them, in one order.
    shapes
        Their polygons, WGS84.
    """
    zh, en = told["zh"], told["en"]
    columns: dict[str, Any] = {
        name: [one[told_as] for one in en] for name, told_as in _HOTSPOT_FIELDS.items()
    }
    columns |= {"sentence_zh": [one["sentence"] for one in zh],
                "sentence_en": [one["sentence"] for one in en]}  # fmt: skip
    for name, values in columns.items():
        if not any(isinstance(value, str) for value in values):
            columns[name] = np.array(values, dtype=np.float64)
    many = np.array([shapely.multipolygons([shape]) if shape.geom_type == "Polygon" else shape
                     for shape in shapes], dtype=object)  # fmt: skip
    _write(
        path, "GPKG", "hot_spots", many, columns,
        geometry_type="MultiPolygon", layer_options={}, append=True,
    )  # fmt: skip


def _write(
    path: Path, driver: str, layer: str, shapes: NDArray[Any], columns: Mapping[str, Any],
    **options: Any,
) -> None:  # fmt: skip
    import pyogrio.raw  # noqa: PLC0415  an import does without it

    fields = {name: _field(name, values) for name, values in columns.items()}
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(shapes),
        field_data=[values for values, _ in fields.values()],
        field_mask=[mask for _, mask in fields.values()],
        fields=list(fields),
        layer=layer,
        driver=driver,
        crs=WGS84,
        encoding="UTF-8",
        **options,
    )


def _field(name: str, values: Any) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """Return the values of a field and what of them is not there."""
    if isinstance(values, list):
        return np.array(values, dtype=object), None
    if values.dtype == np.bool_:
        return values, None
    nothing = ~np.isfinite(values)
    known = np.where(nothing, 0, values.astype(np.float64))
    mask = nothing if nothing.any() else None
    if name in _DAYS:
        return known.astype(np.int64).astype("datetime64[D]"), mask
    if name in _COUNTS:
        return known.astype(np.int32), mask
    return np.round(known, _DIGITS.get(name, _RATIO_DIGITS)), mask


def _description(exported: Exported) -> str:
    about = exported.about
    if exported.language == "zh":
        return (f"筛选条件：{exported.sentence}。数据截至 {about['data_to']}，"
                f"规则 {about['rules_version']}")  # fmt: skip
    return f"{exported.sentence}; data to {about['data_to']}, rules {about['rules_version']}"

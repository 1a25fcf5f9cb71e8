"""Features of GeoJSON as flat records with ``lon`` and ``lat``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from ingest.reading.record_table import flattened
from ingest.reading.shape_points import crs_of, single_points, to_degrees

OTHER_NAME = {"lon": "attribute lon", "lat": "attribute lat"}
"""What an attribute is called that has the name of a column of the position."""


def feature_records(
    features: Sequence[dict[str, Any]], crs: str | None
) -> tuple[list[dict[str, Any]], list[tuple[int, str, str]]]:
    """Return records of features, and (record, code, value) of those whose shape is no point.

    `crs` is None for degrees of WGS84 (RFC 7946, section 4). A feature without a shape, or with
    one that cannot be read, has no position.
    """
    shapes = np.array([None] * len(features), dtype=object)
    shapes[:] = [_shape(feature.get("geometry")) for feature in features]
    x, y, others = single_points(shapes)
    if crs:
        x, y = to_degrees(x, y, crs_of(crs))
    records = [
        _record(feature, *position)
        for feature, *position in zip(features, x.tolist(), y.tolist(), strict=True)
    ]
    return records, [(at, "W_NOT_POINT", kind) for at, kind in others]


def _record(feature: dict[str, Any], lon: float, lat: float) -> dict[str, Any]:
    properties = feature.get("properties")
    flat = flattened(properties) if isinstance(properties, dict) else {}
    record = {OTHER_NAME.get(name, name): value for name, value in flat.items()}
    if isinstance(feature.get("id"), (str, int)):
        record.setdefault("id", feature["id"])
    return {**record, "lon": lon, "lat": lat}


def _shape(geometry: Any) -> Any:
    if not isinstance(geometry, dict):
        return None
    place = geometry.get("coordinates")
    if geometry.get("type") == "Point":
        return _point(place)
    try:
        return shapely.from_geojson(json.dumps(geometry))
    except (shapely.errors.ShapelyError, ValueError, RecursionError):
        return None


def _point(place: Any) -> Any:
    """Return a point; numbers written as text are taken, and NaN is no position."""
    try:
        x, y = (float(each) for each in place[:2])
    except (TypeError, ValueError):
        return None
    return shapely.Point(x, y) if np.isfinite([x, y]).all() else None

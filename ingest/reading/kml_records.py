"""Placemarks of KML as flat records with ``lon`` and ``lat``.

OGC 12-007r2 (KML 2.3): 11 Placemark, 9.3 ExtendedData, 10 geometries; coordinates are longitude,
latitude and altitude in degrees of WGS84. Links to other files are not followed.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import numpy as np
import shapely

from ingest.reading.geojson_records import OTHER_NAME
from ingest.reading.shape_points import single_points

_TEXTS = ("name", "description", "address", "phoneNumber", "when", "begin", "end")
_SHAPES = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry")


def placemark_records(
    content: bytes,
) -> tuple[list[dict[str, Any]], list[tuple[int, str, str]]]:
    """Return records of placemarks, and (record, code, value) of those whose shape is no point."""
    records, found = [], []
    for folder, placemark in _placemarks(content):
        record = _attributes(placemark)
        if folder:
            record.setdefault("folder", folder)
        records.append(record)
        found.append(_placed(placemark))
    shapes = np.array([None] * len(found), dtype=object)
    shapes[:] = found
    lon, lat, others = single_points(shapes)
    for record, x, y in zip(records, lon.tolist(), lat.tolist(), strict=True):
        record.update(lon=x, lat=y)
    return records, [(at, "W_NOT_POINT", kind) for at, kind in others]


def _placemarks(content: bytes) -> Iterator[tuple[str, ElementTree.Element]]:
    """Yield each placemark with the name of the folder that it stands in."""
    parents: list[ElementTree.Element] = []
    for event, element in ElementTree.iterparse(io.BytesIO(content), events=("start", "end")):
        name = _local(element)
        if event == "start":
            parents.append(element)
            continue
        parents.pop()
        if name == "Placemark":
            folder = next((each for each in reversed(parents) if _local(each) == "Folder"), None)
            yield "" if folder is None else _child_text(folder, "name"), element
            element.clear()


def _attributes(placemark: ElementTree.Element) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for element in placemark.iter():
        name, text = _local(element), (element.text or "").strip()
        if name in _TEXTS and text:
            record.setdefault(name, text)
        elif name == "Data":
            record[_attribute_name(element)] = _child_text(element, "value")
        elif name == "SimpleData":
            record[_attribute_name(element)] = text
    return record


def _attribute_name(element: ElementTree.Element) -> str:
    name = element.get("name", "")
    return OTHER_NAME.get(name, name)


def _placed(placemark: ElementTree.Element) -> Any:
    for element in placemark:
        if _local(element) in _SHAPES:
            return _shape(element)
    return None


def _shape(element: ElementTree.Element) -> Any:
    kind = _local(element)
    if kind == "MultiGeometry":
        parts = [_shape(each) for each in element if _local(each) in _SHAPES]
        return shapely.GeometryCollection([part for part in parts if part is not None])
    corners = _corners(element)
    if not corners:
        return None
    if kind == "Point" or len(corners) == 1:
        return shapely.Point(corners[0])
    if kind == "Polygon" and len(corners) >= 3:
        return shapely.Polygon(corners)
    return shapely.LineString(corners)


def _corners(element: ElementTree.Element) -> list[tuple[float, float]]:
    """Return the corners of a shape's first ring or line; holes do not move it."""
    found = next((each for each in element.iter() if _local(each) == "coordinates"), None)
    corners = []
    for place in ((found.text if found is not None else None) or "").split():
        lon, _, rest = place.partition(",")
        try:
            corner = float(lon), float(rest.partition(",")[0])
        except ValueError:
            continue
        if np.isfinite(corner).all():
            corners.append(corner)
    return corners


def _child_text(element: ElementTree.Element, name: str) -> str:
    found = next((each for each in element if _local(each) == name), None)
    return ((found.text if found is not None else None) or "").strip()


def _local(element: ElementTree.Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1]

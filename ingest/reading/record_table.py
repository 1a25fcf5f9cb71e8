"""Records without fixed columns (JSON, placemarks) as the rows of one table.

Only the standard library: child processes use it.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ingest.reading.child import Answer, RefusedError, filled_table, told_table

Record = Mapping[str, Any]
_DEEPEST = 12
_LARGEST_EXACT = 2**53
_OF_ODK = {"__id": "instanceID"}
"""ODK Central, OData: the number of an answer, called so everywhere else in ODK."""
_FLAT = (str, int, float, bool, type(None))


def record_answer(
    records: Sequence[Record],
    limits: Mapping[str, Any],
    faults: Sequence[tuple[int, str, str]] = (),
    **about: Any,
) -> Answer:
    """Return records (path -> value) as a table below a row of headers.

    Record n is row n for a person: the headers are counted as row 0. `faults` are (record,
    code, value), records counted from 0.
    """
    if not records:
        raise RefusedError("E_EMPTY")
    paths: dict[str, None] = {}
    for record in records:
        paths.update(dict.fromkeys(record))
        if len(paths) > limits["columns"]:
            raise RefusedError("E_TOO_MANY_COLUMNS", limit=limits["columns"])
    table = filled_table(_rows(records, list(paths)), limits)
    told: list[Any] = [(record + 1, -1, code, value, {}) for record, code, value in faults]
    entry, codes = told_table(table, first_row=0, faults=told)
    return {"tables": [entry], **about}, codes


def _rows(records: Sequence[Record], paths: list[str]) -> Iterator[list[Any]]:
    yield headers_of(paths)
    for record in records:
        yield [cell_of(record.get(path)) for path in paths]


def headers_of(paths: Iterable[str]) -> list[str]:
    """Return the last part of each path as its header, the whole path where parts coincide."""
    paths = [_OF_ODK.get(path, path) for path in paths]
    ends = [path.rstrip("/").rsplit("/", 1)[-1] or path for path in paths]
    times = Counter(ends)
    return [end if times[end] == 1 else path for path, end in zip(paths, ends, strict=True)]


def cell_of(value: Any) -> str | float:
    """Return a value as text or a number; numbers that a float would round stay text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return float(value) if abs(value) < _LARGEST_EXACT else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def flattened(value: Mapping[str, Any], path: str = "", depth: int = 0) -> dict[str, Any]:
    """Return groups within groups as one level, with ``/`` between their names.

    A point of GeoJSON becomes ``lon`` and ``lat``, a list of plain values one text with ``;``
    between them, a list of groups its JSON text.
    """
    flat: dict[str, Any] = {}
    for name, inner in value.items():
        at = f"{path}{name}"
        if isinstance(inner, dict) and depth < _DEEPEST:
            point = _point_of(inner)
            if point:
                flat[f"{at}/lon"], flat[f"{at}/lat"] = point
            else:
                flat.update(flattened(inner, f"{at}/", depth + 1))
        elif isinstance(inner, list) and name == "_geolocation" and len(inner) == 2:
            # KoboToolbox REST API v2, "_geolocation": latitude first.
            flat[f"{at}/lat"], flat[f"{at}/lon"] = inner
        elif isinstance(inner, list) and all(isinstance(each, _FLAT) for each in inner):
            flat[at] = ";".join(_as_text(each) for each in inner if each is not None)
        else:
            flat[at] = inner
    return flat


def _point_of(value: Mapping[str, Any]) -> tuple[Any, Any] | None:
    place = value.get("coordinates")
    if value.get("type") == "Point" and isinstance(place, list) and len(place) >= 2:
        return place[0], place[1]
    return None


def _as_text(value: Any) -> str:
    cell = cell_of(value)
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)

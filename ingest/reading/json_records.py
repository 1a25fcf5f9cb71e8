"""JSON as records: a list of objects, and what Kobo, ODK Central and Open311 wrap it in.

KoboToolbox API v2 (``results``), OData 4 of ODK Central (``value``), Open311 GeoReport v2
(a list, or ``service_requests``), GeoJSON of RFC 7946. Only the standard library.
"""

from __future__ import annotations

import json
import math
from typing import Any

from ingest.reading.child import RefusedError

_WRAPPERS = ("results", "value", "service_requests", "data", "records", "rows", "items", "requests")
_LONGEST_NUMBER = 15


def parse_json(content: bytes) -> Any:
    """Return the value of a JSON text, or the list of the values of JSON lines.

    Numbers too long for a float stay text; NaN and Infinity are nothing.
    """
    text = content.decode("utf-8", "replace").lstrip("\ufeff \t\r\n\x1e")
    try:
        try:
            return _value(text)
        except json.JSONDecodeError as error:
            if not error.msg.startswith("Extra data"):
                raise
            lines = (line.strip(" \t\r\x1e") for line in text.split("\n"))
            return [_value(line) for line in lines if line]
    except json.JSONDecodeError as error:
        raise RefusedError("E_JSON", line=error.lineno, detail=error.msg) from error
    except RecursionError as error:
        raise RefusedError("E_JSON", line=1, detail="nesting") from error


def _value(text: str) -> Any:
    return json.loads(text, parse_int=_whole, parse_float=_number, parse_constant=lambda _: None)


def _whole(text: str) -> int | str:
    return int(text) if len(text) <= _LONGEST_NUMBER else text


def _number(text: str) -> float | str:
    number = float(text)
    return number if math.isfinite(number) else text


def records_of(value: Any, file: str) -> list[dict[str, Any]]:
    """Return the list of objects that a JSON value is, or is wrapped around."""
    if isinstance(value, dict):
        inner = (value[name] for name in _WRAPPERS if isinstance(value.get(name), list))
        value = next(inner, None)
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise RefusedError("E_FORMAT", file=file)
    return value


def features_of(value: Any) -> list[dict[str, Any]] | None:
    """Return the features of GeoJSON; None for JSON of another kind."""
    if isinstance(value, dict) and value.get("type") == "Feature":
        return [value]
    if isinstance(value, dict) and value.get("type") == "FeatureCollection":
        features = value.get("features")
        return [each for each in features if isinstance(each, dict)] if features else []
    if isinstance(value, list) and value and all(_is_feature(each) for each in value):
        return value
    return None


def _is_feature(value: Any) -> bool:
    return isinstance(value, dict) and value.get("type") == "Feature"


def stated_crs(value: Any) -> str | None:
    """Return the CRS that GeoJSON of 2008 names; None where it names none."""
    crs = value.get("crs") if isinstance(value, dict) else None
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return name if isinstance(name, str) else None

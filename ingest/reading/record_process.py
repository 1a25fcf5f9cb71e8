"""The child process that parses records: JSON of any wrapping, GeoJSON, KML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import ParseError

from ingest.reading.child import Answer, RefusedError, serve
from ingest.reading.json_records import features_of, parse_json, records_of, stated_crs
from ingest.reading.record_table import flattened, record_answer


def parse(content: bytes, asked: Mapping[str, Any]) -> Answer:
    """Return the records of a file as one table."""
    if asked["format"] == "kml":
        return _parse_kml(content, asked)
    value = parse_json(content)
    try:
        features = features_of(value)
        if features is not None:
            return _parse_features(features, asked.get("crs") or stated_crs(value), asked)
        records = [flattened(record) for record in records_of(value, asked["file"])]
        return record_answer(records, asked, format="json")
    except RecursionError as error:
        raise RefusedError("E_JSON", line=1, detail="nesting") from error


def _parse_features(features: list[Any], crs: str | None, asked: Mapping[str, Any]) -> Answer:
    # Shapes are needed here alone, and cost more to load than a list of records to read.
    from ingest.reading.geojson_records import feature_records  # noqa: PLC0415

    records, faults = feature_records(features, crs)
    return record_answer(records, asked, faults, format="geojson")


def _parse_kml(content: bytes, asked: Mapping[str, Any]) -> Answer:
    from ingest.reading.kml_records import placemark_records  # noqa: PLC0415

    try:
        records, faults = placemark_records(content)
    except (ParseError, LookupError, ValueError) as error:
        raise RefusedError("E_KML", detail=str(error)) from error
    return record_answer(records, asked, faults, format="kml")


def main() -> None:
    """Parse the file on standard input."""
    serve(parse)


if __name__ == "__main__":
    main()

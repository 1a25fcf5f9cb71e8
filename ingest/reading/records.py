"""Records in JSON: of Kobo, ODK, Open311, GeoJSON, or any list of objects."""

from __future__ import annotations

from ingest.reading.apart import parse_apart
from ingest.reading.formats import encoding_of
from ingest.tables import Asked, Limits, Source


def read_json(content: bytes, limits: Limits, asked: Asked, file: str) -> Source:
    """Read the records of a JSON text, or of JSON lines.

    Raises
    ------
    InputError
        ``E_JSON`` damaged, ``E_FORMAT`` no list of objects, ``E_EMPTY``, ``E_CRS_NAME``, those of
        `encoding_of` and of the child process.
    """
    encoding = encoding_of(lambda: [content], file, asked.encoding)
    if encoding not in ("utf-8", "utf-8-sig"):
        content = content.decode(encoding).encode()
    wishes = {"format": "json", "file": file, "crs": asked.crs}
    result, tables = parse_apart("ingest.reading.record_process", content, limits, wishes)
    return Source(result["format"], tuple(tables))

"""Sheets that a system saved as a web page or as XML and called a workbook."""

from __future__ import annotations

from dataclasses import replace

from ingest.reading.apart import parse_apart
from ingest.reading.entities import refuse_entities
from ingest.reading.formats import encoding_of
from ingest.tables import Asked, Limits, Source

_DATE_1904 = b"Date1904"


def read_web_sheets(content: bytes, limits: Limits, asked: Asked, file: str, kind: str) -> Source:
    """Read the tables of a page (``html``) or the sheets of XML (``spreadsheetml``).

    Raises
    ------
    InputError
        ``E_FORMAT_WEB`` a page without a table, ``E_XML_ENTITY``, ``E_WORKBOOK``, those of
        `encoding_of` and of the child process.
    """
    if kind == "html":
        encoding = encoding_of(lambda: [content], file, asked.encoding)
        content = content.decode(encoding).encode()
    else:
        refuse_entities([content])
    result, tables = parse_apart(
        "ingest.reading.web_process", content, limits, {"format": kind, "file": file}
    )
    epoch_1904 = kind != "html" and _DATE_1904 in content
    return Source(
        "html" if kind == "html" else "xml",
        tuple(replace(table, epoch_1904=epoch_1904) for table in tables),
        tuple(result["hidden"]),
    )

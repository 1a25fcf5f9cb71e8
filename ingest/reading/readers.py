"""Files to tables, by their content and never by their name."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from geodata.errors import InputError
from ingest.reading.archives import part_bytes, unpacked_gzip, vetted_archive
from ingest.reading.entities import refuse_entities
from ingest.reading.formats import content_kind, refusal
from ingest.reading.layers import read_geopackage, read_kml, read_zipped_layers, zipped_layer_format
from ingest.reading.records import read_json
from ingest.reading.shapefile import part_label
from ingest.reading.text_table import read_text_file, read_text_table
from ingest.reading.web_sheets import read_web_sheets
from ingest.reading.workbook import archive_format, read_old_workbook, read_workbook
from ingest.tables import Asked, Limits, Source, Table

__all__ = ["Asked", "Source", "digest", "read_bytes", "read_content", "read_source", "read_tables"]
_MEGABYTE = 1_000_000
_HEAD_BYTES = 65_536
NOTHING_ASKED = Asked()
_JUNK_FILES = (".DS_Store", "Thumbs.db", "desktop.ini")


def read_tables(path: Path, limits: Limits) -> tuple[list[Table], tuple[str, ...]]:
    """Return the tables of a file and the names of its hidden sheets; see `read_source`."""
    source = read_source(path, limits)
    return list(source.tables), source.hidden_sheets


def read_source(path: Path, limits: Limits, asked: Asked = NOTHING_ASKED) -> Source:
    """Read a file of any kind that records come in.

    CSV and other delimited text, plain or in gzip; XLSX, XLSB, XLS, ODS; GeoJSON, GeoPackage,
    zipped Shapefile, KML, KMZ; JSON of Kobo, ODK and Open311; any of them alone in a ZIP.

    Parameters
    ----------
    path
        The file; its name decides nothing.
    limits
        What it may cost.
    asked
        What the operator states where the file leaves it open.

    Returns
    -------
    source
        Its tables. Positions of layers are columns ``lon`` and ``lat``, EPSG:4326, degrees.

    Raises
    ------
    InputError
        ``E_FILE_MISSING``, ``E_FILE_TOO_LARGE``, ``E_FORMAT``, ``E_FORMAT_MISMATCH``,
        ``E_EMPTY``, ``E_PARSER_STOPPED``, ``E_TOO_MANY_ROWS``, ``E_TOO_MANY_COLUMNS``, and those
        of the readers called.
    """
    _refuse_large(path, limits)
    head = _head(path)
    if content_kind(head) == "text":
        return read_text_file(path, limits, asked)
    return read_content(read_bytes(path, limits), limits, asked, path.name)


def read_bytes(path: Path, limits: Limits) -> bytes:
    """Return the content of a file no larger than allowed."""
    _refuse_large(path, limits)
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError("E_FILE_MISSING", file=path, detail=error.strerror) from error


def digest(paths: Sequence[Path]) -> str:
    """Return the SHA-256 of files, one after the other, as hexadecimal text; none is held."""
    total = hashlib.sha256()
    for path in paths:
        try:
            with path.open("rb") as file:
                while part := file.read(_MEGABYTE):
                    total.update(part)
        except OSError as error:
            raise InputError("E_FILE_MISSING", file=path, detail=error.strerror) from error
    return total.hexdigest()


def _refuse_large(path: Path, limits: Limits) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise InputError("E_FILE_MISSING", file=path, detail=error.strerror) from error
    if size > limits.file_mb * _MEGABYTE:
        raise InputError(
            "E_FILE_TOO_LARGE", size_mb=round(size / _MEGABYTE), limit_mb=limits.file_mb
        )


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError as error:
        raise InputError("E_FILE_MISSING", file=path, detail=error.strerror) from error


def read_content(content: bytes, limits: Limits, asked: Asked, file: str) -> Source:
    """Read the bytes of a file; `file` is its name for messages."""
    kind = content_kind(content[:_HEAD_BYTES])
    if kind == "gzip":
        content = unpacked_gzip(content, limits)
        kind = content_kind(content[:_HEAD_BYTES])
    if kind != "zip":
        return _read_plain(kind, content, limits, asked, file)
    alone = _read_archive(content, limits, asked, file)
    if isinstance(alone, Source):
        return alone
    name, content = alone
    kind = content_kind(content[:_HEAD_BYTES])
    if kind == "zip":
        nested = _read_archive(content, limits, asked, name)
        if isinstance(nested, Source):
            return nested
    return _read_plain(kind, content, limits, asked, name)


def _read_plain(kind: str, content: bytes, limits: Limits, asked: Asked, file: str) -> Source:
    if kind == "text":
        return read_text_table(content, limits, asked, file)
    if kind == "json":
        return read_json(content, limits, asked, file)
    if kind == "kml":
        return read_kml(content, limits)
    if kind == "ole":
        return read_old_workbook(content, limits, file)
    if kind == "sqlite":
        return read_geopackage(content, limits, asked, file)
    if kind == "shp":
        raise InputError("E_SHAPEFILE_PARTS", layer=file, missing=".shx, .dbf, .prj")
    if kind in ("html", "spreadsheetml"):
        return read_web_sheets(content, limits, asked, file, kind)
    if kind == "XML":
        refuse_entities([content])
    raise refusal(file, kind)


def _read_archive(
    content: bytes, limits: Limits, asked: Asked, file: str
) -> Source | tuple[str, bytes]:
    """Read what an archive is; name and bytes of its only part where it packs one file."""
    with vetted_archive(content, limits, file) as archive:
        names = [name for name in archive.namelist() if not _is_junk(name)]
        if not archive_format(names):
            if zipped_layer_format(names):
                return read_zipped_layers(archive, names, limits, asked)
            if len(names) > 1 and not _is_office(names):
                raise InputError("E_ZIP_SEVERAL", file=file, files=len(names))
            if len(names) != 1:
                raise refusal(file, "ZIP")
            return part_label(archive.getinfo(names[0])), part_bytes(archive, names[0])
    return read_workbook(content, limits, file)


def _is_office(names: list[str]) -> bool:
    """Say whether an archive is a document of another kind (a letter, slides)."""
    return "[Content_Types].xml" in names or "mimetype" in names


def _is_junk(name: str) -> bool:
    return name.endswith(("/", *_JUNK_FILES)) or name.startswith("__MACOSX/")

"""Archives (ZIP, gzip) looked over before anything in them is used; nothing goes to disk."""

from __future__ import annotations

import copy
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

from geodata.errors import InputError
from ingest.tables import Limits

_MEGABYTE = 1_000_000
_LARGEST_RATIO = 100
"""The workbook of the benchmark packs 10 times; the known bomb a thousand times."""
_RATIO_MATTERS_MB = 30
_MOST_ENTRIES = 20_000
_LOCAL_HEADER_BYTES = 30
_ENCRYPTED_FLAGS = 0x1 | 0x40
_CHUNK_BYTES = 1 << 20
_WITHOUT_END = 1 << 62
_UNSAFE_NAME = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|\x00")
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    UnicodeError,
    ValueError,
)


@contextmanager
def vetted_archive(content: bytes, limits: Limits, file: str) -> Iterator[zipfile.ZipFile]:
    """Open a ZIP that stays small, holds no unsafe names and is not encrypted.

    Raises
    ------
    InputError
        ``E_ARCHIVE``, ``E_FILE_TOO_LARGE_UNPACKED``, ``E_ZIP_PATH``, ``E_ENCRYPTED``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            look_over(archive.infolist(), len(content), limits, file)
            yield archive
    except _DAMAGE as error:
        raise InputError("E_ARCHIVE", detail=error) from error


def look_over(parts: list[zipfile.ZipInfo], packed: int, limits: Limits, file: str) -> None:
    """Refuse what an archive's directory alone gives away."""
    unpacked = sum(part.file_size for part in parts)
    too_tight = unpacked > _RATIO_MATTERS_MB * _MEGABYTE and unpacked > packed * _LARGEST_RATIO
    if unpacked > limits.unpacked_mb * _MEGABYTE or too_tight or len(parts) > _MOST_ENTRIES:
        raise InputError("E_FILE_TOO_LARGE_UNPACKED", limit_mb=limits.unpacked_mb)
    for part in parts:
        name = part.orig_filename
        if _UNSAFE_NAME.search(name):
            raise InputError("E_ZIP_PATH", name=name[:100].replace("\x00", "?"))
        if part.flag_bits & _ENCRYPTED_FLAGS:
            raise InputError("E_ENCRYPTED", file=file)
    _refuse_overlaps(parts)


def _refuse_overlaps(parts: list[zipfile.ZipInfo]) -> None:
    """Refuse parts that share bytes: how a small file is made to unpack to a very large one."""
    ordered = sorted(parts, key=lambda part: part.header_offset)
    for part, following in pairwise(ordered):
        if part.header_offset + _LOCAL_HEADER_BYTES + part.compress_size > following.header_offset:
            raise InputError("E_ARCHIVE", detail=f"{part.filename[:60]}: overlap")


def part_chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield a part's bytes as they really are, and refuse it where it is not of the stated size.

    The directory of an archive may understate a size; a parser that unpacks to the end would
    then unpack more than was looked over.
    """
    stated = archive.getinfo(name)
    read_to_end = copy.copy(stated)
    read_to_end.file_size = _WITHOUT_END
    total = 0
    with archive.open(read_to_end) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            total += len(chunk)
            if total > stated.file_size:
                raise zipfile.BadZipFile(f"{name[:60]}: size")
            yield chunk
    if total != stated.file_size:
        raise zipfile.BadZipFile(f"{name[:60]}: size")


def part_bytes(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a part of an archive that was looked over, of the size that its directory states."""
    return b"".join(part_chunks(archive, name))


def unpacked_gzip(content: bytes, limits: Limits) -> bytes:
    """Return the bytes packed in gzip, no more than allowed."""
    limit = limits.unpacked_mb * _MEGABYTE
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
            unpacked = packed.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError("E_ARCHIVE", detail=error) from error
    if len(unpacked) > limit:
        raise InputError("E_FILE_TOO_LARGE_UNPACKED", limit_mb=limits.unpacked_mb)
    return unpacked

"""Compound files (OLE): which streams they hold, and the bytes of one of them.

After Microsoft [MS-CFB] version 12.0: 2.2 header, 2.3 sector allocation table, 2.6 directory.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA
_ENTRY_BYTES = 128
_STREAM, _ROOT = 2, 5


class DamagedError(Exception):
    """The file is cut off or its chains of sectors run in circles."""


@dataclass(frozen=True)
class Compound:
    """The sectors of a compound file and where each stream begins.

    ``streams`` gives name -> (first sector, bytes); ``small`` holds the bytes of the streams
    shorter than ``small_below``, in sectors of their own.
    """

    content: bytes
    sector_bytes: int
    following: tuple[int, ...]
    streams: Mapping[str, tuple[int, int]]
    small: bytes
    small_bytes: int
    small_following: tuple[int, ...]
    small_below: int

    def read(self, name: str) -> bytes:
        """Return the bytes of a stream."""
        first, size = self.streams[name]
        if size >= self.small_below:
            sectors = _chain(first, self.following)
            return b"".join(map(self._sector, sectors))[:size]
        width = self.small_bytes
        sectors = _chain(first, self.small_following)
        return b"".join(self.small[at * width : (at + 1) * width] for at in sectors)[:size]

    def _sector(self, number: int) -> bytes:
        return _sector(self.content, self.sector_bytes, number)


def open_compound(content: bytes) -> Compound:
    """Read the directory of a compound file.

    Raises
    ------
    DamagedError
        If it cannot be followed.
    """
    try:
        return _opened(content)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise DamagedError from error


def _opened(content: bytes) -> Compound:
    if not content.startswith(_SIGNATURE):
        raise DamagedError
    sector_shift, small_shift = struct.unpack_from("<HH", content, 30)
    if sector_shift not in (9, 12) or small_shift > 9:
        raise DamagedError
    width = 1 << sector_shift
    directory, small_below, small_table = struct.unpack_from("<I4xII", content, 48)
    following = _allocation(content, width)

    def joined(first: int) -> bytes:
        return b"".join(_sector(content, width, at) for at in _chain(first, following))

    streams, root = _directory(joined(directory))
    return Compound(
        content=content,
        sector_bytes=width,
        following=following,
        streams=streams,
        small=joined(root) if root < _LAST_SECTOR else b"",
        small_bytes=1 << small_shift,
        small_following=_numbers(joined(small_table)) if small_table < _LAST_SECTOR else (),
        small_below=small_below,
    )


def _allocation(content: bytes, width: int) -> tuple[int, ...]:
    """Return the sector that follows each sector."""
    tables = list(struct.unpack_from("<109I", content, 76))
    following = struct.unpack_from("<I", content, 68)[0]
    seen: set[int] = set()
    while following < _LAST_SECTOR:
        if following in seen:
            raise DamagedError
        seen.add(following)
        *more, following = _numbers(_sector(content, width, following))
        tables += more
    sectors = [_sector(content, width, at) for at in tables if at < _LAST_SECTOR]
    return _numbers(b"".join(sectors))


def _directory(entries: bytes) -> tuple[dict[str, tuple[int, int]], int]:
    """Return name -> (first sector, bytes) of the streams, and the root's first sector."""
    streams: dict[str, tuple[int, int]] = {}
    root = _LAST_SECTOR
    for at in range(0, len(entries) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        length, kind = struct.unpack_from("<HB", entries, at + 64)
        first, size = struct.unpack_from("<II", entries, at + 116)
        name = entries[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le")
        if kind == _STREAM:
            streams.setdefault(name, (first, size))
        elif kind == _ROOT:
            root = first
    return streams, root


def _chain(first: int, following: tuple[int, ...]) -> list[int]:
    sectors = []
    while first < _LAST_SECTOR:
        sectors.append(first)
        if len(sectors) > len(following):
            raise DamagedError
        first = following[first]
    return sectors


def _sector(content: bytes, width: int, number: int) -> bytes:
    start = (number + 1) * width
    if start >= len(content):
        raise DamagedError
    return content[start : start + width]


def _numbers(sector: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])

"""The few forms of Protocol Buffers that a vector tile needs.

https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

_BYTES, _VARINT, _FLOAT = 2, 0, 5


def varint(value: int) -> bytes:
    """Return a whole number from 0 on, seven bits a byte, the lowest first."""
    if value < 0x80:
        return bytes((value,))
    parts = bytearray()
    while value >= 0x80:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    parts.append(value)
    return bytes(parts)


def zigzag(value: int) -> int:
    """Return a signed number as one from 0 on: 0, -1, 1, -2 become 0, 1, 2, 3."""
    return value << 1 if value >= 0 else (-value << 1) - 1


def number(field: int, value: int) -> bytes:
    """Return a field that holds a whole number from 0 on."""
    return varint(field << 3 | _VARINT) + varint(value)


def single(field: int, value: float) -> bytes:
    """Return a field that holds a number of 4 bytes."""
    return varint(field << 3 | _FLOAT) + struct.pack("<f", value)


def block(field: int, content: bytes) -> bytes:
    """Return a field that holds bytes: a text, a message, or packed numbers."""
    return varint(field << 3 | _BYTES) + varint(len(content)) + content


def packed(field: int, values: Iterable[int]) -> bytes:
    """Return a field that holds whole numbers from 0 on, one after another."""
    return block(field, b"".join(map(varint, values)))

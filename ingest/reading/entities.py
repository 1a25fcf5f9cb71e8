"""XML that declares a document type or entities, refused before any parser sees it.

A declaration stands before the root element (XML 1.0, production 22 ``prolog``), so only what is
there is read: behind comments of any length, and in UTF-16 as in UTF-8.
"""

from __future__ import annotations

from collections.abc import Iterable

from geodata.errors import InputError

_LONGEST_PROLOG_BYTES = 1 << 20
"""No program writes a megabyte of comments before its data."""
_SKIPPED = ((b"<?", b"?>"), (b"<!--", b"-->"))
_BLANKS = b" \t\r\n\xef\xbb\xbf\xff\xfe"


def refuse_entities(chunks: Iterable[bytes]) -> None:
    """Refuse XML (its bytes in chunks, read only as far as needed) with a DOCTYPE or entity.

    Raises
    ------
    InputError
        ``E_XML_ENTITY``, also for a prolog of more than a megabyte.
    """
    text = b""
    for chunk in chunks:
        # In UTF-16 every sign has a zero byte beside it; without them a declaration reads alike.
        text = _without_skipped(text + chunk.replace(b"\x00", b""))
        if text[:2] == b"<!" and not b"<!--".startswith(text[:4]):
            raise InputError("E_XML_ENTITY")
        if text and (text[:1] != b"<" or (len(text) > 1 and text[:2] not in (b"<?", b"<!"))):
            return
        if len(text) > _LONGEST_PROLOG_BYTES:
            raise InputError("E_XML_ENTITY")


def _without_skipped(text: bytes) -> bytes:
    """Return what follows the comments and instructions at the start."""
    while True:
        text = text.lstrip(_BLANKS)
        for start, end in _SKIPPED:
            if text.startswith(start) and end in text[len(start) :]:
                text = text[text.index(end, len(start)) + len(end) :]
                break
        else:
            return text

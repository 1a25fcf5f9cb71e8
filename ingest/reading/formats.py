"""What a file is, told by its first bytes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable
from pathlib import PurePath

from geodata.errors import InputError

_SEEN_BYTES = 65_536
_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x1f\x8b", "gzip"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"%PDF-", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"{\\rtf", "RTF"),
    (b"\x00\x00\x27\x0a", "shp"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PROLOG = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->|<![^>\[]*(?:\[[^\]]*\]\s*)?>)", re.S)
_ROOT = re.compile(r"\s*<(?:[\w.-]+:)?([\w.-]+)")
_HTML = re.compile(r"\s*<!doctype\s+html\b", re.I)
_HTML_ROOTS = frozenset({"html", "head", "meta", "style", "body", "div", "table"})
_JSON = re.compile(r'[\s\x1e]*(?:\{\s*(?:"|\})|\[\s*(?:\{|\]))')
_PROMISES = frozenset({".geojson", ".json", ".kml", ".kmz", ".gpkg", ".shp"})
"""Names that promise something else than a sheet."""
_SIGNS_A_LOSS = 20


def content_kind(head: bytes) -> str:
    """Return the kind of a file by its first bytes.

    ``zip``, ``ole``, ``gzip``, ``sqlite``, ``shp``, ``json``, ``kml``, ``html``, ``spreadsheetml``;
    ``text`` for what may be rows of text, ``XML`` for XML of another kind, or the name
    of a kind that is never a table (``PDF``).
    """
    kind = next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
    return kind or _text_kind(text_start(head[:_SEEN_BYTES]))


def marked_encoding(head: bytes) -> str | None:
    """Return the encoding that a byte order mark states, or that UTF-16 text gives away.

    Without a mark: ASCII signs have a zero byte beside them, always on the same side.
    """
    marked = next((name for mark, name in _BOMS if head.startswith(mark)), None)
    if marked or b"\x00" not in head[:_SEEN_BYTES]:
        return marked
    seen = head[: min(len(head), _SEEN_BYTES) // 2 * 2]
    first, second = seen[0::2], seen[1::2]
    if _pairs_with_zeros(first, second):
        return "utf-16-le"
    return "utf-16-be" if _pairs_with_zeros(second, first) else None


def _pairs_with_zeros(signs: bytes, beside: bytes) -> bool:
    """Say whether zeros stand beside ASCII signs, often enough to be no stray ones, and not among.

    A quarter: beside three of four bytes that look like ASCII a Chinese text has none.
    """
    plain = [other for sign, other in zip(signs, beside, strict=True) if 9 <= sign < 127]
    return signs.count(0) == 0 and plain.count(0) >= 2 and 4 * plain.count(0) >= len(plain)


def text_start(head: bytes) -> str:
    """Return the first bytes as text, as far as they can be told."""
    return head.decode(marked_encoding(head) or "utf-8", "replace").lstrip("\ufeff")


def _text_kind(text: str) -> str:
    if not text.lstrip().startswith("<"):
        return "json" if _JSON.match(text) else "text"
    root = root_name(text).lower()
    if root in _HTML_ROOTS or _HTML.match(text):
        return "html"
    if root == "workbook" and "urn:schemas-microsoft-com:office:spreadsheet" in text:
        return "spreadsheetml"
    return "kml" if root == "kml" else "XML"


def root_name(text: str) -> str:
    """Return the local name of the root element; empty where none is seen."""
    at = 0
    while found := _PROLOG.match(text, at):
        at = found.end()
    root = _ROOT.match(text, at)
    return root[1] if root else ""


def refusal(file: str, content: str) -> InputError:
    """Return the error of a file that is no table, or not what its name promises."""
    suffix = PurePath(file).suffix.lower()
    if suffix in _PROMISES:
        return InputError("E_FORMAT_MISMATCH", file=file, suffix=suffix, content=content)
    return InputError("E_FORMAT", file=file)


def encoding_of(
    chunks: Callable[[], Iterable[bytes]], file: str, asked: str | None, *, lossy: bool = False
) -> str:
    """Return the encoding of a text: as asked, by its mark, else faultless UTF-8, else GB18030.

    `chunks` begins to yield the text's bytes anew each time. With `lossy` a few bytes may be none
    of the encoding: names that a system cut off within a sign.

    Raises
    ------
    InputError
        ``E_BINARY``, ``E_ENCODING_NAME`` unknown, ``E_ENCODING`` not that of the text.
    """
    head = next(iter(chunks()), b"")
    marked = marked_encoding(head)
    if asked:
        return _asked_encoding(chunks, file, asked, marked)
    if not (marked or "").startswith("utf-16") and any(b"\x00" in chunk for chunk in chunks()):
        raise InputError("E_BINARY", file=file)
    for candidate in [marked] if marked else ["utf-8", "gb18030"]:
        if _decodes(chunks(), candidate) or (lossy and _nearly_decodes(chunks(), candidate)):
            return candidate
    raise InputError("E_BINARY", file=file)


def _asked_encoding(
    chunks: Callable[[], Iterable[bytes]], file: str, asked: str, marked: str | None
) -> str:
    try:
        name = codecs.lookup(asked).name
        "".encode(name)
    except (LookupError, UnicodeError) as error:
        raise InputError("E_ENCODING_NAME", encoding=asked) from error
    if name == "utf-8" and marked == "utf-8-sig":
        name = marked
    if not _decodes(chunks(), name):
        raise InputError("E_ENCODING", file=file, encoding=asked)
    return name


def _nearly_decodes(chunks: Iterable[bytes], encoding: str) -> bool:
    """Say whether of the signs beyond ASCII no more than one in twenty is lost."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    lost = signs = 0
    for chunk in chunks:
        text = decoder.decode(chunk)
        lost += text.count("\ufffd")
        signs += len(text) - len(text.encode("ascii", "ignore"))
        if lost * _SIGNS_A_LOSS > signs:
            return False
    return True


def _decodes(chunks: Iterable[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in chunks:
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True

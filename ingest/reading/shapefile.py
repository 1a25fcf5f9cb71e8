"""Shapefiles within an archive: which there are, and one of them with plain names.

After ESRI, *Shapefile Technical Description* (1998), and dBASE level 5 for the table's head.
"""

from __future__ import annotations

import codecs
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geodata.errors import InputError
from ingest.reading.archives import part_bytes
from ingest.tables import Asked

_NEEDED = (".shp", ".shx", ".dbf")
_UTF8_NAME = 0x800
_LANGUAGE_AT = 29
_LANGUAGES = {
    0x4D: "gb18030",
    0x4F: "cp950",
    0x7A: "gb18030",
    0x78: "cp950",
    0x13: "cp932",
    0x7B: "cp932",
    0x4E: "cp949",
    0x79: "cp949",
}
"""Language driver of the table's head: only those that are never set by default."""
_SEEN_BYTES = 4_000_000
_LOSSLESS = "ISO-8859-1"
"""Every byte is a sign of it, so that texts can be decoded after they are read."""


@dataclass(frozen=True)
class Shapefile:
    """One Shapefile: its archive of plain names, its CRS text or None, its table's encoding.

    ``guessed`` says that nothing in the file stated the encoding.
    """

    name: str
    packed: bytes
    crs: str | None
    encoding: str
    guessed: bool


def part_label(part: zipfile.ZipInfo) -> str:
    """Return a part's name as a person wrote it: GBK where it is not marked as UTF-8."""
    if part.flag_bits & _UTF8_NAME:
        return part.filename
    raw = part.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return part.filename


def shapefiles(parts: Sequence[zipfile.ZipInfo]) -> dict[str, dict[str, str]]:
    """Return layer name -> suffix -> part, for every Shapefile among parts of an archive."""
    groups: dict[str, dict[str, str]] = {}
    for part in parts:
        stem, dot, suffix = part_label(part).rpartition(".")
        if dot:
            groups.setdefault(stem, {})[f".{suffix.lower()}"] = part.filename
    found = {stem: group for stem, group in groups.items() if ".shp" in group}
    ends = [stem.replace("\\", "/").rsplit("/", 1)[-1] for stem in found]
    return {
        end if ends.count(end) == 1 else stem: group
        for end, (stem, group) in zip(ends, found.items(), strict=True)
    }


def read_shapefile(
    archive: zipfile.ZipFile, name: str, parts: Mapping[str, str], asked: Asked
) -> Shapefile:
    """Return one Shapefile, whose parts are read to their end and no further.

    Raises
    ------
    InputError
        ``E_SHAPEFILE_PARTS`` for parts that are missing; ``E_ENCODING_NAME``.
    """
    missing = [suffix for suffix in _NEEDED if suffix not in parts]
    if missing:
        raise InputError("E_SHAPEFILE_PARTS", layer=name, missing=", ".join(missing))
    content = {suffix: part_bytes(archive, parts[suffix]) for suffix in _NEEDED}
    crs = _optional(archive, parts, ".prj")
    encoding, guessed = _encoding(content[".dbf"], _optional(archive, parts, ".cpg"), asked)
    return Shapefile(name, _packed(content, crs), crs or None, encoding, guessed)


def _optional(archive: zipfile.ZipFile, parts: Mapping[str, str], suffix: str) -> str:
    if suffix not in parts:
        return ""
    return part_bytes(archive, parts[suffix]).decode("utf-8", "replace").strip("\ufeff\x00 \r\n\t")


def _packed(content: Mapping[str, bytes], crs: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for suffix, data in content.items():
            archive.writestr(f"layer{suffix}", data)
        archive.writestr("layer.cpg", _LOSSLESS)
        if crs:
            archive.writestr("layer.prj", crs)
    return out.getvalue()


def _encoding(table: bytes, stated: str, asked: Asked) -> tuple[str, bool]:
    """Return the encoding of a table: as asked, as stated beside it, by its head, else a guess."""
    if asked.encoding:
        name = codec_name(asked.encoding)
        if name is None:
            raise InputError("E_ENCODING_NAME", encoding=asked.encoding)
        return name, False
    known = codec_name(stated) if stated else None
    if known is None:
        known = _LANGUAGES.get(table[_LANGUAGE_AT]) if len(table) > _LANGUAGE_AT else None
    if known:
        return known, False
    seen = table[32:_SEEN_BYTES]
    if seen.isascii() or _losses(seen, "utf-8") <= _losses(seen, "gb18030"):
        return "utf-8", False
    return "gb18030", True


def _losses(data: bytes, encoding: str) -> int:
    return data.decode(encoding, "replace").count("\ufffd")


def codec_name(stated: str) -> str | None:
    """Return the codec for what a ``.cpg`` states (``UTF-8``, ``936``, ``ANSI 936``, ``GBK``)."""
    *_, word = ["", *stated.replace('"', "").split()]
    number = word.lower().removeprefix("cp").removeprefix("windows-").removeprefix("oem")
    name = {"65001": "utf-8", "936": "gb18030", "54936": "gb18030"}.get(number, word)
    name = f"cp{number}" if name.isdigit() else name
    try:
        "".encode(name)
    except (LookupError, UnicodeError):
        return None
    found = codecs.lookup(name).name
    return "gb18030" if found in ("gbk", "gb2312", "cp936") else found

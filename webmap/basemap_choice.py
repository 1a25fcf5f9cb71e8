"""Which basemap the settings ask for, with its datum, its hosts and whom to credit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urlsplit

from geodata.errors import SetupError
from webmap.settings import PREFIX

Kind = Literal["vector", "raster", "layers", "none"]
Datum = Literal["wgs84", "gcj02"]
SETTINGS = (
    "BASEMAP", "BASEMAP_KEY", "BASEMAP_DATUM", "BASEMAP_NAME", "BASEMAP_ATTRIBUTION",
)  # fmt: skip
_DEEPEST = 18
_PLACES = re.compile(r"\{(\w+(?:-\w+)?|-y)\}")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?", re.I)
_BAIDU = re.compile(r"baidu|bdimg|bd09", re.I)
_ARCHIVE = ".pmtiles"


@dataclass(frozen=True)
class Credit:
    """Whom the licence of a map wants to be named; `link` is empty where there is none."""

    zh: str
    en: str
    link: str = ""


@dataclass(frozen=True)
class Basemap:
    """What the settings ask for.

    Attributes
    ----------
    path
        The archive of a vector basemap.
    tiles
        Addresses of the tiles of a raster basemap from below upwards, each in Chinese and English,
        with {z}, {x}, {y} and, where there are several hosts, {s}.
    subdomains
        What {s} stands for.
    hosts
        Origins that a page must be allowed to take pictures from.
    """

    kind: Kind
    datum: Datum = "wgs84"
    name: str = ""
    credits: tuple[Credit, ...] = ()
    path: Path | None = None
    tiles: tuple[tuple[str, str], ...] = ()
    subdomains: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    deepest: int = _DEEPEST


_TIANDITU = (
    "https://t{s}.tianditu.gov.cn/%s_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=%s"
    "&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}"
)
_AMAP = (
    "https://webrd0{s}.is.autonavi.com/appmaptile?lang=%s&size=1&scale=1&style=8&x={x}&y={y}&z={z}"
)
_PROVIDERS = {
    "tianditu": Basemap(
        "raster",
        tiles=(
            (_TIANDITU % ("vec", "vec"), _TIANDITU % ("vec", "vec")),
            (_TIANDITU % ("cva", "cva"), _TIANDITU % ("eva", "eva")),
        ),
        subdomains=tuple("01234567"),
        name="天地图",
        credits=(Credit("天地图", "Tianditu", "https://www.tianditu.gov.cn/"),),
    ),
    "amap": Basemap(
        "raster",
        datum="gcj02",
        tiles=((_AMAP % "zh_cn", _AMAP % "en"),),
        subdomains=tuple("1234"),
        name="高德地图",
        credits=(Credit("© 高德地图", "© AMap", "https://www.amap.com/"),),
    ),
    "osm": Basemap(
        "raster",
        tiles=(("https://tile.openstreetmap.org/{z}/{x}/{y}.png",) * 2,),
        name="OpenStreetMap",
        credits=(
            Credit(
                "© OpenStreetMap 贡献者",
                "© OpenStreetMap contributors",
                "https://www.openstreetmap.org/copyright",
            ),
        ),
        deepest=19,
    ),
}
PROVIDERS = tuple(_PROVIDERS)


def read_basemap(config: Mapping[str, Any]) -> Basemap:
    """Return the basemap that the settings ask for.

    Raises
    ------
    SetupError
        ``E_SETTING`` or ``E_BASEMAP_BD09`` where they cannot be used. Whether a file is there is
        not looked at: the map is shown without it.
    """
    return _read(*(str(config.get(name, "")).strip() for name in SETTINGS))


@lru_cache(maxsize=16)
def _read(asked: str, key: str, datum: str, name: str, credit: str) -> Basemap:
    if asked == "":
        return Basemap("layers")
    if asked == "none":
        return Basemap("none")
    chosen = _PROVIDERS.get(asked) or _own(asked)
    chosen = replace(chosen, datum=_datum(datum, chosen.datum), name=name or chosen.name)
    if credit:
        chosen = replace(chosen, credits=(*chosen.credits, Credit(credit, credit)))
    return _with_key(chosen, key) if chosen.kind == "raster" else chosen


def _own(asked: str) -> Basemap:
    if asked.lower().endswith(_ARCHIVE) and "{" not in asked:
        return Basemap("vector", path=Path(asked), name=Path(asked).stem)
    if _BAIDU.search(asked):
        raise SetupError("E_BASEMAP_BD09", value=asked)
    places = set(_PLACES.findall(asked))
    if not {"z", "x"} <= places or not {"y", "-y"} & places:
        raise _unusable("BASEMAP", asked, f"{', '.join(PROVIDERS)}, none, FILE{_ARCHIVE}, "
                                          "https://HOST/{z}/{x}/{y}.png")  # fmt: skip
    return Basemap("raster", tiles=((asked, asked),))


def _datum(given: str, otherwise: Datum) -> Datum:
    plain = re.sub(r"[\W_]+", "", given.casefold())
    if plain == "":
        return otherwise
    if plain in ("wgs84", "cgcs2000"):
        return "wgs84"
    if plain == "gcj02":
        return "gcj02"
    if plain.startswith("bd09"):
        raise SetupError("E_BASEMAP_BD09", value=given)
    raise _unusable("BASEMAP_DATUM", given, "wgs84, gcj02")


def _with_key(basemap: Basemap, key: str) -> Basemap:
    """Put the key and the subdomains into the addresses, and see which hosts they name."""
    tiles = basemap.tiles
    if any("{key}" in each for pair in tiles for each in pair):
        if not key:
            raise _unusable("BASEMAP_KEY", key, "tk=…")
        tiles = tuple((_filled(zh, key), _filled(en, key)) for zh, en in tiles)
    subdomains = basemap.subdomains or tuple("abc")
    tiles, subdomains = _ranges(tiles, subdomains)
    hosts = {host for pair in tiles for each in pair for host in _hosts(each, subdomains)}
    return replace(basemap, tiles=tiles, subdomains=subdomains, hosts=tuple(sorted(hosts)))


def _filled(address: str, key: str) -> str:
    return address.replace("{key}", quote(key, safe=""))


def _ranges(
    tiles: tuple[tuple[str, str], ...], subdomains: tuple[str, ...]
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Read {0-7} or {a-c}, as QGIS writes them, as {s} with what it stands for."""
    found = re.search(r"\{(\w)-(\w)\}", tiles[0][0])
    if found is None:
        return tiles, subdomains
    first, last = map(ord, found.groups())
    named = tuple(map(chr, range(first, last + 1)))
    return tuple((zh.replace(found[0], "{s}"), en.replace(found[0], "{s}"))
                 for zh, en in tiles), named  # fmt: skip


def _hosts(address: str, subdomains: tuple[str, ...]) -> Iterator[str]:
    if address.startswith("/") and not address.startswith("//"):
        return  # our own host
    for each in subdomains:
        parts = urlsplit(address.replace("{s}", each))
        if parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.netloc):
            raise _unusable("BASEMAP", address, "https://HOST/{z}/{x}/{y}.png")
        yield f"{parts.scheme}://{parts.netloc}"


def _unusable(name: str, value: str, wanted: str) -> SetupError:
    return SetupError("E_SETTING", name=PREFIX + name, value=value, wanted=wanted)

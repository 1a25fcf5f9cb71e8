"""The basemap over HTTP: which one there is, its archive part by part."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, request, send_file, url_for
from pmtiles.reader import Reader
from pmtiles.tile import TileType

from geodata.errors import InputError, SetupError
from webmap import delivery
from webmap.basemap_choice import Basemap, Credit, read_basemap
from webmap.i18n import language

bp = Blueprint("basemaps", __name__)
bp.record_once(lambda state: _allow_hosts(state.app))

MIMETYPE = "application/vnd.pmtiles"
SCRIPT = "vendor/protomaps-leaflet/protomaps-leaflet.js"
_OSM = Credit("© OpenStreetMap 贡献者", "© OpenStreetMap contributors",
              "https://www.openstreetmap.org/copyright")  # fmt: skip


@bp.get("/api/basemap")
def basemap() -> Response:
    """Tell what is to be drawn under the data."""
    chosen = read_basemap(current_app.config)
    try:
        told = _SHAPES[chosen.kind](chosen)
    except (InputError, SetupError) as error:  # the map serves without it
        current_app.logger.error("%s", error)
        told = {"kind": "none", "notice": error.text(language())}
    return jsonify(told)


@bp.get("/basemap/<name>.pmtiles")
def archive(name: str) -> Response:
    """Send the archive, or the part of it that is asked for."""
    chosen = read_basemap(current_app.config)
    if chosen.path is None or name != chosen.path.stem or not chosen.path.is_file():
        abort(404)
    tag = _tag(chosen.path)
    response = send_file(chosen.path.resolve(), MIMETYPE, conditional=True, etag=tag)
    is_named = request.args.get("v") == tag
    response.headers["Cache-Control"] = delivery.FOR_EVER if is_named else delivery.ASK_AGAIN
    return response


def _allow_hosts(app: Any) -> None:
    """Refuse settings that cannot be used, and let pages take pictures from the provider."""
    delivery.allow_pictures(app, read_basemap(app.config).hosts)


def _vector(chosen: Basemap) -> dict[str, Any]:
    path = chosen.path or Path()
    try:
        about = _about(path, _tag(path))
    except OSError as error:
        detail = error.strerror or str(error)
        raise InputError("E_FILE_MISSING", file=path, detail=detail) from error
    if not (Path(current_app.static_folder or "") / SCRIPT).is_file():
        raise SetupError("E_ASSETS_MISSING", path=SCRIPT)
    credits_of = (*_credit_of_file(about["credit"]), *chosen.credits)
    return {
        **_common(chosen, credits_of),
        "address": url_for(".archive", name=path.stem, v=_tag(path)),
        "script": url_for("static", filename=SCRIPT),
        "deepest": about["deepest"],
    }


def _raster(chosen: Basemap) -> dict[str, Any]:
    spoken = 0 if language() == "zh" else 1
    return {
        **_common(chosen, chosen.credits),
        "tiles": [pair[spoken] for pair in chosen.tiles],
        "subdomains": list(chosen.subdomains),
        "deepest": chosen.deepest,
    }


def _layers(chosen: Basemap) -> dict[str, Any]:
    return _common(chosen, chosen.credits)


def _common(chosen: Basemap, credits_of: tuple[Credit, ...]) -> dict[str, Any]:
    is_zh = language() == "zh"
    return {
        "kind": chosen.kind,
        "name": chosen.name,
        "datum": chosen.datum,
        "credits": [
            {"text": each.zh if is_zh else each.en, "link": each.link} for each in credits_of
        ],
    }


_SHAPES = {"vector": _vector, "raster": _raster, "layers": _layers, "none": _layers}


def _tag(path: Path) -> str:
    status = path.stat()
    return f"{status.st_mtime_ns:x}-{status.st_size:x}"


@lru_cache(maxsize=4)
def _about(path: Path, tag: str) -> dict[str, Any]:  # noqa: ARG001  another tag is another file
    """Return the credit and the last zoom that an archive of vector tiles tells of itself."""
    with path.open("rb") as file:

        def part(offset: int, length: int) -> bytes:
            file.seek(offset)
            return file.read(length)

        try:
            reader = Reader(part)  # type: ignore[no-untyped-call]
            header = reader.header()  # type: ignore[no-untyped-call]
            metadata = reader.metadata()  # type: ignore[no-untyped-call]
        except Exception as error:  # whatever a damaged file leads its reader to
            raise InputError("E_BASEMAP_ARCHIVE", path=path) from error
    if header["tile_type"] != TileType.MVT:
        raise InputError("E_BASEMAP_ARCHIVE", path=path)
    credit = re.sub(r"<[^>]*>", "", str(metadata.get("attribution") or ""))
    return {"deepest": header["max_zoom"], "credit": html.unescape(credit).strip()[:200]}


def _credit_of_file(text: str) -> tuple[Credit, ...]:
    if "openstreetmap" not in text.lower():
        return (Credit(text, text),) if text else ()
    rest = re.sub(r"[©\s]*openstreetmap(\s+contributors)?[\s,|·]*", " ", text, flags=re.I).strip()
    return (*((Credit(rest, rest),) if rest else ()), _OSM)

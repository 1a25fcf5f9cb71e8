"""The map's data in tiles: packed for our own page, and as vector tiles for other programs."""

from __future__ import annotations

from flask import Blueprint, Response, request

from geodata.errors import InputError
from geodata.tiling import pack_tile, tile_as_mvt, tile_of
from webmap import data
from webmap.data import Figures
from webmap.delivery import FOR_EVER, packed_answer
from webmap.filters import selection_of

bp = Blueprint("tiles", __name__, url_prefix="/tiles")

PACKED = "application/vnd.lookback.tile"
VECTOR_TILE = "application/vnd.mapbox-vector-tile"
MAX_ZOOM = 22


@bp.get("/<figures>/<int:z>/<int:x>/<int:y>.bin")
def packed(figures: str, z: int, x: int, y: int) -> Response:
    """Give a tile of the page; its address names the figures, so a browser may keep it."""
    here = data.figures_of(figures)
    _refuse_outside(z, x, y)
    tile = tile_of(here.table, _sums(here), z, x, y)
    return _answer(pack_tile(here.table, tile), PACKED, cache=FOR_EVER)


@bp.get("/<int:z>/<int:x>/<int:y>.mvt")
def vector(z: int, x: int, y: int) -> Response:
    """Give a Mapbox vector tile (2.1) of the figures as they are now, for QGIS or MapLibre."""
    here = data.figures()
    _refuse_outside(z, x, y)
    tile = tile_of(here.table, _sums(here), z, x, y)
    return _answer(tile_as_mvt(here.table, tile), VECTOR_TILE)


def _sums(here: Figures) -> data.SiteSums:
    return here.sums(selection_of(request.args, here.vocabulary))


def _refuse_outside(z: int, x: int, y: int) -> None:
    if z > MAX_ZOOM or x >= 2**z or y >= 2**z:
        raise InputError("E_TILE", z=z, x=x, y=y)


def _answer(body: bytes, mimetype: str, *, cache: str = "no-cache") -> Response:
    if not body:
        empty = Response(status=204)
        empty.headers["Cache-Control"] = cache
        return empty
    return packed_answer(body, mimetype, cache=cache)

"""A tile as a Mapbox Vector Tile, for QGIS and other programs.

Version 2.1 of the specification: https://github.com/mapbox/vector-tile-spec/tree/master/2.1
"""

from __future__ import annotations

from typing import Any

import numpy as np

from geodata.tiling.map_table import MapTable
from geodata.tiling.pixels import TILE_PX
from geodata.tiling.protobuf import block, number, packed, single, varint, zigzag
from geodata.tiling.tiles import FINE, Tile

EXTENT = FINE * TILE_PX
_LAYER, _VERSION, _NAME, _FEATURE, _KEY, _VALUE, _EXTENT = 3, 15, 1, 2, 3, 4, 5
_ID, _TAGS, _TYPE, _GEOMETRY = 1, 2, 3, 4
_POINT, _POLYGON = 1, 3
_TEXT, _FLOAT, _COUNT, _BOOL = 1, 2, 5, 7
_COMMON = ("visits", "rebounds", "expected", "ratio", "too_few", "open", "overdue", "blind", "gi")


def tile_as_mvt(table: MapTable, tile: Tile) -> bytes:
    """Return one layer: ``sites`` as points, or ``cells`` as squares; no bytes for an empty tile.

    Properties are named as the columns of a tile; a site has ``site_id``, ``name``, and the codes
    of its ``kind`` and ``department`` as well. A level of 0, which is none, is left out.
    """
    if len(tile) == 0:
        return b""
    if tile.cell_px == 0:
        return block(_LAYER, _sites(table, tile))
    return block(_LAYER, _cells(tile))


def _sites(table: MapTable, tile: Tile) -> bytes:
    columns = tile.columns
    index = columns["index"].tolist()
    properties: dict[str, list[Any]] = {
        "site_id": [table.ids[row] for row in index],
        "name": [table.names[row] for row in index],
        "kind": [table.kinds[code] for code in columns["kind"].tolist()],
        "department": [table.departments[code] for code in table.department[index].tolist()],
        "ratio_low": columns["low"].tolist(),
        "ratio_high": columns["high"].tolist(),
        "hotspot": columns["hotspot"].tolist(),
        **_common(tile),
    }
    points = zip(columns["px"].tolist(), columns["py"].tolist(), strict=True)
    shapes = [packed(_GEOMETRY, (9, zigzag(x), zigzag(y))) for x, y in points]
    return _layer("sites", _POINT, shapes, (index, properties))


def _cells(tile: Tile) -> bytes:
    size = tile.cell_px * FINE
    west, north = tile.columns["cx"] * size, tile.columns["cy"] * size
    east, south = (np.minimum(edge + size, EXTENT) for edge in (west, north))
    corners = zip(*(edge.tolist() for edge in (west, north, east, south)), strict=True)
    shapes = [_rectangle(*each) for each in corners]
    properties = {"sites": tile.columns["sites"].tolist(), **_common(tile)}
    numbers = range(1, len(tile) + 1)
    return _layer("cells", _POLYGON, shapes, (list(numbers), properties))


def _common(tile: Tile) -> dict[str, list[Any]]:
    levels = [level or None for level in tile.columns["level"].tolist()]
    return {**{name: tile.columns[name].tolist() for name in _COMMON}, "level": levels}


def _rectangle(west: int, north: int, east: int, south: int) -> bytes:
    """Return a ring from the north-west corner, clockwise on the screen, as the format asks."""
    wide, high, back = zigzag(east - west), zigzag(south - north), zigzag(west - east)
    move_to_1, line_to_3, close = 9, 26, 15
    path = (move_to_1, zigzag(west), zigzag(north), line_to_3, wide, 0, 0, high, back, 0, close)
    return packed(_GEOMETRY, path)


def _layer(
    name: str, kind: int, shapes: list[bytes], told: tuple[list[int], dict[str, list[Any]]]
) -> bytes:
    numbers, properties = told
    values: dict[bytes, int] = {}
    tags = [b""] * len(shapes)
    for key, (_, column) in enumerate(properties.items()):
        _tag(tags, varint(key), column, values)
    features = [
        block(_FEATURE, number(_ID, each) + block(_TAGS, tag) + number(_TYPE, kind) + shape)
        for each, tag, shape in zip(numbers, tags, shapes, strict=True)
    ]
    keys = [block(_KEY, key.encode("utf-8")) for key in properties]
    kept = [block(_VALUE, value) for value in values]
    head = number(_VERSION, 2) + block(_NAME, name.encode("utf-8"))
    return b"".join([head, *features, *keys, *kept, number(_EXTENT, EXTENT)])


def _tag(tags: list[bytes], key: bytes, column: list[Any], values: dict[bytes, int]) -> None:
    """Add a property to the tags of each feature that has it; equal values are kept once."""
    seen: dict[Any, bytes] = {None: b""}
    for place, value in enumerate(column):
        known = seen.get(value)
        if known is None:
            number_of = values.setdefault(_value(value), len(values))
            known = seen[value] = key + varint(number_of)
        tags[place] += known


def _value(value: str | bool | int | float) -> bytes:
    if isinstance(value, str):
        return block(_TEXT, value.encode("utf-8"))
    if isinstance(value, bool):
        return number(_BOOL, int(value))
    if isinstance(value, int):
        return number(_COUNT, value)
    return single(_FLOAT, value)

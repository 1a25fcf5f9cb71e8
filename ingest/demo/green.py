"""Green space of the demo city: parks, pocket parks, banks of river and canals, hills."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ingest.demo.terrain import Shape, Terrain
from ingest.demo.words import words

_POCKET_SHARE = 0.075
_PARK_TAILS = ("公园", "公园", "文化公园", "体育公园", "广场绿地", "游园")
_POCKET_TAILS = ("口袋公园", "街头绿地", "小游园", "街心花园")
_BANK_PIECE_M = 700.0


def build_green(
    rng: np.random.Generator, terrain: Terrain, blocks: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make the green layer, and take the pocket parks off the blocks.

    Returns
    -------
    green, blocks
        Green: ``name`` (empty for lawns that nobody inspects), ``class`` (``park``, ``pocket``,
        ``bank``, ``hill``), ``geometry`` (metres). Blocks without their parks and corners.
    """
    is_park = (blocks["use"] == "park").to_numpy()
    stem = blocks["community"].str.removesuffix("社区").to_numpy()
    pockets, rest = _pockets(rng, blocks, ~is_park)
    parts = [
        _rows(_numbered(stem[is_park], _PARK_TAILS, rng), "park", blocks["geometry"][is_park]),
        _rows(_numbered(stem[pockets.index], _POCKET_TAILS, rng), "pocket", pockets),
        *_banks(terrain),
        _rows([f"{name}森林公园" for name in words()["hills"]], "hill", list(terrain.hills)),
        _rows([f"{words()['lake']}公园"], "park", [terrain.lake.buffer(70) - terrain.lake]),
    ]
    green = pd.concat(parts, ignore_index=True)
    left = blocks.assign(geometry=rest)[~is_park].reset_index(drop=True)
    return green, left


def _pockets(
    rng: np.random.Generator, blocks: pd.DataFrame, free: NDArray[np.bool_]
) -> tuple[pd.Series, NDArray[np.object_]]:
    """Cut a corner off some blocks; returns the corners by block and the blocks without them."""
    shapes = blocks["geometry"].to_numpy().copy()
    large = free & (shapely.area(shapes) > 14_000) & (rng.random(len(shapes)) < _POCKET_SHARE)
    chosen = np.flatnonzero(large)
    corners = np.array([_corner(shapes[at], rng) for at in chosen], object)
    reach = shapely.buffer(corners, rng.uniform(38, 62, len(chosen)), quad_segs=6)
    pockets = shapely.intersection(shapes[chosen], reach)
    shapes[chosen] = shapely.difference(shapes[chosen], shapely.buffer(reach, 3))
    return pd.Series(pockets, index=chosen), shapes


def _corner(shape: Shape, rng: np.random.Generator) -> shapely.Point:
    outline = shape.simplify(12).exterior.coords
    return shapely.Point(outline[int(rng.integers(len(outline) - 1))])


def _numbered(
    stems: NDArray[np.object_], tails: tuple[str, ...], rng: np.random.Generator
) -> list[str]:
    """Return names; a name that is already taken gets the side on which the second lies."""
    names: list[str] = []
    for stem in stems:
        tail = tails[rng.integers(len(tails))]
        options = (stem + side + tail for side in ("", "东", "西", "南", "北", "新", "小"))
        names.append(next((name for name in options if name not in names), stem + tail))
    return names


def _banks(terrain: Terrain) -> list[pd.DataFrame]:
    """Return the green along river and canals, in pieces about as long as a walk."""
    river = (terrain.river.buffer(52) - terrain.river.buffer(9)).intersection(
        terrain.built_up.buffer(200)
    )
    banks = [_bank_rows(f"{words()['river']}滨江绿带", river)]
    taken = shapely.union_all([river, terrain.river, terrain.lake])
    for name, canal in terrain.canals:
        strip = (canal.buffer(21) - canal.buffer(4)).intersection(terrain.built_up) - taken
        banks.append(_bank_rows(f"{name}滨河绿地", strip))
        taken = shapely.union_all([taken, strip, canal.buffer(4)])
    return banks


def _bank_rows(name: str, strip: Shape) -> pd.DataFrame:
    west, south, east, north = strip.bounds
    cells = [
        shapely.box(x, y, x + _BANK_PIECE_M, y + _BANK_PIECE_M)
        for x in np.arange(west, east, _BANK_PIECE_M)
        for y in np.arange(south, north, _BANK_PIECE_M)
    ]
    pieces = shapely.get_parts(shapely.intersection(np.array(cells, object), strip))
    pieces = pieces[(shapely.area(pieces) > 2000) & (shapely.get_type_id(pieces) == 3)]
    names = [f"{name}{number}段" for number in range(1, len(pieces) + 1)]
    return _rows(names, "bank", pieces)


def _rows(names: Iterable[str], kind: str, shapes: Iterable[Shape]) -> pd.DataFrame:
    listed = list(shapes)
    geometry = np.empty(len(listed), dtype=object)
    geometry[:] = listed
    return pd.DataFrame({"name": list(names), "class": kind, "geometry": geometry})

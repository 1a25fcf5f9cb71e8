"""The streets of the demo city: main roads, the faces between them, and minor streets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon
from shapely.ops import polygonize, split

from ingest.demo.terrain import CENTRE, RIVER_CORRIDOR_M, Floats, Shape, Terrain
from ingest.demo.words import street_stems, words

MAIN_HALF_M, MINOR_HALF_M = 15.0, 6.5
"""From the middle of a street to the edge of the blocks along it."""
_CHUNK_M = 100.0
_RINGS = ("环城", "滨江", "绕城")
_TRIES = 8
_SHORTEST_SIDE_M = 130.0
_SMALLEST_PART_M2 = 6000.0


@dataclass(frozen=True)
class Streets:
    """The streets and the land between them.

    Attributes
    ----------
    roads
        One row a street: ``name``, ``class`` (``main`` or ``minor``), ``geometry`` (metres).
    blocks
        Polygons between streets (n,), set back from their middles; water not yet taken off.
    """

    roads: pd.DataFrame
    blocks: NDArray[np.object_]


def build_streets(rng: np.random.Generator, terrain: Terrain) -> Streets:
    """Draw main roads across the town, then divide what lies between them by minor streets."""
    edges, names = _main_edges(rng, terrain)
    faces = [
        face
        for face in polygonize(list(edges))
        if face.area > 6000
        and terrain.built_up.contains(face.representative_point())
        and not terrain.river.buffer(RIVER_CORRIDOR_M - 5).contains(face.representative_point())
    ]
    leaves: list[Polygon] = []
    cores: list[Shape] = []
    minor: list[LineString] = []
    for face in faces:
        parts, cuts = _divide(face, rng)
        leaves += parts
        cores += [face.buffer(-MAIN_HALF_M, join_style="mitre")] * len(parts)
        minor += cuts
    inner = shapely.buffer(np.array(leaves, object), -MINOR_HALF_M - 6, join_style="mitre")
    blocks = shapely.intersection(shapely.buffer(inner, 6, quad_segs=2), np.array(cores, object))
    main = _merged(edges, names)
    small = _minor_streets(minor, terrain, rng)
    return Streets(pd.concat([main, small], ignore_index=True), blocks)


def _main_edges(
    rng: np.random.Generator, terrain: Terrain
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Return the pieces of main roads between crossings (n,), and their names (n,)."""
    named = list(_named_lines(rng, terrain))
    lines = np.array([main.line for main in named], object)
    land = terrain.box - shapely.union_all([terrain.lake.buffer(60), *terrain.hills])
    edges = shapely.get_parts(shapely.union_all(shapely.intersection(lines, land)))
    middles = shapely.line_interpolate_point(edges, 0.5, normalized=True)
    tree = shapely.STRtree(lines)
    owner = np.asarray(tree.nearest(middles))
    crosses = np.array([main.crosses_river for main in named])[owner]
    leaves = np.array([main.leaves_town for main in named])[owner]
    ring = np.array([main.stem in _RINGS for main in named])[owner]
    wet = shapely.contains(terrain.river.buffer(RIVER_CORRIDOR_M - 5), middles)
    inside = shapely.contains(terrain.built_up, middles)
    lost = ~ring & inside & ~wet & (rng.random(len(edges)) < 0.13)
    keep = ~lost & (~wet | crosses) & (inside | ring | leaves)
    names = np.array([main.stem for main in named], object)[owner]
    sides = _sides(middles, lines[owner], ring, terrain.river)
    return edges[keep], _full_names(names, sides, ring)[keep]


@dataclass(frozen=True)
class _MainLine:
    """A main road before it is cut at crossings."""

    stem: str
    line: LineString
    crosses_river: bool = False
    leaves_town: bool = False


def _named_lines(rng: np.random.Generator, terrain: Terrain) -> Iterator[_MainLine]:
    """Yield the streets of the bent grid, the streets along the river, and the rings."""
    stems = iter(rng.permutation(words()["main_roads"]))
    warp = _Warp(rng)
    along = np.arange(-9000.0, 9001.0, _CHUNK_M)
    for number, place in enumerate(_places(rng, 7000)):
        line, far = warp.line(np.full_like(along, place), along), number % 2 == 0
        yield _MainLine(str(next(stems)), line, crosses_river=far, leaves_town=far)
    for number, place in enumerate(_places(rng, 6200)):
        line = warp.line(along, np.full_like(along, place))
        yield _MainLine(str(next(stems)), line, leaves_town=number % 4 == 1)
    banks = terrain.river.buffer(RIVER_CORRIDOR_M).intersection(terrain.box)
    for part in shapely.get_parts(shapely.line_merge(shapely.boundary(banks))):
        inner = part.intersection(terrain.built_up.buffer(1))
        yield _MainLine("滨江", LineString(part) if inner.is_empty else inner)
    yield _MainLine("绕城", LineString(terrain.built_up.exterior))
    ring: Shape = shapely.Point(CENTRE).buffer(1)
    ring = shapely.affinity.scale(ring, 1750, 1250, origin=CENTRE)
    ring = shapely.affinity.rotate(ring, rng.uniform(-15, 15), origin=CENTRE)
    away = shapely.difference(ring.exterior, terrain.river.buffer(RIVER_CORRIDOR_M + 40))
    for part in shapely.get_parts(shapely.line_merge(away)):
        yield _MainLine("环城", part)


def _places(rng: np.random.Generator, reach: float) -> Floats:
    """Return where the lines of one direction stand, metres from the middle."""
    steps = rng.uniform(680, 1050, 40)
    places = -reach + np.cumsum(steps)
    return places[places < reach]


class _Warp:
    """A gentle bending of the plane: streets turn with the district that they run through."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._phases = rng.uniform(0, 2 * np.pi, 6)
        self._turn = np.radians(rng.uniform(-12, -6))

    def line(self, u: Floats, v: Floats) -> LineString:
        phase = self._phases
        east = u + 330 * np.sin(v / 1900 + phase[0]) + 130 * np.sin(u / 1400 + phase[1])
        east += 90 * np.sin(v / 800 + phase[4])
        north = v + 310 * np.sin(u / 2100 + phase[2]) + 120 * np.sin(v / 1300 + phase[3])
        north += 80 * np.sin(u / 850 + phase[5])
        cos, sin = np.cos(self._turn), np.sin(self._turn)
        return LineString(np.column_stack([cos * east - sin * north, sin * east + cos * north]))


def _sides(
    middles: NDArray[np.object_],
    lines: NDArray[np.object_],
    ring: NDArray[np.bool_],
    river: Shape,
) -> NDArray[np.str_]:
    """Return on which side (n,) each piece lies: of its ring, of its own street, or of the river.

    A street along the river lies wholly on one bank; the rings have four sides, other streets two.
    """
    east, north = shapely.get_x(middles) - CENTRE[0], shapely.get_y(middles) - CENTRE[1]
    west_end, south_end, east_end, north_end = shapely.bounds(lines).T
    upright = np.where(
        ring, np.abs(north) > np.abs(east), north_end - south_end > east_end - west_end
    )
    sides = np.where(upright, np.where(north > 0, "北", "南"), np.where(east > 0, "东", "西"))
    to_river = shapely.get_coordinates(shapely.shortest_line(middles, river)).reshape(-1, 2, 2)
    banks = np.where(to_river[:, 0, 1] > to_river[:, 1, 1], "北", "南")
    at_river = ring & (shapely.distance(middles, river) < RIVER_CORRIDOR_M + 5)
    return np.asarray(np.where(at_river, banks, sides))


def _full_names(
    stems: NDArray[np.object_], sides: NDArray[np.str_], ring: NDArray[np.bool_]
) -> NDArray[np.object_]:
    """Return full names (n,): of rings and some streets with the side, of some as avenues.

    Which ones hangs on the characters of the name, so that all pieces of one street agree.
    """
    names = []
    for stem, side, on_ring in zip(stems, sides, ring, strict=True):
        number = sum(map(ord, stem))
        if on_ring or number % 3 == 0:
            names.append(f"{stem}{side}路")
        else:
            names.append(stem + ("大道" if number % 5 == 0 else "路"))
    return np.array(names, object)


def _merged(edges: NDArray[np.object_], names: NDArray[np.object_]) -> pd.DataFrame:
    frame = pd.DataFrame({"name": names, "geometry": edges})
    merged = frame.groupby("name")["geometry"].agg(_joined)
    return merged.reset_index().assign(**{"class": "main"})[["name", "class", "geometry"]]


def _joined(parts: pd.Series) -> Shape:
    whole: Shape = shapely.union_all(parts.to_numpy())
    return shapely.line_merge(whole)


def _minor_streets(
    cuts: list[LineString], terrain: Terrain, rng: np.random.Generator
) -> pd.DataFrame:
    lines = np.array(cuts, object)
    barred = shapely.union_all([terrain.water, *terrain.hills]).buffer(10)
    shapely.prepare(barred)
    touched = shapely.intersects(lines, barred)
    lines[touched] = shapely.difference(lines[touched], barred)
    lengths = shapely.length(lines)
    lines, lengths = lines[lengths > 40], lengths[lengths > 40]
    tails = np.select([lengths > 450, lengths > 260], ["路", "街"], "巷")
    names = [stem + tail for stem, tail in zip(street_stems(rng), tails, strict=False)]
    names += ["" for _ in range(len(lines) - len(names))]
    return pd.DataFrame({"name": names, "class": "minor", "geometry": lines})


def _divide(face: Polygon, rng: np.random.Generator) -> tuple[list[Polygon], list[LineString]]:
    """Cut a face across its longer side again and again, until the parts are blocks."""
    waiting, leaves, cuts = [face], [], []
    while waiting:
        part = waiting.pop()
        halves, cut = _halves(part, rng) if part.area > _block_area(part, rng) else ([], None)
        if cut is None:
            leaves.append(part)
        else:
            waiting += halves
            cuts.append(cut)
    return leaves, cuts


def _block_area(part: Polygon, rng: np.random.Generator) -> float:
    """Return how large a block may be here, square metres: small in the old town, large outside."""
    away = float(np.hypot(part.centroid.x - CENTRE[0], part.centroid.y - CENTRE[1]))
    return float(np.interp(away, [600, 2200, 5200], [30e3, 58e3, 110e3]) * rng.uniform(0.65, 1.5))


def _halves(part: Polygon, rng: np.random.Generator) -> tuple[list[Polygon], LineString | None]:
    """Cut a polygon across its longer side; nothing where no cut leaves parts of a fair size."""
    box: Shape = part.minimum_rotated_rectangle
    corners = np.asarray(box.exterior.coords)
    sides = [(end - start) for start, end in pairwise(corners[:3])]
    longer, shorter = sorted(sides, key=lambda side: -float(np.hypot(*side)))
    length, width = float(np.hypot(*longer)), float(np.hypot(*shorter))
    if length < _SHORTEST_SIDE_M:
        return [], None
    direction = longer / length
    for _ in range(_TRIES):
        middle = np.array([part.centroid.x, part.centroid.y])
        middle = middle + direction * length * rng.uniform(-0.14, 0.14)
        tilt = np.arctan2(direction[1], direction[0]) + np.pi / 2 + rng.normal(0, np.radians(4))
        reach = (length + width) * np.array([np.cos(tilt), np.sin(tilt)])
        line = LineString([middle - reach, middle + reach])
        pieces: list[Shape] = [piece for piece in split(part, line).geoms if piece.area > 1]
        if len(pieces) > 1 and min(piece.area for piece in pieces) > _SMALLEST_PART_M2:
            cuts = shapely.get_parts(shapely.intersection(part, line))
            return pieces, max(cuts, key=lambda cut: cut.length)
    return [], None

"""Groups of points that lie close together, for display alone.

Near each other, not denser than chance allows: only what the scan finds is a hot spot.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from geodata.significance import Floats

Integers = NDArray[np.int64]
ALONE = -1  # label of a point that belongs to no group
_REACH = 2  # cells of side radius / sqrt(2): no neighbour is further than two columns or rows away
_WIDEST = 1e6
_BLOCK = 64
_SAFETY = 1e-6  # makes cells smaller, far above the rounding of a place and far below a metre
_HALVES = ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555))


def group_points(xy: Floats, *, radius_m: float, min_points: int) -> Integers:
    """Label points that lie close together; display grouping, no statement about density.

    DBSCAN (Ester, Kriegel, Sander & Xu 1996, KDD-96, 226-231): a point with at least `min_points`
    points within `radius_m`, itself among them, is a core; cores within the radius of each other
    share a group; any other point joins the group of a core within its radius. On cells of side
    radius / sqrt(2) (Gunawan 2013, MSc thesis, TU Eindhoven) all points of a cell are neighbours,
    so a full cell needs no distances, and cells are joined instead of points.

    Labels are those of ``sklearn.cluster.DBSCAN(eps=radius_m, min_samples=min_points)``: groups
    are numbered by their first core point, and a point between groups joins the lowest number.

    Parameters
    ----------
    xy
        Metres east and north, (n, 2), of one metric CRS. A point that is not finite is alone.
    radius_m
        How near is near, the limit included. Where it is not above 0 all points are alone.
    min_points
        How many points make a core, the point itself counted.

    Returns
    -------
    labels
        (n,) int64; -1 = alone.
    """
    labels = np.full(len(xy), ALONE, dtype=np.int64)
    if not (finite := np.isfinite(xy).all(axis=1)).any() or not radius_m > 0:
        return labels
    known = np.asarray(xy if finite.all() else xy[finite], dtype=np.float64)
    cells, limit = _cells(known, radius_m), float(radius_m) ** 2
    points = cells.x, cells.y
    core = _cores(*points, cells.layout, cells.boxes, (limit, min_points))
    holds = np.logical_or.reduceat(core, cells.layout[0][:-1])
    parent = _joined(*points, core, cells.layout, cells.boxes, (limit, holds))
    place = np.empty(len(known), dtype=np.int64)
    place[cells.order] = np.arange(len(known))
    numbers = _numbered(parent, core, cells.of_point, place)
    found = _labelled(*points, core, cells.layout, cells.boxes, (limit, numbers))
    labels[finite] = found[place]
    return labels


@dataclass(frozen=True)
class _Cells:
    """Points in the order of their cells, and each cell's points in blocks that lie together.

    ``x``, ``y``, ``of_point`` (a cell), ``order`` (places in the input): (n,). ``layout``: first
    point and first block of each cell (c + 1,), first point of each block (b + 1,), begin and end
    of the cells within reach, by row (c, 5). ``boxes`` (b, 4): x from, to, y from, to.
    """

    x: Floats
    y: Floats
    of_point: Integers
    order: Integers
    layout: tuple[Integers, Integers, Integers, Integers, Integers]
    boxes: Floats


def _cells(xy: Floats, radius_m: float) -> _Cells:
    """Sort points (n, 2) into cells, cells into rows."""
    side = radius_m / np.sqrt(2.0) * (1.0 - _SAFETY)
    (column, inner_x), (row, inner_y) = (_places(xy[:, axis], side, radius_m) for axis in (0, 1))
    width = int(column.max()) + 2 * _REACH + 1
    key = row * width + column
    order = np.argsort(key)
    key = key[order]
    starts = np.append(np.flatnonzero(np.append(True, key[1:] != key[:-1])), len(key))
    counts = np.diff(starts)
    of_point = np.repeat(np.arange(len(counts)), counts)
    crowded = np.flatnonzero(counts[of_point] > _BLOCK)
    inside = order[crowded]
    curve = _interleaved(inner_x[inside]) | _interleaved(inner_y[inside]) << np.uint32(1)
    order[crowded] = inside[np.lexsort((curve, of_point[crowded]))]
    x, y = xy[order, 0], xy[order, 1]
    blocks = np.append(0, np.cumsum(-(-counts // _BLOCK))).astype(np.int64)
    nth = np.arange(blocks[-1]) - np.repeat(blocks[:-1], np.diff(blocks))
    first = np.append(np.repeat(starts[:-1], np.diff(blocks)) + nth * _BLOCK, len(x))
    ends = (np.minimum.reduceat, np.maximum.reduceat)
    boxes = np.column_stack([end(values, first[:-1]) for values in (x, y) for end in ends])
    layout = (starts, blocks, first, *_rows_around(key[starts[:-1]], width))
    return _Cells(x, y, of_point, order, layout, boxes)


def _places(values: Floats, side: float, radius_m: float) -> tuple[Integers, NDArray[np.uint32]]:
    """Return the column of each value (n,) and its place within it, 0 to 65535.

    On a map wider than `_WIDEST` radii columns begin anew after each gap of more than two radii: so
    a far-off point costs no precision, and a column and a row still fit into one integer.
    """
    offset, first = values - values.min(), np.zeros(1, dtype=np.int64)
    if offset.max() > _WIDEST * radius_m:
        order = np.argsort(values)
        opens = np.append(True, np.diff(values[order]) > 2.0 * radius_m)
        stretch = np.empty(len(values), dtype=np.int64)
        stretch[order] = np.cumsum(opens) - 1
        begins = np.flatnonzero(opens)
        offset = values - values[order][begins][stretch]
        ends = offset[order][np.append(begins[1:], len(values)) - 1]
        widths = (ends / side).astype(np.int64) + _REACH + 1
        first = np.append(0, np.cumsum(widths)[:-1])[stretch]
    offset /= side
    column = offset.astype(np.int64)
    return column + first, ((offset - column) * 65535.0).astype(np.uint32)


def _interleaved(places: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Put a 0 before each of the 16 bits, half for Morton's order of a plane (IBM, 1966)."""
    spread = places
    for shift, mask in _HALVES:
        spread = (spread | spread << np.uint32(shift)) & np.uint32(mask)
    return spread


@njit(cache=True, nogil=True)
def _rows_around(keys, width):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Return where the cells within reach of each begin and end, row by row, (c, 5) each."""
    shape = (len(keys), 2 * _REACH + 1)
    begins, ends = np.empty(shape, dtype=np.int64), np.empty(shape, dtype=np.int64)
    for row in range(shape[1]):
        begin = end = 0  # keys are sorted, so what is looked for only ever moves on
        for cell in range(len(keys)):
            middle = keys[cell] + (row - _REACH) * width
            while begin < len(keys) and keys[begin] < middle - _REACH:
                begin += 1
            while end < len(keys) and keys[end] <= middle + _REACH:
                end += 1
            begins[cell, row], ends[cell, row] = begin, end
    return begins, ends


@njit(cache=True, nogil=True)
def _gap(box, x, y):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Return the squared distance of a point from a box; never more than from a point in it."""
    dx = max(box[0] - x, x - box[1], 0.0)
    dy = max(box[2] - y, y - box[3], 0.0)
    return dx * dx + dy * dy


@njit(cache=True, nogil=True)
def _span(box, x, y):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Return the squared distance of a point to the far end of a box."""
    dx, dy = max(x - box[0], box[1] - x), max(y - box[2], box[3] - y)
    return dx * dx + dy * dy


@njit(cache=True, nogil=True)
def _reaches(x, y, core, layout, boxes, query):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Say whether a place (px, py) has a core of a cell within the squared radius."""
    px, py, cell, limit = query
    for block in range(layout[1][cell], layout[1][cell + 1]):
        if _gap(boxes[block], px, py) > limit:
            continue
        for j in range(layout[2][block], layout[2][block + 1]):
            dx, dy = px - x[j], py - y[j]
            if core[j] and dx * dx + dy * dy <= limit:
                return True
    return False


@njit(cache=True, nogil=True)
def _count(x, y, layout, boxes, query):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Count the points of a cell within the squared radius of (px, py), up to what is wanted."""
    px, py, cell, limit, wanted = query
    count = 0
    for block in range(layout[1][cell], layout[1][cell + 1]):
        if _gap(boxes[block], px, py) > limit:
            continue
        if _span(boxes[block], px, py) <= limit:
            count += layout[2][block + 1] - layout[2][block]
        else:
            for j in range(layout[2][block], layout[2][block + 1]):
                dx, dy = px - x[j], py - y[j]
                count += dx * dx + dy * dy <= limit
        if count >= wanted:
            break
    return count


@njit(parallel=True, cache=True, nogil=True)
def _cores(x, y, layout, boxes, options):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Say of each point whether it is a core: all of a full cell, and by counting in others."""
    limit, min_points = options
    starts, begins, ends = layout[0], layout[3], layout[4]
    core = np.zeros(len(x), dtype=np.bool_)
    for cell in prange(len(starts) - 1):
        own = starts[cell + 1] - starts[cell]
        around = 0
        for row in range(begins.shape[1]):
            around += starts[ends[cell, row]] - starts[begins[cell, row]]
        if around < min_points:
            continue
        for i in range(starts[cell], starts[cell + 1]):
            count = own
            for row in range(begins.shape[1]):
                for other in range(begins[cell, row], ends[cell, row]):
                    if count >= min_points:
                        break
                    if other != cell:
                        query = (x[i], y[i], other, limit, min_points - count)
                        count += _count(x, y, layout, boxes, query)
            core[i] = count >= min_points
    return core


@njit(cache=True, nogil=True)
def _root(parent, cell):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Follow a cell to the one that stands for its group, halving the path."""
    while parent[cell] != cell:
        parent[cell] = parent[parent[cell]]
        cell = parent[cell]
    return cell


@njit(cache=True, nogil=True)
def _touch(x, y, core, layout, boxes, query):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Say whether cores of two cells lie within the radius."""
    cell, other, limit = query
    for i in range(layout[0][cell], layout[0][cell + 1]):
        if core[i] and _reaches(x, y, core, layout, boxes, (x[i], y[i], other, limit)):
            return True
    return False


@njit(cache=True, nogil=True)
def _joined(x, y, core, layout, boxes, options):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Join cells whose cores are within the radius; a cell without a core stays by itself."""
    limit, holds = options
    begins, ends = layout[3], layout[4]
    parent = np.arange(len(holds))
    for cell in np.flatnonzero(holds):
        for row in range(begins.shape[1]):
            for other in range(max(begins[cell, row], cell + 1), ends[cell, row]):
                one, two = _root(parent, cell), _root(parent, other)
                if one == two or not holds[other]:
                    continue
                if _touch(x, y, core, layout, boxes, (cell, other, limit)):
                    parent[max(one, two)] = min(one, two)
    return parent


@njit(cache=True, nogil=True)
def _numbered(parent, core, of_point, place):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Number the groups by their first core in the input; -1 for a cell without a core."""
    numbers = np.full(len(parent), -1, dtype=np.int64)
    groups = 0
    for i in place:
        if core[i]:
            root = _root(parent, of_point[i])
            if numbers[root] < 0:
                numbers[root] = groups
                groups += 1
            numbers[of_point[i]] = numbers[root]
    return numbers


@njit(parallel=True, cache=True, nogil=True)
def _labelled(x, y, core, layout, boxes, options):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Give a core its cell's number, another point the lowest number of a core within reach."""
    limit, numbers = options
    starts, begins, ends = layout[0], layout[3], layout[4]
    labels = np.full(len(x), -1, dtype=np.int64)
    for cell in prange(len(starts) - 1):
        for i in range(starts[cell], starts[cell + 1]):
            best = numbers[cell]
            for row in range(begins.shape[1]):
                for other in range(begins[cell, row], ends[cell, row]):
                    number = numbers[other]
                    if core[i] or number < 0 or 0 <= best <= number:
                        continue
                    if _reaches(x, y, core, layout, boxes, (x[i], y[i], other, limit)):
                        best = number
            labels[i] = best
    return labels

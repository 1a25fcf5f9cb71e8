"""Tiles of a table of 100k sites with 1M looks, visits, findings each, for 8 clients at once.

``python -m tests.benchmarks.bench_tiles 10000 100000`` for fewer sites or records.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import mapbox_vector_tile
import numpy as np
import pyarrow as pa
import shapely

from geodata.selection import Selection
from geodata.tiling import (
    MapTable,
    SiteSums,
    open_map_table,
    pack_tile,
    site_sums,
    tile_as_mvt,
    tile_of,
    warm_up,
    write_map_table,
)
from geodata.tiling.pixels import BITS
from geodata.tiling.tiles import cell_size, tile_rows
from tests.benchmarks.tile_city import make_tile_city

CLIENTS = 8
ZOOMS = (10, 12, 14, 16)
VIEW = 24
"""Tiles of a large screen."""
Address = tuple[int, int, int]
FILTERED = Selection(
    departments=frozenset({"housing", "parks"}), categories=frozenset({"H01", "H02", "H03", "H05"}),
    inspection_kinds=frozenset({"self_check", "look_back"}), since=date(2025, 1, 1),
)  # fmt: skip
STATUS = Selection(statuses=frozenset({"overdue"}), severities=frozenset({"major"}))
SELECTIONS = {"everything": Selection(), "filtered": FILTERED, "by status": STATUS}
_SQL = """
SELECT (x >> {shift}) & 255 AS px, (y >> {shift}) & 255 AS py, site, sum(found), sum(expected)
FROM looks JOIN sites USING (site)
WHERE sites.row >= {first} AND sites.row < {end} AND {condition} GROUP BY ALL
"""
_CELLS = """
SELECT px // {size}, py // {size}, count(*), sum(rebounds), sum(expected)
FROM ({inner}) AS each(px, py, site, rebounds, expected) GROUP BY ALL
"""
_CONDITION = "department IN (1, 2) AND category IN (0, 1, 2, 4) AND kind IN (1, 4) AND day >= 20089"


def clients(work: Callable[[int], Any], times: int) -> np.ndarray:
    """Let 8 clients work at once; return the seconds of each piece of work."""
    gate = threading.Barrier(CLIENTS)

    def client(number: int) -> list[float]:
        gate.wait()
        taken = []
        for turn in range(times):
            start = time.perf_counter()
            work(number * times + turn)
            taken.append(time.perf_counter() - start)
        return taken

    with ThreadPoolExecutor(CLIENTS) as pool:
        return np.concatenate(list(pool.map(client, range(CLIENTS))))


def told(name: str, taken: np.ndarray, what: str = "") -> None:
    p50, p99 = np.percentile(taken * 1000, [50, 99])
    print(f"| {name} | {p50:.1f} | {p99:.1f} | {what} |", flush=True)


def tiles_at(table: MapTable, z: int) -> list[Address]:
    """The tiles that hold most sites, the fullest first, at most 40."""
    shift = BITS - z
    pairs = np.column_stack([table.x[: table.placed] >> shift, table.y[: table.placed] >> shift])
    tiles, counts = np.unique(pairs, axis=0, return_counts=True)
    chosen = tiles[np.argsort(-counts)[:40]]
    return [(z, int(x), int(y)) for x, y in chosen]


def ours(table: MapTable) -> Iterator[tuple[str, np.ndarray, str]]:
    for name, selection in SELECTIONS.items():
        site_sums(table, selection)
        yield f"sums alone, {name}", clients(lambda _, s=selection: site_sums(table, s), 12), ""
        sums = site_sums(table, selection)
        for z in ZOOMS:
            yield from of_zoom(table, sums, name, z)


def of_zoom(
    table: MapTable, sums: SiteSums, name: str, z: int
) -> Iterator[tuple[str, np.ndarray, str]]:
    tiles = tiles_at(table, z)

    def tile(turn: int) -> bytes:
        return pack_tile(table, tile_of(table, sums, *tiles[turn % len(tiles)]))

    def whole(turn: int) -> bytes:
        address = tiles[turn % len(tiles)]
        return pack_tile(table, tile_of(table, site_sums(table, sums.selection), *address))

    most = max(len(tile(turn)) for turn in range(len(tiles)))
    yield f"tile z{z}, {name}", clients(tile, 40), f"{most / 1000:.1f} kB at most"
    if name == "filtered":
        yield f"tile z{z} with its sums, {name}", clients(whole, 12), "uncached"
        mvt = clients(
            lambda turn: tile_as_mvt(table, tile_of(table, sums, *tiles[turn % len(tiles)])), 12
        )
        yield f"tile z{z} as MVT, {name}", mvt, ""


def in_sql(table: MapTable) -> Iterator[tuple[str, np.ndarray, str]]:
    """The same cells (rebounds and expected alone) by DuckDB from its own tables."""
    base = duckdb.connect()
    base.execute("SET threads = 2")
    sites = {"site": np.arange(len(table)), "row": np.arange(len(table)), "x": table.x,
             "y": table.y, "department": table.department}  # fmt: skip
    looks = table.looks
    rows = {"site": looks.site, "day": looks.day, "category": looks.category, "kind": looks.kind,
            "found": looks.found.astype(np.int32), "expected": looks.expected}  # fmt: skip
    for name, columns in (("sites", sites), ("looks", rows)):
        base.register("given", columns_frame(columns))
        base.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
    for z in ZOOMS:
        tiles = tiles_at(table, z)[:VIEW]

        def ours_view(_: int, tiles: list[Address] = tiles) -> None:
            sums = site_sums(table, FILTERED)
            for address in tiles:
                pack_tile(table, tile_of(table, sums, *address))

        def sql_view(_: int, tiles: list[Address] = tiles) -> None:
            for address in tiles:
                base.execute(sql_of(table, address)).fetchall()

        what = f"view of {len(tiles)} tiles, z{z}, filtered, one client"
        yield what, alone(ours_view), "sums and packing"
        yield f"{what}: DuckDB", alone(sql_view), "rebounds and expected alone, not packed"


def alone(work: Callable[[int], Any], times: int = 5) -> np.ndarray:
    """Seconds of each piece of work with nobody else at it."""
    taken = []
    for turn in range(times):
        start = time.perf_counter()
        work(turn)
        taken.append(time.perf_counter() - start)
    return np.array(taken)


def as_mvt(table: MapTable) -> Iterator[tuple[str, np.ndarray, str]]:
    """Cells of one tile as a vector tile by our encoder, and by mapbox-vector-tile."""
    sums = site_sums(table, FILTERED)
    tile = tile_of(table, sums, *tiles_at(table, 10)[0])
    size = tile.cell_px * 16
    told = mapbox_vector_tile.decode(tile_as_mvt(table, tile))["cells"]["features"]
    features = [
        {"geometry": shapely.box(x * size, y * size, (x + 1) * size, (y + 1) * size),
         "properties": each["properties"]}
        for each, x, y in zip(told, tile.columns["cx"], tile.columns["cy"], strict=True)
    ]  # fmt: skip
    what = f"{len(tile)} cells as MVT, one client"
    yield what, alone(lambda _: tile_as_mvt(table, tile)), ""
    layers = [{"name": "cells", "features": features}]
    yield f"{what}: mapbox-vector-tile", alone(lambda _: mapbox_vector_tile.encode(layers)), ""


def columns_frame(columns: dict[str, np.ndarray]) -> Any:
    return pa.table({name: np.ascontiguousarray(values) for name, values in columns.items()})


def sql_of(table: MapTable, address: tuple[int, int, int]) -> str:
    first, end = tile_rows(table, *address)
    inner = _SQL.format(shift=BITS - 8 - address[0], first=first, end=end, condition=_CONDITION)
    return _CELLS.format(size=cell_size(address[0]), inner=inner)


def main() -> None:
    """Print p50 and p99 in milliseconds, ours and the others'."""
    sites, records = (int(each) for each in (sys.argv[1:] or ["100000", "1000000"]))
    with tempfile.TemporaryDirectory() as folder:
        write_map_table(make_tile_city(sites, records), Path(folder) / "table")
        size = sum(path.stat().st_size for path in (Path(folder) / "table").iterdir())
        start = time.perf_counter()
        table = open_map_table(Path(folder) / "table")
        opened = time.perf_counter() - start
        start = time.perf_counter()
        warm_up(table)
        first = time.perf_counter() - start
        print(
            f"{sites} sites, {records} looks, visits and findings each: {size / 1e6:.0f} MB on "
            f"disk, opened in {opened * 1000:.0f} ms, kernels ready in {first * 1000:.0f} ms."
        )
        print(f"Single sites from z{table.site_zoom} on; {CLIENTS} clients at once.")  # fmt: skip
        print("| what | p50 ms | p99 ms | |\n| --- | --- | --- | --- |")
        for row in ours(table):
            told(*row)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        print(f"| peak memory with the making of the table, MB | {peak:.0f} | | |")
        for row in (*as_mvt(table), *in_sql(table)):
            told(*row)


if __name__ == "__main__":
    main()

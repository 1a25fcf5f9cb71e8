"""Layers to one PMTiles archive: GDAL cuts and encodes, tiles of the same place are joined."""

from __future__ import annotations

import gzip
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any

import geopandas as gpd
import pyogrio
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

_PACKED = 9  # gzip level: packed once, sent often
_DRIVER = "MVT"
Fields = dict[str, str]


class Archive:
    """Collects the tiles of one file, in the order of its index: zoom by zoom; to be closed."""

    def __init__(self, out: IO[bytes], folder: Path) -> None:
        self._writer = Writer(out)  # type: ignore[no-untyped-call]
        self._writer.tile_f.close()
        self._writer.tile_f = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  where there is room
        self._folder = folder
        self.tiles = 0

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.tile_f.close()

    def add_zoom(self, zoom: int, layers: dict[str, gpd.GeoDataFrame]) -> None:
        """Cut layers into the tiles of a zoom, and keep these."""
        # A tile is a message that repeats its layers: joined bytes are a tile of all of them.
        joined: dict[int, list[bytes]] = {}
        for name, layer in layers.items():
            if len(layer):
                for tile_id, content in self._cut(zoom, name, layer):
                    joined.setdefault(tile_id, []).append(content)
        for tile_id in sorted(joined):
            packed = gzip.compress(b"".join(joined[tile_id]), _PACKED, mtime=0)
            self._writer.write_tile(tile_id, packed)  # type: ignore[no-untyped-call]
            self.tiles += 1

    def finish(self, bounds: tuple[float, ...], metadata: dict[str, Any]) -> None:
        """Write the file: what it covers in degrees, and what it says of itself."""
        west, south, east, north = (round(degrees * 1e7) for degrees in bounds)
        header = {
            "tile_type": TileType.MVT,
            "tile_compression": Compression.GZIP,
            "min_lon_e7": west,
            "min_lat_e7": south,
            "max_lon_e7": east,
            "max_lat_e7": north,
            "center_zoom": 12,
            "center_lon_e7": (west + east) // 2,
            "center_lat_e7": (south + north) // 2,
        }
        self._writer.finalize(header, metadata)  # type: ignore[no-untyped-call]

    def _cut(self, zoom: int, name: str, layer: gpd.GeoDataFrame) -> Iterator[tuple[int, bytes]]:
        path = self._folder / f"{name}.mbtiles"
        path.unlink(missing_ok=True)
        used = [column for column in ("class", "name", "name_en") if layer[column].notna().any()]
        options = {"FORMAT": "MBTILES", "MINZOOM": zoom, "MAXZOOM": zoom, "COMPRESS": "NO"}
        pyogrio.write_dataframe(
            layer[[*used, "geometry"]], path, driver=_DRIVER, layer=name, dataset_options=options
        )
        with closing(sqlite3.connect(path)) as database:
            rows = database.execute("SELECT tile_column, tile_row, tile_data FROM tiles")
            for x, from_south, content in rows:
                yield zxy_to_tileid(zoom, x, 2**zoom - 1 - from_south), content
        path.unlink()


def has_tools() -> bool:
    """Say whether GDAL is there with what cutting needs."""
    return "w" in str(pyogrio.list_drivers().get(_DRIVER, ""))

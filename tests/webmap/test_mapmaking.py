"""A basemap out of a map file: what is kept, at which zoom, and what is refused."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from flask import Flask
from pmtiles.reader import MmapSource, Reader, all_tiles
from pyogrio.errors import DataSourceError

from geodata.errors import InputError, SetupError, StoreError
from webmap.mapmaking import Built, build_basemap, building
from webmap.mapmaking.coast import sea_of
from webmap.mapmaking.own_file import role_of
from webmap.mapmaking.shapes import layer_of
from webmap.mapmaking.zooms import layer_at

SHARED = Path(os.environ.get("LOOKBACK_SHARED", Path(__file__).parents[3] / "shared"))
MONACO = SHARED / "data" / "basemap" / "monaco.osm.pbf"
LON, LAT = 120.0, 30.0
ZOOMS = range(12, 16)


def put(path: Path, layer: str, shapes: list[Any], **columns: list[Any]) -> None:
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=4326)
    frame.to_file(path, layer=layer, driver="GPKG")


def square(size: float = 0.001, lon: float = LON, lat: float = LAT) -> shapely.Polygon:
    return shapely.box(lon, lat, lon + size, lat + size)


def street(*lons: float) -> shapely.LineString:
    return shapely.LineString([(lon, LAT) for lon in lons])


@pytest.fixture
def town(tmp_path: Path) -> Path:
    path = tmp_path / "town.gpkg"
    put(path, "water", [square(0.01)], name=["西湖"], name_en=["West Lake"])
    put(path, "buildings", [square(0.0002)])
    put(path, "roads", [street(LON, LON + 0.01), street(LON + 0.01, LON + 0.02)],
        name=["东湖路"] * 2, **{"class": ["main", "main"]})  # fmt: skip
    return path


def tiles_of(path: Path) -> dict[tuple[int, int, int], dict[str, gpd.GeoDataFrame]]:
    """The layers of each tile, read by GDAL."""
    with path.open("rb") as file:
        packed = dict(all_tiles(MmapSource(file)))
    found = {}
    for place, content in packed.items():
        tile = path.with_suffix(".mvt")
        tile.write_bytes(gzip.decompress(content))
        names = pyogrio.list_layers(tile)[:, 0]
        found[place] = {name: pyogrio.read_dataframe(tile, layer=name) for name in names}
    return found


def header_of(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    with path.open("rb") as file:
        reader = Reader(MmapSource(file))
        return reader.header(), reader.metadata()


def test_a_file_of_ones_own_becomes_tiles_of_all_its_layers(town: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    target = tmp_path / "town.pmtiles"
    built = build_basemap(town, target, ZOOMS, credit="测绘院",
                          told=lambda done, of: told.append((done, of)))  # fmt: skip
    assert built == Built(
        {"water": 1, "roads": 2, "buildings": 1, "places": 1}, built.tiles, target.stat().st_size
    )
    header, metadata = header_of(target)
    assert (header["min_zoom"], header["max_zoom"]) == (12, 15)
    assert header["clustered"]
    assert (header["min_lon_e7"], header["min_lat_e7"]) == (LON * 1e7, LAT * 1e7)
    assert metadata["attribution"] == "测绘院"
    assert told[-1][0] <= told[-1][1]
    layers = {name for (z, _, _), tile in tiles_of(target).items() if z == 15 for name in tile}
    assert layers == {"water", "roads", "buildings", "places"}


def test_a_name_is_there_in_both_languages_and_water_has_its_own_place(
    town: Path, tmp_path: Path
) -> None:
    build_basemap(town, tmp_path / "town.pmtiles", ZOOMS)
    places = [tile["places"] for tile in tiles_of(tmp_path / "town.pmtiles").values()
              if "places" in tile]  # fmt: skip
    assert {(row["class"], row["name"], row["name_en"]) for each in places
            for row in each.to_dict("records")} == {("water", "西湖", "West Lake")}  # fmt: skip


def test_houses_come_late_and_the_ways_of_a_street_are_one_line(town: Path, tmp_path: Path) -> None:
    build_basemap(town, tmp_path / "town.pmtiles", ZOOMS)
    tiles = tiles_of(tmp_path / "town.pmtiles")
    assert {z for (z, _, _), tile in tiles.items() if "buildings" in tile} == {14, 15}
    assert {len(tile["roads"]) for tile in tiles.values() if "roads" in tile} == {1}


def test_what_is_smaller_than_a_few_pixels_waits_for_the_last_zoom() -> None:
    metre = layer_of(np.array([shapely.box(0, 0, 2, 2)]), ["water"])
    assert len(layer_at("water", metre, 10, last=15)) == 0
    assert len(layer_at("water", metre, 15, last=15)) == 1


def test_a_layer_whose_first_zoom_is_never_reached_is_in_the_last_one() -> None:
    house = layer_of(np.array([shapely.box(0, 0, 20, 20)]), ["building"])
    assert len(layer_at("buildings", house, 12, last=12)) == 1


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("water", "water"), ("gis_osm_water_a_free_1", "water"), ("gis_osm_waterways_free_1",
        "rivers"), ("gis_osm_roads_free_1", "roads"), ("gis_osm_landuse_a_free_1", "landuse"),
        ("建筑物", "buildings"), ("行政边界", "boundaries"), ("inspections", None),
    ],
)  # fmt: skip
def test_a_layer_says_by_its_name_what_it_holds(name: str, role: str | None) -> None:
    assert role_of(name) == role


def test_land_use_is_parted_into_green_and_blocks(tmp_path: Path) -> None:
    path = tmp_path / "use.gpkg"
    put(path, "landuse", [square(), square(), square()], fclass=["park", "industrial", "unheard"])
    built = build_basemap(path, tmp_path / "use.pmtiles", ZOOMS)
    assert built.features == {"blocks": 1, "green": 1}


# the sea

BOX = shapely.box(0, 0, 100, 100)
RIGHT_HALF = shapely.box(50, 0, 100, 100)


def lines(*points: list[tuple[float, float]]) -> np.ndarray:
    return np.array([shapely.LineString(each) for each in points])


def test_the_sea_lies_to_the_right_of_the_coast() -> None:
    northward, southward = [(50, -10), (50, 110)], [(50, 110), (50, -10)]
    (east,) = sea_of(lines(northward), BOX)
    (west,) = sea_of(lines(southward), BOX)
    assert east.equals(RIGHT_HALF)
    assert west.equals(BOX.difference(RIGHT_HALF))


def test_an_island_is_land_in_the_sea() -> None:
    around = [(40, 40), (60, 40), (60, 60), (40, 60), (40, 40)]  # land to the left
    (sea,) = sea_of(lines(around), BOX)
    assert sea.area == 100 * 100 - 20 * 20


def test_a_coast_that_is_cut_off_goes_on_to_the_edge() -> None:
    (sea,) = sea_of(lines([(50, 10), (50, 90)]), BOX)
    assert sea.equals(RIGHT_HALF)


def test_without_a_coast_there_is_no_sea() -> None:
    assert sea_of(lines([(200, 0), (200, 10)]), BOX) == []


# a real city


@pytest.mark.skipif(not MONACO.is_file(), reason="needs the shared data sets")
def test_a_city_of_openstreetmap_is_small_and_names_its_makers(tmp_path: Path) -> None:
    target = tmp_path / "monaco.pmtiles"
    built = build_basemap(MONACO, target, range(8, 16))
    assert built.size < 300_000
    assert {"earth", "water", "green", "blocks", "roads", "buildings", "places"} <= set(
        built.features
    )
    header, metadata = header_of(target)
    assert metadata["attribution"] == "© OpenStreetMap contributors"
    assert header["max_lat_e7"] < 43.76e7  # nothing leads far out to sea
    city = [tile["places"] for (z, _, _), tile in tiles_of(target).items() if z == 8]
    (row,) = [row for each in city for row in each.to_dict("records")]
    assert (row["name"], row["name_en"]) == ("摩纳哥", "Monaco")


# what is refused


def refused(source: Path, target: Path) -> str:
    with pytest.raises((InputError, StoreError, SetupError)) as raised:
        build_basemap(source, target, ZOOMS)
    assert not target.exists()
    assert [path for path in target.parent.iterdir() if path.name.startswith(".")] == []
    assert all(raised.value.text(spoken) for spoken in ("zh", "en"))
    return raised.value.code


def test_other_files_are_refused_by_what_they_are(tmp_path: Path) -> None:
    target = tmp_path / "out.pmtiles"
    words = tmp_path / "words.osm.pbf"
    words.write_text("no map")
    assert refused(words, target) == "E_BASEMAP_FILE"
    assert refused(tmp_path / "absent.gpkg", target) == "E_FILE_MISSING"
    damaged = tmp_path / "damaged.gpkg"
    damaged.write_bytes(b"SQLite format 3\0" + bytes(200))
    assert refused(damaged, target) == "E_BASEMAP_FILE"
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(b"\0\0\0\x0e\n\x09OSMHeader\x18" + bytes(20))
    assert refused(cut, target) == "E_BASEMAP_FILE"


def test_layers_without_a_known_name_are_told(tmp_path: Path) -> None:
    path = tmp_path / "other.gpkg"
    put(path, "inspections", [square()])
    assert refused(path, tmp_path / "out.pmtiles") == "E_BASEMAP_LAYERS"


def test_layers_without_anything_to_draw_are_told(tmp_path: Path) -> None:
    path = tmp_path / "empty.gpkg"
    put(path, "roads", [square()])  # a road is a line
    assert refused(path, tmp_path / "out.pmtiles") == "E_BASEMAP_EMPTY"


def test_a_full_disk_leaves_the_old_file(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(building.Archive, "add_zoom", full)
    assert refused(town, tmp_path / "out.pmtiles") == "E_BASEMAP_WRITE"
    kept = tmp_path / "kept.pmtiles"
    kept.write_text("old")
    with pytest.raises(StoreError):
        build_basemap(town, kept, ZOOMS)
    assert kept.read_text() == "old"


def test_what_gdal_says_of_a_full_disk_is_put_in_words(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def malformed(*_: Any) -> None:
        raise DataSourceError("sqlite3_exec failed: " + "x" * 10_000)

    monkeypatch.setattr(building.Archive, "add_zoom", malformed)
    for free, told in ((100, os.strerror(28)), (10**12, "sqlite3_exec failed")):
        usage = building.shutil.disk_usage(tmp_path)._replace(free=free)
        monkeypatch.setattr(building.shutil, "disk_usage", lambda _, usage=usage: usage)
        with pytest.raises(StoreError) as raised:
            build_basemap(town, tmp_path / "out.pmtiles", ZOOMS)
        assert told in raised.value.text("en")
        assert len(raised.value.text("en")) < 500


def test_a_gdal_without_tiles_is_told(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "has_tools", lambda: False)
    assert refused(town, tmp_path / "out.pmtiles") == "E_BASEMAP_TOOL"


# the command


def test_the_command_says_what_was_made_and_how_to_use_it(
    app: Flask, town: Path, tmp_path: Path
) -> None:
    app.config["LANGUAGE"] = "en"
    target = tmp_path / "city.pmtiles"
    done = app.test_cli_runner().invoke(
        args=["basemap", "build", str(town), "-o", str(target), "--minzoom", "13"]
    )
    assert done.exit_code == 0, done.output
    assert f"LOOKBACK_BASEMAP={target}" in done.output
    assert "water 1, roads 2, buildings 1, places 1" in done.output
    assert header_of(target)[0]["min_zoom"] == 13


def test_the_command_refuses_in_words(app: Flask, tmp_path: Path) -> None:
    words = tmp_path / "words.gpkg"
    words.write_text("no map")
    done = app.test_cli_runner().invoke(args=["basemap", "build", str(words)])
    assert done.exit_code == 1
    assert "不是地图文件" in done.output
    assert "E_BASEMAP_FILE" in done.output
    turned = app.test_cli_runner().invoke(
        args=["basemap", "build", str(words), "--minzoom", "9", "--maxzoom", "8"]
    )
    assert turned.exit_code == 2

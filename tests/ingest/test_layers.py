from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from geodata.errors import InputError
from ingest.reading.layers import GDAL_ENVIRONMENT
from ingest.reading.readers import read_source
from ingest.reading.shape_points import crs_of, to_degrees
from ingest.tables import Asked
from tests.ingest.sources import (
    FEW,
    cells,
    layer_file,
    records,
    shapefile_zip,
    source,
    zipped,
)

POINT = shapely.Point(120.1, 30.2)


def test_a_zipped_shapefile_is_read_with_positions_in_degrees(tmp_path: Path) -> None:
    found = source(tmp_path, shapefile_zip(tmp_path, encoding="UTF-8"))
    assert found.format == "shapefile"
    assert records(found.tables[0]) == [
        {"名称": "朝晖六区", "lon": "120.1", "lat": "30.2"},
        {"名称": "大关南苑", "lon": "120.2", "lat": "30.3"},
    ]
    assert found.notes == ()


def test_a_feature_has_the_number_that_a_person_counts(tmp_path: Path) -> None:
    table = source(tmp_path, shapefile_zip(tmp_path, encoding="UTF-8")).tables[0]
    assert 1 + table.first_row == 1


def test_metres_of_a_zone_become_degrees(tmp_path: Path) -> None:
    # Central meridian 120° of zone 40: false easting 40,500,000 m (EPSG:4528).
    shapes = [shapely.Point(40_500_000, 3_320_113.4), shapely.Point(40_500_000, 0)]
    packed = shapefile_zip(tmp_path, shapes=shapes, crs="EPSG:4528", encoding="UTF-8")
    first, second = records(source(tmp_path, packed).tables[0])
    assert float(first["lon"]) == pytest.approx(120, abs=1e-9)
    assert float(first["lat"]) == pytest.approx(30, abs=1e-4)
    assert float(second["lat"]) == pytest.approx(0, abs=1e-9)


def test_without_a_prj_the_reference_system_is_asked_for(tmp_path: Path) -> None:
    packed = shapefile_zip(tmp_path, without=[".prj"], encoding="UTF-8")
    with pytest.raises(InputError, match="E_NO_CRS"):
        source(tmp_path, packed)
    assert records(source(tmp_path, packed, crs="EPSG:4326").tables[0])[0]["lon"] == "120.1"
    with pytest.raises(InputError, match="E_CRS_NAME"):
        source(tmp_path, packed, crs="EPSG:1")


def test_gbk_without_a_cpg_is_read_and_told(tmp_path: Path) -> None:
    packed = shapefile_zip(tmp_path, without=[".cpg"], encoding="GBK")
    found = source(tmp_path, packed)
    assert records(found.tables[0])[0]["名称"] == "朝晖六区"
    assert [(code, value) for code, _, value, _ in found.notes] == [("W_ENCODING", "gb18030")]


@pytest.mark.parametrize("stated", ["GBK", "936", "cp936", "ANSI 936", "UTF-8"])
def test_the_stated_encoding_is_used(tmp_path: Path, stated: str) -> None:
    encoding = "UTF-8" if stated == "UTF-8" else "GBK"
    packed = shapefile_zip(tmp_path, without=[".cpg"], encoding=encoding)
    (tmp_path / "made" / "layer.cpg").write_text(stated)
    parts = {part.name: part.read_bytes() for part in (tmp_path / "made").iterdir()}
    found = source(tmp_path, zipped(parts))
    assert records(found.tables[0])[1]["名称"] == "大关南苑"
    assert not found.notes
    assert records(source(tmp_path, packed, encoding=encoding).tables[0])


def test_a_text_cut_within_a_sign_is_still_read(tmp_path: Path) -> None:
    shapefile_zip(tmp_path, fields={"name": ["一区", "b"]}, encoding="UTF-8")
    table = tmp_path / "made" / "layer.dbf"
    table.write_bytes(table.read_bytes().replace("区".encode(), "区".encode()[:2] + b" "))
    parts = {part.name: part.read_bytes() for part in (tmp_path / "made").iterdir()}
    assert records(source(tmp_path, zipped(parts)).tables[0])[0]["name"] == "一"


@pytest.mark.parametrize("part", [".dbf", ".shx"])
def test_a_missing_part_of_a_shapefile_is_named(tmp_path: Path, part: str) -> None:
    with pytest.raises(InputError, match="E_SHAPEFILE_PARTS") as error:
        source(tmp_path, shapefile_zip(tmp_path, without=[part]))
    assert error.value.values["missing"] == part


def test_folders_and_names_in_gbk_within_the_archive_are_fine(tmp_path: Path) -> None:
    packed = shapefile_zip(tmp_path, under="AAAA/", name="BBBB", encoding="UTF-8")
    raw = packed.replace(b"AAAA/BBBB", "七月/点位".encode("gbk"))
    assert len(source(tmp_path, raw).tables[0].columns) == 3
    with pytest.raises(InputError, match=r"E_LAYER_NAME: .*点位"):
        source(tmp_path, raw, layer="x")


def test_two_shapefiles_are_never_picked_from_silently(tmp_path: Path) -> None:
    shapefile_zip(tmp_path, name="a", encoding="UTF-8")
    packed = shapefile_zip(tmp_path, name="b", fields={"n": ["x", "y"]}, encoding="UTF-8")
    with pytest.raises(InputError, match=r"E_LAYER_CHOICE: .*a, b"):
        source(tmp_path, packed)
    assert records(source(tmp_path, packed, layer="b").tables[0])[0]["n"] == "x"
    with pytest.raises(InputError, match="E_LAYER_NAME"):
        source(tmp_path, packed, layer="c")


def test_a_shp_without_its_archive_is_told_what_belongs_to_it(tmp_path: Path) -> None:
    shapefile_zip(tmp_path)
    with pytest.raises(InputError, match="E_SHAPEFILE_PARTS"):
        read_source(tmp_path / "made" / "layer.shp", FEW)


def test_a_geopackage_gives_text_numbers_days_and_yes_or_no(tmp_path: Path) -> None:
    file = layer_file(
        tmp_path,
        "a.gpkg",
        [POINT, None],
        {
            "名称": ["朝晖六区", "大关南苑"],
            "n": np.array([7, 2**60]),
            "日期": np.array(["2021-06-13", "2021-06-14"], "datetime64[D]"),
            "ok": np.array([True, False]),
            "lon": ["own", ""],
        },
        driver="GPKG",
    )
    headers, first, second = cells(read_source(file, FEW).tables[0])
    assert headers == ["名称", "n", "日期", "ok", "attribute lon", "lon", "lat"]
    assert first == ["朝晖六区", "7", "2021-06-13", "TRUE", "own", "120.1", "30.2"]
    assert second == ["大关南苑", str(2**60), "2021-06-14", "FALSE", "", "", ""]


def test_a_layer_of_several_is_asked_for(tmp_path: Path) -> None:
    for layer in ("一", "二"):
        file = layer_file(
            tmp_path, "a.gpkg", [POINT], {"n": [layer]}, driver="GPKG", layer=layer, append=True
        )
    with pytest.raises(InputError, match=r"E_LAYER_CHOICE: .*一, 二"):
        read_source(file, FEW)
    assert cells(read_source(file, FEW, Asked(layer="二")).tables[0])[1][0] == "二"
    with pytest.raises(InputError, match="E_LAYER_NAME"):
        read_source(file, FEW, Asked(layer="三"))


def test_triggers_and_a_journal_of_a_geopackage_do_no_harm(tmp_path: Path) -> None:
    file = layer_file(tmp_path, "a.gpkg", [POINT], {"n": ["x"]}, driver="GPKG", layer="a")
    with sqlite3.connect(file) as store:
        store.execute("CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; END")
        store.execute("CREATE VIEW v AS SELECT * FROM a")
        store.execute("PRAGMA journal_mode=WAL")
    store.close()
    before = file.read_bytes()
    assert cells(read_source(file, FEW, Asked(layer="a")).tables[0])[1] == ["x", "120.1", "30.2"]
    assert file.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.gpkg"]


def test_a_layer_without_a_reference_system_is_asked_about(tmp_path: Path) -> None:
    file = layer_file(tmp_path, "a.gpkg", [POINT], {"n": ["x"]}, driver="GPKG", layer="a")
    with sqlite3.connect(file) as store:
        store.execute("UPDATE gpkg_geometry_columns SET srs_id = 0")
        store.execute("UPDATE gpkg_contents SET srs_id = 0")
    store.close()
    with pytest.raises(InputError, match="E_NO_CRS"):
        read_source(file, FEW)
    assert cells(read_source(file, FEW, Asked(crs="EPSG:4326")).tables[0])[1][1] == "120.1"


def test_another_sqlite_file_or_half_a_geopackage_is_one_error(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.db") as store:
        store.execute("CREATE TABLE a (b)")
    store.close()
    with pytest.raises(InputError, match="E_FORMAT"):
        read_source(tmp_path / "a.db", FEW)
    file = layer_file(tmp_path, "a.gpkg", [POINT], {"n": ["x"]}, driver="GPKG")
    with pytest.raises(InputError) as error:
        source(tmp_path, file.read_bytes()[:9_000], "half.gpkg")
    assert error.value.code in ("E_LAYER_FILE", "E_EMPTY")


def test_a_polygon_and_a_line_give_a_point_on_them_and_are_told(tmp_path: Path) -> None:
    shapes = [shapely.box(0, 0, 2, 2), shapely.box(0, 0, 4, 2)]
    packed = shapefile_zip(tmp_path, shapes=shapes, geometry_type="Polygon", encoding="UTF-8")
    table = source(tmp_path, packed).tables[0]
    assert [row[-2:] for row in cells(table)[1:]] == [["1", "1"], ["2", "1"]]
    assert table.faults == (
        (1, -1, "W_NOT_POINT", "Polygon", {}),
        (2, -1, "W_NOT_POINT", "Polygon", {}),
    )


def test_more_features_than_allowed_are_refused(tmp_path: Path) -> None:
    file = layer_file(tmp_path, "a.gpkg", [POINT] * 1_001, {"n": np.arange(1_001)}, driver="GPKG")
    with pytest.raises(InputError, match="E_TOO_MANY_ROWS"):
        read_source(file, FEW)


def test_a_table_without_shapes_is_a_layer_too(tmp_path: Path) -> None:
    pyogrio.raw.write(
        tmp_path / "a.gpkg",
        None,
        [np.array(["x"], dtype=object), np.array([120.1])],
        ["n", "lon"],
        driver="GPKG",
        geometry_type=None,
    )
    assert cells(read_source(tmp_path / "a.gpkg", FEW).tables[0]) == [["n", "lon"], ["x", "120.1"]]


def test_what_cannot_be_brought_to_degrees_stays_for_the_check_of_coordinates() -> None:
    lon, lat = to_degrees(np.array([np.inf, 1e30]), np.array([0, 1e30]), crs_of("EPSG:4528"))
    assert (lon[1], lat[1]) == (1e30, 1e30)


def test_gdal_is_loaded_with_two_drivers_alone() -> None:
    program = "import pyogrio; print(sorted(pyogrio.list_drivers()))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **GDAL_ENVIRONMENT},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "['ESRI Shapefile', 'GPKG']"

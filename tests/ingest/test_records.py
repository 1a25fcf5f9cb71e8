from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import InputError
from ingest.reading.json_records import parse_json
from ingest.reading.record_table import cell_of, flattened, headers_of
from ingest.tables import Limits, cell_text
from tests.ingest.sources import cells, records, source, zipped


def read(folder: Path, value: Any, **asked: str) -> list[dict[str, str]]:
    return records(source(folder, json.dumps(value).encode(), **asked).tables[0])


def test_a_list_of_objects_is_a_table_and_each_object_has_its_number(tmp_path: Path) -> None:
    content = b'[{"name": "A", "n": 1}, {"n": 2.5, "done": true, "x": null}]'
    table = source(tmp_path, content).tables[0]
    assert cells(table) == [["name", "n", "done", "x"], ["A", "1", "", ""], ["", "2.5", "TRUE", ""]]
    assert table.first_row == 0


def test_kobo_gives_the_latitude_first_and_groups_before_names(tmp_path: Path) -> None:
    kobo = {
        "count": 1,
        "next": None,
        "results": [
            {
                "_id": 17,
                "group_a/site_name": "大关南苑",
                "group_a/gps": "30.2 120.1 5 4",
                "_geolocation": [30.2, 120.1],
                "found": ["H01", "H05"],
                "_attachments": [{"url": "x"}],
                "_tags": [],
            }
        ],
    }
    assert read(tmp_path, kobo) == [
        {
            "_id": "17",
            "site_name": "大关南苑",
            "gps": "30.2 120.1 5 4",
            "lat": "30.2",
            "lon": "120.1",
            "found": "H01;H05",
            "_attachments": '[{"url": "x"}]',
            "_tags": "",
        }
    ]
    kobo["results"][0]["_geolocation"] = [None, None]
    assert (read(tmp_path, kobo)[0]["lat"], read(tmp_path, kobo)[0]["lon"]) == ("", "")


def test_odk_central_gives_points_as_geojson_within_groups(tmp_path: Path) -> None:
    place = {"type": "Point", "coordinates": [120.1, 30.2, 8.0]}
    row = {"__id": "uuid:1", "visit": {"site": {"place": place}, "found": "H01"}}
    assert read(tmp_path, {"@odata.context": "c", "value": [row]}) == [
        {"instanceID": "uuid:1", "lon": "120.1", "lat": "30.2", "found": "H01"}
    ]


def test_two_groups_with_one_name_keep_their_paths() -> None:
    assert headers_of(["a/name", "b/name", "b/day"]) == ["a/name", "b/name", "day"]


@pytest.mark.parametrize("wrapped", [True, False])
def test_open311_positions_may_be_text_or_null(tmp_path: Path, *, wrapped: bool) -> None:
    requests = [
        {"service_request_id": "638344", "lat": "37.76", "long": "-122.4", "address": "x"},
        {"service_request_id": "638349", "lat": None, "long": None, "address": "8TH AVE"},
    ]
    rows = read(tmp_path, {"service_requests": requests} if wrapped else requests)
    assert [(row["lat"], row["long"]) for row in rows] == [("37.76", "-122.4"), ("", "")]


def test_json_lines_are_records_too(tmp_path: Path) -> None:
    rows = records(source(tmp_path, '{"名": "一"}\n\n{"名": "二"}\n'.encode()).tables[0])
    assert rows == [{"名": "一"}, {"名": "二"}]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_json_in_another_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    content = '[{"点位名称": "朝晖六区"}]'.encode(encoding)
    assert records(source(tmp_path, content).tables[0]) == [{"点位名称": "朝晖六区"}]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b'{"a": 1}', "E_FORMAT", id="one-object"),
        pytest.param(b'[{"a": 1}, 2]', "E_FORMAT", id="not-only-objects"),
        pytest.param(b"[]", "E_EMPTY", id="empty-list"),
        pytest.param(b'{"results": []}', "E_EMPTY", id="no-results"),
        pytest.param(b'{"type": "FeatureCollection", "features": []}', "E_EMPTY", id="no-feature"),
        pytest.param(b'[{"a": 1},\n{"a": }]', "E_JSON", id="damaged"),
        pytest.param(b'[{"a": ' + b"[" * 200_000, "E_JSON", id="deep"),
        pytest.param(b'[{"a": "\xff\xff\xff', "E_BINARY", id="no-text"),
        pytest.param(b'[{"a": "\x00"}]', "E_BINARY", id="nul"),
    ],
)
def test_json_that_is_no_list_of_records_is_one_error(
    tmp_path: Path, content: bytes, code: str
) -> None:
    with pytest.raises(InputError) as error:
        source(tmp_path, content)
    assert error.value.code == code


def test_groups_of_any_depth_do_not_stop_the_reader(tmp_path: Path) -> None:
    content = b'[{"a": ' + b'{"b": ' * 300 + b"1" + b"}" * 300 + b"}]"
    assert len(records(source(tmp_path, content).tables[0])) == 1


def test_odd_numbers_and_names_lose_nothing(tmp_path: Path) -> None:
    content = b'[{"id": 330106199001011234, "id2": 1e999, "n": NaN, "n": -0.5, "s": "\\ud800"}]'
    assert records(source(tmp_path, content).tables[0]) == [
        {"id": "330106199001011234", "id2": "1e999", "n": "-0.5", "s": "?"}
    ]
    assert parse_json(b'[{"n": ' + b"9" * 10_000 + b"}]")[0]["n"] == "9" * 10_000


def test_too_many_names_are_refused_before_a_table_is_made(tmp_path: Path) -> None:
    content = json.dumps([{f"n{at}": 1} for at in range(300)]).encode()
    with pytest.raises(InputError, match="E_TOO_MANY_COLUMNS"):
        source(tmp_path, content, limits=Limits(columns=200))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=3), json_values, max_size=4))
def test_any_record_becomes_cells_of_text_or_number(record: dict[str, Any]) -> None:
    for value in flattened(record).values():
        assert isinstance(cell_text(cell_of(value)).encode(), bytes)


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: Any, **members: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **members}).encode()


def test_geojson_is_told_from_other_json_and_gives_positions(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [120.1, 30.2, 5]}
    found = source(tmp_path, collection({**feature(point, name="A", lon="own"), "id": 3}))
    assert found.format == "geojson"
    assert records(found.tables[0]) == [
        {"name": "A", "attribute lon": "own", "id": "3", "lon": "120.1", "lat": "30.2"}
    ]


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": [float("nan"), 30]},
        {"type": "Point", "coordinates": None},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[1, 2]]]},
        {"type": "Circle"},
        "POINT (1 2)",
    ],
)
def test_a_feature_without_a_usable_shape_has_no_position(tmp_path: Path, geometry: Any) -> None:
    table = source(tmp_path, collection(feature(geometry, n=1))).tables[0]
    assert records(table) == [{"n": "1", "lon": "", "lat": ""}]
    assert table.faults == ()


@pytest.mark.parametrize(
    ("kind", "corners", "where"),
    [
        ("Polygon", [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]], ["1", "1"]),
        ("LineString", [[0, 0], [1, 1], [2, 2]], ["1", "1"]),
        ("MultiPoint", [[1, 1], [1, 1]], ["1", "1"]),
    ],
)
def test_a_shape_that_is_no_point_is_told(
    tmp_path: Path, kind: str, corners: Any, where: list[str]
) -> None:
    shapes = [{"type": "Point", "coordinates": [5, 5]}, {"type": kind, "coordinates": corners}]
    table = source(tmp_path, collection(*map(feature, shapes))).tables[0]
    assert cells(table)[2] == where
    assert table.faults == ((2, -1, "W_NOT_POINT", kind, {}),)


def test_a_multipoint_of_one_point_is_that_point(tmp_path: Path) -> None:
    shape = {"type": "MultiPoint", "coordinates": [[120.1, 30.2]]}
    table = source(tmp_path, collection(feature(shape))).tables[0]
    assert (cells(table)[1], table.faults) == (["120.1", "30.2"], ())


def test_metres_of_a_stated_reference_system_become_degrees(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4528"}}
    shape = {"type": "Point", "coordinates": [40_500_000, 0]}
    content = collection(feature(shape), crs=crs)
    assert [float(cell) for cell in cells(source(tmp_path, content).tables[0])[1]] == [
        pytest.approx(120, abs=1e-9),
        pytest.approx(0, abs=1e-9),
    ]
    with pytest.raises(InputError, match="E_CRS_NAME"):
        source(tmp_path, collection(feature(shape), crs={"properties": {"name": "GCJ02"}}))


KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>All</name>
<Folder><name>七月</name>
<Placemark><name>大关南苑</name><description><![CDATA[<b>x</b>]]></description>
<ExtendedData><Data name="found"><value>H01</value></Data>
<SchemaData><SimpleData name="day">2021-06-13</SimpleData></SchemaData></ExtendedData>
<Point><coordinates> 120.1,30.2,0 </coordinates></Point></Placemark>
<Placemark><name>Line</name><LineString><coordinates>0,0 1,1
2,2</coordinates></LineString></Placemark></Folder>
<Placemark><name>Nowhere</name></Placemark>
<NetworkLink><Link><href>http://127.0.0.1/x.kml</href></Link></NetworkLink>
</Document></kml>"""


@pytest.mark.parametrize("packed", [False, True])
def test_placemarks_of_kml_and_kmz_are_records(tmp_path: Path, *, packed: bool) -> None:
    content = zipped({"doc.kml": KML, "files/a.png": b"\x89PNG"}) if packed else KML.encode()
    found = source(tmp_path, content)
    assert found.format == "kml"
    first, second, third = records(found.tables[0])
    assert first == {
        "name": "大关南苑",
        "description": "<b>x</b>",
        "found": "H01",
        "day": "2021-06-13",
        "folder": "七月",
        "lon": "120.1",
        "lat": "30.2",
    }
    assert (second["lon"], second["lat"]) == ("1", "1")
    assert (third["lon"], third["lat"], third["folder"]) == ("", "", "")
    assert found.tables[0].faults == ((2, -1, "W_NOT_POINT", "LineString", {}),)


def test_damaged_kml_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="E_KML"):
        source(tmp_path, KML.encode()[:300])

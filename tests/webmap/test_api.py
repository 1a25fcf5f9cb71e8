"""The data of the page."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace

import geopandas as gpd
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from geodata.errors import InputError, LookbackError, SchemaError, SetupError, StoreError
from geodata.visit_clock import VisitClock
from tests.webmap.conftest import Show
from tests.webmap.factory import make_analysis, make_records
from webmap.api import status_of

PATHS = ("/api/map", "/api/figures", "/api/hotspots", "/api/background")


def test_a_hot_spot_comes_with_words_in_the_language_of_the_page(client: FlaskClient) -> None:
    told = {spoken: client.get(f"/api/hotspots?lang={spoken}").json for spoken in ("zh", "en")}
    zh, en = (told[spoken]["hotspots"][0] for spoken in ("zh", "en"))
    assert zh["sentence"] == "1 个点位反弹 1 次。"
    assert en["sentence"] == "1 site: 1 rebound."
    assert zh["categories"] == [{"code": "H01", "label": "楼道堆物", "count": 1}]
    assert en["kinds"] == [{"code": "compound", "label": "Residential compound", "count": 1}]
    assert zh["geometry"]["type"] == "Polygon"
    assert zh["site_ids"] == ["a"]


def test_figures_come_with_the_day_and_the_rules_that_they_rest_on(client: FlaskClient) -> None:
    told = client.get("/api/hotspots").json
    assert told["data_to"] == "2026-07-14"
    assert told["rules_version"] == "r-test"
    assert told["replicates"] == 999
    assert told["significance"] == 0.05
    assert told["smallest_p_value"] == 0.002
    assert told["sites_without_position"] == 1


def test_a_hot_spot_tells_how_sure_it_is(client: FlaskClient, show: Show) -> None:
    made = make_analysis()
    confirmed = made.hotspots.assign(status="confirmed")
    show(replace(made, hotspots=confirmed))
    assert client.get("/api/hotspots?lang=zh").json["hotspots"][0]["status"] == "confirmed"
    candidate = made.hotspots.assign(status="candidate")
    show(replace(made, hotspots=candidate))
    told = client.get("/api/hotspots?lang=en").json
    assert told["hotspots"][0]["status"] == "candidate"
    assert told["significance"] < told["candidate_significance"] <= 1


@pytest.mark.parametrize(
    ("clock", "told"),
    [
        (VisitClock(2.8284, 2, 4, known=True), (2.83, 2.0, 4.0, False)),
        (VisitClock(0, 0, 0.5, known=True), (0.0, 0.0, 0.5, False)),
        (VisitClock(8, 2, 1024, known=True), (8.0, 2.0, None, False)),
        (VisitClock(1024, 64, 1024, known=True), (1024.0, 64.0, None, True)),
        (VisitClock(), None),
    ],
)
def test_what_a_check_is_worth_is_told_where_it_is_known(
    client: FlaskClient,
    show: Show,
    clock: VisitClock,
    told: tuple[float | None, ...] | None,
) -> None:
    made = replace(make_analysis(), clock=clock, level_deviation=0.16449)
    show(made)
    answer = client.get("/api/hotspots").json
    names = ("phi", "low", "high", "by_visit")
    assert answer["clock"] == (told and dict(zip(names, told, strict=True)))
    assert answer["level_deviation"] == 0.164


def test_no_hot_spot_is_an_empty_list(client: FlaskClient, show: Show) -> None:
    show(make_analysis(with_hotspot=False))
    told = client.get("/api/hotspots").json
    assert told["hotspots"] == []
    assert told["smallest_p_value"] is None


@pytest.mark.parametrize("path", PATHS)
def test_what_the_browser_has_is_not_sent_again(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert first.headers["Cache-Control"] == "no-cache"
    assert again.status_code == 304
    assert again.data == b""


def test_another_language_is_another_content(client: FlaskClient) -> None:
    tags = {client.get(f"/api/hotspots?lang={spoken}").headers["ETag"] for spoken in ("zh", "en")}
    assert len(tags) == 2


def test_long_answers_are_packed_for_those_who_can_unpack(client: FlaskClient) -> None:
    plain = client.get("/api/hotspots")
    packed = client.get("/api/hotspots", headers={"Accept-Encoding": "gzip"})
    refused = client.get("/api/hotspots", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data == refused.data
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_where_there_is_no_background_the_answer_is_empty(client: FlaskClient) -> None:
    assert client.get("/api/background").json == {}


def test_the_background_comes_by_layer_with_names(app: Flask) -> None:
    road = gpd.GeoDataFrame(
        {"name": ["金远街"], "class": ["main"]},
        geometry=[shapely.LineString([(120.1, 30.2), (120.2, 30.2)])],
        crs="EPSG:4326",
    )
    road.to_file(app.config["BACKGROUND"], layer="roads", driver="GPKG")
    told = app.test_client().get("/api/background").json
    (feature,) = told["roads"]["features"]
    assert feature["properties"] == {"name": "金远街", "class": "main"}
    assert feature["geometry"]["coordinates"] == [[120.1, 30.2], [120.2, 30.2]]


def test_answers_are_strict_json(client: FlaskClient) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    for path in PATHS:
        json.loads(client.get(path).data, parse_constant=refuse)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InputError("E_NO_FILE", path="x"), 400),
        (InputError("E_UNKNOWN_SITE", site_id="x"), 404),
        (SchemaError("E_SCHEMA", frame="x", detail="y"), 500),
        (StoreError("E_STORE_URL", url="x"), 503),
        (SetupError("E_ASSETS_MISSING", path="x"), 503),
        (LookbackError("E_NO_CRS", frame="x"), 500),
    ],
)
def test_each_kind_of_error_has_its_status(error: LookbackError, status: int) -> None:
    assert status_of(error) == status


def test_the_records_of_the_made_up_analysis_fit_the_schema() -> None:
    records = make_records()
    assert len(records.sites) == 3
    assert records.sites.crs == "EPSG:4326"

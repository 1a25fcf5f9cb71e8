"""The data of the page."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from geodata.errors import InputError, LookbackError, SchemaError, SetupError, StoreError
from geodata.visit_clock import VisitClock
from tests.webmap.factory import NASTY, make_analysis, make_records
from webmap import data
from webmap.api import status_of
from webmap.shapes import site_history

PATHS = ("/api/hotspots", "/api/sites", "/api/sites/a", "/api/background")


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


def test_a_hot_spot_tells_how_sure_it_is(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_analysis()
    confirmed = made.hotspots.assign(status="confirmed")
    monkeypatch.setattr(data, "get_analysis", lambda: replace(made, hotspots=confirmed))
    assert client.get("/api/hotspots?lang=zh").json["hotspots"][0]["status"] == "confirmed"
    candidate = made.hotspots.assign(status="candidate")
    monkeypatch.setattr(data, "get_analysis", lambda: replace(made, hotspots=candidate))
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
    monkeypatch: pytest.MonkeyPatch,
    clock: VisitClock,
    told: tuple[float | None, ...] | None,
) -> None:
    made = replace(make_analysis(), clock=clock, level_deviation=0.16449)
    monkeypatch.setattr(data, "get_analysis", lambda: made)
    answer = client.get("/api/hotspots").json
    names = ("phi", "low", "high", "by_visit")
    assert answer["clock"] == (told and dict(zip(names, told, strict=True)))
    assert answer["level_deviation"] == 0.164


def test_the_level_around_a_site_is_told_and_null_where_it_was_not_searched(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_analysis()
    levelled = replace(made, sites=made.sites.assign(level=[1.23456, np.nan, np.nan]))
    monkeypatch.setattr(data, "get_analysis", lambda: levelled)
    assert client.get("/api/sites").json["columns"]["level"] == [1.235, None]
    assert client.get("/api/sites/a").json["level"] == 1.235
    assert client.get("/api/sites/nowhere").json["level"] is None


def test_no_hot_spot_is_an_empty_list(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "get_analysis", lambda: make_analysis(with_hotspot=False))
    told = client.get("/api/hotspots").json
    assert told["hotspots"] == []
    assert told["smallest_p_value"] is None


def test_the_sites_of_the_map_have_a_position(client: FlaskClient) -> None:
    told = client.get("/api/sites").json
    assert told["count"] == 2
    assert told["columns"]["site_id"] == ["a", "b/1"]
    assert {len(column) for column in told["columns"].values()} == {2}
    assert told["kinds"] == {"compound": "住宅小区"}


def test_a_site_that_was_never_verified_has_counts_and_no_rate(client: FlaskClient) -> None:
    columns = client.get("/api/sites").json["columns"]
    assert columns["rebounds"] == [1, 0]
    assert columns["days_at_risk"] == [23, 0]
    assert columns["relative_risk"] == [2.543, None]
    assert columns["too_few"] == [0, 1]
    assert columns["hotspot"] == [1, 0]


def test_a_rebound_is_told_with_the_look_that_came_between(client: FlaskClient) -> None:
    told = client.get("/api/sites/a?lang=en").json
    chain = next(chain for chain in told["chains"] if chain["category"] == "H01")
    first, second = chain["episodes"]
    assert chain["rebounds"] == 1
    assert chain["looked_on"] == ["2026-06-20"]
    assert (first["found_on"], first["verified_on"]) == ("2026-06-01", "2026-06-20")
    assert (first["outcome"], first["days_to_rebound"]) == ("rebound", 23)
    assert (second["found_on"], second["outcome"]) == ("2026-07-13", "")
    assert (second["verified_on"], second["days_to_rebound"]) == (None, None)
    assert [finding["label"] for finding in chain["findings"]] == ["First finding", "Rebound"]
    assert [look["found"] for look in told["looks"]] == [1, 0, 1]


def test_what_was_looked_for_and_never_found_is_a_chain_without_episodes(
    client: FlaskClient,
) -> None:
    chains = client.get("/api/sites/a").json["chains"]
    chain = next(chain for chain in chains if chain["category"] == "H02")
    assert chain["looked_on"] == ["2026-06-01", "2026-06-20", "2026-07-13"]
    assert chain["episodes"] == chain["findings"] == []


def test_a_visit_without_a_list_looked_for_all_that_the_department_and_the_others_own() -> None:
    analysis = make_analysis()
    analysis.records.inspections.loc[:, "checked"] = ""
    categories = {chain["category"] for chain in site_history(analysis, "a", "zh")["chains"]}
    assert {"H01", "H11", "O99"} <= categories
    assert not categories & {"C01", "G01"}


def test_a_row_of_a_ledger_proves_nothing_about_other_categories() -> None:
    analysis = make_analysis()
    analysis.records.inspections.loc[:, "evidence"] = "ledger"
    (chain,) = site_history(analysis, "a", "zh")["chains"]
    assert chain["category"] == "H01"
    assert chain["looked_on"] == []


def test_an_id_may_hold_a_slash_and_a_site_may_lack_a_position(client: FlaskClient) -> None:
    assert client.get("/api/sites/b%2F1").json["name"] == "和睦新村"
    told = client.get("/api/sites/nowhere").json
    assert (told["lon"], told["lat"], told["looks"]) == (None, None, [])


def test_a_site_that_nobody_knows_is_404_in_words(client: FlaskClient) -> None:
    answer = client.get("/api/sites/none?lang=en")
    assert answer.status_code == 404
    assert answer.json["code"] == "E_UNKNOWN_SITE"
    assert "there is no site none" in answer.json["text"]


def test_record_text_comes_as_it_was_written_and_is_json(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "get_analysis", lambda: make_analysis(name=NASTY))
    answer = client.get("/api/sites")
    assert answer.mimetype == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.json["columns"]["name"][0] == NASTY


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


def test_a_new_import_is_seen_at_the_next_request(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = client.get("/api/sites").headers["ETag"]
    monkeypatch.setattr(data, "get_analysis", lambda: make_analysis(name="改名小区"))
    assert client.get("/api/sites").headers["ETag"] == before
    monkeypatch.setattr(data, "get_version", lambda: 99)
    assert client.get("/api/sites").json["columns"]["name"][0] == "改名小区"


def test_a_repeated_request_costs_no_analysis(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get("/api/hotspots").data

    def never() -> None:
        raise AssertionError("asked again")

    monkeypatch.setattr(data, "get_analysis", never)
    assert client.get("/api/hotspots").data == first


def test_long_answers_are_packed_for_those_who_can_unpack(client: FlaskClient) -> None:
    plain = client.get("/api/sites/a")
    packed = client.get("/api/sites/a", headers={"Accept-Encoding": "gzip"})
    refused = client.get("/api/sites/a", headers={"Accept-Encoding": "gzip;q=0"})
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


def test_an_empty_store_has_no_hot_spots_and_no_sites(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/api/hotspots").json["hotspots"] == []
    assert client.get("/api/sites").json["count"] == 0


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

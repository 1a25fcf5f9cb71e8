"""The page of a site, and what the map asks of it: from the records of that site alone."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from geodata.errors import StoreError
from geodata.schema import Records
from geodata.store import BatchNote, open_store, write_batch
from tests.geodata.frames import make_sites, make_visits
from tests.webmap.conftest import Show
from tests.webmap.factory import NASTY, make_analysis, make_records
from webmap import data

NOTE = BatchNote("七月.xlsx", "ab", "visits", "", "2026-07-31T08:00:00Z", 4, 4, 0, 0)
Fill = Callable[..., FlaskClient]


@pytest.fixture
def fill(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Fill:
    """Write records into the store; the figures of the city are not there."""
    monkeypatch.setattr(data, "site_figures", lambda _site_id: None)

    def filled(records: Records) -> FlaskClient:
        store = open_store(app.config["DATABASE_URL"])
        with store.writing() as connection:
            write_batch(connection, sites=records.sites, inspections=records.inspections,
                        findings=records.findings, terms=(), note=NOTE)  # fmt: skip
        store.close()
        return app.test_client()

    return filled


@pytest.fixture
def client(fill: Fill) -> FlaskClient:
    """Asks an application that holds the three sites and no figures."""
    return fill(make_records())


@pytest.fixture
def ranked(app: Flask, show: Show) -> FlaskClient:
    """Asks one that holds the figures too."""
    store = open_store(app.config["DATABASE_URL"])
    made = make_records()
    with store.writing() as connection:
        write_batch(connection, sites=made.sites, inspections=made.inspections,
                    findings=made.findings, terms=(), note=NOTE)  # fmt: skip
    store.close()
    show(make_analysis())
    return app.test_client()


def told_on(client: FlaskClient, path: str) -> dict[str, Any]:
    """What a page hands to its script."""
    page = client.get(path).get_data(as_text=True)
    (text,) = re.findall(r'<script type="application/json" id="site">(.*?)</script>', page, re.S)
    found: dict[str, Any] = json.loads(unescape(text))
    return found


def with_visits(records: Records, **column: str) -> Records:
    return replace(records, inspections=records.inspections.assign(**column))


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


def test_an_episode_tells_which_kind_of_visit_found_and_which_verified(client: FlaskClient) -> None:
    chains = client.get("/api/sites/a?lang=zh").json["chains"]
    first, second = next(chain for chain in chains if chain["category"] == "H01")["episodes"]
    assert (first["found_by"], first["verified_by"]) == ("自查", ["回头看"])
    assert (second["found_by"], second["verified_by"]) == ("自查", [])


def test_what_was_looked_for_and_never_found_is_a_chain_without_episodes(
    client: FlaskClient,
) -> None:
    chains = client.get("/api/sites/a").json["chains"]
    chain = next(chain for chain in chains if chain["category"] == "H02")
    assert chain["looked_on"] == ["2026-06-01", "2026-06-20", "2026-07-13"]
    assert chain["episodes"] == chain["findings"] == []


def test_a_visit_without_a_list_looked_for_all_that_the_department_and_the_others_own(
    fill: Fill,
) -> None:
    client = fill(with_visits(make_records(), checked=""))
    categories = {chain["category"] for chain in client.get("/api/sites/a").json["chains"]}
    assert {"H01", "H11", "O99"} <= categories
    assert not categories & {"C01", "G01"}


def test_a_row_of_a_ledger_proves_nothing_about_other_categories(fill: Fill) -> None:
    client = fill(with_visits(make_records(), evidence="ledger"))
    (chain,) = client.get("/api/sites/a").json["chains"]
    assert chain["category"] == "H01"
    assert chain["looked_on"] == []


def test_without_figures_of_the_city_the_records_are_told_and_no_rate(client: FlaskClient) -> None:
    told = client.get("/api/sites/a").json
    assert told["state"] == "computing"
    assert (told["visits"], told["rebounds"], told["days_at_risk"]) == (3, 1, 23)
    assert (told["relative_risk"], told["low"], told["level"]) == (None, None, None)
    assert told["hotspot"] == 0


def test_the_figures_of_the_city_give_the_site_its_rate(ranked: FlaskClient) -> None:
    told = ranked.get("/api/sites/a").json
    assert told["state"] == "ready"
    assert (told["relative_risk"], told["low"], told["high"]) == (2.543, 1.1, 4.2)
    assert (told["too_few"], told["hotspot"], told["level"]) == (False, 1, 1.2)
    assert told["data_to"] == "2026-07-14"


def test_a_site_that_was_never_verified_has_counts_and_no_rate(ranked: FlaskClient) -> None:
    told = ranked.get("/api/sites/b%2F1").json
    assert (told["visits"], told["rebounds"], told["days_at_risk"]) == (1, 0, 0)
    assert (told["relative_risk"], told["too_few"], told["hotspot"]) == (None, True, 0)


def test_a_site_that_came_after_the_figures_has_its_records(
    app: Flask, ranked: FlaskClient
) -> None:
    inspections, findings = make_visits([{"site": "new", "day": "2026-07-20", "id": "n1"}])
    store = open_store(app.config["DATABASE_URL"])
    with store.writing() as connection:
        write_batch(connection, sites=make_sites([("new", 120.2, 30.2)]), inspections=inspections,
                    findings=findings, terms=(), note=replace(NOTE, sha256="cd"))  # fmt: skip
    store.close()
    told = ranked.get("/api/sites/new").json
    assert (told["state"], told["visits"]) == ("computing", 1)
    assert ranked.get("/api/sites/a").json["data_to"] == "2026-07-20"


def test_only_the_records_of_the_site_are_read(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_given: Any, **_options: Any) -> None:
        raise AssertionError("all records were asked for")

    for name in ("get_records", "get_analysis", "get_marks", "get_episodes"):
        monkeypatch.setattr(data, name, never)
    monkeypatch.setattr("webmap.data.records.read_records", never)
    assert client.get("/sites/a").status_code == 200
    assert client.get("/api/sites/a").status_code == 200


def test_how_a_site_stands_comes_with_its_peers_and_its_surroundings(
    app: Flask, ranked: FlaskClient
) -> None:
    near = shapely.LineString([(120.0, 30.2), (120.2, 30.2)])
    far = shapely.LineString([(121.0, 30.2), (121.2, 30.2)])
    roads = gpd.GeoDataFrame({"class": ["main", ""]}, geometry=[near, far], crs="EPSG:4326")
    roads.to_file(app.config["BACKGROUND"], layer="roads", driver="GPKG")
    told = ranked.get("/api/standing?site=a&lang=zh").json
    assert told["state"] == "ready"
    assert told["hotspot_name"] == "大关南苑片"
    assert told["peers"]["rebounds"] == 1
    assert told["around"]["at"] == [120.1, 30.2]
    assert [one["site_id"] for one in told["around"]["neighbours"]] == ["a"]
    assert told["around"]["hotspot_area"]["type"] == "Polygon"
    (road,) = told["around"]["layers"]["roads"]
    lons = [lon for lon, _ in road["geometry"]["coordinates"]]
    assert road["class"] == "main"
    assert 120.09 < min(lons) < 120.1 < max(lons) < 120.11


def test_a_site_without_position_has_no_surroundings(ranked: FlaskClient) -> None:
    told = ranked.get("/api/standing?site=nowhere").json
    assert told["around"] is None
    page = ranked.get("/sites/nowhere").get_data(as_text=True)
    assert "无址小区" in page
    assert "<span>WGS84" not in page


def test_the_surroundings_of_a_background_in_metres_lie_where_they_are(
    app: Flask, ranked: FlaskClient
) -> None:
    road = gpd.GeoDataFrame(
        geometry=[shapely.LineString([(120.0, 30.2), (120.2, 30.2)])], crs="EPSG:4326"
    )
    road.to_crs(3857).to_file(app.config["BACKGROUND"], layer="roads", driver="GPKG")
    (found,) = ranked.get("/api/standing?site=a").json["around"]["layers"]["roads"]
    lats = [lat for _, lat in found["geometry"]["coordinates"]]
    assert lats == pytest.approx([30.2] * len(lats), abs=1e-5)


def test_the_page_names_the_site_its_rules_and_the_day_of_the_data(client: FlaskClient) -> None:
    page = client.get("/sites/a?lang=zh").get_data(as_text=True)
    assert "<h1>大关南苑</h1>" in page
    assert "<span>WGS84 120.10000, 30.20000</span>" in page
    assert "住宅小区" in page
    assert "房地产管理处" in page
    assert re.search(r'id="foot-rules">r\d', page)
    assert "2026-07-14" in page
    assert "/sites/a?lang=en" in page


def test_a_visit_tells_what_it_found_what_not_and_where_it_came_from(client: FlaskClient) -> None:
    visits = told_on(client, "/sites/a?lang=zh")["visits_told"]
    assert [visit["in_vain"] for visit in visits] == [1, 2, 1]
    assert {visit["source"] for visit in visits} == {"七月.xlsx"}
    (again,) = visits[2]["findings"]
    assert (again["category"], again["label"]) == ("楼道堆物", "反弹")
    assert again["days_since_verified"] == 23


def test_the_page_tells_the_share_still_clean_and_what_nobody_looked_for(
    client: FlaskClient,
) -> None:
    told = told_on(client, "/sites/a?lang=en")
    assert told["curve"]["days"][-1] == 23
    assert (told["curve"]["clean"][22], told["curve"]["clean"][23]) == (1.0, 0.0)
    assert told["never_looked_for"] > 5
    assert "seen only at a visit" in told["bias"]
    assert (told["min_clean_days"], told["window_days"]) == (7, 90)


def test_what_else_stands_in_the_address_changes_nothing(client: FlaskClient) -> None:
    page = client.get("/sites/a?site_id=b&endpoint=x&_scheme=javascript&_anchor=y&lang=zh")
    assert page.status_code == 200
    assert "/sites/a?lang=en" in page.get_data(as_text=True)


def test_a_site_that_nobody_visited_has_a_page(client: FlaskClient) -> None:
    told = told_on(client, "/sites/nowhere")
    assert told["looks"] == told["chains"] == told["visits_told"] == []
    assert told["curve"] is None


@pytest.mark.parametrize(
    "path",
    ["none", "%2Fa", "/a", "//a", "a/", "..%2Fa", "%2e%2e", "a%00", "%ff%fe", "b", "甲" * 1000,
     "{{7*7}}"],
)  # fmt: skip
def test_a_site_that_nobody_knows_is_404_in_words(client: FlaskClient, path: str) -> None:
    page = client.get(
        f"/sites/{path}", headers={"Accept": "text/html"}, query_string={"lang": "zh"}
    )
    assert page.status_code == 404
    text = page.get_data(as_text=True)
    assert "没有编号为" in text
    assert len(text) < 4000
    answer = client.get(f"/api/sites/{path}")
    assert answer.status_code == 404
    assert answer.json["code"] == "E_UNKNOWN_SITE"


def test_an_id_may_hold_slashes_and_what_else_a_file_wrote(fill: Fill) -> None:
    ids = ["b/1", "/lead", "a//b", "x/..", "50%", "a b?c#d", "é'\"<b>", "trail/"]
    empty = make_visits([])
    client = fill(Records(make_sites([(one, 120.1, 30.2) for one in ids]), *empty,
                          make_records().vocabulary))  # fmt: skip
    for one in ids:
        with client.application.test_request_context():
            path = client.application.url_for("site_pages.page", site_id=one)
            api = client.application.url_for("site_pages.site", site_id=one)
        assert client.get(path).status_code == 200, one
        assert client.get(api).json["site_id"] == one
        assert client.get("/api/standing", query_string={"site": one}).status_code == 200


def test_text_of_records_is_escaped(fill: Fill) -> None:
    client = fill(make_records(name=NASTY))
    page = client.get("/sites/a").get_data(as_text=True)
    assert NASTY not in page
    assert "<img src=x" not in page
    assert told_on(client, "/sites/a")["name"] == NASTY


def test_what_the_browser_has_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/api/sites/a")
    again = client.get("/api/sites/a", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_long_answers_are_packed_for_those_who_can_unpack(client: FlaskClient) -> None:
    plain = client.get("/api/sites/a")
    packed = client.get("/api/sites/a", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data


def test_answers_are_strict_json(ranked: FlaskClient) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    for path in ("/api/sites/a", "/api/sites/nowhere", "/api/standing?site=b/1"):
        json.loads(ranked.get(path).data, parse_constant=refuse)


def test_a_site_that_was_not_searched_has_no_level(
    app: Flask, show: Show, ranked: FlaskClient
) -> None:
    made = make_analysis()
    show(replace(made, sites=made.sites.assign(level=[1.23456, np.nan, np.nan])))
    assert ranked.get("/api/sites/a").json["level"] == 1.235
    assert ranked.get("/api/sites/nowhere").json["level"] is None


def test_where_the_figures_cannot_be_made_the_page_is_there(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_site_id: str) -> None:
        raise StoreError("E_STORE_FILE", path="x", detail="y")

    monkeypatch.setattr(data, "site_figures", broken)
    assert client.get("/sites/a").status_code == 200
    assert client.get("/api/standing?site=a").status_code == 503

"""Lists and the search over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.webmap.conftest import Show
from tests.webmap.factory import NASTY, make_analysis


def ids(answer: Any) -> list[str]:
    return [row["site_id"] for row in answer.json["rows"]]


def test_a_row_tells_a_site_in_the_language_of_the_page(client: FlaskClient) -> None:
    row = client.get("/api/sites?lang=zh").json["rows"][0]
    assert row["name"] == "大关南苑"
    assert (row["kind"], row["kind_label"]) == ("compound", "住宅小区")
    assert (row["ratio"], row["low"], row["high"]) == (2.543, 1.1, 4.2)
    assert (row["visits"], row["rebounds"], row["expected"]) == (3, 1, 0.4)
    assert (row["last_visited_on"], row["hotspot"], row["too_few"]) == ("2026-07-13", 1, False)
    assert (row["lon"], row["lat"]) == (120.1, 30.2)
    assert client.get("/api/sites?lang=en").json["rows"][0]["kind_label"] == "Residential compound"


def test_a_site_without_position_or_checks_is_in_the_list_without_figures(
    client: FlaskClient,
) -> None:
    row = next(row for row in client.get("/api/sites").json["rows"] if row["site_id"] == "nowhere")
    assert (row["lon"], row["lat"], row["ratio"], row["last_visited_on"]) == (None,) * 4
    assert row["too_few"]


def test_the_order_is_what_was_asked_for(client: FlaskClient) -> None:
    assert ids(client.get("/api/sites"))[0] == "a"
    assert ids(client.get("/api/sites?order=quiet"))[0] == "nowhere"
    assert ids(client.get("/api/sites?order=name")) == ["a", "b/1", "nowhere"]


def test_pages_follow_each_other_and_tell_how_many_there_are(client: FlaskClient) -> None:
    whole = ids(client.get("/api/sites?order=visits"))
    pages = [client.get(f"/api/sites?order=visits&offset={at}&limit=2") for at in (0, 2, 4)]
    assert [ids(page) for page in pages] == [whole[:2], whole[2:], []]
    assert {page.json["count"] for page in pages} == {3}


def test_a_filter_leaves_out_what_it_leaves_out(client: FlaskClient) -> None:
    assert client.get("/api/sites?department=parks").json == {"count": 0, "rows": []}
    assert client.get("/api/sites?department=housing").json["count"] == 3


@pytest.mark.parametrize(
    "query", ["order=rank", "offset=-1", "limit=x", "limit=٣", "offset=1e9", "department=nobody"]
)
def test_what_cannot_be_meant_is_told(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/api/sites?{query}")
    assert (answer.status_code, answer.json["code"]) == (400, "E_FILTER")


def test_open_findings_name_the_site_the_problem_and_its_state(client: FlaskClient) -> None:
    told = client.get("/api/findings?lang=zh").json
    assert told["count"] == 1
    row = told["rows"][0]
    assert (row["site_id"], row["name"]) == ("a", "大关南苑")
    assert (row["category"], row["category_label"]) == ("H01", "楼道堆物")
    assert (row["status"], row["status_label"]) == ("open", "未整改")
    assert (row["found_on"], row["due_on"], row["overdue"]) == ("2026-07-13", None, False)
    assert (row["is_rebound"], row["days_overdue"]) == (True, 0)
    assert client.get("/api/findings?category=H02").json == {"count": 0, "rows": []}


def test_the_search_finds_a_site_that_has_no_position(client: FlaskClient) -> None:
    told = client.get("/api/search?q=无址").json
    assert (told["count"], told["rows"][0]["site_id"]) == (1, "nowhere")


def test_the_search_minds_no_filter(client: FlaskClient) -> None:
    assert ids(client.get("/api/search?q=dgny&department=parks")) == ["a"]


@pytest.mark.parametrize("query", ["", "q=", "q=%20%00", "q=zzz"])
def test_a_search_for_nothing_finds_nothing(client: FlaskClient, query: str) -> None:
    assert client.get(f"/api/search?{query}").json == {"count": 0, "rows": []}


def test_a_page_pasted_into_the_search_is_answered(client: FlaskClient) -> None:
    assert client.get("/api/search", query_string={"q": "大" * 20_000}).json["count"] == 0


def test_a_name_is_told_as_it_is(client: FlaskClient, show: Show) -> None:
    show(make_analysis(name=NASTY))
    assert client.get("/api/search?q=onerror").json["rows"][0]["name"] == NASTY


def test_newer_figures_bring_their_names(client: FlaskClient, show: Show) -> None:
    assert client.get("/api/search?q=新名字").json["count"] == 0
    show(make_analysis(name="新名字"))
    assert ids(client.get("/api/search?q=新名字")) == ["a"]
    assert client.get("/api/search?q=大关").json["count"] == 0


def test_the_sites_of_a_hot_spot_can_be_asked_for(client: FlaskClient) -> None:
    assert client.get("/api/sites?hotspot=1").json["count"] == 1
    assert ids(client.get("/api/sites?hotspot=1")) == ["a"]
    assert client.get("/api/sites?hotspot=1&department=parks").json["count"] == 0
    answer = client.get("/api/sites?hotspot=9")
    assert (answer.status_code, answer.json["code"]) == (400, "E_FILTER")

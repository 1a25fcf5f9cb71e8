"""Rows that wait for a person: the queue, a question, its answers."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from geodata.codes import built_in_vocabulary
from geodata.store import ReviewRow
from ingest.aside import AsideRow, SheetHead
from ingest.knowledge import Known
from tests.geodata.frames import make_sites
from tests.webmap.test_uploads import GOOD, imported, post
from webmap import data
from webmap.review_shapes import asked_shape, cell_text, register_found, score_of

UNKNOWN = "9,,申花路安置房,住宅小区,房地产管理处,120.10,30.32,H01,2026-08-01,,"
SAME_PLACE = "10,,申花路安置房,住宅小区,房地产管理处,120.10,30.32,H02,2026-08-02,,"
SECOND = "11,,湖墅路口花坛,住宅小区,房地产管理处,120.14,30.27,H02,2026-08-02,,"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Asks the application; a register of one site is there, and rows that it does not know."""
    made = app.test_client()
    imported(app, made, GOOD)
    imported(app, made, UNKNOWN, SAME_PLACE, SECOND, name="八月.csv")
    return made


def queue(client: FlaskClient, more: str = "") -> dict[str, Any]:
    told: dict[str, Any] = client.get(f"/api/reviews?lang=zh{more}").get_json()
    return told


def question(client: FlaskClient, number: int) -> dict[str, Any]:
    told: dict[str, Any] = client.get(f"/api/reviews/{number}?lang=zh").get_json()
    return told


def test_the_queue_tells_each_question_with_its_row_and_reason(client: FlaskClient) -> None:
    told = queue(client)
    assert (told["total"], told["counts"]) == (2, {"site": 2})
    first = told["questions"][0]
    assert (first["subject"], first["row"], first["rows"]) == ("申花路安置房", 2, 2)
    assert first["reason"]
    assert first["file"] == "八月.csv"


def test_the_queue_can_be_kept_to_an_import_or_a_kind(client: FlaskClient) -> None:
    assert queue(client, "&batch=1")["total"] == 0
    assert queue(client, "&batch=2")["total"] == 2
    assert queue(client, "&kind=date")["questions"] == []
    assert queue(client, "&kind=date")["counts"] == {"site": 2}


def test_a_question_shows_the_rows_as_they_came(client: FlaskClient) -> None:
    told = question(client, 1)
    first = told["waiting"][0]
    cells = {cell["header"]: cell for cell in first["cells"]}
    assert cells["点位名称"]["text"] == "申花路安置房"
    assert cells["点位名称"]["about"]
    assert not cells["发现日期"]["about"]
    assert [row["row"] for row in told["waiting"]] == [2, 3]
    assert told["position"] == {"lon": 120.1, "lat": 30.32}
    assert told["answers"] == ["site", "new", "reject"]


def test_an_answer_puts_the_rows_in_and_takes_the_question_off(
    app: Flask, client: FlaskClient
) -> None:
    done = post(client, "/reviews/1", {"action": "new", "remember": True})
    assert done.get_json() == {"number": 1, "used": 2, "asked_again": 0, "rejected": 0}
    assert [one["number"] for one in queue(client)["questions"]] == [2]
    with app.app_context():
        names = set(data.get_records()[1].sites["site_name"])
    assert "申花路安置房" in names


def test_a_row_that_is_a_known_site_goes_to_it(app: Flask, client: FlaskClient) -> None:
    done = post(client, "/reviews/2", {"action": "site", "value": "FC1", "remember": False})
    assert done.get_json()["used"] == 1
    with app.app_context():
        found = data.get_records()[1].findings
    assert set(found["site_id"]) == {"FC1"}


def test_rows_that_are_sent_back_stand_in_the_workbook(client: FlaskClient) -> None:
    done = post(client, "/reviews/2", {"action": "reject", "value": "不是我处", "remember": False})
    assert done.get_json()["rejected"] == 1
    assert client.get("/imports/2/rejected.xlsx").data[:2] == b"PK"


def test_a_question_that_somebody_answered_is_told_as_such(client: FlaskClient) -> None:
    answer = {"action": "new", "remember": False}
    assert post(client, "/reviews/1", answer).status_code == 200
    second = post(client, "/reviews/1", answer)
    assert (second.status_code, second.get_json()["code"]) == (409, "E_REVIEW_SETTLED")


@pytest.mark.parametrize(
    "answer",
    [
        {"action": "category", "value": "H01"},
        {"action": "site", "value": "nowhere"},
        {"action": 1},
        {"action": "new", "lon": 200, "lat": 30},
        {"action": "new", "lon": "120", "lat": 30},
        {"action": "new", "lon": True, "lat": 30},
        [],
        None,
    ],
)
def test_an_answer_that_does_not_fit_is_refused(client: FlaskClient, answer: Any) -> None:
    assert post(client, "/reviews/1", answer).status_code == 400
    assert queue(client)["total"] == 2


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {}])
def test_an_answer_that_another_page_sends_is_refused(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    answer = post(client, "/reviews/1", {"action": "new"}, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "E_FOREIGN_PAGE")
    assert queue(client)["total"] == 2


def test_a_question_that_is_not_there_is_told(client: FlaskClient) -> None:
    assert client.get("/api/reviews/99").status_code == 404
    assert post(client, "/reviews/99", {"action": "new"}).status_code == 404


def test_the_bar_counts_the_open_questions(client: FlaskClient) -> None:
    assert '<span id="open-questions" class="badge"><span>2</span>' in client.get("/review").text
    for number in (1, 2):
        post(client, f"/reviews/{number}", {"action": "new"})
    assert '<span id="open-questions" class="badge" hidden>' in client.get("/review").text


def test_the_register_is_searched_by_name(client: FlaskClient) -> None:
    found = client.get("/api/register?q=大关&lang=zh").get_json()["sites"]
    assert [site["site_id"] for site in found] == ["FC1"]
    assert (found[0]["lon"], found[0]["kind"]) == (120.16, "住宅小区")
    assert client.get("/api/register?q=").get_json()["sites"] == []
    assert client.get("/api/register?q=<script>").get_json()["sites"] == []


def known() -> Known:
    sites = make_sites((("FC1", 120.1, 30.2), ("FC2", 120.3, 30.4), ("FC12", 120.5, 30.5)))
    named = sites.assign(site_name=["大关南苑", "南苑", "新村"], address=["", "南苑路1号", ""])
    return Known(named.astype({"site_name": "str", "address": "str"}), built_in_vocabulary())


def test_of_the_sites_that_hold_a_text_the_nearest_to_it_comes_first() -> None:
    assert [site["site_id"] for site in register_found(known(), "南苑", "zh")] == ["FC2", "FC1"]
    assert [site["site_id"] for site in register_found(known(), "南苑路", "zh")] == ["FC2"]
    assert [site["site_id"] for site in register_found(known(), "fc1", "zh")] == ["FC1"]


def review(kind: str, details: dict[str, Any], **values: Any) -> ReviewRow:
    usual: dict[str, Any] = {
        "number": 1, "batch": 1, "source_name": "a.csv", "kind": kind, "code": "Q_CATEGORY",
        "subject": "味道大", "place_key": "k", "department": "housing", "state": "open",
        "choice": {}, "decided_at": "", "rows": 1, "first_row": 3,
    }  # fmt: skip
    return ReviewRow(details=details, **{**usual, **values})


def told_of(asked: ReviewRow, cells: tuple[Any, ...], places: dict[str, int]) -> dict[str, Any]:
    head = SheetHead("", (tuple(f"列{at}" for at in range(len(cells))),), places, {})
    fields = {name: cells[at] for name, at in places.items()}
    return asked_shape(asked, (AsideRow("", 7, cells, fields),), (head,), known(), "zh")


def test_the_likely_categories_come_before_the_others_of_the_department() -> None:
    details = {"text": "味道大", "keywords": ["味道"], "text_key": "k",
               "candidates": [{"code": "H03", "score": 0.6}]}  # fmt: skip
    told = told_of(review("category", details), ("味道大", "8.18"), {"category": 0, "found_on": 1})
    codes = [one["code"] for one in told["categories"]]
    assert codes[0] == "H03"
    assert {"H01", "O99"} <= set(codes)
    assert not [code for code in codes if code.startswith(("G", "P", "L"))]
    assert told["waiting"][0]["cells"][0]["words"] == ["味道"]
    assert told["waiting"][0]["cells"][1]["words"] == []
    assert told["spelling"] == "味道大"


def test_a_candidate_tells_where_it_is_and_one_that_is_gone_is_left_out() -> None:
    details = {"site_name": "南苑", "place_key": "k", "lon": 120.3, "lat": 30.4, "candidates": [
        {"site_id": "FC2", "score": 0.8123, "distance_m": 40,
         "reasons": [["same_name", ""], ["near", "40"]]},
        {"site_id": "GONE", "score": 0.7, "distance_m": None, "reasons": []},
    ]}  # fmt: skip
    told = told_of(review("site", details, code="Q_AMBIGUOUS"), ("南苑",), {"site_name": 0})
    (site,) = told["sites"]
    assert (site["site_id"], site["score"], site["lon"]) == ("FC2", 0.81, 120.3)
    assert site["reasons"] == ["名称相同"]  # the distance stands beside the name already
    assert told["score"] == 0.81


def test_a_question_without_candidates_has_no_score() -> None:
    assert score_of({}) is None
    assert score_of({"candidates": []}) is None


def test_cells_read_as_they_were_written() -> None:
    values = (None, 3.0, 3.5, "2026-08-18 00:00:00", "x")
    assert [cell_text(value) for value in values] == ["", "3", "3.5", "2026-08-18", "x"]


@pytest.mark.parametrize("asked", ["endpoint=x", "_scheme=evil", "_external=1", "lang=zh"])
def test_no_name_in_an_address_leads_the_link_to_the_other_language_elsewhere(
    client: FlaskClient, asked: str
) -> None:
    answer = client.get(f"/review?lang=zh&{asked}")
    assert answer.status_code == 200
    assert "evil" not in answer.text
    assert 'href="/review?' in answer.text

"""Files come in by the page: kept, previewed, imported in the background, taken back."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geodata.codes import built_in_vocabulary
from geodata.errors import InputError
from geodata.store import UploadRow, change_upload
from ingest.column_letters import column_letters
from webmap import data
from webmap.data.door import writing
from webmap.intake_errors import error_shape, told
from webmap.intake_shapes import labels, upload_shape

OURS = {"Sec-Fetch-Site": "same-origin"}
HEADER = (
    "记录编号,点位编号,点位名称,点位类型,责任部门,经度,纬度,问题类别,发现日期,整改日期,核查日期"
)
GOOD = "1,FC1,大关南苑,住宅小区,房地产管理处,120.16,30.29,H01,2026-06-01,2026-06-02,2026-06-03"
BAD = "2,FC1,大关南苑,住宅小区,房地产管理处,120.16,30.29,H01,2026-02-30,,"
LATER = "3,FC1,,,,,,H02,2026-07-01,,"
SCRIPT = "<img src=x onerror=alert(1)>.csv"


def sheet(*rows: str) -> bytes:
    return "\n".join((HEADER, *rows)).encode()


def send(client: FlaskClient, *files: tuple[str, bytes], headers: Any = OURS) -> TestResponse:
    parts = [(BytesIO(content), name) for name, content in files]
    return client.post("/uploads", data={"files": parts}, headers=headers)


def post(client: FlaskClient, path: str, values: Any, headers: Any = OURS) -> TestResponse:
    return client.post(path, json=values, headers={**headers, "Accept": "application/json"})


def state_of(client: FlaskClient, number: int) -> dict[str, Any]:
    told_state: dict[str, Any] = client.get(f"/api/uploads/{number}").get_json()
    return told_state


def imported(app: Flask, client: FlaskClient, *rows: str, name: str = "台账.csv") -> dict[str, Any]:
    """Upload and import a file; returns what the page is told of it at the end."""
    number = int(send(client, (name, sheet(*rows))).headers["Location"].rsplit("/", 1)[-1])
    assert post(client, f"/uploads/{number}/import", {}).status_code == 202
    with app.app_context():
        data.wait_for_jobs()
    return state_of(client, number)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Asks the application on its own empty store."""
    return app.test_client()


def test_a_file_becomes_an_upload_and_leads_to_its_preview(client: FlaskClient) -> None:
    sent = send(client, ("台账.csv", sheet(GOOD)))
    assert (sent.status_code, sent.headers["Location"]) == (303, "/uploads/1")
    assert (state_of(client, 1)["state"], state_of(client, 1)["name"]) == ("waiting", "台账.csv")
    assert "台账.csv" in client.get("/uploads/1").text


def test_several_files_become_several_uploads(client: FlaskClient) -> None:
    sent = send(client, ("a.csv", sheet(GOOD)), ("b.csv", sheet(LATER)))
    assert sent.headers["Location"] == "/imports"
    page = client.get("/imports").text
    assert "/uploads/1" in page
    assert "/uploads/2" in page


def test_a_file_that_is_refused_is_named_and_the_others_are_kept(client: FlaskClient) -> None:
    sent = send(client, ("good.csv", sheet(GOOD)), ("empty.csv", b""))
    assert sent.status_code == 400
    assert "empty.csv: " in sent.text
    assert state_of(client, 1)["name"] == "good.csv"
    assert client.get("/api/uploads/2").status_code == 404


def test_a_file_over_the_limit_is_refused_with_the_limit(app: Flask, client: FlaskClient) -> None:
    app.config["IMPORT_FILE_MB"] = 1
    # as bytes: the client would keep its own copy of a large form in a file that it does not close
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="big.csv"\r\n\r\n'
    form = head + b"x" * 1_200_000 + b"\r\n--x--\r\n"
    sent = client.post(
        "/uploads", data=form, content_type="multipart/form-data; boundary=x", headers=OURS
    )
    assert sent.status_code == 413
    assert "1 MB" in sent.text
    assert "big.csv" in sent.text


def test_a_form_that_is_larger_than_all_its_files_may_be_is_not_read(
    app: Flask, client: FlaskClient
) -> None:
    app.config["IMPORT_FILE_MB"] = 0
    form = b"--x\r\n" + b"y" * 1_100_000
    sent = client.post(
        "/uploads", data=form, content_type="multipart/form-data; boundary=x", headers=OURS
    )
    assert sent.status_code == 413
    assert "E_FILE_TOO_LARGE" in sent.text


def test_a_form_without_a_file_says_so(client: FlaskClient) -> None:
    sent = client.post("/uploads", data={}, headers=OURS)
    assert sent.status_code == 400
    assert "没有选文件" in sent.text


def test_a_preview_tells_what_would_come_of_a_file_and_keeps_nothing(
    app: Flask, client: FlaskClient
) -> None:
    send(client, ("台账.csv", sheet(GOOD, BAD)))
    seen = post(client, "/api/uploads/1/preview?lang=en", {}).get_json()
    counts = {name: seen["counts"][name] for name in ("rows", "used", "rejected", "held")}
    assert counts == {"rows": 2, "used": 1, "rejected": 1, "held": 0}
    fields = {column["header"]: column["field"] for column in seen["columns"]}
    assert (fields["发现日期"], fields["点位名称"]) == ("found_on", "site_name")
    (refused,) = seen["rejected"]
    assert (refused["row"], refused["column"], refused["value"]) == (3, "发现日期", "2026-02-30")
    assert refused["reason"]
    assert refused["remedy"]
    first = seen["first"][0]
    assert (first["day"], first["site"]) == ("2026-06-01", "大关南苑")
    with app.app_context():
        assert data.get_batches() == []


def test_a_file_that_cannot_be_read_tells_why_and_what_would_mend_it(client: FlaskClient) -> None:
    send(client, ("x.csv", b"a,b\n1,2\n3,4\n"))
    answer = post(client, "/api/uploads/1/preview", {})
    assert answer.status_code == 200
    error = answer.get_json()["error"]
    assert error["code"] == "E_HEADER_NOT_FOUND"
    assert "encoding" in error["asks"]


def test_a_column_that_is_pointed_at_mends_a_file(client: FlaskClient) -> None:
    send(client, ("x.csv", "日子,小区,类别,责任部门\n2026-08-01,大关南苑,H01,房管处\n".encode()))
    (asked,) = post(client, "/api/uploads/1/preview", {}).get_json()["error"]["fields"]
    seen = post(client, "/api/uploads/1/preview", {"columns": {asked["field"]: "日子"}}).get_json()
    assert seen["counts"]["used"] == 1
    by_letter = post(client, "/api/uploads/1/preview", {"columns": {asked["field"]: "@A"}})
    assert by_letter.get_json()["counts"]["used"] == 1


def test_choices_are_used_and_stay_with_the_upload(client: FlaskClient) -> None:
    send(client, ("台账.csv", sheet(GOOD)))
    choices = {"datum": "gcj02", "columns": {"rectified_on": ""}, "constants": {}}
    seen = post(client, "/api/uploads/1/preview", choices).get_json()
    assert seen["datum"] == "gcj02"
    assert seen["first"][0]["rectified_on"] == ""
    assert "gcj02" in client.get("/uploads/1").text


@pytest.mark.parametrize(
    "choices",
    [
        {"profile": "/etc/passwd"},
        {"profile": "../../secret.toml"},
        {"profile": 3},
        {"year": "2026"},
        {"year": 12},
        {"columns": {"password": "a"}},
        {"columns": "a"},
        {"constants": {"department": 1}},
        [],
        None,
    ],
)
def test_choices_that_no_page_sends_are_refused(client: FlaskClient, choices: Any) -> None:
    send(client, ("台账.csv", sheet(GOOD)))
    answer = post(client, "/uploads/1/import", choices)
    assert answer.status_code == 400
    assert answer.get_json()["code"] in ("E_REQUEST", "E_PROFILE_NOT_FOUND")
    assert state_of(client, 1)["state"] == "waiting"


def test_an_import_runs_behind_the_page_and_tells_what_came_of_it(
    app: Flask, client: FlaskClient
) -> None:
    end = imported(app, client, GOOD, BAD)
    assert (end["state"], end["batch"]) == ("done", 1)
    assert (end["told"]["rows_used"], end["told"]["rows_rejected"]) == (1, 1)
    assert end["told"]["added"]["finding"] == 1


def test_an_import_is_done_once(app: Flask, client: FlaskClient) -> None:
    imported(app, client, GOOD)
    assert post(client, "/uploads/1/import", {}).status_code == 409


def test_an_import_that_nothing_runs_is_told_as_interrupted() -> None:
    row = upload_row(state="importing")
    assert upload_shape(row, None, "zh")["state"] == "interrupted"
    running = upload_shape(row, SimpleNamespace(step="check", rows=9), "zh")
    assert (running["state"], running["step"], running["rows"]) == ("importing", "check", 9)


def test_an_import_that_was_cut_off_can_be_begun_again(app: Flask, client: FlaskClient) -> None:
    send(client, ("台账.csv", sheet(GOOD)))
    with app.app_context(), writing() as connection:
        change_upload(connection, 1, state="importing")
    assert state_of(client, 1)["state"] == "interrupted"
    assert "中断" in client.get("/imports").text
    assert post(client, "/uploads/1/import", {}).status_code == 202
    with app.app_context():
        data.wait_for_jobs()
    assert state_of(client, 1)["state"] == "done"


def test_a_failed_import_tells_its_error_in_the_language() -> None:
    row = upload_row(state="failed", told={"code": "E_IMPORT", "values": {"detail": "x"}})
    assert "x" in upload_shape(row, None, "en")["error"]["text"]
    strange = upload_row(state="failed", told={"code": "E_FROM_LATER"})
    assert upload_shape(strange, None, "en")["error"]["text"] == "E_FROM_LATER"


def test_a_file_can_be_let_go(client: FlaskClient) -> None:
    send(client, ("台账.csv", sheet(GOOD)))
    assert client.post("/uploads/1/drop", headers=OURS).status_code == 303
    assert state_of(client, 1)["state"] == "dropped"
    assert post(client, "/uploads/1/import", {}).status_code == 409


def test_choices_are_saved_as_a_profile_that_the_next_file_can_use(client: FlaskClient) -> None:
    send(client, ("台账.csv", sheet(GOOD)))
    saved = post(client, "/uploads/1/profile", {"name": "房管处", "choices": {"datum": "gcj02"}})
    assert saved.get_json() == {"name": "房管处"}
    seen = post(client, "/api/uploads/1/preview", {"profile": "房管处"}).get_json()
    assert seen["datum"] == "gcj02"
    assert post(client, "/uploads/1/profile", {"name": " ", "choices": {}}).status_code == 400


def test_the_list_tells_each_import_and_takes_it_back(app: Flask, client: FlaskClient) -> None:
    imported(app, client, GOOD, BAD)
    assert "/imports/1/rejected.xlsx" in client.get("/imports").text
    undone = client.post("/imports/1/undo", headers=OURS)
    assert undone.headers["Location"] == "/imports?undone=1"
    page = client.get("/imports").text
    assert "已撤销" in page
    assert "/imports/1/undo" not in page
    assert client.post("/imports/1/undo", headers=OURS).status_code == 409


def test_an_import_that_others_rest_on_says_which(app: Flask, client: FlaskClient) -> None:
    imported(app, client, GOOD)
    imported(app, client, LATER, name="七月.csv")
    kept = client.post("/imports/1/undo", headers=OURS)
    assert kept.status_code == 409
    assert "七月.csv" in kept.text


def test_rejected_rows_are_sent_as_a_workbook_under_the_name_of_the_file(
    app: Flask, client: FlaskClient
) -> None:
    imported(app, client, GOOD, BAD)
    sent = client.get("/imports/1/rejected.xlsx?lang=zh")
    assert sent.data[:2] == b"PK"
    disposition = sent.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "filename*=UTF-8''%E5%8F%B0%E8%B4%A6_%E9%80%80%E5%9B%9E.xlsx" in disposition
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get("/imports/9/rejected.xlsx").status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
        {"Origin": "http://other.example"},
        {"Origin": "null"},
        {"Referer": "http://other.example/localhost"},
        {},
    ],
)
def test_a_change_that_another_page_asks_for_is_refused(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    assert send(client, ("台账.csv", sheet(GOOD)), headers=headers).status_code == 403
    assert client.get("/api/uploads/1").status_code == 404
    for path in ("/imports/1/undo", "/uploads/1/drop", "/uploads/1/import"):
        assert client.post(path, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://localhost"},
        {"Referer": "http://localhost/imports"},
    ],
)
def test_a_change_that_our_own_page_asks_for_is_done(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    assert send(client, ("台账.csv", sheet(GOOD)), headers=headers).status_code == 303


def test_the_name_that_a_sender_gives_is_text(client: FlaskClient) -> None:
    send(client, (SCRIPT, sheet(GOOD)), ("b.csv", sheet(GOOD)))
    for path in ("/imports", "/uploads/1"):
        page = client.get(path).text
        assert "<img src=x" not in page
        assert "onerror=alert(1)&gt;" in page


@pytest.mark.parametrize("path", ["/imports", "/uploads/1", "/review"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_hold_no_script_and_no_style_of_their_own(
    client: FlaskClient, path: str, language: str
) -> None:
    send(client, ("台账.csv", sheet(GOOD)))
    answer = client.get(f"{path}?lang={language}")
    assert answer.status_code == 200
    assert " style=" not in answer.text
    assert "<style" not in answer.text
    tags = [part.split(">")[0] for part in answer.text.split("<script")[1:]]
    assert tags
    assert all("src=" in tag or "application/json" in tag for tag in tags)


@pytest.mark.parametrize(("path", "asks_json"), [("/uploads/7", False), ("/api/uploads/7", True)])
def test_an_upload_that_is_not_there_is_told_as_it_was_asked_for(
    client: FlaskClient, path: str, asks_json: bool
) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.is_json is asks_json


def test_columns_are_named_as_a_sheet_names_them() -> None:
    places = (0, 25, 26, 51, 52, 701, 702)
    assert [column_letters(place + 1) for place in places] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


def test_an_error_of_columns_names_the_fields_that_are_open() -> None:
    conflict = InputError("E_MAP_CONFLICT", detail="found_on: 日期, 时间; lon: x, y; lat: y, y")
    assert error_shape(conflict, "en")["fields"] == [
        {"field": "found_on", "headers": ["日期", "时间"]},
        {"field": "lon", "headers": ["x", "y"]},
        {"field": "lat", "headers": []},
    ]
    missing = InputError(
        "E_COLUMNS_MISSING", shape="ledger", missing="found_on, site_id / site_name", found=""
    )
    asked = error_shape(missing, "en")
    assert [one["field"] for one in asked["fields"]] == ["found_on", "site_id"]
    layers = InputError("E_LAYER_CHOICE", layers="检查点, 责任区")
    assert error_shape(layers, "zh")["layers"] == ["检查点", "责任区"]


def test_a_message_without_its_values_can_still_be_read() -> None:
    assert told("E_FILE_TOO_LARGE", "en", {})["reason"] == "the file has — MB, the limit is — MB"
    assert told("E_FROM_LATER", "en", {})["reason"] == "E_FROM_LATER"


def test_codes_are_listed_with_their_labels() -> None:
    listed = labels(built_in_vocabulary(), "department", "zh")
    assert {"code": "housing", "label": "房地产管理处"} in listed


def upload_row(**values: Any) -> Any:
    usual = {
        "number": 1, "source_name": "a.csv", "file": "f", "asked": {}, "state": "waiting",
        "told": {}, "uploaded_at": "2026-08-23T10:00:00Z", "batch": None,
    }  # fmt: skip
    return UploadRow(**{**usual, **values})


def test_the_file_of_an_upload_is_kept_under_no_name_of_the_sender(
    client: FlaskClient, tmp_path: Path
) -> None:
    send(client, ("../../evil.csv", sheet(GOOD)))
    assert state_of(client, 1)["name"] == "evil.csv"
    names = [path.name for path in (tmp_path / "files").iterdir()]
    assert len(names) == 1
    assert "evil" not in names[0]

"""The geocoder of the settings, behind the review queue."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from flask import Flask

from tests.webmap.terminal import HEADER, run
from webmap import data

ROW = "1,a,大关南苑,compound,housing,120.1,30.2,2026-06-01,self_check,,"
OWN_PAGE = {"Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
UNKNOWN = "2,,申花路安置房,compound,housing,,,2026-06-02,self_check,,"


@pytest.fixture
def provider() -> Iterator[tuple[str, list[str]]]:
    """A server that plays Nominatim, and the questions that it was asked."""
    asked: list[str] = []

    class Nominatim(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = json.dumps([{"lat": "30.29", "lon": "120.12", "display_name": "申花路"}])
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Nominatim)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def question(app: Flask, folder: Path) -> int:
    """Import a known site and an unknown one; return the number of the question about it."""
    path = folder / "visits.csv"
    for row in (ROW, UNKNOWN):
        path.write_text(f"{HEADER}\n{row}\n", "utf-8")
        assert run(app, "ingest", path, "--datum", "wgs84").exit_code == 0
    with app.app_context():
        (asked,) = data.get_reviews()
    return asked.number


def test_a_place_is_asked_for_once_and_the_answer_is_kept(
    app: Flask, tmp_path: Path, provider: tuple[str, list[str]]
) -> None:
    url, asked = provider
    app.config.update(
        GEOCODER="nominatim", GEOCODER_URL=url, GEOCODER_AGENT="tests@example.org",
        GEOCODER_CITY="杭州",
    )  # fmt: skip
    number = question(app, tmp_path)
    client = app.test_client()
    found = [
        client.post(f"/reviews/{number}/position", headers=OWN_PAGE).get_json() for _ in range(2)
    ]
    assert found[0] == found[1] == {"lon": 120.12, "lat": 30.29, "label": "申花路"}
    assert len(asked) == 1


def test_nothing_is_asked_where_none_is_set(app: Flask, tmp_path: Path) -> None:
    address = f"/reviews/{question(app, tmp_path)}/position"
    answer = app.test_client().post(address, headers=OWN_PAGE, json={})
    assert answer.status_code == 400
    assert "LOOKBACK_GEOCODER" in answer.get_json()["text"]

"""The page and its files."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from geodata.errors import StoreError
from tests.webmap.conftest import Show
from tests.webmap.factory import NASTY, make_analysis
from webmap import data, page_scripts

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
VENDOR = Path(__file__).parents[2] / "webmap" / "static" / "vendor" / "leaflet" / "leaflet.js"
needs_assets = pytest.mark.skipif(not VENDOR.exists(), reason="flask assets has not been run")


def addresses(page: str) -> list[str]:
    """Scripts and styles that a page asks for."""
    return re.findall(r'<(?:script|link)\b[^>]*?(?:src|href)="([^"]+)"', page)


@needs_assets
def test_all_that_the_page_asks_for_is_there(client: FlaskClient) -> None:
    asked = addresses(client.get("/").text)
    assert len(asked) > 5
    for address in asked:
        assert address.startswith("/"), address
        assert client.get(address).status_code == 200, address


@needs_assets
def test_every_module_of_the_first_view_is_fetched_at_once_and_by_the_name_that_imports_use(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_scripts, "_joined", lambda _: {})
    folder = Path(client.application.static_folder or "") / "js"
    asked = {Path(address).name for address in addresses(client.get("/").text) if ".mjs" in address}
    asked = {name.split("?")[0] for name in asked}
    imported = {
        name
        for path in map(folder.joinpath, asked)
        for name in re.findall(r'from "\./([\w-]+\.mjs)"', path.read_text("utf-8"))
    }
    assert "main.mjs" in asked
    assert imported == asked - {"main.mjs"}  # what a press brings later is not among them


@needs_assets
def test_the_page_does_not_wait_for_the_analysis(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never() -> None:
        raise AssertionError("the page asked for an analysis")

    monkeypatch.setattr(data, "get_analysis", never)
    assert client.get("/").status_code == 200


@needs_assets
def test_no_text_of_a_record_stands_in_the_page(client: FlaskClient, show: Show) -> None:
    show(make_analysis(name=NASTY))
    assert "onerror" not in client.get("/").text


@needs_assets
def test_the_texts_for_the_scripts_are_a_block_of_json(client: FlaskClient) -> None:
    page = client.get("/?lang=en").text
    found = re.search(r'<script type="application/json" id="strings">(.*?)</script>', page, re.S)
    assert found
    assert json.loads(found[1])["hot_spots"] == "Hot spots"


@needs_assets
def test_an_empty_store_shows_a_page_that_says_what_to_do(app: Flask) -> None:
    answer = app.test_client().get("/")
    assert answer.status_code == 200
    assert "flask ingest" in answer.text
    assert "lookback_map" not in answer.text


@needs_assets
@pytest.mark.parametrize(
    "path",
    ["/", "/api/sites", "/api/sites/none", "/map/none.js", "/static/js/main.mjs", "/no-such-page"],
)
def test_every_answer_carries_the_security_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@needs_assets
def test_files_named_by_their_content_are_kept_and_others_are_asked_for_again(
    client: FlaskClient,
) -> None:
    files = [address for address in addresses(client.get("/").text) if "/api/" not in address]
    assert len(files) > 5
    named = [
        address
        for address in files
        if "?v=" in address or "/map/" in address or "/vendor/pages/" in address
    ]
    assert len(named) > 5
    for address in files:  # modules import each other by plain names, so those are asked for again
        kept = "immutable" in client.get(address).headers["Cache-Control"]
        assert kept == (address in named), address
    assert client.get("/").headers["Cache-Control"] == "no-cache"
    assert client.get("/static/js/main.mjs").headers["Cache-Control"] == "no-cache"
    assert client.get("/static/js/main.mjs?v=guessed").headers["Cache-Control"] == "no-cache"


def test_a_static_file_is_packed_and_known_again(client: FlaskClient) -> None:
    plain = client.get("/static/js/main.mjs")
    packed = client.get("/static/js/main.mjs", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == plain.data
    tag = packed.headers["ETag"]
    again = client.get("/static/js/main.mjs", headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_scripts_are_served_as_scripts(client: FlaskClient) -> None:
    assert client.get("/static/js/main.mjs").mimetype == "text/javascript"


def test_a_map_file_of_another_name_is_not_there(client: FlaskClient) -> None:
    assert client.get("/map/0000.js").status_code == 404


def test_a_page_without_its_files_says_how_to_install_them(
    client: FlaskClient, app: Flask, tmp_path: Path
) -> None:
    app.static_folder = str(tmp_path)
    answer = client.get("/?lang=en")
    assert answer.status_code == 503
    assert "flask assets" in answer.text
    assert "E_ASSETS_MISSING" in answer.text


def test_an_error_is_a_small_page_for_people_and_json_for_scripts(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed() -> None:
        raise StoreError("E_STORE_FILE", path="<b>store</b>", detail="locked")

    monkeypatch.setattr(data, "figures_state", closed)
    monkeypatch.setattr(data, "figures", closed)
    page, told = client.get("/?lang=en"), client.get("/api/sites?lang=en")
    assert page.status_code == told.status_code == 503
    assert page.mimetype == "text/html"
    assert "&lt;b&gt;store" in page.text
    assert told.json["code"] == "E_STORE_FILE"

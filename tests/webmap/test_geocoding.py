from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from geodata.errors import SetupError
from ingest.datums import wgs84_to_bd09
from webmap.geocoding import Geocoder, geocoder_from

LON, LAT = 120.15, 30.28
AGENT = "Lookback test (nobody@example.org)"


class Kept(dict[str, Any]):
    """A cache in memory."""

    def get(self, key: str) -> tuple[bool, Any]:  # type: ignore[override]
        return (key in self, dict.get(self, key))

    def put(self, key: str, answer: Any) -> None:
        self[key] = json.loads(json.dumps(answer))


class Provider:
    """Plays Nominatim, Photon and Baidu, and writes down what it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, list[str]], dict[str, str]]] = []
        self.status = 200
        self.body: bytes | None = None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = parse_qs(parts.query)
                outer.asked.append((parts.path, query, dict(self.headers)))
                body = outer.body or json.dumps(_played(parts.path, query)).encode()
                self.send_response(outer.status)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


def _played(path: str, query: dict[str, list[str]]) -> Any:
    text = (query.get("q") or query.get("address") or [""])[0]
    found = "翠柏" in text
    if path == "/search":
        place = {"lat": str(LAT), "lon": str(LON), "display_name": "翠柏新村, 云汀市"}
        return [place] if found else []
    if path == "/api":
        place = {"geometry": {"coordinates": [LON, LAT]}, "properties": {"name": "翠柏新村"}}
        return {"features": [place] if found else []}
    if query["ak"] != ["secret"]:
        return {"status": 200}
    east, north = wgs84_to_bd09(np.array([LON]), np.array([LAT]))
    where = {"lng": float(east[0]), "lat": float(north[0])}
    return {"status": 0, "result": {"location": where, "level": "小区"}} if found else {"status": 0}


@pytest.fixture
def provider() -> Iterator[Provider]:
    played = Provider()
    thread = threading.Thread(target=played.server.serve_forever, args=(0.01,))
    thread.start()
    yield played
    played.server.shutdown()
    played.server.server_close()
    thread.join()


def _made(
    provider: Provider, kind: str = "nominatim", *, cache: Any = None, **more: Any
) -> Geocoder:
    values = {"GEOCODER": kind, "GEOCODER_URL": provider.url, "GEOCODER_AGENT": AGENT, **more}
    kept = Kept() if cache is None else cache
    made = geocoder_from(values, kept, city="云汀市", seconds_between=0)
    assert made is not None
    return made


def test_no_provider_is_asked_unless_the_settings_name_one():
    assert geocoder_from({}, Kept()) is None
    assert geocoder_from({"GEOCODER": "", "GEOCODER_KEY": "secret"}, Kept()) is None


@pytest.mark.parametrize("kind", ["nominatim", "photon", "baidu"])
def test_an_answer_is_in_wgs84_whatever_the_provider_uses(provider: Provider, kind: str):
    found = _made(provider, kind, GEOCODER_KEY="secret").find("翠柏新村")
    assert found is not None
    assert (found.lon, found.lat) == pytest.approx((LON, LAT), abs=1e-7)
    assert (found.provider, found.datum) == (kind, "bd09" if kind == "baidu" else "wgs84")
    assert found.label in ("小区", "翠柏新村", "翠柏新村, 云汀市")


def test_only_the_address_with_the_city_leaves_the_house(provider: Provider):
    _made(provider).find("  翠柏新村 ")
    path, query, headers = provider.asked[0]
    assert (path, headers["User-Agent"]) == ("/search", AGENT)
    assert query == {"q": ["云汀市翠柏新村"], "format": ["json"], "limit": ["1"]}


def test_a_city_that_the_address_names_is_not_said_twice(provider: Provider):
    _made(provider).find("云汀市翠柏新村")
    assert provider.asked[0][1]["q"] == ["云汀市翠柏新村"]


def test_no_question_is_asked_twice_not_even_one_without_an_answer(provider: Provider):
    kept = Kept()
    for _ in range(2):
        geocoder = _made(provider, cache=kept)
        assert geocoder.find("翠柏新村") == geocoder.find("翠柏新村")
        assert geocoder.find("不存在的小区") is None
    assert len(provider.asked) == 2
    assert kept["nominatim|云汀市不存在的小区"] is None


def test_a_provider_that_fails_is_not_asked_again_in_the_run(provider: Provider):
    provider.status, kept = 503, Kept()
    geocoder = _made(provider, cache=kept)
    assert geocoder.find("翠柏新村") is None
    assert geocoder.find("翠柏二村") is None
    assert len(provider.asked) == 1
    assert geocoder.trouble is not None
    assert geocoder.trouble.code == "W_GEOCODER"
    assert not kept, "a failure is no answer"


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'[{"lat": "x"}]', b"[1]", b'"a"', b"\xff"])
def test_an_answer_that_makes_no_sense_is_told_and_not_raised(provider: Provider, body: bytes):
    provider.body = body
    geocoder = _made(provider, "photon")
    assert geocoder.find("翠柏新村") is None
    assert geocoder.trouble is not None
    assert "翠" not in geocoder.trouble.text("en")


def test_a_host_that_is_not_there_is_told_and_not_raised(provider: Provider):
    geocoder = _made(provider, GEOCODER_URL="http://127.0.0.1:1")
    assert geocoder.find("翠柏新村") is None
    assert geocoder.trouble is not None


def test_a_wrong_key_is_told_without_the_key(provider: Provider):
    geocoder = _made(provider, "baidu", GEOCODER_KEY="mistyped")
    assert geocoder.find("翠柏新村") is None
    assert geocoder.trouble is not None
    assert "AK" in geocoder.trouble.text("zh")
    assert "mistyped" not in geocoder.trouble.text("zh")


def test_a_run_asks_no_more_than_it_may(provider: Provider):
    geocoder = _made(provider, GEOCODER_REQUESTS=2)
    for number in range(4):
        geocoder.find(f"{number}号")
    assert len(provider.asked) == 2
    assert geocoder.trouble is not None
    assert geocoder.trouble.code == "W_GEOCODER_LIMIT"


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"GEOCODER": "google"}, "GEOCODER"),
        ({"GEOCODER": "baidu"}, "GEOCODER_KEY"),
        ({"GEOCODER": "nominatim"}, "GEOCODER_AGENT"),
        ({"GEOCODER": "nominatim", "GEOCODER_AGENT": "geopy"}, "GEOCODER_AGENT"),
        ({"GEOCODER": "photon", "GEOCODER_URL": "file:///etc/passwd"}, "GEOCODER_URL"),
        ({"GEOCODER": "photon", "GEOCODER_AGENT": "a", "GEOCODER_REQUESTS": "-1"}, "_REQUESTS"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(values: dict[str, str], name: str):
    with pytest.raises(SetupError, match=name) as error:
        geocoder_from(values, Kept())
    assert error.value.code == "E_GEOCODER"

"""The basemap that the settings ask for, its archive part by part, whose tiles pages may load."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from geodata.errors import SetupError
from webmap import basemaps
from webmap.basemap_choice import PROVIDERS, read_basemap
from webmap.mapmaking.shapes import layer_of
from webmap.mapmaking.tiles import Archive

OWN = "https://tiles.example.org/{z}/{x}/{y}.png"


def make_archive(path: Path, *, credit: str = "© OpenStreetMap contributors") -> bytes:
    """Write the smallest archive there is: one tile with one lake."""
    lake = layer_of(np.array([shapely.box(0, 0, 1e6, 1e6)]), ["water"])
    with path.open("wb") as out, Archive(out, path.parent) as archive:
        archive.add_zoom(2, {"water": lake})
        archive.finish((0.0, 0.0, 9.0, 9.0), {"attribution": credit})
    return path.read_bytes()


def with_settings(app: Flask, **settings: str) -> FlaskClient:
    app.config.update(settings)
    return app.test_client()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "杭州.pmtiles"
    make_archive(path)
    return path


@pytest.fixture
def served(app: Flask, archive: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    script = Path(app.static_folder or "") / "css" / "tokens.css"  # one that is always there
    monkeypatch.setattr(basemaps, "SCRIPT", script.relative_to(app.static_folder or "").as_posix())
    return with_settings(app, BASEMAP=str(archive))


def told(client: FlaskClient, lang: str = "zh") -> dict[str, Any]:
    answer = client.get(f"/api/basemap?lang={lang}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


# which basemap


def test_left_empty_the_layers_of_ones_own_are_drawn_and_none_is_none(app: Flask) -> None:
    assert told(app.test_client()) == {
        "kind": "layers", "name": "", "datum": "wgs84", "credits": [],
    }  # fmt: skip
    assert told(with_settings(app, BASEMAP="none"))["kind"] == "none"


def test_an_archive_is_told_with_its_zoom_its_credit_and_its_script(served: FlaskClient) -> None:
    basemap = told(served, "en")
    assert (basemap["kind"], basemap["name"], basemap["deepest"]) == ("vector", "杭州", 2)
    assert basemap["credits"] == [
        {
            "text": "© OpenStreetMap contributors",
            "link": "https://www.openstreetmap.org/copyright",
        }
    ]
    assert served.get(basemap["address"]).status_code == 200
    assert served.get(basemap["script"]).status_code == 200


def test_a_credit_in_a_file_is_text_whatever_stands_in_it(
    served: FlaskClient, archive: Path
) -> None:
    make_archive(archive, credit='<a href="x">测绘院</a> &amp; <img src=x onerror=alert(1)>')
    assert [each["text"] for each in told(served)["credits"]] == ["测绘院 &"]


@pytest.mark.parametrize(
    "content", [b"", b"PMTiles\x03", b"x" * 500], ids=["empty", "cut", "other"]
)
def test_a_file_that_is_none_leaves_the_map_without_and_says_so(
    served: FlaskClient, archive: Path, content: bytes
) -> None:
    archive.write_bytes(content)
    basemap = told(served)
    assert basemap["kind"] == "none"
    assert "不是矢量底图" in basemap["notice"]


def test_a_file_that_is_not_there_leaves_the_map_without(app: Flask, tmp_path: Path) -> None:
    client = with_settings(app, BASEMAP=str(tmp_path / "later.pmtiles"))
    assert told(client, "en")["kind"] == "none"
    assert "later.pmtiles" in told(client, "en")["notice"]
    assert client.get("/basemap/later.pmtiles").status_code == 404


def test_a_script_that_is_not_installed_is_told(
    served: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(basemaps, "SCRIPT", "vendor/absent.js")
    assert "flask assets" in told(served)["notice"]


# parts of the archive


def test_a_part_is_answered_with_206_and_the_bytes_asked_for(
    served: FlaskClient, archive: Path
) -> None:
    content = archive.read_bytes()
    answer = served.get("/basemap/杭州.pmtiles", headers={"Range": "bytes=3-9"})
    assert (answer.status_code, answer.data) == (206, content[3:10])
    assert answer.headers["Content-Range"] == f"bytes 3-9/{len(content)}"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert "Content-Encoding" not in answer.headers
    end = served.get("/basemap/杭州.pmtiles", headers={"Range": "bytes=-5"})
    assert (end.status_code, end.data) == (206, content[-5:])


def test_a_part_beyond_the_end_is_416(served: FlaskClient, archive: Path) -> None:
    beyond = f"bytes={archive.stat().st_size}-"
    assert served.get("/basemap/杭州.pmtiles", headers={"Range": beyond}).status_code == 416


def test_what_the_browser_has_is_not_sent_again(served: FlaskClient) -> None:
    tag = served.head("/basemap/杭州.pmtiles").headers["ETag"]
    again = served.get("/basemap/杭州.pmtiles", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_part_of_another_file_is_not_put_beside_parts_of_the_old_one(
    served: FlaskClient, archive: Path
) -> None:
    old = served.head("/basemap/杭州.pmtiles").headers["ETag"]
    asked = {"Range": "bytes=0-6", "If-Range": old}
    assert served.get("/basemap/杭州.pmtiles", headers=asked).status_code == 206
    content = make_archive(archive, credit="new")
    later = archive.stat().st_mtime + 10
    os.utime(archive, (later, later))
    answer = served.get("/basemap/杭州.pmtiles", headers=asked)
    assert (answer.status_code, answer.data) == (200, content)
    assert answer.headers["ETag"] != old


def test_an_address_with_the_tag_of_the_file_may_be_kept(served: FlaskClient) -> None:
    named = told(served)["address"]
    assert "immutable" in served.get(named).headers["Cache-Control"]
    for other in ("/basemap/杭州.pmtiles", "/basemap/杭州.pmtiles?v=old"):
        assert served.get(other).headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "name", ["other", "..%2F杭州", "杭州.pmtiles%00", "%2e%2e/store", "store.gpkg"]
)
def test_no_other_file_is_sent(served: FlaskClient, archive: Path, name: str) -> None:
    make_archive(archive.with_name("other.pmtiles"))
    assert served.get(f"/basemap/{name}.pmtiles").status_code == 404


def test_no_archive_is_sent_where_none_is_set(app: Flask, archive: Path) -> None:
    assert app.test_client().get(f"/basemap/{archive.stem}.pmtiles").status_code == 404


# tiles of a provider


def test_a_provider_is_told_with_its_datum_its_credit_and_its_language(app: Flask) -> None:
    client = with_settings(app, BASEMAP="amap")
    basemap = told(client)
    assert (basemap["kind"], basemap["datum"]) == ("raster", "gcj02")
    assert basemap["credits"][0]["text"] == "© 高德地图"
    assert "lang=zh_cn" in basemap["tiles"][0]
    assert "lang=en" in told(client, "en")["tiles"][0]


def test_the_key_of_tianditu_is_put_into_each_address(app: Flask) -> None:
    basemap = told(with_settings(app, BASEMAP="tianditu", BASEMAP_KEY="a&b"))
    assert [address.split("&tk=")[1] for address in basemap["tiles"]] == ["a%26b", "a%26b"]
    assert [address.split("/")[3] for address in basemap["tiles"]] == ["vec_w", "cva_w"]


def test_an_approval_number_is_shown_beside_the_provider(app: Flask) -> None:
    client = with_settings(
        app, BASEMAP="tianditu", BASEMAP_KEY="k", BASEMAP_ATTRIBUTION="GS(2026)1号",
        BASEMAP_NAME="底图一",
    )  # fmt: skip
    assert [each["text"] for each in told(client)["credits"]] == ["天地图", "GS(2026)1号"]
    assert told(client)["name"] == "底图一"


@pytest.mark.parametrize(
    ("address", "hosts"),
    [
        pytest.param(OWN, ("https://tiles.example.org",), id="one"),
        pytest.param("http://10.0.0.8:8080/{z}/{x}/{-y}.png", ("http://10.0.0.8:8080",), id="tms"),
        pytest.param("https://{s}.example.org/{z}/{x}/{y}.png", (
            "https://a.example.org", "https://b.example.org", "https://c.example.org"), id="abc"),
        pytest.param("https://t{0-1}.example.org/{z}/{x}/{y}.png", (
            "https://t0.example.org", "https://t1.example.org"), id="range"),
        pytest.param("/tiles/own/{z}/{x}/{y}.png", (), id="our-own-host"),
    ],
)  # fmt: skip
def test_exactly_the_hosts_of_an_address_are_named(address: str, hosts: tuple[str, ...]) -> None:
    assert read_basemap({"BASEMAP": address}).hosts == hosts


def policy(**settings: str) -> dict[str, str]:
    """The policy of the pages of an application with settings, by directive."""
    app = create_app({"TESTING": True, "DATABASE_URL": "unused.gpkg", "BASEMAP": "", **settings})
    with app.test_client().get("/static/css/tokens.css") as answer:
        header = answer.headers["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in header.split(";"))


def test_pages_take_pictures_from_the_provider_only_where_one_is_set() -> None:
    plain, own = policy(), policy(BASEMAP=OWN)
    assert plain["img-src"] == "'self' data:"
    assert own["img-src"] == "'self' data: https://tiles.example.org"
    assert policy(BASEMAP="city.pmtiles") == plain
    assert {**own, "img-src": ""} == {**plain, "img-src": ""}
    assert len(policy(BASEMAP="tianditu", BASEMAP_KEY="k")["img-src"].split()) == 2 + 8


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        pytest.param({"BASEMAP": "google"}, "E_SETTING", id="unknown-provider"),
        pytest.param({"BASEMAP": "https://example.org/{z}/{x}.png"}, "E_SETTING", id="no-y"),
        pytest.param({"BASEMAP": "ftp://example.org/{z}/{x}/{y}"}, "E_SETTING", id="scheme"),
        pytest.param({"BASEMAP": "//example.org/{z}/{x}/{y}"}, "E_SETTING", id="no-scheme"),
        pytest.param({"BASEMAP": "https://a.org; script-src *;/{z}/{x}/{y}"}, "E_SETTING",
                     id="policy-in-a-host"),
        pytest.param({"BASEMAP": "https://u:p@a.org/{z}/{x}/{y}"}, "E_SETTING", id="password"),
        pytest.param({"BASEMAP": "tianditu"}, "E_SETTING", id="no-key"),
        pytest.param({"BASEMAP": OWN, "BASEMAP_DATUM": "mars"}, "E_SETTING", id="datum"),
        pytest.param({"BASEMAP": OWN, "BASEMAP_DATUM": "bd09"}, "E_BASEMAP_BD09", id="bd09"),
        pytest.param({"BASEMAP": "https://maponline0.bdimg.com/tile/?x={x}&y={y}&z={z}"},
                     "E_BASEMAP_BD09", id="baidu"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_used_are_refused_at_the_start(
    settings: dict[str, str], code: str
) -> None:
    with pytest.raises(SetupError) as raised:
        create_app(settings)
    assert raised.value.code == code
    assert all(raised.value.text(spoken) for spoken in ("zh", "en"))


def test_every_provider_is_named_in_the_help_of_its_setting() -> None:
    from webmap.settings import SETTINGS  # noqa: PLC0415

    (setting,) = [each for each in SETTINGS if each.name == "BASEMAP"]
    assert all(name in setting.en and name in setting.zh for name in PROVIDERS)

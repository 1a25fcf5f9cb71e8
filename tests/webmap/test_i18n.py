"""Which language a request is answered in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient

from geodata.errors import SetupError
from webmap.assets import compile_translations
from webmap.i18n import COOKIE, language, other_language, ui_strings

ROOT = Path(__file__).parents[2] / "webmap"
TRANSLATIONS = ROOT / "translations"
SAID_BEFORE = {"ratio_with_interval": {"ratio"}, "site_ratio_with_interval": {"ratio"}}
"""Texts that follow a figure on the page: English reads on from it, Chinese names it again."""


def texts(spoken: str) -> dict[str, str]:
    """Key -> text of a catalogue, without the header."""
    with (TRANSLATIONS / spoken / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id}


@pytest.mark.parametrize(
    ("address", "accepts", "spoken"),
    [
        ("/?lang=en", "zh-CN", "en"),
        ("/?lang=zh", "en", "zh"),
        ("/?lang=fr", "en-GB,en;q=0.9", "en"),
        ("/", "zh-TW", "zh"),
        ("/", "zh-Hans-CN;q=0.5, en;q=0.9", "en"),
        ("/", "fr, de;q=0.8", "zh"),
        ("/", "", "zh"),
    ],
)
def test_a_page_speaks_what_is_asked_for_first(
    app: Flask, address: str, accepts: str, spoken: str
) -> None:
    with app.test_request_context(address, headers={"Accept-Language": accepts}):
        assert language() == spoken
        assert other_language() != spoken


def test_a_choice_stays_for_the_next_visit(client: FlaskClient) -> None:
    first = client.get("/?lang=en")
    assert "SameSite=Lax" in first.headers["Set-Cookie"]
    assert 'lang="en"' in client.get("/").text
    assert 'lang="zh-Hans-CN"' in client.get("/?lang=zh").text


def test_a_choice_goes_before_what_the_browser_accepts(app: Flask) -> None:
    headers = {"Cookie": f"{COOKIE}=en", "Accept-Language": "zh"}
    with app.test_request_context("/", headers=headers):
        assert language() == "en"


def test_asking_for_data_chooses_nothing(client: FlaskClient) -> None:
    assert "Set-Cookie" not in client.get("/api/sites?lang=en").headers


def test_the_terminal_speaks_the_language_of_the_setting(app: Flask) -> None:
    with app.app_context():
        assert language() == "zh"


def test_both_languages_have_the_same_texts_with_the_same_places() -> None:
    zh, en = texts("zh"), texts("en")
    assert zh.keys() == en.keys()
    for key in zh:
        assert zh[key], key
        assert en[key], key
        places = [set(re.findall(r"\{(\w+)\}", told[key])) for told in (zh, en)]
        # a text for exactly one may write the number as a word
        may_differ = {"n"} if key.endswith("_one") else SAID_BEFORE.get(key, set())
        assert places[0] ^ places[1] <= may_differ, key


def test_templates_use_only_texts_that_there_are() -> None:
    known = texts("en").keys()
    used = {
        key
        for template in (ROOT / "templates").rglob("*.html")
        for key in re.findall(r"\b_\(\s*['\"](\w+)['\"]", template.read_text("utf-8"))
    }
    assert used
    assert used <= known


def test_no_text_is_left_that_nothing_shows() -> None:
    ours = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static" / "js").glob("*.mjs")]
    written = "\n".join(path.read_text("utf-8") for path in ours)
    quoted = set(re.findall(r"""["'`](\w+)["'`]""", written))
    stems = set(re.findall(r"`(\w+_)\$\{", written))  # t(`month_${number}`)
    unused = [
        key
        for key in texts("en")
        if key.removesuffix("_one") not in quoted and not key.startswith(tuple(stems))
    ]
    assert unused == []


def test_the_page_gets_every_text_of_its_language(app: Flask, tmp_path: Path) -> None:
    copied = tmp_path / "translations" / "en" / "LC_MESSAGES" / "messages.po"
    copied.parent.mkdir(parents=True)
    source = TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po"
    copied.write_bytes(source.read_bytes())
    app.root_path = str(tmp_path)
    with app.test_request_context("/?lang=en"):
        with pytest.raises(SetupError, match="flask assets"):
            ui_strings()
        compile_translations(say=lambda *_: None, translations=tmp_path / "translations")
        assert ui_strings() == texts("en")

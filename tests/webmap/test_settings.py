"""Settings from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from geodata.errors import SetupError
from webmap.settings import PREFIX, SETTINGS, settings_from


def test_without_an_environment_each_setting_has_its_default() -> None:
    assert settings_from({}) == {setting.name: setting.default for setting in SETTINGS}


def test_an_empty_value_is_no_value() -> None:
    assert settings_from({"LOOKBACK_PORT": ""})["PORT"] == 5000


def test_the_environment_names_settings_with_a_prefix() -> None:
    given = {"LOOKBACK_PORT": "5001", "PORT": "80", "LOOKBACK_LANGUAGE": "en"}
    chosen = settings_from(given)
    assert (chosen["PORT"], chosen["LANGUAGE"]) == (5001, "en")


@pytest.mark.parametrize(("name", "value"), [("PORT", "five"), ("SEED", "1.5"), ("LANGUAGE", "fr")])
def test_a_value_that_cannot_be_used_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SetupError) as raised:
        settings_from({PREFIX + name: value})
    for spoken in ("zh", "en"):
        assert PREFIX + name in raised.value.text(spoken)
        assert value in raised.value.text(spoken)


def test_every_setting_is_told_in_both_languages() -> None:
    for setting in SETTINGS:
        assert setting.en, setting.name
        assert any(letter >= "\u4e00" for letter in setting.zh), setting.name


def test_what_is_left_empty_is_put_into_the_instance_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("DATABASE_URL", "BACKGROUND"):
        monkeypatch.delenv(PREFIX + name, raising=False)
    app = create_app()
    instance = Path(app.instance_path)
    assert Path(app.config["DATABASE_URL"]) == instance / "lookback.gpkg"
    assert Path(app.config["BACKGROUND"]) == instance / "background.gpkg"


@pytest.mark.parametrize(
    ("system", "spoken"), [("zh_CN.UTF-8", "zh"), ("C.UTF-8", "en"), ("", "en")]
)
def test_an_unset_language_is_that_of_the_system(
    monkeypatch: pytest.MonkeyPatch, system: str, spoken: str
) -> None:
    monkeypatch.delenv("LOOKBACK_LANGUAGE", raising=False)
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", system)
    assert create_app().config["LANGUAGE"] == spoken


def test_what_the_caller_gives_goes_before_the_environment(
    monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    monkeypatch.setenv("LOOKBACK_LANGUAGE", "en")
    assert create_app({"LANGUAGE": "zh"}).config["LANGUAGE"] == "zh"
    assert app.config["LANGUAGE"] == "zh"

"""The rule file."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from geodata.errors import RulesError
from geodata.rules import load_rules, parse_rules

TEXT = resources.files("geodata").joinpath("rules.toml").read_text("utf-8")


def test_the_rules_that_come_with_lookback_are_those_of_the_definitions():
    rules = load_rules()
    assert (rules.rebound.min_clean_days, rules.rebound.window_days) == (7, 90)
    assert rules.rebound.chronic_rebounds == 3
    assert rules.version


def test_a_window_can_be_left_open(tmp_path: Path):
    path = tmp_path / "mine.toml"
    path.write_text(TEXT.replace("window_days = 90", 'window_days = "none"'), "utf-8")
    assert load_rules(path).rebound.window_days is None


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        pytest.param("min_clean_days = 7", "min_clean_days = -1", "min_clean_days", id="below"),
        pytest.param("replicates = 999", "replicates = 3", "replicates", id="too-few-replicates"),
        pytest.param("min_sites = 3", "min_sites = 2.5", "min_sites", id="not-whole"),
        pytest.param("min_sites = 3", "", "min_sites", id="missing"),
        pytest.param("min_sites = 3", "min_site = 3", "min_site?", id="misspelt"),
        pytest.param('version = "r2"', "", "version", id="no-version"),
        pytest.param(
            "min_clean_days = 7", "min_clean_days = 95", "> rebound.window_days", id="order"
        ),
        pytest.param("[display]", "[displays]", "displays", id="unknown-section"),
    ],
)
def test_a_faulty_rule_is_named(old: str, new: str, named: str):
    with pytest.raises(RulesError) as caught:
        parse_rules(TEXT.replace(old, new, 1), "mine.toml")
    assert named in caught.value.text("en")
    assert "mine.toml" in caught.value.text("zh")


def test_all_faults_are_told_at_once():
    text = TEXT.replace("min_sites = 3", "min_sites = 0").replace(
        "window_days = 90", "window_days = 0"
    )
    with pytest.raises(RulesError, match=r"window_days.*min_sites"):
        parse_rules(text, "mine.toml")


@pytest.mark.parametrize("content", [None, b"version = ", b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_one_clear_error(tmp_path: Path, content: bytes | None):
    path = tmp_path / "mine.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RulesError, match="E_RULES_FILE"):
        load_rules(path)

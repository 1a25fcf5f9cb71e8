"""The list of bad inputs, read as the application reads them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from geodata.errors import catalogue
from tests.ingest.bad_values import ALL_CASES


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """On a store of its own."""
    return create_app(
        {"TESTING": True, "DATABASE_URL": str(tmp_path / "store.gpkg"), "BACKGROUND": "",
         "RULES": "", "SEED": 1, "NEW_SITES": "allow"}
    )  # fmt: skip


@pytest.mark.parametrize("number", sorted(ALL_CASES))
def test_a_bad_input_is_told_as_the_list_says(
    number: int, tmp_path: Path, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = ALL_CASES[number]
    with app.app_context():
        more = (monkeypatch,) if number == 56 else ()
        found = one.tell(tmp_path, *more)
    assert found.get(one.code) == one.where
    if one.code != "ok":
        assert one.code in catalogue()


def test_the_cases_are_those_of_the_list_with_their_codes(shared_data: Path) -> None:
    with (shared_data / "bad_inputs.csv").open(encoding="utf-8-sig", newline="") as lines:
        wanted = {int(row["n"]): row["code"] for row in csv.DictReader(lines)}
    assert {number: one.code for number, one in ALL_CASES.items()} == wanted

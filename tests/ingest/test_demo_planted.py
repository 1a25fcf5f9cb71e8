"""The way from the demo city's messy files to its planted hot spots, and to none without them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from geodata import schema
from geodata.analysis import Analysis, analyse
from geodata.codes import built_in_vocabulary
from geodata.rules import load_rules
from ingest.demo import build_demo, write_demo
from ingest.knowledge import Known
from ingest.load import read_batch

SMALLEST_PRECISION, SMALLEST_RECALL = 0.8, 0.6


@dataclass(frozen=True)
class Searched:
    analysis: Analysis
    planted: pd.DataFrame

    @property
    def flagged(self) -> set[str]:
        return {site for sites in self.analysis.hotspots["site_ids"] for site in sites}


def search(folder: Path, *, seed: int, planted: bool) -> Searched:
    city = build_demo(seed, planted=planted)
    vocabulary = built_in_vocabulary()
    register = schema.sites_frame({name: [] for name in schema.SITE_COLUMNS}, [], [], [])
    batches = [
        read_batch(book.path, known=Known(register, vocabulary))
        for book in write_demo(city, folder).workbooks
    ]
    records = schema.Records(
        sites=pd.concat([batch.sites for batch in batches]).sort_index(),
        inspections=pd.concat([batch.inspections for batch in batches]).sort_index(),
        findings=pd.concat([batch.findings for batch in batches]).sort_index(),
        vocabulary=vocabulary,
    )
    return Searched(analyse(records, rules=load_rules(), seed=1), city.planted)


@pytest.fixture(scope="module")
def planted(tmp_path_factory) -> Searched:
    return search(tmp_path_factory.mktemp("planted"), seed=20260601, planted=True)


def test_the_planted_hot_spots_are_found(planted, capsys):
    assert_found(planted, capsys)


def test_the_same_city_without_planted_spots_gives_none(tmp_path):
    assert search(tmp_path, seed=20260601, planted=False).flagged == set()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_another_city_shows_its_planted_hot_spots_and_none_without_them(seed, tmp_path, capsys):
    assert_found(search(tmp_path, seed=seed, planted=True), capsys)
    assert search(tmp_path, seed=seed, planted=False).flagged == set()


def test_every_rebound_of_the_demo_has_a_passed_verification_before_it(planted):
    marks = planted.analysis.marks
    rebounds = marks[marks["kind"] == "rebound"]
    assert len(rebounds) > 2000
    assert (rebounds["verified_before_on"] < rebounds["found_on"]).all()


def assert_found(searched: Searched, capsys: pytest.CaptureFixture[str]) -> None:
    truth = set(searched.planted.index)
    right = len(searched.flagged & truth)
    precision, recall = right / len(searched.flagged), right / len(truth)
    with capsys.disabled():
        print(  # noqa: T201  (the figures are part of the proof)
            f"\ndemo city: {len(searched.analysis.hotspots)} hot spots of "
            f"{searched.planted['spot'].nunique()} planted, precision {precision:.2f}, "
            f"recall {recall:.2f} of {len(truth)} sites"
        )
    assert precision >= SMALLEST_PRECISION
    assert recall >= SMALLEST_RECALL

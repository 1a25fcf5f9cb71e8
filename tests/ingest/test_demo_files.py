"""The messy files of the demo city go through the ordinary ingest without hand work."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
from pandas.testing import assert_series_equal

from geodata import schema
from geodata.codes import built_in_vocabulary
from ingest.demo import DemoCity, DemoFiles, build_demo, write_demo
from ingest.demo.terrain import city_crs
from ingest.knowledge import Known
from ingest.load import Batch, read_batch

CONSTRUCTION, PARKS, HOUSING, LEDGER = range(4)


@pytest.fixture(scope="module")
def city() -> DemoCity:
    return build_demo()


@pytest.fixture(scope="module")
def files(city, tmp_path_factory) -> DemoFiles:
    return write_demo(city, tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def batches(files) -> list[Batch]:
    nobody = schema.sites_frame({name: [] for name in schema.SITE_COLUMNS}, [], [], [])
    return [
        read_batch(book.path, known=Known(nobody, built_in_vocabulary()))
        for book in files.workbooks
    ]


def test_each_row_is_used_rejected_or_skipped_as_the_demo_says(files, batches):
    for book, batch in zip(files.workbooks, batches, strict=True):
        assert batch.rows_rejected == book.rejected
        assert batch.rows_skipped == book.skipped
        assert batch.rows_used == book.used
        assert batch.rows_held == book.held
    assert [batch.shape for batch in batches] == ["visits", "visits", "visits", "ledger"]


def test_the_broken_rows_are_told_with_their_reasons(batches):
    codes = sorted(p.code for p in batches[CONSTRUCTION].problems if p.rejects)
    assert codes == [
        "E_DATE",
        "E_DATE_IMPOSSIBLE",
        "E_DATE_IMPOSSIBLE",
        "E_INSPECTION_KIND",
    ]


def test_the_words_that_nothing_knows_are_asked_about(batches):
    asked = {one.hold.subject for batch in batches for one in batch.aside.waiting}
    assert asked == {"夜间施工噪声", "邻里纠纷"}


def test_what_was_found_arrives_as_it_was(city, batches):
    visits = pd.concat([batches[n].inspections for n in (CONSTRUCTION, PARKS, HOUSING)])
    findings = pd.concat([batches[n].findings for n in (CONSTRUCTION, PARKS, HOUSING)])
    arrived = findings.groupby("inspection_id")["category"].agg(lambda c: ";".join(sorted(c)))
    read = visits.assign(found=arrived.reindex(visits.index).fillna(""))
    read.index = read.index.str.split(":").str[-3]
    sent = city.visits.loc[read.index]
    for name in ("site_id", "inspected_on", "inspection_kind"):
        assert (read[name].to_numpy() == sent[name].to_numpy()).all()
    assert (read["found"] == sent["found"].map(lambda c: ";".join(sorted(c.split(";"))))).all()


@pytest.mark.parametrize("number", [CONSTRUCTION, PARKS, HOUSING, LEDGER])
def test_positions_come_back_within_a_metre_whatever_the_datum(city, batches, number):
    read = batches[number].sites.to_crs(city_crs())
    truth = city.register.loc[read.index].to_crs(city_crs())
    assert read.distance(truth).max() < 1


def test_without_the_datum_in_the_header_parks_would_be_hundreds_of_metres_off(city, files):
    table = pd.read_csv(files.workbooks[PARKS].path, encoding="gb18030", index_col="点位编号")
    table = table[~table.index.duplicated()]
    written = gpd.points_from_xy(table["经度(GCJ-02)"], table["纬度(GCJ-02)"], crs="EPSG:4326")
    written = gpd.GeoSeries(written, index=table.index).to_crs(city_crs())
    away = written.distance(city.register.geometry.loc[table.index].to_crs(city_crs()))
    assert away.min() > 300


def test_no_finding_is_counted_twice(batches):
    findings = pd.concat([batch.findings for batch in batches])
    assert findings.index.is_unique
    in_ledger = set(batches[LEDGER].findings["site_id"])
    for number in (CONSTRUCTION, PARKS, HOUSING):
        assert not in_ledger & set(batches[number].inspections["site_id"])


def test_the_ledger_keeps_its_dates(city, batches):
    findings = batches[LEDGER].findings.sort_values(["site_id", "category", "found_on"])
    truth = city.ledger.sort_values(["site_id", "category", "found_on"])
    for name in ("found_on", "rectified_on", "verified_on", "due_on"):
        read, sent = (frame[name].reset_index(drop=True) for frame in (findings, truth))
        assert_series_equal(read, sent)


def test_the_background_is_a_geopackage_of_five_layers(city, files):
    layers = [name for name, _ in pyogrio.list_layers(files.background)]
    assert layers == ["water", "green", "blocks", "buildings", "roads"]
    roads = pyogrio.read_dataframe(files.background, layer="roads")
    assert set(roads["name"]) == set(city.background["roads"]["name"])
    assert files.background.stat().st_size < 8_000_000


def test_the_planted_truth_is_a_file_apart(city, files):
    told = pd.read_csv(files.planted, index_col="site_id")
    assert told.index.tolist() == city.planted.index.tolist()
    assert np.array_equal(told["spot"], city.planted["spot"])


def test_the_same_city_is_written_the_same_way_again(city, files, tmp_path):
    again = write_demo(city, tmp_path)
    for first, second in zip(files.workbooks, again.workbooks, strict=True):
        assert (first.used, first.rejected) == (second.used, second.rejected)
        if first.path.suffix == ".csv":
            assert first.path.read_bytes() == second.path.read_bytes()

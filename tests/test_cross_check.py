"""San Mateo's published rebounds, reached by the ordinary way in and explained to the row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from geodata import schema
from geodata.codes import built_in_vocabulary
from geodata.rebound import mark_findings, rebounds_of
from geodata.rules import ReboundRules
from ingest.knowledge import Known, Reading
from ingest.load import read_batch
from ingest.profiles import Profile, extended_vocabulary, load_profile

NO_WINDOW = ReboundRules(min_clean_days=0, window_days=None, chronic_rebounds=3)

# 62 violations are filed under a row of reason 0 on a day that has a real visit as well. The
# profile gives them to that visit; by the row's own number they would belong to no visit at all.
SITES_BY_DAY_ONLY = {
    ("PR0000593", "2014-03-04"), ("PR0000626", "2013-09-09"), ("PR0001333", "2014-07-17"),
    ("PR0037685", "2014-02-14"), ("PR0060991", "2013-10-02"), ("PR0064116", "2013-10-04"),
}  # fmt: skip
SITES_BY_NUMBER_ONLY = {
    ("PR0000626", "2014-10-23"), ("PR0003084", "2017-03-30"), ("PR0029157", "2015-02-24"),
    ("PR0037685", "2015-10-19"), ("PR0046159", "2017-06-28"), ("PR0047060", "2015-01-15"),
    ("PR0060991", "2015-11-03"),
}  # fmt: skip
ITEMS_BY_DAY_ONLY = {
    "PR0000593": 1, "PR0000626": 1, "PR0001333": 1, "PR0001728": 1, "PR0037685": 1,
    "PR0037789": 1, "PR0043024": 2, "PR0047060": 2, "PR0064116": 1, "PR0064934": 2,
}  # fmt: skip
ITEMS_BY_NUMBER_ONLY = {"PR0064934": 1}


def rebounds(shared_data: Path, profile: Profile, *, by_item: bool) -> pd.DataFrame:
    empty = {name: [] for name in schema.SITE_COLUMNS}
    batch = read_batch(
        shared_data / "sanmateo_food",
        known=Known(schema.sites_frame(empty, [], [], []), built_in_vocabulary()),
        reading=Reading(profile=profile),
    )
    findings = batch.findings
    if not by_item:  # any finding at the site: the first of each visit stands for all of them
        findings = findings.groupby("inspection_id").head(1).assign(category="O99")
    marks = mark_findings(
        batch.inspections,
        findings,
        batch.sites,
        rules=NO_WINDOW,
        vocabulary=extended_vocabulary(built_in_vocabulary(), batch.terms),
    )
    listed = rebounds_of(marks)
    return listed.assign(day=listed["rebound_on"].dt.strftime("%Y-%m-%d"))


@pytest.fixture(scope="module")
def by_day() -> Profile:
    return load_profile("sanmateo")


@pytest.fixture(scope="module")
def by_number(by_day: Profile) -> Profile:
    assert by_day.details is not None
    return replace(by_day, details=replace(by_day.details, fallback_keys=()))


def test_san_mateo_has_3565_item_rebounds_and_12_fewer_by_the_rows_own_number(
    shared_data, by_day, by_number
):
    keys = ["site_id", "category", "day"]
    day = rebounds(shared_data, by_day, by_item=True).set_index(keys).index
    number = rebounds(shared_data, by_number, by_item=True).set_index(keys).index
    assert (len(day), len(number)) == (3_565, 3_553)
    only_day, only_number = day.difference(number), number.difference(day)
    assert only_day.get_level_values(0).value_counts().to_dict() == ITEMS_BY_DAY_ONLY
    assert only_number.get_level_values(0).value_counts().to_dict() == ITEMS_BY_NUMBER_ONLY


def test_san_mateo_has_2165_site_rebounds_by_the_rows_own_number_and_one_fewer_by_day(
    shared_data, by_day, by_number
):
    keys = ["site_id", "day"]
    day = set(rebounds(shared_data, by_day, by_item=False)[keys].itertuples(index=False, name=None))
    listed = rebounds(shared_data, by_number, by_item=False)
    number = set(listed[keys].itertuples(index=False, name=None))
    assert (len(day), len(number)) == (2_164, 2_165)
    assert day - number == SITES_BY_DAY_ONLY
    assert number - day == SITES_BY_NUMBER_ONLY

"""The records of one site out of the store, and what they tell without those of the others."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.rebound import data_to, episodes_of, mark_findings
from geodata.store import (
    BatchNote,
    Store,
    open_store,
    read_last_day,
    read_site_records,
    read_visit_sources,
    write_batch,
)
from tests.geodata.frames import make_sites, make_visits

SITES = (("a", 120.1, 30.2), ("b/1", 120.3, 30.4), ("x", float("nan"), float("nan")))
VISITS = [
    {"site": "a", "day": "2026-06-01", "found": "H01"},
    {"site": "b/1", "day": "2026-06-02", "found": "H01;H02"},
    {"site": "a", "day": "2026-06-20"},
    {"site": "b/1", "day": "2026-07-30"},
]


@pytest.fixture
def store(tmp_path: Path):
    opened = open_store(str(tmp_path / "store.gpkg"))
    inspections, findings = make_visits(VISITS)
    note = BatchNote("七月.xlsx", "ab", "visits", "", "2026-07-31T08:00:00Z", 4, 4, 0, 0)
    with opened.writing() as connection:
        write_batch(connection, sites=make_sites(SITES), inspections=inspections,
                    findings=findings, terms=(), note=note)  # fmt: skip
    yield opened
    opened.close()


def test_one_site_comes_with_its_own_records_alone(store: Store):
    inspections, findings = make_visits(VISITS)
    with store.reading() as connection:
        known = read_site_records(connection, "b/1")
    assert known.sites.index.tolist() == ["b/1"]
    assert known.sites.geometry.iloc[0].x == 120.3
    own = inspections[inspections["site_id"] == "b/1"]
    pd.testing.assert_frame_equal(known.inspections, own)
    pd.testing.assert_frame_equal(known.findings, findings[findings["site_id"] == "b/1"])


@pytest.mark.parametrize(
    "site_id", ["", "A", "a ", "b", "b/1/", "' OR 1=1 --", "a\x00", "甲" * 9000]
)
def test_a_site_that_is_not_there_has_no_records(store: Store, site_id: str):
    with store.reading() as connection:
        known = read_site_records(connection, site_id)
    assert known.sites.empty
    assert known.inspections.empty
    assert known.findings.empty


def test_a_site_without_position_or_visits_is_there(store: Store):
    with store.reading() as connection:
        known = read_site_records(connection, "x")
    assert known.sites.geometry.tolist() == [None]
    assert known.inspections.empty


def test_one_site_is_found_by_an_index_and_not_by_a_walk_over_all(store: Store):
    with store.reading() as connection:
        for table in ("site", "inspection", "finding"):
            plan = connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE site_id = 'a' ORDER BY fid"
            )
            assert all("SEARCH" in step[3] for step in plan)


def test_a_visit_tells_the_file_that_it_came_with(store: Store):
    with store.reading() as connection:
        assert read_visit_sources(connection, "a") == {"v000": "七月.xlsx", "v002": "七月.xlsx"}
        assert read_visit_sources(connection, "x") == {}


def test_the_last_day_is_that_of_all_records(store: Store, tmp_path: Path):
    with store.reading() as connection:
        assert read_last_day(connection) == date(2026, 7, 30)
        assert read_last_day(connection) == data_to(*make_visits(VISITS))
    empty = open_store(str(tmp_path / "empty.gpkg"))
    with empty.reading() as connection:
        assert read_last_day(connection) is None
    empty.close()


visits = st.lists(
    st.builds(
        lambda site, day, found, kind, evidence: {
            "site": site,
            "day": str(date.fromordinal(date(2026, 1, 1).toordinal() + day)),
            "found": ";".join(sorted(found)),
            "kind": kind,
            "evidence": evidence,
        },
        st.sampled_from("abc"),
        st.integers(0, 240),
        st.sets(st.sampled_from(["H01", "H02", "O99"])),
        st.sampled_from(["self_check", "look_back"]),
        st.sampled_from(["visit", "ledger"]),
    ),
    min_size=1,
    max_size=18,
)


@settings(max_examples=20)
@given(rows=visits)
def test_what_a_site_shows_does_not_depend_on_the_other_sites(rows, rules, vocabulary):
    inspections, findings = make_visits(rows)
    sites = make_sites([("a", 120.0, 30.0), ("b", 120.1, 30.1), ("c", 120.2, 30.2)])
    rebound = rules.rebound
    whole = mark_findings(inspections, findings, sites, rules=rebound, vocabulary=vocabulary)
    episodes = episodes_of(whole, rules=rebound)
    last_day = data_to(inspections, findings)
    for site in "abc":
        own = mark_findings(
            inspections[inspections["site_id"] == site], findings[findings["site_id"] == site],
            sites.loc[[site]], rules=rebound, vocabulary=vocabulary, as_of=last_day,
        )  # fmt: skip
        pd.testing.assert_frame_equal(own, whole[whole["site_id"] == site])
        pd.testing.assert_frame_equal(
            episodes_of(own, rules=rebound), episodes[episodes["site_id"] == site]
        )

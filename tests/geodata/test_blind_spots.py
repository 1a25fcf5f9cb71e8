"""Where nobody looked, on records short enough to follow."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.blind_spots import looked_back_share, unvisited_sites, unwatched_episodes
from geodata.rebound import episodes_of, mark_findings
from tests.geodata.frames import make_sites, make_visits

SITES = make_sites([("a", 120, 30), ("b", 120, 30), ("p", 120, 30, "park", "parks")])
TODAY = date(2026, 6, 30)


def episodes_from(rows, rules, vocabulary, sites=SITES):
    marks = mark_findings(
        *make_visits(rows), sites, rules=rules.rebound, vocabulary=vocabulary, as_of=TODAY
    )
    return episodes_of(marks, rules=rules.rebound)


def unwatched(rows, rules, vocabulary, quiet_days=30):
    episodes = episodes_from(rows, rules, vocabulary)
    return unwatched_episodes(episodes, SITES, as_of=TODAY, quiet_days=quiet_days)


FOUND = {"site": "a", "day": "2026-05-01", "found": "H01"}
PASSED = {"site": "a", "day": "2026-05-11"}


def test_what_was_verified_and_never_looked_at_again_waits_since_its_verification(
    rules, vocabulary
):
    rows = unwatched([FOUND, PASSED], rules, vocabulary)
    assert rows.reset_index().iloc[0].tolist() == [
        "a|H01|1", "a", "点位a", "housing", "compound", "H01", pd.Timestamp("2026-05-11"), 50,
    ]  # fmt: skip


def test_a_later_visit_that_looked_and_found_nothing_is_a_look_back(rules, vocabulary):
    assert unwatched([FOUND, PASSED, {"site": "a", "day": "2026-05-12"}], rules, vocabulary).empty


def test_a_later_visit_that_looked_for_something_else_is_none(rules, vocabulary):
    elsewhere = {"site": "a", "day": "2026-05-20", "checked": "H02"}
    assert len(unwatched([FOUND, PASSED, elsewhere], rules, vocabulary)) == 1


def test_what_was_found_again_has_been_looked_at_and_is_open_again(rules, vocabulary):
    assert unwatched([FOUND, PASSED, {**FOUND, "day": "2026-05-30"}], rules, vocabulary).empty


def test_what_was_never_verified_is_not_closed_and_so_no_blind_spot(rules, vocabulary):
    assert unwatched([FOUND], rules, vocabulary).empty


@pytest.mark.parametrize(("quiet_days", "rows"), [(49, 1), (50, 0)])
def test_exactly_the_days_allowed_are_still_allowed(rules, vocabulary, quiet_days, rows):
    assert len(unwatched([FOUND, PASSED], rules, vocabulary, quiet_days)) == rows


def test_the_longest_wait_comes_first(rules, vocabulary):
    rows = [FOUND, PASSED, {**FOUND, "site": "b"}, {"site": "b", "day": "2026-05-03"}]
    listed = unwatched(rows, rules, vocabulary)
    assert list(zip(listed["site_id"], listed["days_waited"], strict=True)) == [
        ("b", 58),
        ("a", 50),
    ]


def test_what_is_verified_after_the_day_asked_for_does_not_wait(rules, vocabulary):
    episodes = episodes_from([FOUND, PASSED], rules, vocabulary)
    early = unwatched_episodes(episodes, SITES, as_of=date(2026, 5, 5), quiet_days=0)
    assert early.empty


def test_a_site_that_is_not_in_the_list_of_sites_is_not_lost(rules, vocabulary):
    episodes = episodes_from([FOUND, PASSED], rules, vocabulary)
    rows = unwatched_episodes(episodes, SITES.drop("a"), as_of=TODAY, quiet_days=30)
    assert rows[["site_id", "department", "kind"]].iloc[0].tolist() == ["a", "", ""]


def test_sites_never_visited_come_before_sites_long_not_visited():
    inspections, _ = make_visits(
        [
            {"site": "a", "day": "2026-01-01"},
            {"site": "a", "day": "2026-03-22"},
            {"site": "b", "day": "2026-06-20"},
        ]
    )
    sites = unvisited_sites(inspections, SITES, as_of=TODAY, quiet_days=60)
    assert sites.index.tolist() == ["p", "a"]
    assert sites["never_visited"].tolist() == [True, False]
    assert pd.isna(sites.loc["p", "days_waited"])
    assert sites.loc["a", ["last_visited_on", "days_waited"]].tolist() == [
        pd.Timestamp("2026-03-22"),
        100,
    ]


@pytest.mark.parametrize(
    ("evidence", "unseen"),
    [("visit", False), ("ledger", False), ("verification", False), ("closed", True)],
)
def test_a_request_closed_at_a_desk_is_no_visit(evidence, unseen):
    inspections, _ = make_visits([{"site": "a", "day": "2026-06-29", "evidence": evidence}])
    sites = unvisited_sites(inspections, SITES, as_of=TODAY, quiet_days=60)
    assert ("a" in sites.index) == unseen


def test_a_visit_after_the_day_asked_for_is_not_known_yet():
    inspections, _ = make_visits([{"site": "a", "day": "2026-06-29"}])
    sites = unvisited_sites(inspections, SITES, as_of=date(2026, 6, 1), quiet_days=10)
    assert sites.loc["a", "never_visited"]


def test_a_departments_share_is_of_what_could_have_been_looked_at(rules, vocabulary):
    rows = [
        FOUND,
        {**FOUND, "site": "b"},
        {**PASSED, "checked": "H01"},
        {"site": "b", "day": "2026-05-11"},
        {"site": "b", "day": "2026-06-01"},
        # verified a week ago: nobody can be blamed yet
        {"site": "a", "day": "2026-06-01", "found": "H02", "checked": "H02"},
        {"site": "a", "day": "2026-06-23", "checked": "H02"},
    ]
    episodes = episodes_from(rows, rules, vocabulary)
    shares = looked_back_share(episodes, SITES, as_of=TODAY, quiet_days=30)
    assert shares.index.tolist() == ["housing", "parks"]
    assert shares.loc["housing"].tolist() == [2, 1, 0.5]
    assert shares.loc["parks", "verified"] == 0
    assert np.isnan(shares.loc["parks", "share"])


@given(st.lists(st.tuples(st.integers(0, 80), st.sampled_from("ab"), st.booleans()), max_size=25))
def test_each_old_verification_is_either_unwatched_or_counted_as_looked_at(
    rules, vocabulary, visits
):
    start = pd.Timestamp("2026-04-01")
    rows = [
        {"day": start + pd.Timedelta(days=day), "site": site, "found": "H01" if found else ""}
        for day, site, found in visits
    ]
    episodes = episodes_from(rows, rules, vocabulary)
    listed = unwatched_episodes(episodes, SITES, as_of=TODAY, quiet_days=20)
    shares = looked_back_share(episodes, SITES, as_of=TODAY, quiet_days=20)
    assert len(listed) == (shares["verified"] - shares["looked_back"]).sum()
    assert listed["days_waited"].is_monotonic_decreasing
    assert not listed.duplicated(["site_id", "category"]).any()


def test_nothing_in_gives_the_same_columns_and_types_out(rules, vocabulary):
    some = unwatched([FOUND, PASSED], rules, vocabulary)
    none = unwatched([], rules, vocabulary)
    assert none.empty
    assert none.dtypes.to_dict() == some.dtypes.to_dict()
    inspections, _ = make_visits([{"site": "a", "day": "2026-06-29"}])
    no_visits, _ = make_visits([])
    whole = unvisited_sites(inspections, SITES, as_of=TODAY, quiet_days=60)
    assert len(unvisited_sites(no_visits, SITES, as_of=TODAY, quiet_days=60)) == len(SITES)
    nowhere = unvisited_sites(no_visits, make_sites([]), as_of=TODAY, quiet_days=60)
    assert nowhere.empty
    assert nowhere.dtypes.to_dict() == whole.dtypes.to_dict()
    episodes = episodes_from([], rules, vocabulary)
    assert looked_back_share(episodes, make_sites([]), as_of=TODAY, quiet_days=30).empty

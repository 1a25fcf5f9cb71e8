"""Passed verifications with their later looks, made from the store's frames."""

from __future__ import annotations

import pandas as pd

from geodata.analysis import episodes_from
from geodata.rules import Rules
from tests.geodata.frames import make_sites, make_visits

VISITS = [
    {"day": "2026-03-01", "found": "H01", "checked": "H01;H02", "kind": "cross_check"},
    {"day": "2026-03-10", "found": "", "checked": "H01;H02", "kind": "look_back"},
    {"day": "2026-03-15", "found": "", "checked": "H02"},
    {"day": "2026-03-20", "found": "", "checked": "H01"},
    {"day": "2026-03-30", "found": "H01", "checked": "H01", "kind": "superior_inspection"},
    {"day": "2026-04-05", "found": "", "checked": "H01", "kind": "look_back"},
    {"day": "2026-08-20", "found": "", "checked": "H01"},
]


def test_each_passed_verification_has_the_later_looks_at_its_category(rules: Rules):
    episodes = episodes_from(*make_visits(VISITS), rules)
    assert episodes.index.tolist() == ["s|H01|1", "s|H01|2"]
    assert episodes["verified_on"].dt.strftime("%m-%d").tolist() == ["03-10", "04-05"]
    assert episodes["rebounded"].tolist() == [True, False]
    assert episodes["checks"].tolist()[0] == [(10, "self_check"), (20, "superior_inspection")]


def test_looks_after_the_window_are_left_out(rules: Rules):
    checks = episodes_from(*make_visits(VISITS), rules)["checks"].tolist()[1]
    assert (137, "self_check") not in checks


def test_without_a_register_a_blank_list_looks_for_what_is_found_at_the_site(rules: Rules):
    visits = [{**row, "checked": ""} for row in VISITS]
    alone = episodes_from(*make_visits(visits), rules)
    known = episodes_from(*make_visits(visits), rules, sites=make_sites())
    pd.testing.assert_frame_equal(alone, known)
    assert alone["checks"].tolist()[0] == [
        (5, "self_check"), (10, "self_check"), (20, "superior_inspection"),
    ]  # fmt: skip


def test_no_records_are_no_episodes(rules: Rules):
    episodes = episodes_from(*make_visits([]), rules)
    assert episodes.empty
    assert list(episodes.columns) == [
        "site_id", "category", "verified_on", "rebounded", "days_at_risk", "checks",
    ]  # fmt: skip

"""The later looks of an episode against a plain walk through the visits."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.codes import Scheme, built_in_vocabulary
from geodata.exposure import UNKNOWN_KIND
from geodata.rebound import checks_of, episodes_of, later_looks, mark_findings
from geodata.rules import load_rules
from tests.geodata.frames import make_sites, make_visits

RULES = load_rules().rebound
VOCABULARY = built_in_vocabulary()
OWNERS = VOCABULARY.departments_of(Scheme.CATEGORY)
START = pd.Timestamp("2026-01-01")
SITES = make_sites([("s", 120.0, 30.0), ("t", 120.1, 30.0, "park", "parks")])


def on(day: int) -> str:
    return str((START + pd.Timedelta(day, "D")).date())


def visits(*rows) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of (day, and what `make_visits` knows)."""
    return make_visits([{"day": on(day), **rest} for day, rest in rows])


def episodes(*rows) -> pd.DataFrame:
    """Rows of (site, category, day verified, days at risk, rebounded)."""
    columns = ["site_id", "category", "verified_on", "days_at_risk", "rebounded"]
    frame = pd.DataFrame(rows, columns=columns)
    types = {"site_id": "str", "category": "str", "days_at_risk": "int64", "rebounded": bool}
    days = pd.to_timedelta(frame["verified_on"].astype("int64"), unit="D")
    return frame.astype(types).assign(verified_on=(START + days).astype("datetime64[us]"))


def looks(frame, inspections, *, sites=SITES, rules=RULES) -> list[list[tuple[int, str]]]:
    found = later_looks(frame, inspections, sites, rules=rules, vocabulary=VOCABULARY)
    return checks_of(found, len(frame))


def test_the_vocabulary_is_as_these_tests_take_it():
    assert [OWNERS[code] for code in ("H01", "G01", "O01")] == ["housing", "parks", "other"]


def test_looks_are_told_by_day_after_the_verification_and_kind():
    inspections, _ = visits(
        (5, {}), (10, {"kind": "cross_check"}), (40, {"kind": "look_back"}), (80, {})
    )
    assert looks(episodes(("s", "H01", 5, 75, False)), inspections) == [
        [(5, "cross_check"), (35, "look_back"), (75, "self_check")]
    ]


def test_a_visit_looked_where_its_list_holds_the_category():
    inspections, _ = visits((10, {"checked": "H01;H02"}), (20, {"checked": "H03"}))
    frame = episodes(("s", "H01", 0, 10, False), ("s", "H03", 0, 20, False))
    assert looks(frame, inspections) == [[(10, "self_check")], [(20, "self_check")]]


def test_a_category_is_no_part_of_a_longer_code():
    inspections, _ = visits((10, {"checked": "H011"}), (20, {"checked": "H01"}))
    assert looks(episodes(("s", "H01", 0, 20, False)), inspections) == [[(20, "self_check")]]


def test_a_visit_without_a_list_looked_at_its_departments_categories_and_everybodys():
    inspections, _ = visits((10, {}), (11, {"site": "t"}))
    frame = episodes(
        ("s", "H01", 0, 10, False), ("s", "O01", 0, 10, False), ("s", "G01", 0, 0, False),
        ("t", "G01", 0, 11, False), ("t", "O01", 0, 11, False), ("t", "H01", 0, 0, False),
    )  # fmt: skip
    seen, later = [(10, "self_check")], [(11, "self_check")]
    assert looks(frame, inspections) == [seen, seen, [], later, later, []]


def test_a_ledgers_finding_shows_that_somebody_was_there():
    """What else was looked for is not known, but a presence is a look."""
    inspections, _ = visits(
        (10, {"checked": "G01", "evidence": "ledger"}), (20, {"checked": "H01"})
    )
    assert looks(episodes(("s", "H01", 0, 20, False)), inspections) == [
        [(10, "self_check"), (20, "self_check")]
    ]


@pytest.mark.parametrize("evidence", ["visit", "verification", "closed"])
def test_what_proves_something_proves_it_of_its_list_alone(evidence):
    inspections, _ = visits((10, {"checked": "H02", "evidence": evidence}), (20, {}))
    assert looks(episodes(("s", "H01", 0, 20, False)), inspections) == [[(20, "self_check")]]


def test_looks_end_with_the_rebound():
    inspections, _ = visits((10, {}), (30, {}), (31, {}))
    assert looks(episodes(("s", "H01", 0, 30, True)), inspections) == [
        [(10, "self_check"), (30, "self_check")]
    ]


def test_looks_end_with_the_window():
    inspections, _ = visits((90, {}), (91, {}))
    frame = episodes(("s", "H01", 0, 90, False))
    assert looks(frame, inspections) == [[(90, "self_check")]]
    endless = replace(RULES, window_days=None)
    assert looks(frame, inspections, rules=endless) == [[(90, "self_check"), (91, "self_check")]]


def test_the_day_of_the_verification_and_days_before_are_no_later_looks():
    inspections, _ = visits((3, {}), (5, {}), (6, {}))
    assert looks(episodes(("s", "H01", 5, 1, False)), inspections) == [[(1, "self_check")]]


def test_other_sites_visits_are_no_looks():
    inspections, _ = visits((10, {"site": "t", "checked": "H01"}), (20, {"checked": "H01"}))
    assert looks(episodes(("s", "H01", 0, 20, False)), inspections) == [[(20, "self_check")]]


def test_a_look_that_no_visit_tells_of_is_added_at_the_end():
    inspections, _ = visits((10, {}))
    assert looks(episodes(("s", "H01", 0, 20, True)), inspections) == [
        [(10, "self_check"), (20, UNKNOWN_KIND)]
    ]


def test_a_site_that_is_not_on_the_list_is_looked_at_for_everybodys_categories():
    inspections, _ = visits((10, {"site": "x"}), (20, {"site": "x", "checked": "H01"}))
    frame = episodes(("x", "H01", 0, 20, False), ("x", "O01", 0, 10, False))
    assert looks(frame, inspections) == [[(20, "self_check")], [(10, "self_check")]]


def test_nothing_in_is_nothing_out():
    inspections, _ = visits((10, {}))
    assert looks(episodes(), inspections) == []
    none, _ = make_visits([])
    assert looks(episodes(("s", "H01", 0, 0, False)), none) == [[]]
    assert looks(episodes(("s", "H01", 0, 0, False)), none, sites=make_sites([])) == [[]]


def test_the_looks_of_a_history_end_where_its_days_at_risk_do():
    """Found, verified by a clean visit, looked at twice, found again, verified, seen once."""
    inspections, findings = visits(
        (0, {"found": "H01"}), (10, {}), (30, {"kind": "cross_check"}), (50, {"found": "H01"}),
        (60, {}), (75, {"kind": "look_back"}),
    )  # fmt: skip
    marks = mark_findings(inspections, findings, SITES, rules=RULES, vocabulary=VOCABULARY)
    found = episodes_of(marks, rules=RULES)
    passed = found[found["verified_on"].notna()]
    assert looks(passed, inspections) == [
        [(20, "cross_check"), (40, "self_check")],
        [(15, "look_back")],
    ]
    assert passed["days_at_risk"].tolist() == [40, 15]
    assert passed["rebounded"].tolist() == [True, False]


# ---- against a plain walk ------------------------------------------------------------------------

CODES = ("H01", "H02", "G01", "O01")
one_visit = st.fixed_dictionaries(
    {
        "site": st.sampled_from("st"),
        "kind": st.sampled_from(["self_check", "cross_check", "look_back"]),
        "checked": st.lists(st.sampled_from(CODES), unique=True, max_size=3).map(";".join),
        "evidence": st.sampled_from(["visit", "ledger", "verification", "closed"]),
    }
)
histories = st.lists(st.tuples(st.integers(0, 130), one_visit), max_size=25)
passed = st.lists(
    st.tuples(
        st.sampled_from("st"),
        st.sampled_from(CODES),
        st.integers(0, 60),
        st.integers(0, 90),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
).map(lambda rows: [(*row[:3], max(row[3], 7), row[4]) if row[4] else row for row in rows])


def looked(visit, category: str) -> bool:
    if visit["evidence"] == "ledger":
        return True
    if visit["checked"]:
        return category in visit["checked"].split(";")
    return OWNERS[category] in ("other", SITES.loc[visit["site"], "department"])


def plain_walk(history, episode, window: int | None) -> list[tuple[int, str]]:
    site, category, begin, last, rebounded = episode
    end = last if rebounded else (10**6 if window is None else window)
    seen = [
        (day - begin, visit["kind"])
        for day, visit in sorted(history, key=lambda row: row[0])
        if visit["site"] == site and 0 < day - begin <= end and looked(visit, category)
    ]
    missing = last >= 1 and max((day for day, _ in seen), default=0) < last
    return seen + [(last, UNKNOWN_KIND)] * missing


@settings(deadline=None, max_examples=60)
@given(history=histories, rows=passed, window=st.sampled_from([90, 30, None]))
def test_the_looks_are_those_of_a_plain_walk(history, rows, window):
    inspections, _ = visits(*history)
    rules = replace(RULES, window_days=window)
    before = inspections.copy(deep=True)
    found = looks(episodes(*rows), inspections, rules=rules)
    assert found == [plain_walk(history, row, window) for row in rows]
    pd.testing.assert_frame_equal(inspections, before)

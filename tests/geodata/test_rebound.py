"""Repeat, rework, unfixed, rebound, overdue, chronic, days at risk: three rows each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.codes import FindingKind, built_in_vocabulary
from geodata.errors import SchemaError
from geodata.rebound import data_to, episodes_of, known_on, mark_findings, rebounds_of
from geodata.rules import ReboundRules, load_rules
from tests.geodata.frames import as_findings, as_inspections, make_sites, make_visits

RULES = load_rules().rebound


def marks_of(rows: list[dict[str, Any]], rules: ReboundRules = RULES, **options: Any):
    inspections, findings = make_visits(rows)
    sites = make_sites([(site, 120.0, 30.0) for site in {row.get("site", "s") for row in rows}])
    return mark_findings(
        inspections, findings, sites, rules=rules, vocabulary=built_in_vocabulary(), **options
    )


def kinds_of(rows: list[dict[str, Any]], rules: ReboundRules = RULES, **options: Any) -> list[str]:
    return marks_of(rows, rules, **options)["kind"].tolist()


def episodes_from(rows: list[dict[str, Any]], rules: ReboundRules = RULES) -> pd.DataFrame:
    return episodes_of(marks_of(rows, rules), rules=rules)


def test_found_again_after_a_passed_visit_is_a_rebound():
    rows = [
        {"day": "2026-03-01", "found": "H01"},
        {"day": "2026-03-10", "found": ""},
        {"day": "2026-03-30", "found": "H01"},
    ]
    marks = marks_of(rows)
    assert marks["kind"].tolist() == ["first", "rebound"]
    assert marks["days_since_verified"].tolist() == [pd.NA, 20]
    assert marks["verified_before_on"].iloc[1] == pd.Timestamp("2026-03-10")


def test_a_problem_never_put_right_is_a_repeat_not_a_rebound():
    rows = [{"day": f"2026-03-{day:02d}", "found": "H01"} for day in (1, 10, 30)]
    assert kinds_of(rows) == ["first", "repeat", "repeat"]


def test_found_again_after_the_party_said_it_was_put_right_is_rework():
    rows = [
        {"day": "2026-03-01", "found": "H01", "rectified_on": "2026-03-05"},
        {"day": "2026-03-10", "found": "H01"},
    ]
    assert kinds_of(rows) == ["first", "rework"]


def test_found_again_before_the_party_said_anything_is_a_repeat():
    rows = [
        {"day": "2026-03-01", "found": "H01", "rectified_on": "2026-03-15"},
        {"day": "2026-03-10", "found": "H01"},
        {"day": "2026-03-20", "found": "H01"},
    ]
    assert kinds_of(rows) == ["first", "repeat", "rework"]


def test_a_look_back_that_still_finds_it_is_rework():
    rows = [
        {"day": "2026-03-01", "found": "H01"},
        {"day": "2026-03-10", "found": "H01", "kind": "look_back"},
    ]
    assert kinds_of(rows) == ["first", "rework"]


@pytest.mark.parametrize(
    ("days", "kind"),
    [
        pytest.param(6, "unfixed", id="sooner-than-min-clean-days"),
        pytest.param(7, "rebound", id="on-the-first-day-of-the-window"),
        pytest.param(90, "rebound", id="on-the-last-day-of-the-window"),
        pytest.param(91, "later", id="after-the-window"),
    ],
)
def test_the_days_since_the_passed_verification_decide(days: int, kind: str):
    passed = date(2026, 3, 10)
    rows = [
        {"day": "2026-03-01", "found": "H01"},
        {"day": str(passed), "found": ""},
        {"day": str(passed + timedelta(days=days)), "found": "H01"},
    ]
    assert kinds_of(rows) == ["first", kind]


def test_without_a_window_every_later_finding_is_a_rebound():
    rows = [
        {"day": "2024-03-01", "found": "H01"},
        {"day": "2024-03-02", "found": ""},
        {"day": "2026-03-02", "found": "H01"},
    ]
    assert kinds_of(rows, replace(RULES, window_days=None)) == ["first", "rebound"]


def test_the_first_passed_visit_verifies_and_later_ones_do_not_move_it():
    rows = [
        {"day": "2026-03-01", "found": "H01"},
        {"day": "2026-03-10", "found": ""},
        {"day": "2026-04-20", "found": ""},
        {"day": "2026-04-25", "found": "H01"},
    ]
    assert marks_of(rows)["days_since_verified"].iloc[1] == 46


def test_a_visit_that_did_not_look_for_the_category_verifies_nothing():
    rows = [
        {"day": "2026-03-01", "found": "H01"},
        {"day": "2026-03-10", "found": "", "checked": "H02;H03"},
        {"day": "2026-03-30", "found": "H01"},
    ]
    assert kinds_of(rows) == ["first", "repeat"]


def test_a_visit_without_a_list_looked_only_for_its_departments_categories():
    rows = [
        {"day": "2026-03-01", "found": "H01;C09;O01"},
        {"day": "2026-03-10", "found": ""},
        {"day": "2026-03-30", "found": "H01;C09;O01"},
    ]
    marks = marks_of(rows).set_index("category", append=True)["kind"]
    again = {category: kind for (finding, category), kind in marks.items() if "v002" in finding}
    assert again == {"H01": "rebound", "C09": "repeat", "O01": "rebound"}


def test_on_a_day_on_which_it_was_found_a_pass_by_another_team_proves_nothing():
    rows = [
        {"day": "2026-03-01", "found": "H01"},
        {"day": "2026-03-10", "found": "H01"},
        {"day": "2026-03-10", "found": ""},
        {"day": "2026-03-30", "found": "H01"},
    ]
    assert kinds_of(rows) == ["first", "repeat", "repeat"]


def test_a_verification_that_the_ledger_states_opens_the_way_to_a_rebound():
    rows = [
        {"day": "2026-03-01", "found": "H01", "verified_on": "2026-03-08", "evidence": "ledger"},
        {"day": "2026-04-01", "found": "H01", "evidence": "ledger"},
    ]
    marks = marks_of(rows)
    assert marks["kind"].tolist() == ["first", "rebound"]
    assert marks["days_since_verified"].iloc[1] == 24


def test_found_verified_and_found_again_on_one_day_is_unfixed():
    rows = [
        {"day": "2026-03-01", "found": "H01", "verified_on": "2026-03-08", "evidence": "ledger"},
        {"day": "2026-03-08", "found": "H01", "evidence": "ledger"},
    ]
    assert kinds_of(rows) == ["first", "unfixed"]


def test_in_a_ledger_another_finding_at_the_site_verifies_only_what_was_said_to_be_put_right():
    said = {"day": "2026-03-01", "found": "H01", "rectified_on": "2026-03-05", "evidence": "ledger"}
    silent = {"day": "2026-03-01", "found": "H01", "evidence": "ledger"}
    later = [
        {"day": "2026-03-10", "found": "H02", "evidence": "ledger", "checked": "H02"},
        {"day": "2026-03-30", "found": "H01", "evidence": "ledger", "checked": "H01"},
    ]
    assert kinds_of([said, *later]) == ["first", "first", "rebound"]
    assert kinds_of([silent, *later]) == ["first", "first", "repeat"]


def test_in_a_ledger_another_finding_at_the_site_ends_the_days_at_risk():
    rows = [
        {"day": "2026-03-01", "found": "H01", "verified_on": "2026-03-10", "evidence": "ledger"},
        {"day": "2026-04-09", "found": "H02", "evidence": "ledger"},
    ]
    assert episodes_from(rows).loc["s|H01|1", "days_at_risk"] == 30


@pytest.mark.parametrize(
    ("looks", "days"),
    [
        pytest.param([], 0, id="nobody-looked-again"),
        pytest.param(["2026-03-30"], 20, id="to-the-last-visit-that-looked"),
        pytest.param(["2026-03-30", "2026-04-09"], 30, id="to-the-later-of-two"),
        pytest.param(["2026-09-01"], 90, id="at-most-the-window"),
    ],
)
def test_days_at_risk_run_from_the_passed_verification(looks: list[str], days: int):
    rows = [{"day": "2026-03-01", "found": "H01"}, {"day": "2026-03-10", "found": ""}]
    rows += [{"day": day, "found": ""} for day in looks]
    assert episodes_from(rows)["days_at_risk"].tolist() == [days]


def test_days_at_risk_end_at_the_rebound():
    rows = [
        {"day": "2026-03-01", "found": "H01"},
        {"day": "2026-03-10", "found": ""},
        {"day": "2026-03-30", "found": "H01"},
    ]
    episodes = episodes_from(rows)
    assert episodes["days_at_risk"].tolist() == [20, 0]
    assert episodes["rebounded"].tolist() == [True, False]


def test_a_problem_is_overdue_when_its_day_has_passed_unverified():
    due = {"found": "H01", "due_on": "2026-03-10"}
    rows = [{"day": "2026-03-01", **due}, {"day": "2026-03-11", "found": "H02"}]
    open_still = [rows[0], {**rows[1], "checked": "H02"}]
    assert marks_of(open_still)["is_overdue"].tolist() == [True, False]
    assert not marks_of(rows)["is_overdue"].any(), "the visit of the 11th did not find it"
    assert not marks_of(open_still, as_of=date(2026, 3, 10))["is_overdue"].any()


def test_three_rebounds_of_one_category_make_it_chronic():
    rows = []
    for month in (1, 2, 3, 4):
        rows.append({"day": f"2026-{month:02d}-01", "found": "H01"})
        rows.append({"day": f"2026-{month:02d}-05", "found": ""})
    marks = marks_of(rows)
    assert marks["chain"].tolist() == [0, 1, 2, 3]
    assert marks["is_chronic"].all()
    assert not marks_of(rows[:6])["is_chronic"].any(), "two rebounds are not enough"


def test_nothing_later_than_the_day_asked_for_is_known():
    rows = [
        {"day": "2026-03-01", "found": "H01", "verified_on": "2026-03-08", "evidence": "ledger"},
        {"day": "2026-04-01", "found": "H01", "evidence": "ledger"},
    ]
    marks = marks_of(rows, as_of=date(2026, 3, 7))
    assert marks["kind"].tolist() == ["first"]
    assert marks["verified_on"].isna().all()


def test_the_list_of_rebounds_names_the_three_days():
    rows = [
        {"day": "2026-03-01", "found": "H01"},
        {"day": "2026-03-10", "found": ""},
        {"day": "2026-03-30", "found": "H01"},
    ]
    listed = rebounds_of(marks_of(rows)).iloc[0]
    days = [listed[name].date() for name in ("found_on", "verified_on", "rebound_on")]
    assert days == [date(2026, 3, 1), date(2026, 3, 10), date(2026, 3, 30)]
    assert (listed["days_to_rebound"], listed["chain"]) == (20, 1)


def test_the_list_of_repeats_names_the_finding_that_opened_the_episode():
    rows = [{"day": "2026-03-01", "found": "H01"}, {"day": "2026-03-04", "found": "H01"}]
    listed = rebounds_of(marks_of(rows), kind=FindingKind.REPEAT).iloc[0]
    assert listed["found_on"] == pd.Timestamp("2026-03-01")
    assert pd.isna(listed["verified_on"])


def test_no_findings_give_an_empty_frame_with_the_same_columns():
    empty = marks_of([{"day": "2026-03-01", "found": ""}])
    full = marks_of([{"day": "2026-03-01", "found": "H01"}])
    assert empty.empty
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()
    assert episodes_of(empty, rules=RULES).empty
    assert rebounds_of(empty).empty
    assert data_to(*make_visits([])) is None


def test_a_frame_without_a_column_is_refused_by_name():
    inspections, findings = make_visits([{"day": "2026-03-01", "found": "H01"}])
    with pytest.raises(SchemaError, match="due_on is missing"):
        mark_findings(
            inspections, findings.drop(columns="due_on"), make_sites(),
            rules=RULES, vocabulary=built_in_vocabulary(),
        )  # fmt: skip


# --- laws ---------------------------------------------------------------------------------------

visit_rows = st.lists(
    st.fixed_dictionaries(
        {
            "day": st.integers(0, 60).map(lambda n: str(date(2026, 1, 1) + timedelta(days=n))),
            "found": st.sampled_from(["", "", "H01", "H02", "H01;H02"]),
            "site": st.sampled_from(["a", "b"]),
            "checked": st.sampled_from(["", "H01", "H02"]),
            "kind": st.sampled_from(["self_check", "look_back"]),
            "evidence": st.sampled_from(["visit", "visit", "ledger"]),
            "rectified": st.sampled_from([None, 0, 2, 20]),
            "verified": st.sampled_from([None, None, 0, 5, 30]),
        }
    ),
    max_size=14,
)


def with_dates(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    dated = []
    for number, row in enumerate(rows):
        day = date.fromisoformat(row["day"])
        after = {
            f"{name}_on": None if row[name] is None else str(day + timedelta(days=row[name]))
            for name in ("rectified", "verified")
        }
        dated.append({**row, **after, "id": f"v{number:03d}"})
    return dated


@given(visit_rows, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows, random):
    rows = with_dates(rows)
    shuffled = random.sample(rows, len(rows))
    pd.testing.assert_frame_equal(marks_of(rows).sort_index(), marks_of(shuffled).sort_index())


@given(visit_rows)
def test_no_finding_is_lost_and_none_is_invented(rows):
    rows = with_dates(rows)
    _, findings = make_visits(rows)
    marks = marks_of(rows)
    known = findings[findings["found_on"] <= findings["found_on"].max()]
    assert set(marks.index) == set(known.index)
    episodes = episodes_of(marks, rules=RULES)
    assert len(episodes) == int(marks["opens_episode"].sum())


@given(visit_rows)
def test_every_rebound_has_a_passed_verification_before_it_and_a_finding_before_that(rows):
    marks = marks_of(with_dates(rows))
    listed = rebounds_of(marks)
    assert (listed["found_on"] <= listed["verified_on"]).all()
    assert (listed["verified_on"] < listed["rebound_on"]).all()
    assert listed["days_to_rebound"].between(RULES.min_clean_days, RULES.window_days or 0).all()


@given(visit_rows)
def test_the_expression_says_what_a_plain_walk_through_the_days_says(rows):
    rows = with_dates(rows)
    inspections, findings = make_visits(rows)
    marks = marks_of(rows)
    last = data_to(inspections, findings)
    if last is not None:
        inspections, findings = known_on(inspections, findings, last)
    expected = walk(inspections, findings)
    got = marks[["kind", "episode"]].apply(tuple, axis=1) if len(marks) else pd.Series(dtype=object)
    assert got.to_dict() == expected


def walk(inspections: pd.DataFrame, findings: pd.DataFrame) -> dict[str, tuple[str, int]]:
    """Tell kind and episode of each finding, one site and category at a time, day by day."""
    told: dict[str, tuple[str, int]] = {}
    for (site, category), group in findings.sort_index().groupby(["site_id", "category"]):
        visits = inspections[inspections["site_id"] == site]
        found_days = set(group["found_on"])
        days = sorted({*found_days, *group["verified_on"].dropna(), *visits["inspected_on"]})
        episode, passed_on, said, last_said = 0, None, [], pd.NaT
        for day in days:
            before = group[(group["verified_on"] == day) & (group["found_on"] < day)]
            if len(before) and passed_on is None and episode:
                passed_on = day
            for finding, row in group[group["found_on"] == day].iterrows():
                look_back = inspections.loc[row["inspection_id"], "inspection_kind"] == "look_back"
                if episode == 0:
                    kind = "first"
                elif passed_on is None:
                    failed = look_back or any(one <= day for one in said)
                    kind = "rework" if failed else "repeat"
                else:
                    gap = (day - passed_on).days
                    kind = "unfixed" if gap < 7 else "rebound" if gap <= 90 else "later"
                if kind not in ("repeat", "rework"):
                    episode, passed_on, said = episode + 1, None, []
                last_said = row["rectified_on"]
                said += [last_said] if pd.notna(last_said) else []
                told[finding] = (kind, episode)
            if passed_on is None and episode and _passes(day, category, group, visits, last_said):
                passed_on = day
    return told


def _passes(day, category, group, visits, last_said) -> bool:
    if ((group["verified_on"] == day) & (group["found_on"] == day)).any():
        return True
    if (group["found_on"] == day).any():
        return False
    for _, visit in visits[visits["inspected_on"] == day].iterrows():
        if visit["evidence"] == "ledger":
            if pd.notna(last_said) and last_said <= day:
                return True
        elif visit["checked"] == "" or category in visit["checked"].split(";"):
            return True
    return False


def test_a_million_findings_would_keep_their_order(rules):
    """A stand-in on a thousand: ids that sort differently from rows give the same kinds."""
    rng = np.random.default_rng(7)
    days = np.sort(rng.choice(300, 40, replace=False))
    base = [{"day": str(date(2026, 1, 1) + timedelta(days=int(n))),
             "found": "H01" if k % 2 else ""} for k, n in enumerate(days)]  # fmt: skip
    renamed = [{**row, "id": f"z{99 - k:02d}"} for k, row in enumerate(base)]
    assert kinds_of(base) == kinds_of(renamed)


def test_an_unknown_site_in_the_findings_is_no_reason_to_stop():
    findings = as_findings([{"finding_id": "f", "inspection_id": "v", "site_id": "elsewhere",
                             "category": "H01", "found_on": "2026-03-01"}])  # fmt: skip
    inspections = as_inspections([{"inspection_id": "v", "site_id": "elsewhere", "checked": "",
                                   "inspected_on": "2026-03-01", "inspection_kind": "self_check",
                                   "evidence": "visit"}])  # fmt: skip
    marks = mark_findings(inspections, findings, make_sites(), rules=RULES,
                          vocabulary=built_in_vocabulary())  # fmt: skip
    assert marks["kind"].tolist() == ["first"]

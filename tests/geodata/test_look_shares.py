"""What each later look adds: days, expected rebounds, rebounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.analysis import Analysis, Period, analyse
from geodata.rules import Rules, load_rules
from tests.geodata.test_analysis import ROWS, records
from tests.geodata.tiling.small_city import city, make_records, quick_rules


def sums(analysis: Analysis, column: str) -> np.ndarray:
    looks = analysis.looks
    return np.bincount(looks["episode"], looks[column].astype(float), len(analysis.at_risk))


def check_sums(analysis: Analysis) -> None:
    at_risk = analysis.at_risk
    assert sums(analysis, "days").tolist() == at_risk["days_at_risk"].tolist()
    assert sums(analysis, "found").tolist() == at_risk["rebounded"].astype(int).tolist()
    assert sums(analysis, "expected") == pytest.approx(at_risk["expected"].to_numpy(), abs=1e-9)


def test_each_look_ends_a_stretch_of_days(rules: Rules):
    rows = [*ROWS[:2], {"day": "2026-03-20", "found": "", "kind": "cross_check"}, *ROWS[2:]]
    looks = analyse(records(rows), rules=rules, seed=1).looks
    assert looks["episode"].tolist() == [0, 0, 1]
    assert looks["days"].tolist() == [10, 10, 30]
    assert looks["found"].tolist() == [False, True, False]
    assert looks["inspection_kind"].tolist() == ["cross_check", "self_check", "self_check"]
    days = looks["day"].dt.strftime("%m-%d")
    assert days.tolist() == ["03-20", "03-30", "05-05"]


def test_a_look_takes_what_its_kind_would_have_seen_of_what_is_expected(rules: Rules):
    by_days = replace(rules, rates=replace(rules.rates, two_clocks=True, months=False))
    rows = [*ROWS[:2], {"day": "2026-03-20", "found": ""}, *ROWS[2:]]
    expected = analyse(records(rows), rules=by_days, seed=1).looks["expected"]
    # a self-check sees half: of 10 days 5, of the 5 left and 10 more 7.5; later of 30 days 15
    assert (expected / expected.iloc[0]).tolist() == pytest.approx([1, 1.5, 3])


def test_without_two_clocks_what_is_expected_goes_by_days(rules: Rules):
    plain = replace(rules, rates=replace(rules.rates, two_clocks=False, months=False))
    rows = [*ROWS[:2], {"day": "2026-03-15", "found": ""}, *ROWS[2:]]
    expected = analyse(records(rows), rules=plain, seed=1).looks["expected"]
    assert (expected / expected.sum()).tolist() == pytest.approx([0.1, 0.3, 0.6])


def test_a_rebound_on_the_day_of_its_verification_has_a_look_too(rules: Rules):
    same_day = replace(rules, rebound=replace(rules.rebound, min_clean_days=0))
    stated = [{"day": "2026-03-01", "found": "H01", "verified_on": "2026-03-10"},
              {"day": "2026-03-10", "found": "H01"}]  # fmt: skip
    analysis = analyse(records(stated), rules=same_day, seed=1)
    assert analysis.at_risk["rebounded"].tolist() == [True]
    assert analysis.looks[["days", "found"]].to_numpy().tolist() == [[0, True]]


def test_a_period_cuts_the_stretch_of_a_look(rules: Rules):
    period = Period(since=date(2026, 3, 20), until=date(2026, 4, 10))
    analysis = analyse(records(), rules=rules, seed=1, period=period)
    assert analysis.looks["days"].tolist() == [10, 5]
    check_sums(analysis)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_looks_add_up_to_the_analysis(seed: int):
    analysis, _ = city(seed)
    assert analysis.looks["found"].sum() > 20
    check_sums(analysis)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 999), since=st.integers(0, 330), days=st.integers(0, 200),
       two_clocks=st.booleans(), window=st.sampled_from([30, 90, None]))  # fmt: skip
def test_looks_add_up_whatever_the_period_and_the_rules(seed, since, days, two_clocks, window):
    start = np.datetime64("2025-09-01") + since
    period = Period(since=start.item(), until=(start + days).item())
    rules = replace(quick_rules(), rates=replace(load_rules().rates, two_clocks=two_clocks),
                    rebound=replace(load_rules().rebound, window_days=window))  # fmt: skip
    known = make_records(seed, sites=8, visits=120)
    check_sums(analyse(known, rules=rules, seed=1, period=period))

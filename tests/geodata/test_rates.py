"""Expected rebounds by stratum, exposure and month."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.exposure import looks_of
from geodata.rates import expected_rebounds, site_counts
from geodata.rules import Rules, load_rules
from geodata.visit_clock import VisitClock

RULES = load_rules()
KINDS = pd.Series({"a": "compound", "b": "compound", "p": "park"})


def ruled(*, two_clocks: bool = False, months: bool = False) -> Rules:
    return replace(RULES, rates=replace(RULES.rates, two_clocks=two_clocks, months=months))


PLAIN, CLOCKS, MONTHS = ruled(), ruled(two_clocks=True), ruled(months=True)


def episodes(*rows: tuple[str, str, bool, int], **columns) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["site_id", "category", "rebounded", "days_at_risk"])
    types = {"rebounded": bool, "days_at_risk": "int64", "site_id": "str", "category": "str"}
    return frame.astype(types).assign(**columns)


def expected(frame: pd.DataFrame, rules: Rules = PLAIN, kinds: pd.Series = KINDS) -> list[float]:
    return expected_rebounds(frame, kinds, rules).rebounds.tolist()


# ---- strata and clocks ---------------------------------------------------------------------------


def test_a_stratums_rebounds_are_shared_out_by_days_at_risk():
    rows = episodes(("a", "H01", True, 10), ("a", "H01", False, 20), ("b", "H01", False, 30))
    assert expected(rows) == pytest.approx([1 / 6, 2 / 6, 3 / 6])


def test_a_kind_of_site_is_compared_with_its_own_kind_alone():
    rows = episodes(("a", "O01", True, 10), ("p", "O01", False, 90))
    assert expected(rows) == pytest.approx([1.0, 0.0])


def test_a_category_is_compared_with_itself_alone():
    rows = episodes(("a", "H01", True, 50), ("b", "H02", False, 50))
    assert expected(rows) == pytest.approx([1.0, 0.0])


def test_sites_of_no_known_kind_are_compared_with_each_other():
    rows = episodes(("x", "H01", True, 10), ("y", "H01", False, 30), ("a", "H01", False, 99))
    assert expected(rows) == pytest.approx([1 / 4, 3 / 4, 0.0])


def test_a_stratum_without_a_day_at_risk_expects_nothing():
    assert expected(episodes(("a", "H01", False, 0))) == [0.0]


@pytest.mark.parametrize("rules", [PLAIN, CLOCKS, MONTHS, RULES])
def test_no_episodes_expect_nothing(rules):
    none = episodes(verified_on=pd.to_datetime([]), checks=[])
    assert expected(none, rules) == []
    assert site_counts(none, expected_rebounds(none, KINDS, rules).rebounds).empty


def test_two_clocks_count_the_days_that_the_checks_would_have_shown():
    rows = episodes(
        ("a", "H01", True, 20), ("b", "H01", False, 20),
        checks=[[(20, "self_check")], [(20, "look_back")]],
    )  # fmt: skip
    found = expected_rebounds(rows, KINDS, CLOCKS)
    assert found.rebounds.tolist() == pytest.approx([1 / 3, 2 / 3]), "10 of 20 days, and 20"
    assert not found.clock.known, "one rebound says nothing of phi"


def test_without_two_clocks_the_checks_do_not_matter():
    rows = episodes(
        ("a", "H01", True, 20), ("b", "H01", False, 20),
        checks=[[(20, "self_check")], [(20, "look_back")]],
    )  # fmt: skip
    found = expected_rebounds(rows, KINDS, PLAIN)
    assert found.rebounds.tolist() == pytest.approx([0.5, 0.5])
    assert found.clock == VisitClock()
    assert found.clock.phi == 0.0


def test_two_clocks_without_known_checks_are_plain_days():
    rows = episodes(("a", "H01", True, 10), ("b", "H01", False, 30))
    assert expected(rows, CLOCKS) == expected(rows, PLAIN) == pytest.approx([0.25, 0.75])


def test_looks_at_hand_say_what_the_lists_of_checks_say():
    checks = [[(8, "self_check"), (20, "cross_check")], [(9, "self_check"), (50, "look_back")]]
    rows = episodes(("a", "H01", True, 20), ("b", "H01", False, 50), checks=checks)
    looks = looks_of(rows, RULES.rebound)
    by_looks = expected_rebounds(rows.drop(columns="checks"), KINDS, CLOCKS, looks)
    assert by_looks.rebounds.tolist() == expected(rows, CLOCKS)


def test_where_problems_come_with_the_visit_checks_are_what_counts():
    """Five fixes a site, ten checks each, nine or thirty days apart; one check in ten finds."""
    rng = np.random.default_rng(1)
    rows, checks = [], []
    for number in range(600):
        for _ in range(5):
            # every second site is mostly looked at every nine days
            gaps = np.where(rng.random(10) < (0.9 if number % 2 else 0.1), 9, 30)
            hits = np.flatnonzero(rng.random(10) < 0.1)
            days = gaps.cumsum()[: int(hits[0]) + 1 if len(hits) else 10]
            rows.append((f"{number}", "H01", bool(len(hits)), int(days[-1])))
            checks.append([(int(day), "look_back") for day in days])
    endless = replace(CLOCKS, rebound=replace(RULES.rebound, window_days=None))
    kinds = pd.Series("compound", index=[f"{number}" for number in range(600)])
    frame = episodes(*rows, checks=checks)
    often = frame["site_id"].astype(int) % 2 == 1
    happened = frame.loc[often, "rebounded"].sum()
    found = expected_rebounds(frame, kinds, endless)
    assert found.clock.known
    assert found.clock.phi > 128
    assert found.rebounds[often].sum() == pytest.approx(happened, rel=0.1)
    by_days = expected_rebounds(frame, kinds, replace(endless, rates=PLAIN.rates)).rebounds
    assert by_days[often].sum() < 0.7 * happened, "by days alone, off by a third"


def test_the_counts_of_a_site_add_up_over_its_categories():
    rows = episodes(("a", "H01", True, 10), ("a", "H02", True, 30), ("b", "H02", False, 30))
    found = site_counts(rows, expected_rebounds(rows, KINDS, PLAIN).rebounds)
    assert found.loc["a"].tolist() == [2, pytest.approx(1.5), 40.0]
    assert found["expected"].sum() == pytest.approx(found["rebounds"].sum())


# ---- months --------------------------------------------------------------------------------------


def year(rng: np.random.Generator, risk: np.ndarray, each: int = 400) -> pd.DataFrame:
    """Each month as many fixes at as many sites; half of what is found again, times the risk."""
    month = np.repeat(np.arange(12), each)
    return pd.DataFrame(
        {
            "site_id": [f"{number}" for number in range(len(month))],
            "category": "H01",
            "verified_on": pd.Timestamp("2025-01-15") + pd.to_timedelta(month * 30, unit="D"),
            "rebounded": rng.random(len(month)) < 0.2 * risk[month],
            "days_at_risk": 50,
        }
    )


def by_month(frame: pd.DataFrame, rules: Rules) -> np.ndarray:
    kinds = pd.Series("compound", index=frame["site_id"])
    found = expected_rebounds(frame, kinds, rules).rebounds
    return found.groupby(frame["verified_on"].dt.month).sum().to_numpy()


def test_a_month_that_is_worse_than_the_others_expects_more():
    frame = year(np.random.default_rng(2), np.where(np.arange(12) == 6, 3.0, 1.0))
    happened = frame.groupby(frame["verified_on"].dt.month)["rebounded"].sum().to_numpy()
    even, months = by_month(frame, PLAIN), by_month(frame, MONTHS)
    assert even == pytest.approx(np.full(12, happened.sum() / 12))
    assert months[6] == pytest.approx(happened[6], rel=0.1)
    assert months[6] > 2 * np.delete(months, 6).max()


def test_months_that_do_not_differ_are_left_alike():
    frame = year(np.random.default_rng(3), np.ones(12))
    months = by_month(frame, MONTHS)
    happened = frame.groupby(frame["verified_on"].dt.month)["rebounded"].sum().to_numpy()
    assert np.ptp(months) < 0.35 * np.ptp(happened), "what is chance is drawn back"


def test_a_category_may_have_a_bad_month_of_its_own():
    """H01 is bad in the seventh month, H02 in the first, so the two together are not."""
    rng = np.random.default_rng(5)
    risks = [np.where(np.arange(12) == month, 4.0, 1.0) for month in (6, 0)]
    parts = [year(rng, risk).assign(category=code)
             for risk, code in zip(risks, ("H01", "H02"), strict=True)]  # fmt: skip
    frame = pd.concat(parts, ignore_index=True)
    kinds = pd.Series("compound", index=frame["site_id"].unique())
    found = expected_rebounds(frame, kinds, MONTHS).rebounds
    month = frame["verified_on"].dt.month
    for code, bad in (("H01", 7), ("H02", 1)):
        here = (frame["category"] == code) & (month == bad)
        assert found[here].sum() == pytest.approx(frame.loc[here, "rebounded"].sum(), rel=0.1)


def test_categories_with_little_data_learn_a_bad_month_from_their_kind():
    """Eleven categories with eight fixes a month; the seventh month is bad for all of them."""
    rng = np.random.default_rng(6)
    frame = year(rng, np.where(np.arange(12) == 6, 3.0, 1.0), each=88)
    frame["category"] = [f"H{number % 11 + 1:02d}" for number in range(len(frame))]
    happened = frame.loc[frame["verified_on"].dt.month == 7, "rebounded"].sum()
    assert by_month(frame, MONTHS)[6] == pytest.approx(happened, rel=0.2)


def test_what_is_expected_adds_up_to_what_happened_in_each_stratum():
    frame = year(np.random.default_rng(4), np.linspace(0.5, 2, 12), each=40)
    frame["category"] = np.where(np.arange(len(frame)) % 3, "H01", "H02")
    kinds = pd.Series(np.where(np.arange(len(frame)) % 2, "park", "compound"), frame["site_id"])
    found = expected_rebounds(frame, kinds, MONTHS).rebounds
    strata = [kinds.to_numpy(), frame["category"]]
    assert found.groupby(strata).sum().to_numpy() == pytest.approx(
        frame["rebounded"].groupby(strata).sum().to_numpy()
    )


@settings(deadline=None, max_examples=40)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from("abp"),
            st.sampled_from(["H01", "H02"]),
            st.booleans(),
            st.integers(1, 90),
            st.integers(0, 300),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_nothing_is_made_up_and_nothing_is_lost(rows):
    frame = episodes(*[row[:4] for row in rows])
    start = pd.Timestamp("2025-01-01")
    frame["verified_on"] = [start + pd.Timedelta(row[4], "D") for row in rows]
    before = frame.copy(deep=True)
    for rules in (PLAIN, MONTHS):
        found = expected_rebounds(frame, KINDS, rules).rebounds
        assert found.index.equals(frame.index)
        assert found.sum() == pytest.approx(frame["rebounded"].sum())
        assert (found >= 0).all()
    pd.testing.assert_frame_equal(frame, before)

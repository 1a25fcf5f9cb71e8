"""The replay of the past: what is counted, what is known on a day, and what is judged."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.backtest import (
    FORECAST,
    LAST_YEAR,
    RANKINGS,
    WATCHED,
    backtest,
    backtest_days,
    judged,
    pool_days,
    training_days,
)
from geodata.codes import built_in_vocabulary
from geodata.rules import Rules
from geodata.schema import Records
from tests.geodata.frames import make_sites, make_visits

NAMES = {FORECAST, WATCHED, LAST_YEAR, *RANKINGS}


def records_of(sites: Any, visits: list[dict[str, Any]]) -> Records:
    return Records(make_sites(sites), *make_visits(visits), built_in_vocabulary())


def city(many: int = 20, *, until: str = "2026-08-31") -> Records:
    """Sites visited every 15 days; in the first four the problem found is back every 30 days."""
    rows = []
    for site in range(many):
        for nth, day in enumerate(pd.date_range("2025-09-01", until, freq="15D")):
            found = nth == 0 or (site < 4 and nth % 2 == 0)
            rows.append(
                {"site": f"s{site:02d}", "day": str(day.date()), "found": "H01" if found else ""}
            )
    return records_of([(f"s{n:02d}", 120.0 + 0.02 * n, 30.0) for n in range(many)], rows)


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def test_the_sites_whose_problems_keep_coming_back_are_told(rules: Rules):
    table = backtest(city(), rules=rules, rng=rng(), shares=[0.2]).set_index("ranking")
    assert set(table.index) == NAMES
    told = table.loc[FORECAST]
    # 4 of 20 sites, where all rebounds are
    assert told[["hit_rate", "pai", "pei"]].tolist() == [1.0, 5.0, 1.0]
    assert (told["sites"], told["of_sites"]) == (4 * told["days"], 20 * told["days"])
    assert told["hits"] == told["rebounds"] > 0


def test_indices_are_worked_out_by_hand():
    row = judged(np.array([2.0, 0.0, 3.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]), 0.2)
    assert row == {
        "share": 0.2, "sites": 2, "of_sites": 10, "hits": 2.0, "best_hits": 5.0, "rebounds": 6.0
    }  # fmt: skip
    day = pd.Timestamp("2026-01-31")
    by_day = pd.DataFrame([{"day": day, "ranking": "count", "predicted": np.nan, **row}])
    pooled = pool_days(by_day, rng=rng()).iloc[0]
    assert pooled["hit_rate"] == pytest.approx(2 / 6)
    assert pooled["pai"] == pytest.approx((2 / 6) / 0.2)
    assert pooled["pei"] == pytest.approx(2 / 5)


def test_days_are_pooled_by_their_sums_and_not_by_their_means(rules: Rules):
    records = city()
    by_day = backtest_days(records, rules=rules, rng=rng(), shares=[0.05])
    pooled = pool_days(by_day, rng=rng())
    of_one = by_day[by_day["ranking"] == "count"]
    row = pooled[pooled["ranking"] == "count"].iloc[0]
    assert row["hits"] == of_one["hits"].sum()
    assert row["hit_rate"] == pytest.approx(of_one["hits"].sum() / of_one["rebounds"].sum())
    assert row["hit_rate_low"] <= row["hit_rate"] <= row["hit_rate_high"]


def test_what_came_after_a_day_does_not_change_how_sites_are_ranked_on_it(rules: Rules):
    """Two futures, one past: the scores, and so the sites taken, are the same."""
    day = date(2026, 3, 31)
    past = [row for row in _rows(city()) if row["day"] <= "2026-03-31"]
    calm = [{"site": f"s{n:02d}", "day": "2026-05-15"} for n in range(20)]
    wild = [{**row, "found": "H01"} for row in calm]
    sites = [(f"s{n:02d}", 120.0 + 0.02 * n, 30.0) for n in range(20)]
    told = [
        backtest_days(records_of(sites, past + rows), rules=rules, rng=rng(), days=[day])
        for rows in (calm, wild)
    ]
    names = ["ranking", "share", "sites", "of_sites", "predicted"]
    pd.testing.assert_frame_equal(told[0][names], told[1][names])


def _rows(records: Records) -> list[dict[str, Any]]:
    found = records.findings.groupby("inspection_id")["category"].agg(";".join)
    days = records.inspections["inspected_on"].dt.strftime("%Y-%m-%d")
    return [
        {"site": site, "day": day, "found": found.get(name, "")}
        for name, site, day in zip(days.index, records.inspections["site_id"], days, strict=True)
    ]


def four_rebounds() -> Records:
    """Four sites, each with one rebound: before, on the first and on the last day, and after."""
    rows = []
    for site, back in (("a", "2026-01-31"), ("b", "2026-02-01"), ("c", "2026-03-02"),
                       ("d", "2026-03-03")):  # fmt: skip
        rows += [
            {"site": site, "day": "2025-12-20", "found": "H01"},
            {"site": site, "day": "2026-01-05"},
            {"site": site, "day": back, "found": "H01"},
        ]
    return records_of([(site, 120.0, 30.0) for site in "abcd"], rows)


def test_a_rebound_on_the_day_itself_is_known_and_one_after_the_horizon_is_not_judged(rules: Rules):
    days = [date(2026, 1, 31)]
    table = backtest_days(four_rebounds(), rules=rules, rng=rng(), days=days, shares=[0.25])
    assert set(table["rebounds"]) == {2}  # b and c
    assert table.set_index("ranking").loc["count", "hits"] == 0  # a, the one that was known


def test_ties_are_broken_by_the_generator_and_not_by_the_order_of_the_sites(rules: Rules):
    days = [date(2026, 1, 25)]  # nothing has come back yet: all four are alike
    options = {"rules": rules, "days": days, "shares": [0.25], "horizon_days": 10}
    hits = [
        backtest_days(four_rebounds(), rng=np.random.default_rng(seed), **options)
        .set_index("ranking")
        .loc["count", "hits"]
        for seed in range(12)
    ]
    assert set(hits) == {0, 1}


def test_the_same_generator_gives_the_same_table(rules: Rules):
    one, two = (backtest(four_rebounds(), rules=rules, rng=rng()) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)


def test_a_site_nobody_had_visited_by_then_is_left_out(rules: Rules):
    records = city()
    new = [{"site": "new", "day": "2026-08-30", "found": "H01"}]
    sites = [(site, 120.0, 30.0) for site in [*records.sites.index, "new"]]
    table = backtest(records_of(sites, _rows(records) + new), rules=rules, rng=rng())
    assert set(table["of_sites"] / table["days"]) == {20}


def test_a_day_whose_horizon_is_not_over_is_not_judged(rules: Rules):
    days = [date(2026, 7, 1), date(2026, 8, 2)]  # the last visit is on 27 August
    table = backtest_days(city(), rules=rules, rng=rng(), days=days)
    assert table["day"].unique().tolist() == [pd.Timestamp(2026, 7, 1)]


def test_training_days_are_ends_of_months_with_a_whole_horizon_after_them():
    days = training_days(city(), months=3)
    assert days == [date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30)]
    assert training_days(city(), horizon_days=10_000) == []


@pytest.mark.parametrize(
    ("sites", "visits"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([("s", 120.0, 30.0)], [{"site": "s", "day": "2026-01-01"}], id="one-visit"),
        pytest.param(
            [("s", np.nan, np.nan)],
            [{"site": "s", "day": f"2026-0{month}-15"} for month in range(1, 9)],
            id="no-rebound-and-no-position",
        ),
    ],
)
def test_records_that_tell_nothing_give_an_empty_table_of_the_same_types(
    sites: Any, visits: Any, rules: Rules
):
    full = backtest(city(), rules=rules, rng=rng())
    empty = backtest(records_of(sites, visits), rules=rules, rng=rng())
    assert empty.empty
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


@given(
    found=st.lists(st.integers(0, 5), min_size=1, max_size=40),
    share=st.floats(0.001, 1.0),
)
def test_nobody_hits_more_than_the_best_possible_nor_the_best_more_than_there_is(
    found: list[int], share: float
):
    row = judged(np.array(found, dtype=float), share)
    assert 0 <= row["hits"] <= row["best_hits"] <= row["rebounds"]
    assert 1 <= row["sites"] <= row["of_sites"]

"""Hot spots month by month, other windows, and places that have lately turned."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from geodata.analysis import analyse
from geodata.codes import built_in_vocabulary
from geodata.emerging import EmergingLabel
from geodata.lately import COLUMNS, lately_turned
from geodata.monthly import hotspots_by_month, month_ends
from geodata.rules import Rules
from geodata.schema import Records
from geodata.sensitivity import sensitivity
from tests.geodata.frames import make_sites, make_visits

START = pd.Timestamp("2025-11-01")
DAYS = 300


def records(seed: int = 1, *, from_day: int = 0, to_day: int = DAYS, ratio: float = 8.0) -> Records:
    """Visits every twenty days or so; a place in the middle is bad from one day to another."""
    rng = np.random.default_rng(seed)
    n = 260
    east, north = rng.uniform(-2_500, 2_500, (2, n))
    inside = np.hypot(east, north) < 600
    rows = []
    for site in range(n):
        day, there = int(rng.integers(0, 20)), True
        while day < DAYS:
            bad = inside[site] and from_day <= day < to_day
            rate = 0.004 * (ratio if bad else 1.0)
            gap = int(rng.integers(12, 28))
            there = there or bool(rng.random() < 1 - np.exp(-rate * gap))
            rows.append({"site": f"s{site:03d}", "day": START + pd.Timedelta(day, "D"),
                         "found": "H01" if there else "", "checked": "H01"})  # fmt: skip
            there = False
            day += gap
    sites = make_sites(
        [(f"s{k:03d}", 120 + east[k] / 96_400, 30 + north[k] / 110_860) for k in range(n)]
    )
    return Records(sites, *make_visits(rows), built_in_vocabulary())


@pytest.fixture
def quick(rules: Rules) -> Rules:
    return replace(rules, hotspots=replace(rules.hotspots, replicates=99))


def test_months_end_with_their_last_day_and_the_last_with_the_data():
    kept = records()
    ends = month_ends(kept, 4)
    last = kept.inspections["inspected_on"].max().date()
    assert ends[-1] == last
    assert ends[:-1] == [date(2026, 5, 31), date(2026, 6, 30), date(2026, 7, 31)]
    nothing = replace(kept, inspections=kept.inspections[:0], findings=kept.findings[:0])
    assert month_ends(nothing, 4) == []


def test_a_place_that_stays_bad_keeps_its_number_from_month_to_month(quick: Rules):
    told: list[tuple[int, int]] = []
    found = hotspots_by_month(records(), rules=quick, seed=1, months=3,
                              progress=lambda done, of: told.append((done, of)))  # fmt: skip
    assert told == [(1, 3), (2, 3), (3, 3)]
    longest = found.steps["number"].value_counts()
    assert longest.max() == 3
    rows = found.steps[found.steps["number"] == longest.idxmax()]
    assert rows["change"].iloc[0] == "new"
    assert set(rows["change"].iloc[1:]) <= {"unchanged", "grown", "shrunk"}
    assert (rows["rebounds"] > rows["expected"]).all()
    assert not (set(rows["label"]) - set(EmergingLabel)) | {"not_enough_steps"} & set(rows["label"])


def test_no_records_have_no_months(quick: Rules):
    kept = records()
    nothing = replace(kept, inspections=kept.inspections[:0], findings=kept.findings[:0])
    found = hotspots_by_month(nothing, rules=quick, seed=1, months=3)
    assert found.last is None
    assert found.steps.empty
    assert {"name", "label", "sentence_zh"} <= set(found.steps.columns)


def test_a_longer_window_counts_more_rebounds_and_the_widest_agrees_with_itself(quick: Rules):
    table = sensitivity(records(), rules=quick, seed=1, windows=(5, 20, 45, 90))
    assert table.index.tolist() == [20, 45, 90], "5 is not longer than min_clean_days"
    assert table["rebounds"].is_monotonic_increasing
    assert (table["verified"] == table.loc[90, "verified"]).all()
    assert table.loc[90, "also_hot"] == pytest.approx(1.0)


def test_a_place_that_turned_lately_is_told_with_the_day_and_an_old_one_is_not(quick: Rules):
    quick = replace(quick, rebound=replace(quick.rebound, window_days=None))
    turned = records(2, from_day=DAYS - 45, ratio=12.0)
    found = analyse(turned, rules=quick, seed=1)
    places = lately_turned(found.sites, found.at_risk, until=found.data_to, rules=quick,
                           rng=np.random.default_rng(1))  # fmt: skip
    assert len(places) == 1
    since = places.loc[0, "hot_since"]
    assert abs((since - (START + pd.Timedelta(DAYS - 45, "D"))).days) <= 30
    assert places.loc[0, "rebounds"] > 2 * places.loc[0, "expected"]
    always = analyse(records(2, ratio=6.0), rules=quick, seed=1)
    old = lately_turned(always.sites, always.at_risk, until=always.data_to, rules=quick,
                        rng=np.random.default_rng(1))  # fmt: skip
    assert old.empty


def test_nothing_at_risk_has_turned_nowhere(quick: Rules):
    found = analyse(records(), rules=quick, seed=1)
    none = lately_turned(found.sites, found.at_risk[:0], until=date(2026, 8, 1), rules=quick,
                         rng=np.random.default_rng(1))  # fmt: skip
    assert none.empty
    assert list(none.columns) == list(COLUMNS)

"""Rebounds and expected rebounds by week, on rows that can be counted."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.weekly import weekly_counts

PLACE = pd.Series([0, 0, 1], index=["a", "b", "c"])
UNTIL = date(2026, 3, 28)  # a Saturday; four weeks begin on Sunday, 1 March


def rows(*values: tuple[str, str, bool, int, float]) -> pd.DataFrame:
    columns = ["site_id", "verified_on", "rebounded", "days_at_risk", "expected"]
    frame = pd.DataFrame(list(values), columns=columns)
    return frame.astype({"verified_on": "datetime64[s]", "rebounded": bool, "expected": float})


def test_a_rebound_counts_in_the_week_of_its_day():
    at_risk = rows(("a", "2026-03-01", True, 7, 0.7), ("c", "2026-03-01", True, 6, 0.6))
    first_days, rebounds, _ = weekly_counts(at_risk, PLACE, until=UNTIL, weeks=4)
    assert first_days.astype(str).tolist() == [
        "2026-03-01",
        "2026-03-08",
        "2026-03-15",
        "2026-03-22",
    ]
    assert rebounds.tolist() == [[0, 1, 0, 0], [1, 0, 0, 0]]


def test_what_is_expected_is_spread_over_the_days_at_risk():
    at_risk = rows(("a", "2026-03-04", False, 14, 1.4))  # 5 to 18 March: 3, 7 and 4 days
    _, _, expected = weekly_counts(at_risk, PLACE, until=UNTIL, weeks=4)
    assert expected[0] == pytest.approx([0.3, 0.7, 0.4, 0.0])


def test_sites_of_one_place_add_up_and_other_sites_do_not_count():
    at_risk = rows(("a", "2026-03-01", True, 8, 1.0), ("b", "2026-03-02", True, 8, 1.0),
                   ("z", "2026-03-02", True, 8, 1.0))  # fmt: skip
    _, rebounds, _ = weekly_counts(at_risk, PLACE, until=UNTIL, weeks=4)
    assert rebounds.sum() == 2
    assert rebounds[0, 1] == 2


def test_days_before_the_first_week_are_left_out():
    at_risk = rows(("a", "2026-02-20", False, 20, 2.0))  # 21 February to 12 March
    _, _, expected = weekly_counts(at_risk, PLACE, until=UNTIL, weeks=4)
    assert expected[0] == pytest.approx([0.7, 0.5, 0, 0])


def test_no_rows_are_no_counts():
    _, rebounds, expected = weekly_counts(rows(), PLACE, until=UNTIL, weeks=3)
    assert rebounds.tolist() == expected.tolist() == [[0, 0, 0], [0, 0, 0]]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), max_size=20))
def test_nothing_is_lost_over_a_long_time(stretches: list[tuple[int, int]]):
    start = pd.Timestamp("2025-12-01")
    at_risk = rows(*[("a", str((start + pd.Timedelta(day, "D")).date()), True, days, days / 10)
                     for day, days in stretches])  # fmt: skip
    _, rebounds, expected = weekly_counts(at_risk, PLACE, until=date(2026, 4, 30), weeks=30)
    assert rebounds.sum() == len(stretches)
    assert expected.sum() == pytest.approx(sum(days for _, days in stretches) / 10)
    assert (np.asarray(expected) >= 0).all()

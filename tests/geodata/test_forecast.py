"""What the forecast says of sites whose past can be followed by hand."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geodata.codes import built_in_vocabulary
from geodata.forecast import COLUMNS, forecast
from geodata.rebound import episodes_of, mark_findings
from geodata.rules import ReboundRules
from tests.geodata.frames import as_findings, as_inspections, make_sites, make_visits

RULES = ReboundRules(min_clean_days=7, window_days=90, chronic_rebounds=3)
TODAY = date(2026, 6, 30)


def on(days: int) -> str:
    """The date some days before (negative) or after the day of the forecast."""
    return str((pd.Timestamp(TODAY) + pd.Timedelta(days=days)).date())


def forecast_of(sites: Any, visits: list[dict[str, Any]], **options: Any) -> pd.DataFrame:
    inspections, findings = make_visits(visits)
    rules = options.pop("rules", RULES)
    marks = mark_findings(
        inspections, findings, sites, rules=rules, vocabulary=built_in_vocabulary(), as_of=TODAY
    )
    episodes = episodes_of(marks, rules=rules)
    return forecast(sites, inspections, episodes, as_of=TODAY, rules=rules, **options)


def history(site: str, *, back: bool, verified: int = -20, **more: Any) -> list[dict[str, Any]]:
    """Found a year ago and put right 20 days later; every 60 days again, if it comes back.

    The last time it is found in any case, 10 days before it is verified.
    """
    rows = []
    for start in range(-390, verified - 30, 60):
        seen = back or start == -390
        rows.append({"site": site, "day": on(start), "found": "H01" if seen else "", **more})
        rows.append({"site": site, "day": on(start + 20), **more})
    rows.append({"site": site, "day": on(verified - 10), "found": "H01", **more})
    rows.append({"site": site, "day": on(verified), **more})
    return rows


def town(many: int = 12) -> tuple[Any, list[dict[str, Any]]]:
    """Sites 2 km apart, of which the first has its problem back all the time."""
    sites = make_sites([(f"s{n:02d}", 120.0 + 0.02 * n, 30.0) for n in range(many)])
    visits = [row for n in range(many) for row in history(f"s{n:02d}", back=n == 0)]
    return sites, visits


def test_a_site_whose_problem_came_back_is_expected_to_see_it_again_before_its_peers():
    told = forecast_of(*town())
    assert told["predicted"].idxmax() == "s00"
    assert told.loc["s05", "risk_ratio"] < 1 < told.loc["s00", "risk_ratio"]
    assert (told["low"] <= told["predicted"]).all()
    assert (told["predicted"] <= told["high"]).all()
    assert told["watched"].tolist() == [1] * 12


def test_a_problem_past_its_window_is_not_expected_back():
    sites, visits = town(4)
    late = [row for row in visits if row["site"] != "s01"] + history(
        "s01", back=False, verified=-91
    )
    told = forecast_of(sites, late)
    assert told.loc["s01", ["predicted", "watched"]].tolist() == [0.0, 0]
    assert (told["predicted"].drop("s01") > 0).all()


def test_a_problem_whose_window_ends_within_the_horizon_counts_with_the_days_that_are_left():
    sites, visits = town(4)
    rest = [row for row in visits if row["site"] not in ("s01", "s02")]
    ends = history("s01", back=False, verified=-80) + history("s02", back=False, verified=-50)
    told = forecast_of(sites, rest + [{**row} for row in ends])
    assert 0 < told.loc["s01", "predicted"] < told.loc["s02", "predicted"]


def test_a_problem_open_today_may_be_verified_and_come_back_within_the_horizon():
    sites, visits = town(4)
    again = [*visits, {"site": "s01", "day": on(-1), "found": "H01"}]
    told = forecast_of(sites, again)
    assert told["open"].tolist() == [0, 1, 0, 0]
    assert 0 < told.loc["s01", "predicted"] < told.loc["s02", "predicted"]


def test_what_hardly_anybody_goes_to_see_is_hardly_found():
    sites, visits = town(6)
    # they look for something else, so that only how often somebody comes differs
    often = [
        {"site": f"s{n:02d}", "day": on(-day), "checked": "H02"}
        for n in range(5)
        for day in range(1, 400, 5)
    ]
    told = forecast_of(sites, visits + often)
    assert told.loc["s05", "look_chance"] < told.loc["s04", "look_chance"]
    assert told.loc["s05", "predicted"] < told.loc["s04", "predicted"]


def test_where_looks_are_not_recorded_every_day_of_the_horizon_counts():
    sites, visits = town(6)
    rows = [row for row in visits if row.get("found")]
    inspections = as_inspections(
        [
            {"inspection_id": f"v{n}", "site_id": row["site"], "inspected_on": row["day"],
             "inspection_kind": "spot_check", "checked": "", "evidence": "ledger"}
            for n, row in enumerate(rows)
        ]
    )  # fmt: skip
    ten = pd.Timedelta(days=10)
    findings = as_findings(
        [
            {"finding_id": f"f{n}", "inspection_id": f"v{n}", "site_id": row["site"],
             "category": "H01", "found_on": row["day"], "rectified_on": None, "due_on": None,
             "verified_on": str((pd.Timestamp(row["day"]) + ten).date())}
            for n, row in enumerate(rows)
        ]
    )  # fmt: skip
    marks = mark_findings(
        inspections, findings, sites, rules=RULES, vocabulary=built_in_vocabulary(), as_of=TODAY
    )
    told = forecast(sites, inspections, episodes_of(marks, rules=RULES), as_of=TODAY, rules=RULES)
    assert told["look_chance"].tolist() == [1.0] * 6
    assert told["predicted"].idxmax() == "s00"
    assert told["predicted"].min() > 0


def test_a_longer_horizon_never_promises_less():
    sites, visits = town(5)
    totals = [
        forecast_of(sites, visits, horizon_days=days)["predicted"] for days in (0, 10, 30, 60)
    ]
    for shorter, longer in pairwise(totals):
        assert (shorter <= longer + 1e-12).all()
    assert totals[0].sum() == pytest.approx(0.0)


def test_without_a_window_an_old_verification_still_counts():
    sites, visits = town(4)
    old = [row for row in visits if row["site"] != "s01"] + history("s01", back=False, verified=-91)
    rules = ReboundRules(min_clean_days=7, window_days=None, chronic_rebounds=3)
    assert forecast_of(sites, old, rules=rules).loc["s01", "predicted"] > 0


def test_nothing_later_than_the_day_is_used():
    sites, visits = town(4)
    later = [*visits, {"site": "s02", "day": on(5), "found": "H01"}, {"site": "s03", "day": on(9)}]
    pd.testing.assert_frame_equal(forecast_of(sites, visits), forecast_of(sites, later))


@pytest.mark.parametrize(
    ("sites", "visits"),
    [
        pytest.param([], [], id="no-sites"),
        pytest.param([("s", 120.0, 30.0)], [], id="no-visits"),
        pytest.param([("s", 120.0, 30.0)], [{"site": "s", "day": on(-9)}], id="nothing-found"),
        pytest.param(
            [("s", np.nan, np.nan)],
            [{"site": "s", "day": on(-9), "found": "H01"}],
            id="no-position",
        ),
        pytest.param(
            [("s", 120.0, 30.0)],
            [{"site": "gone", "day": on(-9), "found": "H01"}],
            id="unknown-site",
        ),
    ],
)
def test_a_past_that_tells_nothing_gives_zeros_of_the_right_types(sites: Any, visits: Any):
    told = forecast_of(make_sites(sites), visits)
    assert told.dtypes.astype(str).to_dict() == COLUMNS
    assert len(told) == len(sites)
    assert told["predicted"].sum() == 0
    assert told.notna().all(axis=None)

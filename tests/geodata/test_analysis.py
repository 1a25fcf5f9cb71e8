"""The order of the steps, and what a period cuts away."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from geodata.analysis import Period, analyse, exposure_in
from geodata.codes import built_in_vocabulary
from geodata.rebound import episodes_of, mark_findings
from geodata.rules import Rules
from geodata.schema import Records
from tests.geodata.frames import make_sites, make_visits

ROWS = [
    {"day": "2026-03-01", "found": "H01"},
    {"day": "2026-03-10", "found": ""},
    {"day": "2026-03-30", "found": "H01"},
    {"day": "2026-04-05", "found": ""},
    {"day": "2026-05-05", "found": ""},
]


def records(rows=ROWS, sites=None) -> Records:
    inspections, findings = make_visits(rows)
    return Records(sites if sites is not None else make_sites(), inspections, findings,
                   built_in_vocabulary())  # fmt: skip


def exposure(rows, rules: Rules, period: Period) -> pd.DataFrame:
    kept = records(rows)
    marks = mark_findings(kept.inspections, kept.findings, kept.sites, rules=rules.rebound,
                          vocabulary=kept.vocabulary)  # fmt: skip
    return exposure_in(episodes_of(marks, rules=rules.rebound), period)


def test_two_passed_verifications_are_two_stretches_at_risk(rules: Rules):
    at_risk = exposure(ROWS, rules, Period())
    assert at_risk["days_at_risk"].tolist() == [20, 30]
    assert at_risk["rebounded"].tolist() == [True, False]


@pytest.mark.parametrize(
    ("since", "until", "days", "rebounds"),
    [
        pytest.param(date(2026, 3, 20), None, [10, 30], 1, id="cut-at-the-start"),
        pytest.param(None, date(2026, 3, 20), [10, 0], 0, id="before-the-rebound"),
        pytest.param(date(2026, 3, 30), date(2026, 3, 30), [0, 0], 1, id="the-day-of-it"),
        pytest.param(date(2026, 4, 1), None, [0, 30], 0, id="after-the-rebound"),
    ],
)
def test_a_period_cuts_the_stretches_and_counts_the_rebounds_in_it(
    rules: Rules, since, until, days, rebounds
):
    at_risk = exposure(ROWS, rules, Period(None, since, until))
    assert at_risk["days_at_risk"].tolist() == days
    assert at_risk["rebounded"].sum() == rebounds


def test_what_was_not_really_fixed_was_never_at_risk(rules: Rules):
    rows = [ROWS[0], ROWS[1], {"day": "2026-03-12", "found": "H01"}]
    assert exposure(rows, rules, Period()).empty


def test_a_site_carries_its_visits_its_rate_and_no_hot_spot(rules: Rules):
    site = analyse(records(), rules=rules, seed=1).sites.loc["s"]
    assert (site["visits"], site["rebounds"], site["days_at_risk"]) == (5, 1, 50)
    assert site["last_visited_on"] == pd.Timestamp("2026-05-05")
    assert (site["hotspot"], site["too_few"]) == (0, True)


def test_a_site_that_was_never_verified_has_too_few_checks_to_say(rules: Rules):
    two = make_sites([("s", 120.0, 30.0), ("t", 120.01, 30.0)])
    site = analyse(records(sites=two), rules=rules, seed=1).sites.loc["t"]
    assert (site["visits"], site["rebounds"], site["days_at_risk"]) == (0, 0, 0)
    assert site["too_few"]
    assert pd.isna(site["relative_risk"])


def test_a_result_says_by_which_rules_and_up_to_which_day(rules: Rules):
    analysis = analyse(records(), rules=rules, seed=1)
    assert analysis.rules_version == rules.version
    assert analysis.data_to == date(2026, 5, 5)
    assert not analysis.exposure_is_lower_bound
    earlier = analyse(records(), rules=rules, seed=1, period=Period(as_of=date(2026, 3, 15)))
    assert earlier.data_to == date(2026, 3, 10)
    assert len(earlier.marks) == 1


def test_a_ledger_makes_exposure_a_lower_bound_and_closing_is_told(rules: Rules):
    ledger = [{**ROWS[0], "evidence": "ledger"}, {**ROWS[1], "evidence": "closed"}]
    analysis = analyse(records(ledger), rules=rules, seed=1)
    assert analysis.exposure_is_lower_bound
    assert analysis.closed_counts_as_verified


def test_a_site_without_a_position_is_counted_and_keeps_its_rebounds(rules: Rules):
    nowhere = make_sites([("s", np.nan, np.nan)])
    analysis = analyse(records(sites=nowhere), rules=rules, seed=1)
    assert analysis.sites_without_position == 1
    assert analysis.sites.loc["s", "rebounds"] == 1


def test_an_empty_store_has_an_empty_analysis(rules: Rules):
    analysis = analyse(records([], make_sites([])), rules=rules, seed=1)
    assert analysis.hotspots.empty
    assert analysis.data_to is None
    assert analysis.smallest_p_value is None

"""What a selection leaves of an analysis, and that it marks nothing anew."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from geodata.analysis import Analysis, Period, analyse
from geodata.codes import FINDING_STATUS_LABELS, FindingStatus
from geodata.selection import Selection
from tests.geodata.frames import make_sites
from tests.geodata.test_analysis import ROWS, records
from tests.geodata.tiling.by_hand import reckon
from tests.geodata.tiling.small_city import LEADERS, SELECTIONS, make_records, quick_rules

EACH = pytest.mark.parametrize("selection", SELECTIONS.values(), ids=SELECTIONS)
TWO = [{**row, "site": site, "checked": "H01"} for site in ("s", "t") for row in ROWS]


def chosen(selection: Selection, rows=ROWS, sites=None, **options) -> Analysis:
    return analyse(
        records(rows, sites), rules=quick_rules(), seed=1, selection=selection, **options
    )


def figures(analysis: Analysis) -> list[list]:
    return analysis.at_risk[["days_at_risk", "rebounded"]].to_numpy().tolist()


def test_nothing_is_asked_for_by_default():
    assert Selection().is_everything
    assert not Selection(kinds=frozenset({"park"})).is_everything
    assert not Selection(since=date(2026, 1, 1)).is_everything


@pytest.mark.parametrize(
    ("selection", "looks", "rates"),
    [
        (Selection(departments=frozenset("x"), statuses=frozenset("x")), False, False),
        (Selection(kinds=frozenset("x"), leaders=frozenset("x")), False, False),
        (Selection(categories=frozenset("x")), False, True),
        (Selection(severities=frozenset("x")), False, True),
        (Selection(inspection_kinds=frozenset("x")), True, True),
        (Selection(until=date(2026, 1, 1)), True, True),
    ],
)
def test_a_selection_knows_what_it_thins_out(selection: Selection, looks: bool, rates: bool):
    assert (selection.thins_looks, selection.thins_rates) == (looks, rates)


def test_a_selection_of_everything_is_no_selection():
    known = make_records(1)
    one = analyse(known, rules=quick_rules(), seed=1)
    other = analyse(known, rules=quick_rules(), seed=1, selection=Selection())
    for name in ("sites", "marks", "at_risk", "looks", "hotspots"):
        assert_frame_equal(pd.DataFrame(getattr(one, name)), pd.DataFrame(getattr(other, name)))


def test_a_selection_marks_nothing_anew():
    """Of visits by superiors alone, the second finding would be the first of its site."""
    rows = [{**row, "kind": kind} for row, kind in
            zip(ROWS, ["self_check", "self_check", "superior_inspection", "self_check",
                       "superior_inspection"], strict=True)]  # fmt: skip
    analysis = chosen(Selection(inspection_kinds=frozenset({"superior_inspection"})), rows)
    assert analysis.marks["kind"].tolist() == ["first", "rebound"]
    assert figures(analysis) == [[20, True], [30, False]]
    others = chosen(Selection(inspection_kinds=frozenset({"self_check"})), rows)
    assert figures(others) == [[0, False], [0, False]]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        pytest.param(date(2026, 3, 30), None, [[20, True], [30, False]], id="from-the-rebound-on"),
        pytest.param(date(2026, 3, 31), None, [[0, False], [30, False]], id="after-it"),
        pytest.param(None, date(2026, 3, 30), [[20, True], [0, False]], id="up-to-it"),
        pytest.param(date(2026, 5, 1), date(2026, 4, 1), [[0, False], [0, False]], id="backwards"),
    ],
)
def test_days_of_a_selection_are_those_of_visits(since, until, expected):
    assert figures(chosen(Selection(since=since, until=until))) == expected


def test_a_period_still_cuts_what_a_selection_leaves():
    both = chosen(Selection(since=date(2026, 3, 30)), period=Period(until=date(2026, 4, 10)))
    assert figures(both) == [[20, True], [5, False]]
    assert both.looks["days"].sum() == 25


@pytest.mark.parametrize(
    ("selection", "sites"),
    [
        pytest.param(Selection(departments=frozenset({"parks"})), {"t"}, id="department"),
        pytest.param(Selection(kinds=frozenset({"compound"})), {"s"}, id="kind"),
        pytest.param(Selection(leaders=frozenset({"李明"})), {"t"}, id="leader"),
        pytest.param(Selection(leaders=frozenset({"nobody"})), set(), id="no-such-leader"),
        pytest.param(Selection(categories=frozenset({"H02"})), set(), id="category"),
        pytest.param(Selection(severities=frozenset({"severe"})), set(), id="severity"),
        pytest.param(Selection(statuses=frozenset({"closed"})), {"s", "t"}, id="status"),
        pytest.param(Selection(statuses=frozenset({"overdue"})), set(), id="overdue"),
    ],
)
def test_sites_and_episodes_are_picked(selection: Selection, sites: set[str]):
    two = make_sites([("s", 120.0, 30.0), ("t", 120.01, 30.0, "park", "parks")])
    analysis = chosen(selection, TWO, two, leaders={"李明": ["t"]})
    assert set(analysis.at_risk["site_id"]) == sites
    assert set(analysis.sites.index) == {"s", "t"}
    assert set(analysis.sites.query("days_at_risk > 0").index) == sites
    assert len(analysis.looks) == 2 * len(sites)


def test_the_severity_of_an_episode_is_that_of_the_finding_that_opened_it():
    known = records([*ROWS[:1], {"day": "2026-03-05", "found": "H01"}, *ROWS[1:]])
    severity = ["minor", "severe", "severe"]
    known = type(known)(known.sites, known.inspections,
                        known.findings.assign(severity=pd.array(severity, dtype="str")),
                        known.vocabulary)  # fmt: skip
    severe = analyse(known, rules=quick_rules(), seed=1,
                     selection=Selection(severities=frozenset({"severe"})))  # fmt: skip
    assert figures(severe) == [[30, False]]


@EACH
def test_a_selection_counts_as_the_map_does(selection: Selection):
    known = make_records(1, sites=12, visits=200)
    whole = analyse(known, rules=quick_rules(), seed=1)
    told = reckon(whole, selection)
    analysis = analyse(known, rules=quick_rules(), seed=1, selection=selection,
                       leaders={"李明": LEADERS["李明"], "王芳": ("S04", "S05")})  # fmt: skip
    sums = analysis.at_risk.groupby("site_id")[["rebounded", "days_at_risk"]].sum()
    for site in told.shown:
        ours = sums.loc[site].tolist() if site in sums.index else [0, 0]
        assert ours == [told.rebounds[site], told.days[site]]
    assert set(sums.index) <= told.shown
    assert analysis.looks["days"].sum() == analysis.at_risk["days_at_risk"].sum()
    expected = analysis.at_risk["expected"].sum()
    assert analysis.looks["expected"].sum() == pytest.approx(expected)


def test_every_status_has_a_label():
    assert set(FINDING_STATUS_LABELS) == set(FindingStatus)
    assert all(each["zh"] and each["en"] for each in FINDING_STATUS_LABELS.values())


@EACH
def test_a_selection_told_in_plain_words_is_the_same_selection(selection: Selection):
    assert Selection.of_plain(selection.as_plain()) == selection

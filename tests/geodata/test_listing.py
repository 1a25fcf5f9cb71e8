"""What a selection leaves, in the order of a list."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from geodata.listing import (
    ORDERS,
    Order,
    found_again,
    open_findings,
    rows_by_name,
    sites_by,
    sites_of,
)
from geodata.selection import Selection
from geodata.site_columns import days_since_verified, rebound_columns, site_columns
from geodata.tiling import NEVER, STATUSES, MapTable, SiteSums, site_sums
from tests.geodata.tiling.small_city import SELECTIONS, city

EVERYTHING = Selection()


@pytest.fixture(scope="module")
def table() -> MapTable:
    return city(1)[1]


def listed(table: MapTable, sums: SiteSums, order: Order) -> list[int]:
    return sites_by(table, sums, order, by_name=rows_by_name(table.names)).tolist()


def three(table: MapTable, **figures: list[float]) -> SiteSums:
    """Sums of the first three sites, the others not shown."""
    sums = site_sums(table, EVERYTHING)
    rest = len(table) - 3
    told = {name: np.array([*values, *[0] * rest], dtype=getattr(sums, name).dtype)
            for name, values in figures.items()}  # fmt: skip
    return replace(sums, shown=np.arange(len(table)) < 3, **told)


def test_little_data_never_leads(table: MapTable) -> None:
    sums = three(table, low=[0.5, 9.0, 0.7], too_few=[False, True, False])
    assert listed(table, sums, "low") == [2, 0, 1]


def test_sites_with_as_many_open_findings_stand_by_their_lower_end(table: MapTable) -> None:
    sums = three(table, open=[2, 3, 2], low=[0.5, 0.1, 0.6], too_few=[False] * 3)
    assert listed(table, sums, "open") == [1, 2, 0]


def test_what_nobody_visited_comes_before_what_was_not_visited_for_long(table: MapTable) -> None:
    sums = three(table)
    days = np.array([20_000, NEVER, 19_000, *[20_001] * (len(table) - 3)], dtype=np.int32)
    assert listed(replace(table, last_visited=days), sums, "quiet") == [1, 2, 0]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", SELECTIONS)
def test_a_list_holds_every_site_that_is_shown_once(
    table: MapTable, name: str, order: Order
) -> None:
    sums = site_sums(table, SELECTIONS[name])
    assert sorted(listed(table, sums, order)) == np.flatnonzero(sums.shown).tolist()


@pytest.mark.parametrize("order", ["open", "overdue", "visits"])
def test_counts_fall_along_the_list(table: MapTable, order: Order) -> None:
    sums = site_sums(table, EVERYTHING)
    counts = getattr(sums, order)[listed(table, sums, order)]
    assert len(set(counts.tolist())) > 1
    assert all(one >= other for one, other in pairwise(counts))


def test_names_stand_by_pinyin_and_their_numbers_by_value() -> None:
    names = ["2号楼", "大关10号", "安吉路", "大关9号", "Park", "park 2", "和睦"]
    assert [names[row] for row in rows_by_name(names)] == [
        "2号楼", "Park", "park 2", "安吉路", "大关9号", "大关10号", "和睦",
    ]  # fmt: skip


def test_a_name_may_be_anything() -> None:
    names = ["", "9" * 5000, "\ud800", "٣号", "²"]
    assert sorted(rows_by_name(names).tolist()) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("name", SELECTIONS)
def test_open_findings_are_those_that_the_figures_count(table: MapTable, name: str) -> None:
    selection = replace(SELECTIONS[name], statuses=frozenset())
    sums = site_sums(table, selection)
    rows = open_findings(table, selection, sums.shown)
    counted = np.bincount(sites_of(table.findings, rows), minlength=len(table))
    assert counted.tolist() == sums.open.tolist()


def test_overdue_findings_come_first_then_what_is_due_soonest_then_without_a_day(
    table: MapTable,
) -> None:
    findings = table.findings
    rows = open_findings(table, EVERYTHING, np.ones(len(table), dtype=bool))
    late, due = findings.overdue[rows], findings.due[rows]
    assert late.any()
    assert not late.all()
    assert late.tolist() == sorted(late.tolist(), reverse=True)
    waiting = due[~late]
    days = waiting[waiting != NEVER]
    assert waiting.tolist() == [*sorted(days.tolist()), *[NEVER] * (len(waiting) - len(days))]
    assert due[late].tolist() == sorted(due[late].tolist())


@pytest.mark.parametrize(
    ("statuses", "left"),
    [
        pytest.param({"open"}, {"open"}, id="open"),
        pytest.param({"to_verify"}, {"to_verify"}, id="to-verify"),
        pytest.param({"closed"}, {"open", "to_verify"}, id="a-site-with-something-closed"),
    ],
)
def test_a_status_thins_out_the_findings(
    table: MapTable, statuses: set[str], left: set[str]
) -> None:
    selection = Selection(statuses=frozenset(statuses))
    rows = open_findings(table, selection, site_sums(table, selection).shown)
    assert {STATUSES[code].value for code in table.findings.status[rows]} == left


def test_overdue_leaves_what_is_overdue(table: MapTable) -> None:
    selection = Selection(statuses=frozenset({"overdue"}))
    rows = open_findings(table, selection, site_sums(table, selection).shown)
    assert len(rows) == site_sums(table, EVERYTHING).overdue.sum()
    assert table.findings.overdue[rows].all()


@pytest.mark.parametrize("name", SELECTIONS)
def test_what_was_found_again_are_the_rebounds_that_the_figures_count(
    table: MapTable, name: str
) -> None:
    sums = site_sums(table, SELECTIONS[name])
    rows = found_again(table, SELECTIONS[name], sums.shown)
    counted = np.bincount(sites_of(table.looks, rows), minlength=len(table))
    assert counted.tolist() == sums.rebounds.tolist()
    assert all(one >= other for one, other in pairwise(table.looks.day[rows]))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_days_after_verification_are_those_of_the_episodes(seed: int) -> None:
    analysis, table = city(seed)
    rows = found_again(table, EVERYTHING, np.ones(len(table), dtype=bool))
    told = rebound_columns(table, rows, days_since_verified(table.looks))
    mine = sorted(zip(told["site_id"], told["category"], told["found_on"], told["days"],
                      strict=True))  # fmt: skip
    rebounded = analysis.at_risk[analysis.at_risk["rebounded"]]
    verified = rebounded["verified_on"].to_numpy("datetime64[D]").astype(np.int64)
    days = rebounded["days_at_risk"].to_numpy()
    theirs = sorted(zip(rebounded["site_id"], rebounded["category"], verified + days, days,
                        strict=True))  # fmt: skip
    assert mine == theirs
    assert len(mine) > 20


def test_nothing_stands_where_nothing_is_known(table: MapTable) -> None:
    sums = site_sums(table, EVERYTHING)
    never = next(row for row in range(len(table)) if table.ids[row] == "S23")
    told = pd.Series({name: values[0] for name, values in
                      site_columns(table, sums, np.array([never])).items()})  # fmt: skip
    unknown = {"last_visited_on", "expected", "ratio", "ratio_low", "ratio_high", "lon", "lat"}
    assert unknown <= set(told.index[told.isna()])
    assert (told["visits"], told["rebounds"], told["too_few"]) == (0, 0, True)

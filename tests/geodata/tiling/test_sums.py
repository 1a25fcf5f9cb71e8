"""The figures of each site are what a count by hand of the same records gives."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from scipy.stats import gamma

from geodata.blind_spots import unvisited_sites
from geodata.selection import Selection
from geodata.tiling import MapTable, SiteSums, category_sums, site_sums, weekly_sums
from tests.geodata.tiling.by_hand import reckon
from tests.geodata.tiling.small_city import QUIET_DAYS, city

COUNTS = ("visits", "rebounds", "expected", "days", "open", "overdue")


def by_id(table: MapTable, values: np.ndarray, shown: np.ndarray) -> dict[str, float]:
    return {table.ids[row]: values[row] for row in np.flatnonzero(shown)}


@pytest.mark.parametrize("seed", [1, 2])
def test_sums_are_those_counted_by_hand(seed: int, selection: Selection):
    analysis, table = city(seed)
    sums, told = site_sums(table, selection), reckon(analysis, selection)
    assert {table.ids[row] for row in np.flatnonzero(sums.shown)} == told.shown
    for name in COUNTS:
        ours = by_id(table, getattr(sums, name), sums.shown)
        theirs = {site: getattr(told, name)[site] for site in told.shown}
        assert ours == pytest.approx(theirs, rel=1e-5), name
        assert not getattr(sums, name)[~sums.shown].any()


def test_weeks_and_categories_are_those_counted_by_hand(selection: Selection):
    analysis, table = city(1)
    told, weeks = reckon(analysis, selection), weekly_sums(table, selection)
    assert weeks.first is not None
    assert weeks.first.weekday() == 0
    for days, counts in ((told.rebound_days, weeks.rebounds), (told.visit_days, weeks.visits)):
        expected = np.zeros(len(counts), dtype=int)
        for day in days:
            expected[(day - weeks.first).days // 7] += 1
        assert counts.tolist() == expected.tolist()
    categories = category_sums(table, selection)
    for name, theirs in (("rebounds", told.rebounds_by_category), ("open", told.open_by_category)):
        ours = dict(zip(categories.codes, getattr(categories, name), strict=True))
        assert {code: count for code, count in ours.items() if count} == dict(+theirs)


def test_sums_at_hand_are_used_for_weeks_and_categories(selection: Selection):
    _, table = city(1)
    sums = site_sums(table, selection)
    assert np.array_equal(weekly_sums(table, selection, sums).visits,
                          weekly_sums(table, selection).visits)  # fmt: skip
    assert np.array_equal(category_sums(table, selection, sums).open,
                          category_sums(table, selection).open)  # fmt: skip


def test_without_a_selection_the_figures_are_those_of_the_analysis():
    analysis, table = city(1)
    sums = site_sums(table, Selection())
    sites = analysis.sites.loc[list(table.ids)]
    assert sums.visits.tolist() == sites["visits"].tolist()
    assert sums.rebounds.tolist() == sites["rebounds"].tolist()
    assert sums.expected == pytest.approx(sites["expected"].to_numpy(), rel=1e-5)
    assert sums.days == pytest.approx(sites["days_at_risk"].to_numpy())
    assert sums.too_few.tolist() == sites["too_few"].tolist()
    known = sites["relative_risk"].notna().to_numpy()
    assert known.any()
    for ours, theirs in (("ratio", ""), ("low", "_low"), ("high", "_high")):
        told = sites[f"relative_risk{theirs}"].to_numpy()
        assert getattr(sums, ours)[known] == pytest.approx(told[known], rel=1e-5)


def test_a_site_where_nothing_was_verified_has_the_ratio_of_the_prior_and_too_few_checks():
    analysis, table = city(1)
    unknown = ~analysis.sites.loc[list(table.ids), "relative_risk"].notna().to_numpy()
    sums = site_sums(table, Selection())
    assert unknown.any()
    assert sums.ratio[unknown] == pytest.approx(1)
    assert sums.too_few[unknown].all()


def test_a_part_of_the_records_has_a_ratio_of_its_own():
    _, table = city(1)
    sums = site_sums(table, Selection(categories=frozenset({"H01"})))
    shape, row = table.prior_shape, int(np.argmax(sums.rebounds))
    posterior = gamma(shape + sums.rebounds[row], scale=1 / (shape + sums.expected[row]))
    assert sums.ratio[row] == pytest.approx(posterior.mean(), rel=1e-5)
    assert sums.low[row] == pytest.approx(posterior.ppf(0.05), rel=1e-5)
    assert sums.high[row] == pytest.approx(posterior.ppf(0.95), rel=1e-5)
    assert np.array_equal(sums.too_few, sums.days < table.min_days_at_risk)


def test_choosing_sites_leaves_the_ratio_of_those_chosen():
    _, table = city(1)
    parks = site_sums(table, Selection(kinds=frozenset({"park"})))
    assert np.array_equal(parks.ratio, site_sums(table, Selection()).ratio)


def test_blind_are_the_sites_where_nobody_was_seen_for_long():
    analysis, table = city(1)
    quiet = unvisited_sites(analysis.records.inspections, analysis.sites,
                            as_of=analysis.data_to, quiet_days=QUIET_DAYS)  # fmt: skip
    sums = site_sums(table, Selection())
    assert {table.ids[row] for row in np.flatnonzero(sums.blind)} == set(quiet.index)
    assert 0 < sums.blind.sum() < len(table)


def test_totals_are_of_the_sites_that_are_shown(selection: Selection):
    _, table = city(2)
    sums: SiteSums = site_sums(table, selection)
    totals = sums.totals()
    assert totals["sites"] == sums.shown.sum()
    assert totals["visits"] == sums.visits[sums.shown].sum()
    assert totals["blind"] == (sums.blind & sums.shown).sum()


def test_the_last_week_is_partial_where_the_data_ends_before_its_sunday():
    analysis, table = city(1)
    weeks = weekly_sums(table, Selection())
    sunday = weeks.first + timedelta(days=7 * len(weeks.visits) - 1)
    assert analysis.data_to <= sunday < analysis.data_to + timedelta(days=7)
    assert weeks.partial == (analysis.data_to < sunday)


def test_a_week_is_told_with_its_commonest_kind_of_visit():
    analysis, table = city(1)
    weeks = weekly_sums(table, Selection())
    visits = analysis.records.inspections
    place = (visits["inspected_on"] - pd.Timestamp(weeks.first)).dt.days // 7
    for week, kind in enumerate(weeks.kinds):
        counts = visits.loc[place == week, "inspection_kind"].value_counts()
        assert (kind == "") if counts.empty else (counts[kind] == counts.max())


def test_a_day_before_1970_and_a_date_far_ahead_are_days_like_others():
    _, table = city(1)
    ever = Selection(since=date.min, until=date.max)
    assert site_sums(table, ever).totals() == site_sums(table, Selection()).totals()

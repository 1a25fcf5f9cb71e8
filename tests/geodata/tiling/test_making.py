"""From an analysis to the rows of the map."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import shapely

from geodata.analysis import Period, analyse
from geodata.crs import metric_crs, project
from geodata.rankings import by_gi_star
from geodata.selection import Selection
from geodata.tiling import STATUSES, option_counts, site_sums, tile_of
from geodata.tiling.making import make_map_table
from tests.geodata.tiling.small_city import QUIET_DAYS, city, make_records, quick_rules
from tests.webmap.factory import make_analysis


def test_sites_without_a_position_come_last_and_in_no_tile():
    analysis, table = city(1)
    nowhere = analysis.sites.geometry.isna()
    assert table.placed == len(table) - nowhere.sum()
    assert {table.ids[row] for row in range(table.placed, len(table))} == set(
        analysis.sites.index[nowhere]
    )
    world = tile_of(table, site_sums(table, Selection()), 0, 0, 0)
    assert world.columns["sites"].sum() == table.placed


def test_keys_only_grow():
    _, table = city(1)
    assert (np.diff(table.order[: table.placed].astype(object)) >= 0).all()


def test_each_site_keeps_its_words_its_place_and_its_records():
    analysis, table = city(1)
    for row, site_id in enumerate(table.ids):
        site = analysis.sites.loc[site_id]
        assert (table.names[row], table.addresses[row]) == (site["site_name"], site["address"])
        assert table.kinds[table.kind[row]] == site["kind"]
        assert table.departments[table.department[row]] == site["department"]
        assert table.hotspot[row] == site["hotspot"]
        if site.geometry is not None:
            assert (table.lon[row], table.lat[row]) == (site.geometry.x, site.geometry.y)
    days = table.visits.day[table.visits.site == table.row_of("S04")]
    there = analysis.records.inspections.query("site_id == 'S04'")["inspected_on"]
    assert sorted(days.tolist()) == sorted(there.to_numpy("datetime64[D]").astype(int).tolist())


def test_a_site_is_found_by_its_id():
    _, table = city(1)
    assert all(table.row_of(site_id) == row for row, site_id in enumerate(table.ids))
    assert [table.row_of(other) for other in ("", "S", "S99", "点位")] == [None] * 4


def test_a_basemap_of_another_datum_moves_the_drawing_and_not_the_degrees():
    analysis, table = city(1)
    points = analysis.sites.geometry.to_numpy()
    shown = shapely.get_x(points) + 0.005, shapely.get_y(points) - 0.002
    moved = make_map_table(analysis, quiet_days=QUIET_DAYS, shown=shown)
    row, before = moved.row_of("S05"), table.row_of("S05")
    assert moved.lon[row] == table.lon[before]
    assert (int(moved.x[row]) - int(table.x[before])) / 2**32 * 360 == pytest.approx(
        0.005, abs=1e-6
    )
    assert moved.y[row] > table.y[before]


def test_gi_star_is_that_of_the_rates():
    _, table = city(1)
    sums, placed = site_sums(table, Selection()), slice(0, table.placed)
    lon, lat = table.lon[placed], table.lat[placed]
    z = by_gi_star(project(lon, lat, metric_crs(lon, lat)), sums.rebounds[placed],
                   expected=sums.expected[placed])  # fmt: skip
    assert table.gi[placed] == pytest.approx(z, abs=1e-3)
    assert not table.gi[table.placed :].any()


def test_an_analysis_as_of_a_day_knows_nothing_later():
    day = date(2026, 1, 31)
    records = make_records(1)
    table = make_map_table(
        analyse(records, rules=quick_rules(), seed=1, period=Period(as_of=day)), quiet_days=30
    )
    assert len(table.visits.day) == (records.inspections["inspected_on"].dt.date <= day).sum()
    assert len(table.findings.day) == (records.findings["found_on"].dt.date <= day).sum()


def test_options_are_told_with_what_they_would_leave():
    analysis, table = city(1)
    options, records = option_counts(table), analysis.records
    assert dict(options["department"]) == analysis.sites["department"].value_counts().to_dict()
    assert dict(options["category"]) == records.findings["category"].value_counts().to_dict()
    kinds = records.inspections["inspection_kind"].value_counts().to_dict()
    assert dict(options["inspection_kind"]) == kinds
    status = dict(options["status"])
    assert status["overdue"] == analysis.marks["is_overdue"].sum()
    assert sum(status[each] for each in STATUSES) == len(records.findings)
    assert options["leader"] == [("李明", 4), ("王芳", 2)]
    assert "" not in dict(options["severity"])


def test_figures_that_an_analysis_leaves_open_are_told_as_unknown():
    table = make_map_table(make_analysis(), quiet_days=30)
    assert np.isfinite(table.ratio).all()
    assert table.too_few.tolist().count(True) == 2
    assert table.level.min() == 0


def test_more_kinds_than_a_byte_can_tell_are_still_told_apart():
    records = make_records(1, sites=300, visits=300)
    kinds = [f"k{n}" for n in range(300)]
    sites = records.sites.assign(kind=np.array(kinds, dtype=object)).astype({"kind": "str"})
    analysis = analyse(replace(records, sites=sites), rules=quick_rules(), seed=1)
    table = make_map_table(analysis, quiet_days=30)
    chosen = site_sums(table, Selection(kinds=frozenset({"k299"})))
    assert [table.ids[row] for row in np.flatnonzero(chosen.shown)] == ["S299"]

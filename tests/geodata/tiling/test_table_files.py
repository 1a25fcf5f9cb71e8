"""A map table on disk is the one that was written."""

from __future__ import annotations

import json
import mmap
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geodata.analysis import analyse
from geodata.selection import Selection
from geodata.tiling import (
    MapTable,
    category_sums,
    open_map_table,
    option_counts,
    pack_tile,
    site_sums,
    tile_of,
    warm_up,
    weekly_sums,
    write_map_table,
)
from geodata.tiling.making import make_map_table
from tests.geodata.frames import as_findings, as_inspections, make_sites
from tests.geodata.test_analysis import records
from tests.geodata.tiling.small_city import city, quick_rules


def same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(
            one, other, equal_nan=one.dtype.kind == "f"
        )
    if is_dataclass(one):
        return all(same(getattr(one, each.name), getattr(other, each.name)) for each in fields(one))
    return type(one) is type(other) and one == other


def no_city() -> MapTable:
    nothing = records([], make_sites([]))
    return make_map_table(analyse(nothing, rules=quick_rules(), seed=1), quiet_days=30)


@pytest.mark.parametrize("table", [city(1)[1], no_city()], ids=["city", "nothing"])
def test_what_was_written_is_read(table: MapTable, tmp_path: Path):
    write_map_table(table, tmp_path / "table")
    assert same(table, open_map_table(tmp_path / "table"))


def test_arrays_stay_on_disk_and_nobody_can_change_them(tmp_path: Path):
    _, table = city(1)
    write_map_table(table, tmp_path)
    read = open_map_table(tmp_path)
    owner = read.looks.day
    while isinstance(owner, np.ndarray):
        owner = owner.base
    assert isinstance(owner, mmap.mmap)
    for each in (table, read):
        with pytest.raises(ValueError, match="read-only"):
            each.looks.found[0] = True


def test_a_folder_of_another_format_is_not_read(tmp_path: Path):
    _, table = city(1)
    write_map_table(table, tmp_path)
    facts = json.loads((tmp_path / "table.json").read_text("utf-8"))
    (tmp_path / "table.json").write_text(json.dumps({**facts, "format": 0}), "utf-8")
    with pytest.raises(ValueError, match="format 0"):
        open_map_table(tmp_path)


def test_a_folder_without_facts_is_unfinished(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        open_map_table(tmp_path)


def test_a_store_without_records_has_an_empty_map():
    table = no_city()
    warm_up(table)
    sums = site_sums(table, Selection())
    assert sums.totals() == dict.fromkeys(sums.totals(), 0)
    assert pack_tile(table, tile_of(table, sums, 5, 3, 3)) == b""
    assert weekly_sums(table, Selection()).first is None
    assert category_sums(table, Selection()).codes == ()
    assert not any(option_counts(table).values())


def test_sites_without_a_single_record_are_on_the_map():
    known = records([], make_sites([("s", 120.0, 30.0), ("t", np.nan, np.nan)]))
    table = make_map_table(analyse(known, rules=quick_rules(), seed=1), quiet_days=30)
    sums = site_sums(table, Selection())
    assert sums.shown.tolist() == [True, True]
    assert len(tile_of(table, sums, 0, 0, 0)) == 1


def test_a_category_of_a_finding_that_was_never_verified_can_be_chosen():
    inspections = as_inspections([{
        "inspection_id": "v", "site_id": "s", "inspected_on": "2026-03-01",
        "inspection_kind": "self_check", "checked": "", "evidence": "visit",
    }])  # fmt: skip
    findings = as_findings([{
        "finding_id": "f", "inspection_id": "gone", "site_id": "s", "category": "X7",
        "found_on": "2026-03-01", "due_on": "2026-02-01",
    }])  # fmt: skip
    known = records([])
    known = type(known)(make_sites(), inspections, findings, known.vocabulary)
    table = make_map_table(analyse(known, rules=quick_rules(), seed=1), quiet_days=30)
    assert option_counts(table)["category"] == [("X7", 1)]
    assert site_sums(table, Selection(categories=frozenset({"X7"}))).totals()["overdue"] == 1
    # its visit is not among the records, so that no kind of visit fits it
    of_kind = Selection(inspection_kinds=frozenset({"self_check"}))
    assert site_sums(table, of_kind).totals()["overdue"] == 0

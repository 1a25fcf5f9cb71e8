"""What a second file does to what is stored, and what it takes to undo one."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from geodata.errors import StoreError
from tests.webmap.terminal import run, told
from webmap import data

VISITS = "record_id,site_id,site_name,kind,department,lon,lat,inspected_on,inspection_kind,found"
LEDGER = "record_id,site_id,site_name,kind,department,category,found_on,verified_on,description"
PLACE = "a,大关南苑,compound,housing,120.1,30.2"
SITE = "a,大关南苑,compound,housing"


def bring(app: Flask, folder: Path, head: str, *rows: str) -> data.Imported:
    """Import rows, as the command does."""
    path = folder / "records.csv"
    path.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    with app.app_context():
        return data.import_file(path, data.Choices(datum="wgs84"))


def findings(app: Flask) -> list[tuple[str, str, str]]:
    """Category, day and verified day of every stored finding."""
    with app.app_context():
        found = data.get_records()[1].findings
    days = [found[name].dt.strftime("%Y-%m-%d").fillna("") for name in ("found_on", "verified_on")]
    return sorted(zip(found["category"], *days, strict=True))


def visits(app: Flask) -> list[tuple[str, str, str]]:
    """Day, kind and what was checked of every stored inspection."""
    with app.app_context():
        made = data.get_records()[1].inspections
    days = made["inspected_on"].dt.strftime("%Y-%m-%d")
    return sorted(zip(days, made["evidence"], made["checked"], strict=True))


def snapshot(app: Flask) -> tuple[object, ...]:
    """Everything that an analysis would see."""
    with app.app_context():
        records = data.get_records()[1]
    sites = sorted(records.sites.index)
    return sites, findings(app), visits(app), sorted(records.inspections.index)


def test_a_corrected_day_moves_the_visit_instead_of_adding_one(app: Flask, tmp_path: Path) -> None:
    bring(app, tmp_path, VISITS, f"R-0017,{PLACE},2026-06-13,self_check,H01")
    done = bring(app, tmp_path, VISITS, f"R-0017,{PLACE},2026-06-14,self_check,H01")
    assert done.written.added["inspection"] == 0
    assert [day for day, _, _ in visits(app)] == ["2026-06-14"]
    assert findings(app) == [("H01", "2026-06-14", "")]


def test_a_running_number_of_next_month_is_another_visit(app: Flask, tmp_path: Path) -> None:
    bring(app, tmp_path, VISITS, f"17,{PLACE},2026-06-13,self_check,H01")
    bring(app, tmp_path, VISITS, f"17,{PLACE},2026-07-13,self_check,H01")
    assert [day for day, _, _ in visits(app)] == ["2026-06-13", "2026-07-13"]


def test_a_visit_that_turns_out_to_have_passed_loses_its_finding(
    app: Flask, tmp_path: Path
) -> None:
    bring(app, tmp_path, VISITS, f"R-0017,{PLACE},2026-06-13,self_check,H01;H02")
    done = bring(app, tmp_path, VISITS, f"R-0017,{PLACE},2026-06-13,self_check,H02")
    assert done.written.withdrawn == {"finding": 1}
    assert findings(app) == [("H02", "2026-06-13", "")]


def test_a_corrected_verification_leaves_no_look_back_on_the_old_day(
    app: Flask, tmp_path: Path
) -> None:
    bring(app, tmp_path, LEDGER, f"L-0001,{SITE},H01,2026-06-13,2026-06-16,")
    bring(app, tmp_path, LEDGER, f"L-0001,{SITE},H01,2026-06-13,2026-06-18,")
    assert visits(app) == [
        ("2026-06-13", "ledger", "H01"),
        ("2026-06-18", "verification", "H01"),
    ]


def test_a_corrected_category_of_a_ledger_takes_its_visits_along(
    app: Flask, tmp_path: Path
) -> None:
    bring(app, tmp_path, LEDGER, f"L-0001,{SITE},H01,2026-06-13,2026-06-16,")
    bring(app, tmp_path, LEDGER, f"L-0001,{SITE},H02,2026-06-13,2026-06-16,")
    assert findings(app) == [("H02", "2026-06-13", "2026-06-16")]
    assert visits(app) == [
        ("2026-06-13", "ledger", "H02"),
        ("2026-06-16", "verification", "H02"),
    ]


def test_what_stood_there_before_is_kept_and_told(app: Flask, tmp_path: Path) -> None:
    bring(app, tmp_path, LEDGER, f"L-0001,{SITE},H01,2026-06-13,,旧")
    done = bring(app, tmp_path, LEDGER, f"L-0001,{SITE},H01,2026-06-13,,新")
    (change,) = done.written.changes
    assert (change.layer, change.column, change.before, change.after) == (
        "finding", "description", "旧", "新",
    )  # fmt: skip


def test_an_overlapping_file_adds_only_what_is_new(app: Flask, tmp_path: Path) -> None:
    one = [f"R-{n:04d},{PLACE},2026-06-{n:02d},self_check," for n in (1, 2, 3)]
    bring(app, tmp_path, VISITS, *one[:2])
    done = bring(app, tmp_path, VISITS, *one)
    assert (done.written.added["inspection"], done.written.changed["inspection"]) == (1, 0)


UNDONE = [
    pytest.param(VISITS, f"R-0018,{PLACE},2026-06-20,look_back,H02", id="a-new-visit"),
    pytest.param(VISITS, f"R-0017,{PLACE},2026-06-14,self_check,H01", id="a-corrected-day"),
    pytest.param(VISITS, f"R-0017,{PLACE},2026-06-13,self_check,", id="a-withdrawn-finding"),
    pytest.param(VISITS, "R-0099,b,和睦新村,compound,housing,120.2,30.2,2026-06-20,self_check,H01",
                 id="a-new-site"),
    pytest.param(LEDGER, f"L-0001,{SITE},H01,2026-06-13,2026-06-18,", id="a-corrected-ledger"),
    pytest.param(LEDGER, f"L-0001,{SITE},H05,2026-06-14,,", id="a-moved-finding"),
    pytest.param(LEDGER, f"L-0002,{SITE},H03,2026-06-13,2026-06-16,", id="a-shared-visit"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "row"), UNDONE)
def test_an_undone_import_leaves_everything_as_it_was(
    app: Flask, tmp_path: Path, head: str, row: str
) -> None:
    app.config["NEW_SITES"] = "allow"
    bring(app, tmp_path, VISITS, f"R-0017,{PLACE},2026-06-13,self_check,H01")
    bring(app, tmp_path, LEDGER, f"L-0001,{SITE},H01,2026-06-13,2026-06-16,")
    before = snapshot(app)
    done = bring(app, tmp_path, head, row)
    assert done.written.batch == 3
    assert snapshot(app) != before
    with app.app_context():
        data.undo(3)
    assert snapshot(app) == before


def test_an_undone_file_can_be_imported_again(app: Flask, tmp_path: Path) -> None:
    row = f"R-0017,{PLACE},2026-06-13,self_check,H01"
    bring(app, tmp_path, VISITS, row)
    before = snapshot(app)
    with app.app_context():
        data.undo(1)
    assert snapshot(app)[1:3] == ([], [])
    bring(app, tmp_path, VISITS, row)
    assert snapshot(app) == before


def test_an_import_on_whose_sites_later_ones_rest_is_not_undone(app: Flask, tmp_path: Path) -> None:
    bring(app, tmp_path, VISITS, f"R-0017,{PLACE},2026-06-13,self_check,H01")
    bring(app, tmp_path, VISITS, f"R-0018,{PLACE},2026-06-20,self_check,H01")
    before = snapshot(app)
    with app.app_context(), pytest.raises(StoreError, match=r"E_BATCH_NEEDED.*2 \(records.csv: 1"):
        data.undo(1)
    assert snapshot(app) == before
    with app.app_context():
        data.undo(2)
        data.undo(1)
    assert snapshot(app)[0] == []


def test_an_import_whose_rows_were_corrected_later_is_not_undone(
    app: Flask, tmp_path: Path
) -> None:
    bring(app, tmp_path, VISITS, f"R-0001,{PLACE},2026-06-01,self_check,")
    bring(app, tmp_path, VISITS, f"R-0017,{PLACE},2026-06-13,self_check,H01")
    bring(app, tmp_path, VISITS, f"R-0017,{PLACE},2026-06-14,self_check,H01")
    with app.app_context(), pytest.raises(StoreError, match="E_BATCH_NEEDED"):
        data.undo(2)


def test_the_command_undoes_an_import_and_the_list_says_so(app: Flask, tmp_path: Path) -> None:
    bring(app, tmp_path, VISITS, f"R-0017,{PLACE},2026-06-13,self_check,H01")
    assert "took out 1 sites, 1 inspections, 1 findings" in told(app, "ingest", "--undo", 1)
    assert "undone" in told(app, "imports")
    again = run(app, "ingest", "--undo", 1)
    assert again.exit_code == 1
    assert "E_BATCH_UNDONE" in again.output
    assert "E_BATCH_UNKNOWN" in run(app, "ingest", "--undo", 9).output


def test_a_returned_workbook_that_comes_back_unmended_is_no_new_import(
    app: Flask, tmp_path: Path
) -> None:
    bring(app, tmp_path, VISITS, f"R-0001,{PLACE},2026-02-30,self_check,", f"R-2,{PLACE},,,")
    back = tmp_path / "back.xlsx"
    with app.app_context():
        back.write_bytes(data.kept_workbook(1, "zh"))
        again = data.import_file(back, data.Choices(datum="wgs84"))
        assert again.batch.rows_rejected == 2
        assert again.written.nothing
        assert len(data.get_batches()) == 1

"""Questions about rows of a file, their answers, and what is in the store afterwards."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from flask import Flask
from openpyxl import load_workbook

from geodata.errors import InputError, StoreError
from webmap import data

HEAD = "record_id,site_id,site_name,kind,department,lon,lat,inspected_on,inspection_kind,found"
REGISTER = (
    "R1,S1,人民广场,park,parks,120.10,30.20,2026-01-01,self_check,",
    "R2,S2,人民广场,park,parks,120.20,30.30,2026-01-01,self_check,",
    "R3,S3,大关南苑,compound,housing,120.15,30.25,2026-01-01,self_check,",
)
NEXT_YEAR = (date.today() + timedelta(days=400)).isoformat()
AMBIGUOUS = "R11,,人民广场,park,parks,,,2026-02-01,self_check,G01"
WEAK = "R12,,大关南园小区,compound,housing,,,2026-02-02,self_check,H01"
NEW = "R13,,申花路安置房,compound,housing,120.12,30.22,2026-02-03,self_check,H02"
TEXT = "R14,S3,大关南苑,compound,housing,,,2026-02-04,self_check,味道不太好"
FUTURE = f"R15,S3,大关南苑,compound,housing,,,{NEXT_YEAR},self_check,H05"
OUTSIDE = "R16,S3,大关南苑,compound,housing,120.60,30.25,2026-02-06,self_check,H01"
ALL = (AMBIGUOUS, WEAK, NEW, TEXT, FUTURE, OUTSIDE)


@pytest.fixture
def app(app: Flask, tmp_path: Path) -> Flask:
    """Knows three sites, two of one name, within a city of 20 km."""
    outline = shapely.geometry.mapping(shapely.box(120.0, 30.1, 120.3, 30.4))
    square = {"type": "Feature", "properties": {"name": "市区"}, "geometry": outline}
    city = tmp_path / "city.geojson"
    city.write_text(json.dumps({"type": "FeatureCollection", "features": [square]}), "utf-8")
    app.config["CITY"] = str(city)
    bring(app, tmp_path, *REGISTER)
    return app


def bring(app: Flask, folder: Path, *rows: str, **choices: Any) -> data.Imported:
    path = folder / "记录.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n", "utf-8")
    with app.app_context():
        return data.import_file(path, data.Choices(**{"datum": "wgs84", **choices}))


def asked(app: Flask, *, state: str = "open") -> dict[str, Any]:
    """The questions, by the number of the record of their first row."""
    with app.app_context():
        found = [data.get_review(one.number) for one in data.get_reviews(state=state)]
    return {str(one.rows[0].fields["record_id"]).split(".")[0]: one.review for one in found}


def answer(app: Flask, record: str, action: str, value: str = "", **more: Any) -> data.Answered:
    with app.app_context():
        return data.answer_review(asked(app)[record].number, data.Answer(action, value, **more))


def found(app: Flask) -> list[tuple[str, str, str]]:
    """Site, category and day of every stored finding."""
    with app.app_context():
        rows = data.get_records()[1].findings
    days = rows["found_on"].dt.strftime("%Y-%m-%d")
    return sorted(zip(rows["site_id"], rows["category"], days, strict=True))


def counts(app: Flask, batch: int = 2) -> tuple[int, int, int]:
    """Rows of an import that were used, sent back, and that wait."""
    with app.app_context():
        row = next(one for one in data.get_batches() if one.number == batch)
    return row.rows_used, row.rows_rejected, row.rows_held


def returned(app: Flask, batch: int = 2, **which: bool) -> list[list[Any]]:
    with app.app_context():
        book = load_workbook(io.BytesIO(data.kept_workbook(batch, "zh", **which)))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def test_each_kind_of_doubt_is_a_question_of_its_own(app: Flask, tmp_path: Path) -> None:
    done = bring(app, tmp_path, *ALL)
    assert {record: (one.kind, one.code) for record, one in asked(app).items()} == {
        "R11": ("site", "Q_AMBIGUOUS"),
        "R12": ("site", "Q_WEAK_MATCH"),
        "R13": ("site", "Q_NEW_SITE"),
        "R14": ("category", "Q_CATEGORY"),
        "R15": ("date", "W_DATE_RANGE"),
        "R16": ("position", "E_OUTSIDE_CITY"),
    }
    assert (done.written.held, counts(app), found(app)) == (6, (0, 0, 6), [])
    assert len(returned(app, waiting=True)) == 1 + 6


ANSWERS: Sequence[Any] = [
    pytest.param(AMBIGUOUS, "site", "S2", ("S2", "G01", "2026-02-01"), id="one-of-two-sites"),
    pytest.param(WEAK, "site", "S3", ("S3", "H01", "2026-02-02"), id="a-likely-site"),
    pytest.param(TEXT, "category", "H03", ("S3", "H03", "2026-02-04"), id="a-category"),
    pytest.param(FUTURE, "day", "2026-02-05", ("S3", "H05", "2026-02-05"), id="the-right-day"),
    pytest.param(FUTURE, "accept", "", ("S3", "H05", NEXT_YEAR), id="a-day-that-is-right"),
    pytest.param(OUTSIDE, "accept", "", ("S3", "H01", "2026-02-06"), id="a-place-that-is-right"),
    pytest.param(OUTSIDE, "site", "S3", ("S3", "H01", "2026-02-06"), id="the-site-of-a-place"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "action", "value", "stored"), ANSWERS)
def test_an_answered_row_is_stored_as_the_person_said(
    app: Flask, tmp_path: Path, row: str, action: str, value: str, stored: tuple[str, str, str]
) -> None:
    bring(app, tmp_path, row)
    assert (counts(app), found(app)) == ((0, 0, 1), [])
    done = answer(app, row[:3], action, value)
    assert (done.used, done.asked_again, done.rejected) == (1, 0, 0)
    assert (counts(app), found(app)) == ((1, 0, 0), [stored])
    assert asked(app) == {}


def test_a_new_site_stands_where_the_person_put_it(app: Flask, tmp_path: Path) -> None:
    bring(app, tmp_path, NEW)
    answer(app, "R13", "new", lon=120.13, lat=30.23)
    with app.app_context():
        sites = data.get_records()[1].sites
    (site,) = set(sites.index) - {"S1", "S2", "S3"}
    assert sites.loc[site, "site_name"] == "申花路安置房"
    assert (sites.geometry[site].x, sites.geometry[site].y) == pytest.approx((120.13, 30.23))
    assert found(app) == [(site, "H02", "2026-02-03")]


def test_a_new_site_without_a_place_of_the_person_stands_where_the_row_says(
    app: Flask, tmp_path: Path
) -> None:
    bring(app, tmp_path, NEW)
    answer(app, "R13", "new")
    with app.app_context():
        points = data.get_records()[1].sites.geometry
    assert (120.12, 30.22) in {(round(point.x, 6), round(point.y, 6)) for point in points}


def test_what_was_stated_for_the_file_holds_for_its_rows_that_waited(
    app: Flask, tmp_path: Path
) -> None:
    bring(app, tmp_path, NEW.replace("compound,housing", ","), datum="gcj02",
          constants={"department": "housing"})  # fmt: skip
    assert answer(app, "R13", "new").used == 1
    with app.app_context():
        sites = data.get_records()[1].sites
    (site,) = set(sites.index) - {"S1", "S2", "S3"}
    assert sites.loc[site, "department"] == "housing"
    # GCJ-02 lies about 470 m east of WGS84 in Hangzhou.
    assert sites.geometry[site].x == pytest.approx(120.12 - 0.0047, abs=0.0005)


@pytest.mark.parametrize("became", ["moved", "changed"])
def test_the_profile_of_a_file_holds_for_its_rows_that_waited_whatever_became_of_it(
    app: Flask, tmp_path: Path, became: str
) -> None:
    profile = tmp_path / "园林处.toml"
    profile.write_text('namespace = "parks2"\n', "utf-8")
    bring(app, tmp_path, AMBIGUOUS, profile=str(profile))
    if became == "moved":
        profile.rename(tmp_path / "elsewhere.toml")
    else:
        profile.write_text('namespace = "parks3"\n', "utf-8")
    assert answer(app, "R11", "site", "S2").used == 1
    with app.app_context():
        (finding,) = data.get_records()[1].findings.index
    assert finding.startswith("V:parks2:R11:S2:")


def test_rows_kept_before_profiles_were_are_read_by_the_name_of_theirs(
    app: Flask, tmp_path: Path
) -> None:
    profile = tmp_path / "园林处.toml"
    profile.write_text('namespace = "parks2"\n', "utf-8")
    bring(app, tmp_path, AMBIGUOUS, profile=str(profile))
    with closing(sqlite3.connect(app.config["DATABASE_URL"])) as store, store:
        store.execute(
            "UPDATE import_sheet SET fields = json_remove(fields, '$.stated.profile_text')"
        )
    assert answer(app, "R11", "site", "S2").used == 1


def test_a_row_with_two_doubts_is_asked_about_twice(app: Flask, tmp_path: Path) -> None:
    bring(app, tmp_path, WEAK.replace("H01", "味道不太好"))
    done = answer(app, "R12", "site", "S3")
    assert (done.used, done.asked_again, counts(app)) == (0, 1, (0, 0, 1))
    assert asked(app)["R12"].kind == "category"
    answer(app, "R12", "category", "H03")
    assert (counts(app), found(app)) == ((1, 0, 0), [("S3", "H03", "2026-02-02")])


def test_one_answer_goes_for_all_rows_of_the_question(app: Flask, tmp_path: Path) -> None:
    bring(app, tmp_path, WEAK, WEAK.replace("R12", "R22").replace("02-02", "02-09"))
    assert answer(app, "R12", "site", "S3").used == 2
    assert [day for _, _, day in found(app)] == ["2026-02-02", "2026-02-09"]


LATER = [
    pytest.param(WEAK, "site", "S3", "R22", id="site"),
    pytest.param(TEXT, "category", "H03", "R24", id="category"),
]


@pytest.mark.parametrize(("row", "action", "value", "number"), LATER)
@pytest.mark.parametrize("remember", [True, False])
def test_a_spelling_is_asked_about_again_unless_it_was_remembered(
    app: Flask, tmp_path: Path, row: str, action: str, value: str, number: str, *, remember: bool
) -> None:
    bring(app, tmp_path, row)
    answer(app, row[:3], action, value, remember=remember)
    later = row.replace(row[:3], number).replace("2026-02", "2026-03")
    done = bring(app, tmp_path, later)
    assert done.batch.rows_held == (0 if remember else 1)
    assert set(asked(app)) == (set() if remember else {number})
    assert len(found(app)) == (2 if remember else 1)


def test_the_same_file_asks_nothing_twice(app: Flask, tmp_path: Path) -> None:
    bring(app, tmp_path, *ALL)
    waiting = asked(app)
    again = bring(app, tmp_path, *ALL)
    assert (again.written.nothing, again.written.known_held) == (True, 6)
    assert asked(app) == waiting
    answer(app, "R12", "site", "S3", remember=False)
    answer(app, "R13", "reject", "不在本区")
    before = found(app)
    assert bring(app, tmp_path, *ALL).written.nothing
    assert set(asked(app)) == {"R11", "R14", "R15", "R16"}
    assert found(app) == before


def test_a_second_answer_is_told_that_somebody_was_quicker(app: Flask, tmp_path: Path) -> None:
    bring(app, tmp_path, WEAK)
    number = asked(app)["R12"].number
    answer(app, "R12", "site", "S3")
    before = found(app), counts(app)
    for second in (data.Answer("site", "S1"), data.Answer("reject", "重复")):
        with app.app_context(), pytest.raises(StoreError, match="E_REVIEW_SETTLED"):
            data.answer_review(number, second)
    assert (found(app), counts(app)) == before


WRONG = [
    (WEAK, "site", "S99"),
    (WEAK, "category", "H01"),
    (WEAK, "accept", ""),
    (NEW, "day", "2026-02-01"),
    (TEXT, "category", "Z99"),
    (TEXT, "category", ""),
    (TEXT, "category", "H01;"),
    (FUTURE, "day", NEXT_YEAR),
    (FUTURE, "day", "2026-02-30"),
    (FUTURE, "site", "S1"),
    (OUTSIDE, "new", ""),
    (OUTSIDE, "forget", ""),
]


@pytest.mark.parametrize(("row", "action", "value"), WRONG)
def test_an_answer_that_does_not_fit_changes_nothing(
    app: Flask, tmp_path: Path, row: str, action: str, value: str
) -> None:
    bring(app, tmp_path, row)
    with pytest.raises(InputError, match="E_ANSWER"):
        answer(app, row[:3], action, value)
    assert (counts(app), found(app), len(asked(app))) == ((0, 0, 1), [], 1)


def test_a_row_sent_back_stands_in_the_workbook_with_the_person_s_reason(
    app: Flask, tmp_path: Path
) -> None:
    bring(app, tmp_path, WEAK, NEW, WEAK.replace("R12,,大关南园小区", "R19,S3,").replace(
        "2026-02-02", "2026-02-30"))  # fmt: skip
    done = answer(app, "R13", "reject", "不在本区")
    assert (done.used, done.rejected, counts(app)) == (0, 1, (0, 2, 1))
    head, *rows = returned(app)
    told = {row[0]: dict(zip(head[-3:], row[-3:], strict=True)) for row in rows}
    assert told["R13"] == {
        "退回原因": "复核时退回：不在本区", "怎么改": "改正后再报", "原行号": 3,
    }  # fmt: skip
    assert set(told) == {"R13", "R19"}
    assert "2026-02-30" in told["R19"]["退回原因"]
    assert [row[0] for row in returned(app, waiting=True)[1:]] == ["R12"]


def test_a_row_whose_answer_shows_another_fault_goes_back_with_that(
    app: Flask, tmp_path: Path
) -> None:
    bring(app, tmp_path, NEW.replace("compound,housing", ","))
    done = answer(app, "R13", "new")
    assert (done.used, done.rejected, counts(app)) == (0, 1, (0, 1, 0))
    head, row = returned(app)
    assert "责任部门" in row[head.index("退回原因")]


def test_undoing_the_import_takes_the_answered_rows_and_what_was_remembered(
    app: Flask, tmp_path: Path
) -> None:
    bring(app, tmp_path, *ALL)
    for record, action, value in (("R11", "site", "S1"), ("R12", "site", "S3"), ("R13", "new", ""),
                                  ("R14", "category", "H03"), ("R15", "accept", ""),
                                  ("R16", "reject", "")):  # fmt: skip
        answer(app, record, action, value)
    assert (len(found(app)), counts(app)) == (5, (5, 1, 0))
    with app.app_context():
        data.undo(2)
        assert set(data.get_records()[1].sites.index) == {"S1", "S2", "S3"}
    assert found(app) == []
    again = bring(app, tmp_path, *ALL)
    assert again.written.held == 6
    assert len(asked(app)) == 6


def test_undoing_withdraws_the_questions_that_are_open(app: Flask, tmp_path: Path) -> None:
    bring(app, tmp_path, *ALL)
    number = asked(app)["R12"].number
    with app.app_context():
        data.undo(2)
        assert data.get_reviews() == []
        with pytest.raises(StoreError, match="E_REVIEW_SETTLED"):
            data.answer_review(number, data.Answer("site", "S3"))


def test_a_category_of_the_operator_s_rules_is_known_once_it_is_chosen(
    app: Flask, tmp_path: Path
) -> None:
    own = tmp_path / "rules.csv"
    own.write_text("code,zh,en,department,clause,keywords\nX01,异味,Smell,housing,,臭味\n", "utf-8")
    app.config["CATEGORY_RULES"] = str(own)
    bring(app, tmp_path, TEXT)
    answer(app, "R14", "category", "X01")
    assert found(app) == [("S3", "X01", "2026-02-04")]
    with app.app_context():
        terms = data.known_to_files().vocabulary.scheme("category")
    assert terms["X01"].zh == "异味"

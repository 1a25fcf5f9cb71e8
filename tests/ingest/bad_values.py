"""Bad inputs of the list: days, positions, words, records that come again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from openpyxl import Workbook

from geodata.errors import StoreError
from geodata.store import writing
from ingest.load import DEFAULT_LIMITS
from ingest.tables import Limits
from tests.geodata.frames import make_sites
from tests.ingest.bad_inputs import (
    CASES,
    CITY,
    HEAD,
    ROW,
    TODAY,
    Told,
    bring,
    case,
    changed,
    content,
    fine,
    ledger,
    sheet,
    told,
)
from tests.ingest.files import csv_text
from tests.ingest.test_positions import NAMES, in_datum, register_of
from webmap import data


@case(34, "E_DATE_IMPOSSIBLE", "row")
def a_day_that_never_was(folder: Path) -> Told:
    return told(sheet(folder, changed(day="2021年2月30日")))


@case(35, "W_YEAR2", "note")
def a_short_year(folder: Path) -> Told:
    return fine(sheet(folder, changed(day="21.6.13")), {"days": ["2021-06-13"]})


@case(37, "E_DEADLINE_ORDER", "row")
def a_deadline_before_the_day(folder: Path) -> Told:
    return told(ledger(folder, {"due_on": "2021-06-12"}))


@case(38, "W_DATE_RANGE", "question")
def a_day_to_come(folder: Path) -> Told:
    old = told(sheet(folder, changed(day="2012-06-13")), today=TODAY)
    assert old["W_DATE_OLD"] == "note"
    return told(sheet(folder, changed(day="2021-07-02")), today=TODAY)


@case(40, "W_NO_COORD", "note")
def no_position(folder: Path) -> Told:
    rows = [ROW, changed(site="B", lon=0, lat=0), changed(site="C", lon=None, lat=None)]
    batch = bring(sheet(folder, *rows))
    assert batch.sites.geometry.isna().tolist() == [False, True, True]
    # known by its name, it is where the register has it
    here = make_sites((("S1", 120.2, 30.3),))
    named = changed(site="", name="点位S1", lon=0, lat=0)
    wanted = {"at": (120.2, 30.3), "name": "点位S1"}
    assert "ok" in fine(sheet(folder, named), wanted, register=here)
    return told(sheet(folder, *rows))


@case(41, "E_OUTSIDE_CITY", "question")
def outside_the_city(folder: Path) -> Told:
    near = sheet(folder, changed(lon=120.315))
    assert "E_OUTSIDE_CITY" not in told(near, city=CITY)  # 1.4 km
    return told(sheet(folder, changed(lon=120.33)), city=CITY)  # 2.9 km


@case(43, "ok", "file")
def degrees_minutes_seconds(folder: Path) -> Told:
    row = changed(lon="120°9'0\"E", lat="北纬30°18′0″")
    other = changed(site="B", lon="东经120°9′0″", lat="30°18'0\"N")
    return fine(sheet(folder, row, other), {"at": (120.15, 30.3), "rows": 2})


@case(44, "ok", "file")
def metres_with_a_zone(folder: Path) -> Told:
    # 120° of zone 40 is 40,500,000 m; 14,433 m east of it at 30.29° are 0.1500°.
    row = changed(lon=40514433, lat=3352325)
    batch = bring(sheet(folder, row))
    assert batch.datum == "epsg:4528"
    assert batch.sites.geometry.iloc[0].x == pytest.approx(120.15, abs=2e-4)
    return fine(sheet(folder, row), {"rows": 1})


def of_datums(folder: Path, *datums: str) -> Path:
    """Visits at ten known sites, a sheet for each datum."""
    made = Workbook()
    made.remove(made.active)
    for number, datum in enumerate(datums):
        page = made.create_sheet(f"{number}组")
        page.append(HEAD)
        for at, (lon, lat) in enumerate(zip(*in_datum(datum).values(), strict=True)):
            page.append(changed(site=f"S{at}", name=NAMES[at], lon=lon, lat=lat))
    made.save(folder / "a.xlsx")
    return folder / "a.xlsx"


@case(46, "E_DATUM_UNKNOWN", "file")
def a_datum_that_nothing_tells(folder: Path) -> Told:
    sure = bring(of_datums(folder, "gcj02"), register=register_of(), datum="auto")
    assert sure.datum == "gcj02"
    return told(sheet(folder, ROW), register=register_of(), datum="auto")


@case(47, "W_DATUM_MIXED", "note")
def two_datums_in_one_file(folder: Path) -> Told:
    path = of_datums(folder, "gcj02", "bd09")
    assert bring(path, register=register_of(), datum="auto").datum == "bd09;gcj02"
    return told(path, register=register_of(), datum="auto")


@case(49, "W_DEPT_SITE", "note")
def a_site_of_another_department(folder: Path) -> Told:
    path = sheet(folder, [*ROW, "园林绿化局"], head=[*HEAD, "责任部门"])
    assert bring(path).rows_used == 1
    return told(path)


@case(50, "E_STATUS", "row")
def states_of_findings(folder: Path) -> Told:
    states = ("√", "", "已整改", "甲乙丙")
    rows = [{"record_id": str(n), "status": state, "found_on": f"2021-06-0{n}",
             "rectified_on": "" if state == "" else "2021-06-20"}
            for n, state in enumerate(states, 1)]  # fmt: skip
    path = ledger(folder, *rows, more=["status"])
    batch = bring(path)
    assert [(p.row, p.value) for p in batch.problems if p.rejects] == [(5, "甲乙丙")]
    fixed = batch.findings.sort_values("found_on")["rectified_on"].notna().tolist()
    assert fixed == [True, False, True]
    return told(path)


@case(52, "Q_AMBIGUOUS", "question")
def a_name_of_two_sites(folder: Path) -> Told:
    here = register_of(names=["人民广场", "人民广场", *NAMES[2:]])
    path = sheet(folder, changed(site="", name="人民广场", lon=None, lat=None))
    (waiting,) = bring(path, register=here).aside.waiting
    assert {one["site_id"] for one in waiting.hold.details["candidates"]} == {"S0", "S1"}
    return told(path, register=here)


@case(53, "ok", "file")
def the_same_file_twice(folder: Path) -> Told:
    path = sheet(folder, ROW, changed(site="B"), changed(day="#REF!"))
    first, second = data.import_file(path), data.import_file(path)
    assert first.written.added["inspection"] == 2
    assert second.written.nothing
    assert set(second.written.added.values()) == {0}
    return {"ok": "file"}


@case(55, "U_CHANGED", "note")
def another_state_under_the_same_number(folder: Path) -> Told:
    data.import_file(ledger(folder, {"record_id": "L-001"}))
    done = data.import_file(ledger(folder, {"record_id": "L-001", "verified_on": "2021-06-20"}))
    assert done.written.added["finding"] == 0
    (change,) = done.written.changes
    assert (change.column, change.before, change.after) == ("verified_on", None, "2021-06-20")
    return {"U_CHANGED": "note"}


@case(56, "E_ROLLBACK", "file")
def the_disk_is_full_half_way(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    """See tests/webmap/test_interrupted.py for a real limit and ``kill -9``."""
    data.import_file(sheet(folder, ROW))
    before = data.get_batches()

    def full(connection: Any, *_: Any) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
        connection.exec_driver_sql("CREATE TABLE filler AS SELECT randomblob(9000000) AS x")

    monkeypatch.setattr(writing, "keep_history", full)
    with pytest.raises(StoreError) as error:
        data.import_file(sheet(folder, changed(site="B")))
    assert data.get_batches() == before
    assert list(data.get_records()[1].sites.index) == ["A"]
    return {error.value.code: "file"}


@case(58, "E_CELL_TEXT", "row")
def a_cell_too_long_or_with_control_signs(folder: Path) -> Told:
    long, ringing = changed(name="长" * 32_768), changed(name="铃\a")
    batch = bring(content(folder, csv_text(HEAD, [long, ringing, ROW])))
    assert (batch.rows_used, batch.rows_rejected) == (1, 2)
    return told(content(folder, csv_text(HEAD, [long])))


@case(59, "ok", "file")
def as_many_rows_as_a_sheet_holds(folder: Path) -> Told:
    """A smaller sheet, with its height as the limit; `make bench` reads a whole one."""
    path = sheet(folder, *[changed(site=f"S{at}") for at in range(99)])
    assert told(path, limits=Limits(rows=99)) == {"E_TOO_MANY_ROWS": "file"}
    assert DEFAULT_LIMITS.rows == 1_048_576
    return fine(path, {"rows": 99}, limits=Limits(rows=100))


@case(61, "ok", "file")
def requests_with_positions_as_text_or_null(folder: Path) -> Told:
    here = register_of().assign(address=[f"朝晖路{n}号" for n in range(10)])
    request = {"service_name": "小广告", "requested_datetime": "2021-06-13T08:00:00+08:00"}
    placed = {"service_request_id": "1", "address": "朝晖路0号", "lat": "30.2", "long": "120.1"}
    other = {"service_request_id": "2", "address": "朝晖路3号", "lat": None, "long": None}
    path = content(folder, json.dumps([{**request, **placed}, {**request, **other}]), "a.json")
    assert list(bring(path, register=here).sites.index) == ["S0", "S3"]
    return fine(path, {"rows": 2, "found": ["H05", "H05"]}, register=here)


@case(62, "ok", "file")
def latitude_first_in_kobo(folder: Path) -> Told:
    answers = {"_id": 1, "visit/site_name": "朝晖六区", "visit/kind": "compound",
               "_geolocation": [30.29, 120.16], "visit/date": "2021-06-13",
               "visit/found": "H01"}  # fmt: skip
    path = content(folder, json.dumps({"count": 1, "results": [answers]}), "a.json")
    return fine(path, {"at": (120.16, 30.29), "found": ["H01"]})


def features(folder: Path, *shapes: Any) -> Path:
    values = {"点位类型": "住宅小区", "检查日期": "2021-06-13", "发现问题": "小广告"}
    listed = [{"type": "Feature", "properties": {"点位名称": f"{at}区", **values},
               "geometry": shape} for at, shape in enumerate(shapes)]  # fmt: skip
    text = json.dumps({"type": "FeatureCollection", "features": listed})
    return content(folder, text, "a.geojson")


@case(64, "W_NOT_POINT", "note")
def polygons(folder: Path) -> Told:
    square = shapely.geometry.mapping(shapely.box(120.15, 30.28, 120.17, 30.30))
    return fine(features(folder, square), {"at": (120.16, 30.29)})


@case(65, "W_NO_COORD", "note")
def shapes_without_figures(folder: Path) -> Told:
    point = {"type": "Point", "coordinates": [120.16, 30.29]}
    nan = {"type": "Point", "coordinates": [float("nan"), float("nan")]}
    path = features(folder, point, None, nan)
    assert bring(path).sites.geometry.notna().sum() == 1
    return fine(path, {"rows": 3})


ALL_CASES = CASES
"""Those of tests/ingest/bad_inputs.py and of this file."""

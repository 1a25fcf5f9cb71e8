"""Bad inputs of the list, each as a small real file: files as a whole, sheets, headers.

A case makes its file and returns what was told: code -> where (``file`` refused, ``row`` sent back,
``question`` to a person, ``note``). A file that is to be read rightly tells ``ok``, if its content
is what it should be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from openpyxl import Workbook

from geodata.errors import InputError
from ingest.knowledge import Reading
from ingest.load import DEFAULT_LIMITS, Batch, read_batch
from ingest.reading.readers import Asked
from ingest.tables import Limits
from tests.ingest.files import GOOD_FINDING, LEDGER_HEADERS, csv_text, known
from tests.ingest.sources import shapefile_zip
from tests.ingest.test_bad_files import DOCTYPE, KML, SHEET, VRT, book, compound, zipped

HEAD = ["点位编号", "点位名称", "点位类型", "经度", "纬度", "检查日期", "发现问题"]
ROW = ["A", "朝晖六区", "住宅小区", 120.16, 30.29, "2021-06-13", "小广告"]
TODAY = date(2021, 7, 1)
CITY = shapely.box(120.0, 30.1, 120.3, 30.4)
Told = dict[str, str]


@dataclass(frozen=True)
class Case:
    """A case of the list: what its file tells, and the code that it must tell there."""

    code: str
    where: str
    tell: Callable[..., Told]


CASES: dict[int, Case] = {}


def case(number: int, code: str, where: str) -> Callable[[Callable[..., Told]], Any]:
    """Note a function as the case of a number."""

    def note(tell: Callable[..., Told]) -> Callable[..., Told]:
        CASES[number] = Case(code, where, tell)
        return tell

    return note


def bring(path: Path, limits: Limits = DEFAULT_LIMITS, register: Any = None, **how: Any) -> Batch:
    return read_batch(path, known=known(register), reading=Reading(**how), limits=limits)


def told(path: Path, **how: Any) -> Told:
    """What reading a file tells, and where."""
    try:
        batch = bring(path, **how)
    except InputError as error:
        return {error.code: "file"}
    assert batch.rows == (
        batch.rows_used + batch.rows_rejected + batch.rows_skipped + batch.rows_held
    )
    return {
        **{one.code: "row" if one.rejects else "note" for one in batch.problems},
        **{one.hold.code: "question" for one in batch.aside.waiting},
    }


def content(folder: Path, what: bytes | str, name: str = "记录.csv") -> Path:
    path = folder / name
    path.write_bytes(what.encode() if isinstance(what, str) else what)
    return path


def sheet(
    folder: Path, *rows: Sequence[Any], merged: Sequence[str] = (), head: Sequence[Any] = HEAD
) -> Path:
    """A workbook with a header and rows."""
    made = Workbook()
    for row in (head, *rows):
        made.active.append(list(row))
    for cells in merged:
        made.active.merge_cells(cells)
    made.save(folder / "记录.xlsx")
    return folder / "记录.xlsx"


def changed(**cells: Any) -> list[Any]:
    """The usual row with other cells: ``day, name, lon, lat, found, kind, site``."""
    places = {"site": 0, "name": 1, "kind": 2, "lon": 3, "lat": 4, "day": 5, "found": 6}
    row = list(ROW)
    for name, value in cells.items():
        row[places[name]] = value
    return row


def ledger(folder: Path, *rows: dict[str, Any], more: Sequence[str] = ()) -> Path:
    full = [{**GOOD_FINDING, **row} for row in rows]
    return content(folder, csv_text([*LEDGER_HEADERS, *more], full))


def only(told_there: Told, batch: Batch, **wanted: Any) -> Told:
    """Say ok where the one site of a batch is where it should be, and no row is left out."""
    assert (batch.rows_used, batch.rows_rejected, batch.rows_held) == (batch.rows, 0, 0)
    point = batch.sites.geometry.iloc[0]
    read = {"name": batch.sites["site_name"].iloc[0], "rows": batch.rows_used,
            "days": sorted(batch.inspections["inspected_on"].dt.strftime("%Y-%m-%d")),
            "found": sorted(batch.findings["category"]),
            "at": point and (round(point.x, 4), round(point.y, 4))}  # fmt: skip
    assert {name: read[name] for name in wanted} == wanted
    return {**told_there, "ok": "file"}


def fine(path: Path, wanted: dict[str, Any], **how: Any) -> Told:
    """What a file tells that is to be read rightly: its content is as wanted."""
    return only(told(path, **how), bring(path, **how), **wanted)


@case(1, "E_FILE_TOO_LARGE_UNPACKED", "file")
def bomb(folder: Path) -> Told:
    return told(content(folder, book(**{SHEET: b" " * 40_000_000}), "a.xlsx"))


@case(2, "E_XML_ENTITY", "file")
def entity_in_a_workbook(folder: Path) -> Told:
    return told(content(folder, book(**{"xl/styles.xml": DOCTYPE + "<a>&a;</a>"}), "a.xlsx"))


@case(3, "E_SHEET_DIMENSION", "file")
def a_cell_in_the_last_corner(folder: Path) -> Told:
    made = Workbook()
    made.active["XFD1048576"] = 1
    made.save(folder / "a.xlsx")
    return told(folder / "a.xlsx")


@case(4, "E_XML_ENTITY", "file")
def entity_in_kml(folder: Path) -> Told:
    return told(content(folder, DOCTYPE + KML, "a.kml"))


@case(5, "E_FORMAT_MISMATCH", "file")
def virtual_layer_under_another_name(folder: Path) -> Told:
    return told(content(folder, VRT, "a.geojson"))


@case(7, "E_ENCRYPTED", "file")
def with_a_password(folder: Path) -> Told:
    return told(content(folder, compound("EncryptedPackage"), "a.xlsx"))


@case(8, "E_EMPTY", "file")
def nothing_in_it(folder: Path) -> Told:
    assert told(content(folder, ",".join(HEAD) + "\n")) == {"E_EMPTY": "file"}
    assert told(sheet(folder)) == {"E_EMPTY": "file"}
    return told(content(folder, b""))


@case(10, "E_ZIP_PATH", "file")
def a_path_out_of_the_archive(folder: Path) -> Told:
    return told(content(folder, zipped({"../a.shp": "x", "../a.dbf": "x"}), "a.zip"))


@case(11, "E_LAYER_CHOICE", "file")
def two_layers(folder: Path) -> Told:
    shapefile_zip(folder, name="one", encoding="UTF-8")
    return told(content(folder, shapefile_zip(folder, name="two", encoding="UTF-8"), "a.zip"))


def visit_layer(folder: Path, **options: Any) -> Path:
    # A table of a Shapefile keeps ten bytes of a name: three signs of UTF-8.
    fields = {"点位名": ["朝晖六区"], "kind": ["住宅小区"], "日期": ["2021-06-13"],
              "问题": ["小广告"]}  # fmt: skip
    shapes = [shapely.Point(120.16, 30.29)]
    packed = shapefile_zip(folder, fields=fields, shapes=shapes, **options)
    return content(folder, packed, "a.zip")


@case(13, "E_NO_CRS", "file")
def no_reference_system(folder: Path) -> Told:
    path = visit_layer(folder, without=[".prj"], encoding="UTF-8")
    assert "ok" in fine(path, {"at": (120.16, 30.29)}, asked=Asked(crs="EPSG:4326"))
    return told(path)


@case(14, "W_ENCODING", "note")
def a_layer_in_gbk(folder: Path) -> Told:
    return fine(visit_layer(folder, without=[".cpg"], encoding="GBK"), {"name": "朝晖六区"})


@case(16, "ok", "file")
def text_in_gb18030(folder: Path) -> Told:
    text = csv_text(HEAD, [changed(name="朝晖䶮区")])
    return fine(content(folder, text.encode("gb18030")), {"name": "朝晖䶮区", "found": ["H05"]})


@case(17, "ok", "file")
def text_with_a_mark(folder: Path) -> Told:
    path = content(folder, csv_text(HEAD, [ROW]).encode("utf-8-sig"))
    assert bring(path).fields.headers["site_id"] == "点位编号"
    return fine(path, {"name": "朝晖六区", "found": ["H05"]})


@case(19, "E_HEADER_NOT_FOUND", "file")
def text_in_big5(folder: Path) -> Told:
    head = ["點位名稱", "類型", "責任部門", "檢查日期", "發現問題"]
    text = csv_text(head, [["朝暉六區", "", "住宅小區", "2021-06-13", "小廣告"]])
    return told(content(folder, text.encode("big5")))


@case(20, "E_BINARY", "file")
def text_with_nul(folder: Path) -> Told:
    return told(content(folder, csv_text(HEAD, [ROW]).replace("小广告", "\0")))


@case(22, "ok", "file")
def titles_and_two_levels(folder: Path) -> Told:
    rows = [["填报单位：房管局", *[""] * 6], ["点位", "", "", "坐标", "", "检查", ""],
            ["编号", "名称", "类型", "经度", "纬度", "日期", "发现问题"], ROW]  # fmt: skip
    merged = ["A1:G1", "A2:G2", "A3:C3", "D3:E3", "F3:G3"]
    path = sheet(folder, *rows, merged=merged, head=["六月检查表", *[""] * 6])
    return fine(path, {"name": "朝晖六区", "found": ["H05"], "at": (120.16, 30.29)})


@case(23, "E_HEADER_NOT_FOUND", "file")
def no_header(folder: Path) -> Told:
    return told(sheet(folder, ROW, ROW, head=["甲", "乙", "丙"]))


@case(25, "E_MAP_CONFLICT", "file")
def two_columns_for_one_field(folder: Path) -> Told:
    return told(sheet(folder, [*ROW, "大关"], head=[*HEAD, "检查对象"]))


@case(26, "W_HIDDEN_SHEET", "note")
def a_hidden_sheet(folder: Path) -> Told:
    made = Workbook()
    for row in (HEAD, ROW):
        made.active.append(row)
    hidden = made.create_sheet("去年")
    for row in (HEAD, changed(site="B"), changed(site="C")):
        hidden.append(row)
    hidden.sheet_state = "veryHidden"
    made.save(folder / "a.xlsx")
    assert [p.value for p in bring(folder / "a.xlsx").problems if p.code == "W_HIDDEN_SHEET"] == [
        "去年"
    ]
    return fine(folder / "a.xlsx", {"rows": 1})


@case(28, "ok", "file")
def one_day_for_three_rows(folder: Path) -> Told:
    rows = [ROW, changed(site="B", day=None), changed(site="C", day=None)]
    return fine(sheet(folder, *rows, merged=["F2:F4"]), {"days": ["2021-06-13"] * 3})


@case(29, "S_SUBTOTAL", "note")
def totals_and_signatures(folder: Path) -> Told:
    rows = [ROW, ["小计", *[""] * 5, 1], ["合计", *[""] * 5, 1], ["审核人：王五", *[""] * 6]]
    batch = bring(sheet(folder, *rows))
    assert (batch.rows_used, batch.rows_skipped, batch.rows_rejected) == (1, 3, 0)
    return told(sheet(folder, *rows))


@case(31, "E_CELL_ERROR", "row")
def formula_errors(folder: Path) -> Told:
    batch = bring(sheet(folder, changed(day="#REF!"), changed(found="#N/A"), ROW))
    assert (batch.rows_used, batch.rows_rejected) == (1, 2)
    return told(sheet(folder, changed(day="#REF!"), ROW))


@case(32, "ok", "file")
def full_width(folder: Path) -> Told:
    row = changed(
        lon="１２０．１６", lat="３０．２９", day="２０２１－０６－１３", found="Ｈ０１；Ｈ０５"
    )
    wanted = {"at": (120.16, 30.29), "days": ["2021-06-13"], "found": ["H01", "H05"]}
    return fine(sheet(folder, row), wanted)

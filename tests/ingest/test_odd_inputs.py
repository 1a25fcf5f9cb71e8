"""Files that are not in the list of bad inputs, as bureaus and other systems send them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely
from openpyxl import Workbook
from openpyxl.styles import Border, Side

from geodata.errors import InputError
from ingest.load import Batch
from tests.geodata.frames import make_sites
from tests.ingest.files import csv_text, read, rejections
from tests.ingest.sources import shapefile_zip

HEAD = ["点位编号", "点位名称", "点位类型", "经度", "纬度", "检查日期", "发现问题"]
ROW = ["A", "朝晖六区", "住宅小区", 120.16, 30.29, "2021-06-13", "小广告"]
OTHER = ["B", "大关南苑", "住宅小区", 120.17, 30.30, "2021-06-14", "H01"]
BLANK = [None] * 6


def book(folder: Path, *sheets: Sequence[Sequence[Any]], **options: Any) -> Batch:
    """Read a workbook of these sheets."""
    made = Workbook()
    made.remove(made.active)
    for number, rows in enumerate(sheets):
        page = made.create_sheet(f"表{number}")
        for row in rows:
            page.append(list(row))
    made.save(folder / "记录.xlsx")
    return read(folder / "记录.xlsx", **options)


def text(folder: Path, content: bytes | str, **options: Any) -> Batch:
    (folder / "记录.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    return read(folder / "记录.csv", **options)


def days(batch: Batch) -> list[str]:
    return batch.inspections["inspected_on"].dt.strftime("%Y-%m-%d").tolist()


def counted(batch: Batch) -> tuple[int, int, int, int]:
    """Rows used, sent back, skipped, held."""
    return batch.rows_used, batch.rows_rejected, batch.rows_skipped, batch.rows_held


def test_a_title_with_the_unit_and_the_day_is_no_record(tmp_path: Path) -> None:
    titles = [
        ["拱墅区检查记录表", *BLANK],
        ["填报单位：房管局", *BLANK[:4], "填报日期：2021年6月20日"],
    ]
    batch = book(tmp_path, [*titles, HEAD, ROW])
    assert (counted(batch), days(batch)) == ((1, 0, 0, 0), ["2021-06-13"])


def test_of_two_tables_in_a_sheet_no_row_is_lost_or_read_by_the_wrong_header(
    tmp_path: Path,
) -> None:
    batch = book(tmp_path, [HEAD, ROW, [None], ["七月检查表"], HEAD, OTHER])
    assert counted(batch) == (2, 1, 1, 0)
    turned = [HEAD[5], HEAD[6], *HEAD[:5]]
    batch = book(tmp_path, [HEAD, ROW, [None], turned, [*OTHER[5:], *OTHER[:5]]])
    assert counted(batch) == (1, 1, 1, 0)
    assert {row for row, *_ in rejections(batch)} == {5}


def test_headers_with_line_breaks_and_units_are_known(tmp_path: Path) -> None:
    head = ["点位\n编号", "点位名称\n（全称）", "点位\n类型", "经度\n（°）", "纬度(°)",
            "检查日期\n(年/月/日)", "发现问题\n（可多选）"]  # fmt: skip
    assert counted(book(tmp_path, [head, ROW])) == (1, 0, 0, 0)


def test_headers_in_two_languages_are_known_where_both_say_the_same(tmp_path: Path) -> None:
    head = ["点位编号 Site ID", "点位名称\nName", "Kind 点位类型", "经度 Lon", "纬度 Lat",
            "检查日期 Inspection Date", "发现问题 Findings"]  # fmt: skip
    batch = book(tmp_path, [head, ROW])
    assert (counted(batch), list(batch.sites.index)) == ((1, 0, 0, 0), ["A"])
    with pytest.raises(InputError, match="E_COLUMNS_MISSING"):
        book(tmp_path, [[*head[:6], "发现问题 Deadline"], ROW])


def test_a_second_header_in_the_other_language_is_no_row(tmp_path: Path) -> None:
    english = ["site_id", "site_name", "kind", "lon", "lat", "inspected_on", "found"]
    assert counted(book(tmp_path, [english, HEAD, ROW])) == (1, 0, 1, 0)


def test_one_field_in_two_columns_of_two_languages_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="E_MAP_CONFLICT"):
        book(tmp_path, [[*HEAD, "site name"], [*ROW, "Zhaohui"]])


WRITTEN = ["2021/6/13 8:30", "2021-06-13T08:30:00Z", "2021-06-13 08:30:00.000", "20210613083000",
           "2021年6月13日 上午8时30分", "2021-06-13 周日", "'2021-06-13",
           datetime(2021, 6, 13, 8, 30)]  # fmt: skip


@pytest.mark.parametrize("written", WRITTEN)
def test_days_written_with_times_are_the_day(tmp_path: Path, written: Any) -> None:
    assert days(book(tmp_path, [HEAD, [*ROW[:5], written, ROW[6]]])) == ["2021-06-13"]


@pytest.mark.parametrize("written", ["6/13/2021", "2021-6", "Sun Jun 13 2021"])
def test_days_that_could_be_others_go_back(tmp_path: Path, written: str) -> None:
    batch = book(tmp_path, [HEAD, [*ROW[:5], written, ROW[6]]])
    assert rejections(batch) == [(2, "检查日期", written, "E_DATE")]


def test_an_apostrophe_that_keeps_zeros_is_no_part_of_a_number(tmp_path: Path) -> None:
    rows = [["'0017", *ROW[1:]], ["’0018", *ROW[1:]], ["0019", "'s Gravenhage", *ROW[2:]]]
    batch = text(tmp_path, csv_text(HEAD, rows))
    assert list(batch.sites.index) == ["0017", "0018", "0019"]
    assert batch.sites.loc["0019", "site_name"] == "'s Gravenhage"


def test_totals_with_a_day_are_counted_as_totals(tmp_path: Path) -> None:
    totals = [
        ["合计", *BLANK[:4], "2021-06-30", 3],
        ["本月合计", *BLANK[:4], "2021-06-30", "共3处"],
        [None, "合计", *BLANK[:5]],
    ]
    assert counted(book(tmp_path, [HEAD, ROW, *totals])) == (1, 0, 3, 0)


def test_remarks_and_signatures_below_the_table_are_no_rows(tmp_path: Path) -> None:
    below = ["备注：1. 本表一式两份", "2. 检查人员：张三、李四", "联系电话：0571-88888888",
             "注：经纬度为高德坐标", "填表时间：2021年6月30日"]  # fmt: skip
    signed = ["制表人：张三", None, None, "审核：李四", None, "日期：2021年6月30日", None]
    rows = [HEAD, ROW, BLANK, *([line] for line in below), signed]
    assert counted(book(tmp_path, rows)) == (1, 0, 6, 0)


def test_a_column_of_formulas_without_values_is_told_cell_by_cell(tmp_path: Path) -> None:
    rows = [HEAD, [*ROW[:5], "=TODAY()", '=IF(1,"小广告","")'], ROW]
    batch = book(tmp_path, rows)
    assert [code for *_, code in rejections(batch)] == ["E_CELL_FORMULA"] * 2
    assert counted(batch) == (1, 1, 0, 0)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_stray_bytes_cost_their_row_and_no_other(tmp_path: Path, encoding: str) -> None:
    content = csv_text(HEAD, [ROW, OTHER]).encode(encoding)
    cut = content.replace("朝晖".encode(encoding), b"\xff" + "朝晖".encode(encoding))
    batch = text(tmp_path, cut)
    assert rejections(batch) == [(2, "点位名称", "\ufffd朝晖六区", "E_CELL_BYTES")]
    assert batch.sites["site_name"].tolist() == ["大关南苑"]


def test_line_ends_within_quotes_belong_to_the_cell(tmp_path: Path) -> None:
    row = 'A,"朝晖\r\n六区",住宅小区,120.16,30.29,2021-06-13,"小广告\r\n楼道堆物"'
    batch = text(tmp_path, "\r\n".join([",".join(HEAD), row, ""]))
    assert batch.sites["site_name"].tolist() == ["朝晖六区"]
    assert sorted(batch.findings["category"]) == ["H01", "H05"]


def test_a_pivot_table_is_no_list_of_records(tmp_path: Path) -> None:
    rows = [["行标签", "住宅小区", "公园", "总计"], ["2021-06", 3, 4, 7], ["总计", 3, 4, 7]]
    with pytest.raises(InputError, match="E_HEADER_NOT_FOUND"):
        book(tmp_path, rows)


def test_a_blank_sheet_and_a_cover_before_the_records_do_not_matter(tmp_path: Path) -> None:
    cover = [["拱墅区2021年6月检查资料"], ["编制单位：区城管办"], ["2021年6月30日"]]
    batch = book(tmp_path, [], cover, [HEAD, ROW])
    assert counted(batch) == (1, 0, 0, 0)
    assert [p.value for p in batch.problems if p.code == "W_SHEET_UNUSED"] == ["表1"]


def test_thirty_thousand_formatted_blank_rows_are_none(tmp_path: Path) -> None:
    made = Workbook()
    for row in (HEAD, ROW):
        made.active.append(row)
    for row in range(3, 30_003):
        made.active.cell(row, 1).border = Border(left=Side(style="thin"))
    made.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx").rows == 1
    assert text(tmp_path, csv_text(HEAD, [ROW]) + ",,,,,,\n" * 30_000).rows == 1


def test_a_year_mistyped_waits_or_goes_back(tmp_path: Path) -> None:
    rows = [HEAD, [*ROW[:5], "2062-06-13", ROW[6]], [*ROW[:5], "2201-06-13", ROW[6]]]
    batch = book(tmp_path, rows, today=date(2021, 7, 1))
    assert counted(batch) == (0, 1, 0, 1)
    assert batch.aside.waiting[0].hold.details["value"] == "2062-06-13"


def test_a_western_longitude_without_its_minus_is_told_and_moves_no_site(tmp_path: Path) -> None:
    here = make_sites(tuple((f"s{n}", -122.4 - n / 100, 37.5 + n / 100) for n in range(9)))
    row = ["s1", "点位s1", "住宅小区", 122.41, 37.51, "2021-06-13", ""]
    batch = book(tmp_path, [HEAD, row], register=here)
    assert "W_FAR_OFF" in {problem.code for problem in batch.problems}
    assert batch.sites.geometry["s1"].x == pytest.approx(-122.41)


def test_a_file_of_kobo_is_read_without_a_profile(tmp_path: Path) -> None:
    content = (
        '"start";"site_name";"kind";"date";"found/H01";"found/H02";"found";'
        '"_location_latitude";"_location_longitude";"_uuid"\n'
        '"2021-06-13T08:00:00.000+08:00";"朝晖六区";"compound";"2021-06-13";"1";"1";"H01 H02";'
        '"30.29";"120.16";"abc"\n'
    )
    batch = text(tmp_path, content)
    assert sorted(batch.findings["category"]) == ["H01", "H02"]
    assert batch.sites.geometry.iloc[0].x == pytest.approx(120.16)


def test_answers_of_odk_with_groups_and_several_choices_are_read(tmp_path: Path) -> None:
    place = {"type": "Point", "coordinates": [120.16, 30.29, 0]}
    visit = {"site_name": "朝晖六区", "kind": "compound", "place": place, "date": "2021-06-13",
             "found": "H01 H02"}  # fmt: skip
    batch = text(tmp_path, json.dumps({"value": [{"__id": "uuid:1", "visit": visit}]}))
    assert sorted(batch.findings["category"]) == ["H01", "H02"]
    assert batch.sites.geometry.iloc[0].y == pytest.approx(30.29)
    assert "uuid:1" in batch.inspections["source_key"].iloc[0]


def test_names_that_a_shapefile_cuts_off_are_known(tmp_path: Path) -> None:
    # Ten bytes of UTF-8 hold three signs of 点位编号, 点位名称, 点位类型, 检查日期, 发现问题.
    fields = {"点位编": ["A"], "点位名": ["朝晖六区"], "点位类": ["住宅小区"],
              "检查日": ["2021-06-13"], "发现问": ["小广告"], "检查单": ["城管办"]}  # fmt: skip
    packed = shapefile_zip(
        tmp_path, fields=fields, shapes=[shapely.Point(120.16, 30.29)], encoding="UTF-8"
    )
    batch = text(tmp_path, packed)
    assert (counted(batch), list(batch.sites.index)) == ((1, 0, 0, 0), ["A"])
    assert batch.findings["category"].tolist() == ["H05"]


def test_a_request_without_place_name_or_number_goes_back(tmp_path: Path) -> None:
    request = {"service_request_id": "1", "service_name": "小广告", "department": "住宅小区",
               "requested_datetime": "2021-06-13T08:00:00Z", "lat": None, "long": None}  # fmt: skip
    nowhere = {**request, "service_request_id": "2", "address": None}
    batch = text(tmp_path, json.dumps([{**request, "address": "朝晖路1号"}, nowhere]))
    assert counted(batch) == (1, 1, 0, 0)
    assert [code for *_, code in rejections(batch)] == ["E_SITE_MISSING"]

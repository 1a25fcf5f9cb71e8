from __future__ import annotations

import pytest

from geodata.errors import InputError
from ingest.mapping.columns import find_fields, find_header
from ingest.profiles import Profile
from tests.ingest.sheets import NO_PROFILE, fields_of, sheet, text_sheet

TWO_LEVELS = """2021年6月检查台账,,,,,,
检查日期,点位信息,,,整改情况,,发现问题
,名称,地址,,日期,核查日期,
2021-06-13,甲,人民路1号,,2021-06-15,2021-06-16,H01
"""
MERGED = [
    ["2021年6月检查台账", "", "", "", "", ""],
    ["检查日期", "点位信息", "", "整改情况", "", "发现问题"],
    ["检查日期", "名称", "地址", "日期", "核查日期", "发现问题"],
    ["2021-06-13", "甲", "人民路1号", "2021-06-15", "2021-06-16", "H01"],
]
MERGES = (
    ((0, 0), (0, 5)),
    ((1, 0), (2, 0)),
    ((1, 1), (1, 2)),
    ((1, 3), (1, 4)),
    ((1, 5), (2, 5)),
)
EXPECTED = {
    "inspected_on": "检查日期",
    "site_name": "点位信息/名称",
    "address": "点位信息/地址",
    "rectified_on": "整改情况/日期",
    "verified_on": "整改情况/核查日期",
    "found": "发现问题",
}


def test_a_header_of_two_levels_is_read_where_a_text_file_left_blanks() -> None:
    fields = fields_of(TWO_LEVELS)
    assert fields.headers == EXPECTED
    assert fields.row_numbers.tolist() == [4]


def test_a_header_of_two_levels_is_read_by_its_merged_cells() -> None:
    fields = find_fields([sheet(MERGED, merged=MERGES)], NO_PROFILE)
    assert fields.headers == EXPECTED
    assert fields.row_numbers.tolist() == [4]


def test_a_header_of_three_levels_is_read() -> None:
    text = (
        "序号,基本信息,,,检查情况,,\n,点位,,责任单位,检查时间,问题,\n,名称,地址,,,描述,类别\n"
        "1,甲,路,房管处,2021-06-13,脏,暴露垃圾\n"
    )
    fields = fields_of(text)
    assert fields.headers["site_name"] == "基本信息/点位/名称"
    assert fields.headers["category"] == "检查情况/问题/类别"
    assert fields.row_numbers.tolist() == [4]


def test_the_same_part_below_two_groups_gives_two_fields() -> None:
    text = "点位,检查情况,,整改情况,\n,日期,问题,日期,状态\n甲,2021-06-13,H01,2021-06-15,已整改\n"
    headers = fields_of(text).headers
    assert (headers["inspected_on"], headers["rectified_on"]) == ("检查情况/日期", "整改情况/日期")


def test_a_part_that_says_nothing_takes_no_meaning_from_an_unknown_group() -> None:
    text = "检查日期,点位,发现问题,回访情况,\n,,,日期,人员\n2021-06-13,甲,H01,2021-07-01,张\n"
    assert fields_of(text).headers["inspected_on"] == "检查日期"
    assert fields_of(text).unused == ("回访情况/日期", "回访情况/人员")


def test_a_title_above_the_header_is_no_level_of_it() -> None:
    fields = fields_of("检查记录,,\n点位,检查日期,发现问题\n甲,2021-06-13,H01\n")
    assert set(fields.headers.values()) == {"点位", "检查日期", "发现问题"}


def test_a_data_row_is_no_second_level() -> None:
    fields = fields_of("点位,,检查日期,发现问题\n公园,东门,2021-06-13,H01\n")
    assert fields.rows == 1


def test_the_rows_of_the_header_are_kept_as_they_are() -> None:
    (header,) = fields_of(TWO_LEVELS).header_rows
    assert header.first_row == 2
    assert [row[1] for row in header.cells] == ["点位信息", "名称"]
    assert [row[0] for row in header.titles] == ["2021年6月检查台账"]
    assert fields_of(TWO_LEVELS).header_ends == {"": 2}


def test_a_profile_may_say_which_row_is_the_header() -> None:
    stated = Profile(name="", header_row=3)
    header = "点位,检查日期,发现问题\n"
    text = f"{header}甲,2021-06-13,H01\n{header}乙,2021-06-14,\n"
    table = text_sheet(text)
    first, third = find_header(table, NO_PROFILE), find_header(table, stated)
    assert first
    assert third
    assert (first.rows.row, third.rows.row) == (0, 2)


@pytest.mark.parametrize("row", [0, 99])
def test_a_stated_row_without_a_header_is_refused_with_what_was_seen(row: int) -> None:
    stated = Profile(name="", header_row=row)
    with pytest.raises(InputError, match="甲") as error:
        find_fields([text_sheet("点位,检查日期,发现问题\n甲,2021-06-13,H01\n")], stated)
    assert error.value.code == "E_HEADER_NOT_FOUND"


def test_text_in_a_wrong_encoding_names_no_header() -> None:
    broken = "點位名稱,檢查日期,發現問題\n甲,2021-06-13,\n".encode("big5").decode(
        "gb18030", "replace"
    )
    with pytest.raises(InputError) as error:
        find_fields([text_sheet(broken)], NO_PROFILE)
    assert error.value.code == "E_HEADER_NOT_FOUND"

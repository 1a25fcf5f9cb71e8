from __future__ import annotations

import pytest

from ingest.mapping.columns import find_fields
from ingest.synonyms import header_table
from tests.ingest.sheets import NO_PROFILE, fields_of, text_sheet

HEADER = "点位,责任部门,检查日期,发现问题\n"
GOOD = "甲,房管处,2021-06-13,H01\n"


def left_out(line: str) -> bool:
    fields = fields_of(HEADER + GOOD + line)
    assert fields.rows + fields.skipped == 2
    return fields.skipped == 1


@pytest.mark.parametrize(
    "line",
    [
        "合计,,,3", "合 计,,,3", "小计：2,,,", "总计（处）,,,", "本页小计,,,2",
        "大关街道6月小计,,,5", "合计5处,,,", ",合计,,5",
        "审核人：张三,,制表人：李四,", "填表日期：2021年6月30日,,,", "制表单位,城管局,,",
        "备注：以上均已整改,,,", "以下空白,,,",
        "第1页 共3页,,,", "共12条,,,", ",,,审核人：张三", "Total,,,3", "Signed by: A,,,",
    ],
)  # fmt: skip
def test_totals_and_signatures_without_a_day_are_left_out(line: str) -> None:
    assert left_out(line)


@pytest.mark.parametrize(
    "line",
    [
        "合计,,2021-06-13,3",
        "小计,12,2021-06-13,3处",
        "审核人,,2021-06-30,",
        "示例,房管处,2021-06-13,H01",
    ],
)
def test_totals_signatures_and_examples_with_a_day_are_left_out(line: str) -> None:
    assert left_out(line)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("合计,房管处,2021-06-13,", id="a site of that name"),
        pytest.param("乙,房管处,2021-06-14,合计", id="the word elsewhere"),
        pytest.param("乙,房管处,,H01", id="a record without its day"),
        pytest.param("乙,房管处,6月14日,", id="a day without its year"),
        pytest.param("注,房管处,2021-06-13,", id="a short name"),
        pytest.param("统计局宿舍,,2021-06-13,", id="a name with the sign of totals"),
        pytest.param("乙,房管处,2021-02-30,H01", id="an impossible day"),
    ],
)
def test_a_record_is_never_left_out_for_a_word_in_it(line: str) -> None:
    assert not left_out(line)


@pytest.mark.parametrize("word", header_table()["footers"]["words"])
def test_every_listed_word_begins_a_footer(word: str) -> None:
    assert left_out(f"{word}：,,,")


def test_headers_and_titles_once_more_and_column_numbers_are_no_footers_but_left_out() -> None:
    title = "2021年6月检查记录,,,\n"
    fields = fields_of(f"{title}{HEADER}1,2,3,4\n{GOOD}{title}{HEADER}{GOOD}")
    assert (fields.rows, fields.skipped, fields.footers) == (2, 3, 0)


def test_what_was_left_out_is_told_once_with_its_rows() -> None:
    fields = fields_of(f"{HEADER}{GOOD}小计,,,1\n{GOOD}合计,,,2\n")
    assert [note for note in fields.notes if note[0] == "S_SUBTOTAL"] == [
        ("S_SUBTOTAL", "", "3, 5", {"rows": 2})
    ]
    assert fields.footers == 2


def test_rows_left_out_of_several_sheets_are_told_once() -> None:
    tables = [text_sheet(f"{HEADER}{GOOD}合计,,,1\n", sheet=name) for name in ("房管", "园林")]
    notes = find_fields(tables, NO_PROFILE).notes
    assert [(note[0], note[2]) for note in notes] == [("S_SUBTOTAL", "房管: 3; 园林: 3")]


def test_a_row_with_a_faulty_day_is_no_footer_because_of_its_description() -> None:
    fields = fields_of("点位编号,点位类型,检查日期,问题描述\nA,小区,2021-02-30,备注：已转交\n")
    assert (fields.rows, fields.skipped) == (1, 0)


def test_remarks_in_a_list_go_on_below_the_first_of_them() -> None:
    below = "备注：1. 一式两份,,\n2. 检查人员：张三,,\n3号院,,\n"
    fields = fields_of(f"点位编号,检查日期,发现问题\nA,2021-06-13,H01\n{below}")
    assert (fields.footers, fields.rows) == (2, 2)


def test_a_total_with_a_day_may_say_of_how_many() -> None:
    fields = fields_of("点位编号,检查日期,发现问题\nA,2021-06-13,H01\n本月合计,2021-06-30,共3处\n")
    assert (fields.footers, fields.rows) == (1, 1)

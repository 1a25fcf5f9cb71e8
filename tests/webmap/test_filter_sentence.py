"""The filter in words."""

from __future__ import annotations

from datetime import date

import pytest

from geodata.codes import Language, Vocabulary
from geodata.selection import Selection
from webmap.filter_sentence import filter_in_file_name, filter_sentence

DAY, LATER = date(2026, 6, 1), date(2026, 8, 31)
WHOLE = Selection(
    departments=frozenset({"housing", "parks"}), categories=frozenset({"H01"}),
    statuses=frozenset({"overdue"}), leaders=frozenset({"李明"}), since=DAY, until=LATER,
)  # fmt: skip


@pytest.mark.parametrize(
    ("selection", "language", "told"),
    [
        (Selection(), "zh", "未筛选，全部记录"),
        (Selection(), "en", "no filter: all records"),
        (
            WHOLE, "zh",
            "责任部门：房地产管理处、园林管理处；问题类别：楼道堆物；问题状态：逾期；责任领导：李明；"
            "日期：2026-06-01—2026-08-31",
        ),
        (
            WHOLE, "en",
            "department: Housing office, Parks and green space office; "
            "category: Clutter in stairwells; status: Overdue; leader: 李明; "
            "days: 2026-06-01 to 2026-08-31",
        ),
        (Selection(since=DAY), "en", "days: from 2026-06-01"),
        (Selection(until=LATER), "zh", "日期：2026-08-31止"),
    ],
)  # fmt: skip
def test_every_condition_is_told(
    vocabulary: Vocabulary, selection: Selection, language: Language, told: str
) -> None:
    assert filter_sentence(selection, vocabulary, language) == told


@pytest.mark.parametrize(
    ("selection", "name"),
    [
        (Selection(), ""),
        (Selection(kinds=frozenset({"park"}), since=DAY), "公园绿地_2026-06-01起"),
        (Selection(leaders=frozenset({"../../a\r\n:b"})), "a-b"),
        (Selection(leaders=frozenset({"长" * 41})), "部分"),
    ],
)
def test_a_file_is_named_by_what_is_in_it(
    vocabulary: Vocabulary, selection: Selection, name: str
) -> None:
    assert filter_in_file_name(selection, vocabulary, "zh") == name

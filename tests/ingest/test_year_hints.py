from __future__ import annotations

import pytest

from ingest.mapping.year_hints import year_hint


@pytest.mark.parametrize(
    ("texts", "year", "month"),
    [
        (["2021年6月检查台账", "Sheet1", "台账.xlsx"], 2021, 6),
        (["检查台账（2021年）"], 2021, None),
        (["", "202108", "x.csv"], 2021, 8),
        (["检查记录_20210115.xlsx"], 2021, 1),
        (["导出20210613143000.xlsx"], 2021, 6),
        (["2021-06 房管"], 2021, 6),
        (["２０２１年１２月"], 2021, 12),
        (["2021年1-6月汇总"], 2021, None),
        (["2021年1月至6月"], 2021, None),
        (["2021年6月", "2021年7月"], 2021, None),
    ],
)
def test_titles_and_names_tell_one_year(texts: list[str], year: int, month: int | None) -> None:
    hint = year_hint(texts)
    assert hint
    assert (hint.year, hint.month) == (year, month)


@pytest.mark.parametrize(
    "texts", [["检查台账"], [], ["2020年检查", "2021.xlsx"], ["电话 057120213456"], ["1202106"]]
)
def test_no_year_or_several_tell_none(texts: list[str]) -> None:
    assert year_hint(texts) is None


def test_the_text_in_which_it_was_read_is_told() -> None:
    hint = year_hint(["检查台账", "2021年"])
    assert hint
    assert hint.where == "2021年"

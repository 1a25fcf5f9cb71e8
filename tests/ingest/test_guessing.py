from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mapping.guessing import guesses, settled
from ingest.synonyms import header_table


def guess(text: str) -> str | None:
    found = settled(guesses(text))
    return found[0] if found else None


@pytest.mark.parametrize(
    ("text", "field"),
    [
        pytest.param("検査日期", "inspected_on", id="other forms of characters"),
        pytest.param("問題描述", "description", id="traditional characters"),
        pytest.param("点位名秤", "site_name", id="same sound"),
        pytest.param("整该日期", "rectified_on", id="same sound again"),
        pytest.param("检查曰期", "inspected_on", id="read by a scanner"),
        pytest.param("发现问题情况", "found", id="a word that says nothing"),
        pytest.param("inspectoin date", "inspected_on", id="swapped letters"),
        pytest.param("categorry", "category", id="a letter too many"),
        pytest.param("整改完成日期（年月日）", "rectified_on", id="a note in brackets"),
    ],
)
def test_a_header_that_is_nearly_a_listed_one_is_taken_for_it(text: str, field: str) -> None:
    assert guess(text) == field


@pytest.mark.parametrize(
    "text",
    [
        "计划整改日期", "拟整改日期", "预计整改日期", "上次检查日期", "下次检查日期",
        "整改日期前", "检查日期原",
        "检查人", "检查人员", "検査人", "检查单位", "责任单位联系人", "责任单位电话", "问题照片",
        "整改后照片",
        "发现问题数", "发现问题次数", "点位名称编码", "是否检查日期", "捆绑处置截止时间",
        "planned inspection date",
        "inspection date by", "due date comment",
    ],
)  # fmt: skip
def test_a_word_that_turns_the_meaning_forbids_the_guess(text: str) -> None:
    assert guess(text) is None


def test_a_header_as_near_to_two_fields_is_taken_for_none() -> None:
    assert {field for field, _ in guesses("整改期日")} >= {"due_on", "rectified_on"}
    assert guess("整改期日") is None


@pytest.mark.parametrize("word", header_table()["guess"]["others"])
def test_columns_that_are_none_of_ours_are_never_guessed(word: str) -> None:
    assert guesses(word) == ()


@given(st.text(max_size=30))
def test_likeness_is_a_share_and_the_best_comes_first(text: str) -> None:
    shares = [likeness for _, likeness in guesses(text)]
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= share <= 1 for share in shares)

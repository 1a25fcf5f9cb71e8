"""How alike two names are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.matching.evidence import reason_text
from ingest.matching.likeness import MARKS_DIFFER, name_likeness
from ingest.matching.name_parts import take_apart, words


def likeness(one: str, other: str):
    return name_likeness(take_apart(one), take_apart(other))


@pytest.mark.parametrize(
    ("one", "other", "code", "detail"),
    [
        ("大关东一苑", "大关东一苑", "same_name", ""),
        ("大关东1苑", "大关东一苑", "numeral", "1=一"),
        ("大关东一苑3幢旁", "大关东一苑", "inside", "3幢旁"),
        ("西溪诚园知敬苑", "绿城·西溪诚园知敬苑", "brand", "绿城"),
        ("朝晖六区", "朝晖六小区", "ending", "区≠小区"),
        ("朝辉六小区", "朝晖六小区", "same_sound", "辉≠晖"),
        ("朝六晖小区", "朝晖六小区", "swapped", "六晖≠晖六"),
        ("大关东七苑苑", "大关东七苑", "one_character", "+苑"),
        ("文三路翠苑一区", "翠苑一区", "contains", "文3路"),
        ("亲亲家园二期", "亲亲家园一期", "phase_differs", "2期≠1期"),
        ("翠苑三区", "翠苑四区", "number_differs", "3≠4"),
        ("大关南苑", "大关东苑", "direction_differs", "南≠东"),
        ("Lincoln Park 2", "Lincoln Park 3", "number_differs", "2≠3"),
    ],
)
def test_the_reason_tells_what_differs(one, other, code, detail):
    found = likeness(one, other)
    if code == "swapped":
        detail = "6晖≠晖6"  # told with numerals as digits
    assert (found.code, found.detail) == (code, detail)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("亲亲家园二期", "亲亲家园一期", id="phase"),
        pytest.param("亲亲家园二期", "亲亲家园", id="phase-against-none"),
        pytest.param("大关东苑", "大关南苑", id="direction"),
        pytest.param("翠苑三区", "翠苑四区", id="number"),
        pytest.param("朝晖", "朝晖六小区", id="beginning-of-several"),
        pytest.param("翠苑四区公园", "翠苑四区", id="park-beside"),
        pytest.param("金家渡北花园", "金家渡南苑", id="direction-and-ending"),
        pytest.param("松合幸福雅苑A区", "松合幸福雅苑B区", id="letter"),
        pytest.param("Subway 123", "Subway 132", id="latin-number"),
        pytest.param("N. Lincoln Park", "South Lincoln Park", id="latin-direction"),
    ],
)
def test_names_of_neighbours_are_never_more_alike_than_the_cap(one, other):
    assert likeness(one, other).score <= MARKS_DIFFER
    assert likeness(other, one).score <= MARKS_DIFFER


def test_the_order_of_closeness_is_what_a_person_would_say():
    exact, numeral, short, ending, sibling, other = (
        likeness(name, "三塘桃花园").score
        for name in ("三塘桃花园", "3塘桃花园", "三塘桃", "三塘桃小区", "三塘柳花园", "恒久公寓")
    )
    assert exact > numeral > short > ending > sibling > other


def test_a_short_name_with_one_other_sign_is_mostly_another_name():
    assert likeness("三塘桃园", "三塘柳园").score < 0.7
    assert likeness("星星港湾听桃居", "星星港湾听涛居").score > 0.85


def test_latin_and_chinese_names_are_compared_without_blanks_only():
    assert likeness("Wangjiawu Village南门", "Wangjiawu Village").score == pytest.approx(0.97)
    assert likeness("大关南苑", "Wangjiawu Village").score == 0


def test_every_reason_can_be_read_in_both_languages():
    for code, texts in words()["reasons"].items():
        assert len(texts) == 2
        assert ("{detail}" in texts[0]) == ("{detail}" in texts[1])
        assert reason_text(code, "X", "zh") != reason_text(code, "X", "en")
    assert reason_text("near", "50") == "坐标相距 50 米"


NAMES = st.text(alphabet="大关东南一二3苑区小花园公期幢门 abSt·", max_size=9)


@given(NAMES, NAMES)
def test_likeness_is_a_share_and_its_reason_is_known(one, other):
    found = likeness(one, other)
    assert 0 <= found.score <= 1
    assert found.code in words()["reasons"]


@given(NAMES)
def test_a_name_is_wholly_like_itself(name):
    parts = take_apart(name)
    assert name_likeness(parts, parts).score == (1.0 if parts.forms else 0.0)

"""A name taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.matching.name_parts import (
    digits_for_numerals,
    is_inside,
    latin_words,
    take_apart,
    without_district,
)
from ingest.matching.sounds import _firsts, sound_alike


def core(name: str) -> str:
    """The shortest reading of a name."""
    return take_apart(name).forms[-1].core


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("大关东1苑", "大关东一苑", id="numeral"),
        pytest.param("大关南十二苑", "大关南12苑", id="numeral-of-two-digits"),
        pytest.param("金色黎明第二期", "金色黎明2期", id="ordinal"),
        pytest.param("大关东一苑 3幢旁", "大关东一苑", id="building-beside"),
        pytest.param("快阁村西门口", "快阁村", id="gate"),
        pytest.param("翠苑一区5幢2单元", "翠苑一区", id="stairway"),
        pytest.param("金地西溪风华（建设中）", "金地西溪风华", id="remark"),
        pytest.param("景云村小區", "景云村小区", id="traditional-characters"),
        pytest.param("杭州市拱墅区大关街道大关南苑", "大关南苑", id="city-district-street"),
        pytest.param("拱墅区大关南四苑", "大关南四苑", id="district"),
        pytest.param("杭州大关南四苑", "大关南四苑", id="city-without-its-ending"),
        pytest.param("绿城·西溪诚园知敬苑", "西溪诚园知敬苑", id="developer"),
        pytest.param("ＣＡＲＬＯＳ' Taqueria #2", "Carlos Taqueria 2", id="latin-width-and-sign"),
        pytest.param("Café Zoë", "CAFE ZOE", id="accents"),
        pytest.param("Main St.", "main street", id="street-word"),
    ],
)
def test_two_spellings_of_one_name_have_one_core(one, other):
    assert core(one) == core(other)


@pytest.mark.parametrize(
    "name", ["翠苑三区", "葵巷社区北区", "保亭社区东二区", "市民公园", "都市水乡水映苑", "王马社区"]
)
def test_a_name_that_looks_like_a_district_is_left_whole(name):
    assert without_district(digits_for_numerals(name)) == digits_for_numerals(name)


@pytest.mark.parametrize(
    ("name", "marks"),
    [
        ("亲亲家园二期", ("2期",)),
        ("大关西七苑", ("西", "7")),
        ("松合幸福雅苑A区", ("a",)),
        ("古荡新村（东）", ("东",)),
        ("金家渡北花园", ("北",)),
        ("西溪花园", ()),
        ("N. Lincoln Park 2", ("north", "2")),
    ],
)
def test_marks_are_what_tells_neighbours_apart(name, marks):
    assert take_apart(name).forms[0].marks == marks


def test_a_number_of_a_road_is_no_place_inside_a_site():
    assert take_apart("小河路363号").inside == ""
    assert take_apart("大关东一苑3号").inside == "3号"


def test_an_ending_leaves_two_signs_of_a_name():
    form = take_apart("金雅苑").forms[0]
    assert (form.base, form.ending) == ("金雅", "苑")


def test_a_building_alone_is_inside_and_a_name_is_not():
    assert is_inside("3幢2单元")
    assert not is_inside("大关南4苑3幢")


def test_latin_words_that_say_nothing_are_kept_where_nothing_else_stands():
    assert latin_words("The Inc.") == ["the", "inc"]


def test_characters_sound_alike_whatever_their_tone():
    assert sound_alike("晖", "辉")
    assert sound_alike("苑", "园")
    assert not sound_alike("桃", "柳")
    assert not sound_alike("a", "a")


def test_the_first_characters_of_the_sounds_are_in_the_order_of_the_standard():
    assert list(_firsts()) == sorted(set(_firsts()))
    # Syllables that GB 2312 level one knows, about 400
    assert len(_firsts()) == 397


@given(st.text(alphabet="大关东南西北一二三十苑区小期第（）·-  3幢门ABc'#杭州市街道", max_size=14))
def test_any_text_can_be_taken_apart(text):
    parts = take_apart(text)
    assert all(form.core and form.core.startswith(form.base) for form in parts.forms)
    assert bool(parts.text) == bool(parts.forms)

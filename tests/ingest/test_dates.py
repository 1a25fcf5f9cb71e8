from __future__ import annotations

import unicodedata
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import read_dates
from ingest.tables import NOTHING, as_objects


def is_blank(value: object) -> bool:
    text = unicodedata.normalize("NFKC", str(value)).strip()
    return not text or text in NOTHING


def read_one(value: object, **options: object) -> tuple[str, str]:
    days, faults = read_dates(as_objects([value]), **options)
    return str(days[0].astype("datetime64[D]")), faults[0]


@pytest.mark.parametrize(
    "value",
    [
        "2021-06-13",
        "2021-6-13",
        "2021/6/13",
        "2021.6.13",
        "2021年6月13日",
        "2021年06月13号",
        " 2021 年 6 月 13 日 ",
        "20210613",
        20210613,
        20210613.0,
        "2021-06-13 08:30",
        "2021-06-13T08:30:00",
        "2021-06-13T00:00:00",
        "2021/6/13 8:30:15",
        "2021年6月13日 上午8时30分",
        "2021年6月13日(星期日)",
        "２０２１－０６－１３",
        "２０２１年６月１３日",
        "二〇二一年六月十三日",
        "2021年6月13日上午",
        "2021年6月13日。",
        "2021-06-13T23:30:00Z",
        "2021-06-13T08:30+08:00",
        "2021、6、13",
        "2021。6。13",
        "2021—06—13",
        "2021 6 13",
        "13 June 2021",
        "Jun 13, 2021 9:30 AM",
        44360,
        44360.5,
        "44360",
    ],
)
def test_every_way_of_writing_the_13th_of_june_2021_is_read(value: object) -> None:
    assert read_one(value) == ("2021-06-13", "")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("二〇二一年十月十日", "10-10"),
        ("二〇二一年十二月三十一日", "12-31"),
        ("二〇二一年二月二十日", "02-20"),
    ],
)
def test_chinese_tens_are_read(text: str, day: str) -> None:
    assert read_one(text) == (f"2021-{day}", "")


@pytest.mark.parametrize("value", ["2021年2月30日", "2021-13-01", "20210431", "2021-06-00"])
def test_a_day_that_never_was_is_impossible_not_unreadable(value: str) -> None:
    assert read_one(value) == ("NaT", "E_DATE_IMPOSSIBLE")


@pytest.mark.parametrize(
    "value", ["明天", "6/13/2021", "13.6.2021", "2021", "06/12/21", 3.0, "#N/A"]
)
def test_what_could_be_two_days_or_none_is_not_guessed(value: object) -> None:
    assert read_one(value) == ("NaT", "E_DATE")


def test_a_two_digit_year_is_2021_and_said() -> None:
    assert read_one("21.6.13") == ("2021-06-13", "W_YEAR2")


def test_a_year_outside_living_memory_is_out_of_range() -> None:
    assert read_one("1021-06-13") == ("NaT", "E_DATE_RANGE")


def test_month_before_day_is_read_only_where_the_profile_says_so() -> None:
    assert read_one("6/13/2021", date_format="%m/%d/%Y") == ("2021-06-13", "")


def test_the_epoch_of_1904_shifts_serial_days() -> None:
    assert read_one(44360 - 1462, epoch_1904=True) == ("2021-06-13", "")


@pytest.mark.parametrize("value", ["", " ", "-", "/", "无", "——"])
def test_blank_is_no_date_and_no_fault(value: str) -> None:
    assert read_one(value) == ("NaT", "")


@pytest.mark.parametrize(
    "value", ["6月13日", "6.13", 6.13, "6-13", "6/13", "六月十三日", "6月13日上午"]
)
def test_a_day_without_a_year_needs_one(value: object) -> None:
    assert read_one(value) == ("NaT", "E_DATE_YEAR")
    assert read_one(value, default_year=2021) == ("2021-06-13", "W_YEAR_ASSUMED")


@pytest.mark.parametrize(
    ("value", "day"),
    [("12月5日", "2020-12-05"), ("2月5日", "2021-02-05"), ("3月5日", "2020-03-05")],
)
def test_a_month_well_after_that_of_the_file_is_of_the_year_before(value: str, day: str) -> None:
    assert read_one(value, default_year=2021, default_month=1) == (day, "W_YEAR_ASSUMED")


def test_a_number_that_may_be_the_first_or_the_tenth_is_not_guessed() -> None:
    assert read_one(6.1, default_year=2021) == ("NaT", "E_DATE_TENTHS")
    assert read_one("6.1", default_year=2021) == ("2021-06-01", "W_YEAR_ASSUMED")
    assert read_one(6.4, default_year=2021) == ("2021-06-04", "W_YEAR_ASSUMED")


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2021-06-13至2021-06-15", "2021-06-13", "2021-06-15"),
        ("2021.6.13-6.15", "2021-06-13", "2021-06-15"),
        ("2021年6月13日-15日", "2021-06-13", "2021-06-15"),
        ("6月13日~15日", "2021-06-13", "2021-06-15"),
        ("2020年12月30日至1月2日", "2020-12-30", "2021-01-02"),
    ],
)
def test_of_a_span_one_day_is_taken_and_told(value: str, first: str, last: str) -> None:
    assert read_one(value, default_year=2021) == (first, "W_DATE_SPAN")
    assert read_one(value, default_year=2021, last=True) == (last, "W_DATE_SPAN")


@pytest.mark.parametrize(
    "value", ["6月13日、6月15日", "6-13-15", "2021年6月", "9:30", "6月15日-13日", "13/6"]
)
def test_what_is_no_single_day_and_no_span_is_unreadable(value: str) -> None:
    assert read_one(value, default_year=2021) == ("NaT", "E_DATE")


def test_a_day_before_which_something_is_due_is_a_day_only_for_deadlines() -> None:
    assert read_one("2021年6月20日前") == ("NaT", "E_DATE")
    assert read_one("2021年6月20日前完成", last=True) == ("2021-06-20", "")


@given(st.dates(date(1980, 1, 1), date(2100, 12, 31)))
def test_serial_iso_compact_and_chinese_forms_of_a_day_agree(day: date) -> None:
    serial = (day - date(1899, 12, 30)) / timedelta(days=1)
    forms = [serial, day.isoformat(), f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日"]
    days, faults = read_dates(as_objects(forms))
    assert set(faults) == {""}
    assert set(days) == {np.datetime64(day, "s")}


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(-(10**12), 10**12)))
def test_no_cell_is_an_exception(value: object) -> None:
    day, fault = read_one(value)
    assert (day == "NaT") == (fault.startswith("E_") or is_blank(value))

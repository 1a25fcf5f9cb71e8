from __future__ import annotations

import math
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.returning.excel_cells import Look, cut_to, fitted


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+86 571 88887777", "-", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", " =1", "'=1", "'a"],
)
def test_a_text_that_may_run_is_text_with_the_quote_prefix(text: str) -> None:
    shown = fitted(text)
    assert (shown.kind, shown.look) == ("s", Look.QUOTED)


def test_a_number_below_zero_is_a_number() -> None:
    assert (fitted(-3.5).value, fitted(-3.5).kind, fitted(-3.5).look) == (-3.5, "n", Look.PLAIN)


@pytest.mark.parametrize("digits", ["0571", "330106198001011234", "007", "123456789012"])
def test_digits_that_excel_would_alter_are_text_for_good(digits: str) -> None:
    shown = fitted(digits)
    assert (shown.value, shown.kind, shown.look) == (digits, "s", Look.TEXT)


def test_a_whole_number_is_never_shown_as_a_power_of_ten() -> None:
    assert fitted(13_800_138_000.0).look is Look.PLAIN
    assert fitted(123_456_789_012.0).look is Look.WHOLE
    assert fitted(330106198001011234).value == "330106198001011234"


def test_what_is_no_number_is_blank_or_text() -> None:
    assert fitted(math.nan).value is None
    assert (fitted(math.inf).value, fitted(math.inf).kind) == ("inf", "s")


def test_a_day_is_a_day_and_one_that_excel_counts_otherwise_is_text() -> None:
    assert fitted(date(2021, 6, 13)).look is Look.DAY
    assert fitted(datetime(2021, 6, 13)).look is Look.DAY
    assert fitted(datetime(2021, 6, 13, 9, 30)).look is Look.MOMENT
    assert fitted(date(1900, 2, 28)).value == "1900-02-28"
    assert fitted(datetime(2021, 6, 13, tzinfo=UTC)).value == "2021-06-13T00:00:00+00:00"
    assert fitted(time(9, 30)).value == "09:30:00"


def test_signs_that_xml_cannot_hold_are_replaced() -> None:
    assert fitted("a\x00b\x1bc\ud800d\uffffe").value == "a\ufffdb\ufffdc\ufffdd\ufffde"
    assert fitted("a\r\nb\rc").value == "a\nb\nc"


def test_a_text_that_excel_would_decode_is_escaped() -> None:
    assert fitted("a_x0041_b").value == "a_x005F_x0041_b"


def test_a_cell_error_is_told_as_text() -> None:
    assert (fitted("#N/A").kind, fitted("#N/A").look) == ("s", Look.TEXT)


def test_a_text_is_cut_where_excel_ends_it() -> None:
    assert not fitted("长" * 32_767).cut
    long = fitted("长" * 32_768)
    assert long.cut
    assert long.value == "长" * 32_767


@given(st.text(st.sampled_from("a长😀")), st.integers(0, 12))
def test_cutting_counts_as_excel_does_and_halves_no_sign(text: str, most: int) -> None:
    kept = cut_to(text, most)
    assert text.startswith(kept)
    assert len(kept.encode("utf-16-le")) <= 2 * most
    assert kept == text or len(text[: len(kept) + 1].encode("utf-16-le")) > 2 * most

from __future__ import annotations

import numpy as np
import pytest

from geodata.errors import catalogue
from ingest.statuses import read_status
from ingest.synonyms import header_table, key_of
from ingest.tables import as_objects


def status(value: object) -> tuple[str, str, str]:
    codes, days, faults = read_status(as_objects([value]), default_year=2021)
    return codes[0], str(days[0].astype("datetime64[D]")), faults[0]


@pytest.mark.parametrize("code", ["rectified", "verified", "open"])
def test_every_listed_word_has_its_meaning(code: str) -> None:
    for word in header_table()["status"][code]:
        assert status(word) == (code, "NaT", "")


def test_no_word_has_two_meanings() -> None:
    keys = [
        key_of(w) for c in ("rectified", "verified", "open") for w in header_table()["status"][c]
    ]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("value", ["", " ", "-", "/", "无"])
def test_blank_is_open(value: str) -> None:
    assert status(value) == ("open", "NaT", "")


def test_a_word_that_is_not_known_is_an_error_with_a_remedy() -> None:
    assert status("奇怪") == ("open", "NaT", "E_STATUS")
    assert status(7.0)[2] == "E_STATUS"
    assert "已整改" in catalogue()["E_STATUS"]["zh_remedy"]


@pytest.mark.parametrize(
    ("text", "code", "day"),
    [
        ("已安排物业清理，7月3日完成", "rectified", "2021-07-03"),
        ("已于6月15日清理完毕", "rectified", "2021-06-15"),
        ("已完成清理，未发现新问题", "rectified", "NaT"),
        ("整改完毕，2020.12.30", "rectified", "2020-12-30"),
        ("6月15日已整改，复查合格", "verified", "2021-06-15"),
        ("预计7月3日完成", "open", "NaT"),
        ("正在整改，已清理一半", "open", "NaT"),
        ("部分已清理", "open", "NaT"),
        ("未完成整改", "open", "NaT"),
    ],
)
def test_a_sentence_says_what_is_done_and_when(text: str, code: str, day: str) -> None:
    assert status(text) == (code, day, "")


@pytest.mark.parametrize("text", ["已联系物业公司跟进此事", "该问题属于历史遗留"])
def test_a_sentence_that_is_not_understood_stays_open_and_is_told(text: str) -> None:
    assert status(text) == ("open", "NaT", "W_STATUS_TEXT")


def test_a_day_alone_says_that_it_was_put_right_then() -> None:
    assert status("2021-07-03") == ("rectified", "2021-07-03", "")


def test_an_open_finding_has_no_day() -> None:
    codes, days, _ = read_status(as_objects(["6月1日检查时未整改", "已整改"]), default_year=2021)
    assert codes.tolist() == ["open", "rectified"]
    assert np.isnat(days).all()

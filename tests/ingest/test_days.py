from __future__ import annotations

import numpy as np
import pytest

from geodata.codes import built_in_vocabulary
from ingest.checking import Check, Context
from ingest.days import read_days
from ingest.knowledge import Reading
from ingest.mapping.columns import find_fields
from ingest.profiles import Profile
from ingest.wording import Words
from tests.ingest.files import known
from tests.ingest.sheets import NO_PROFILE, text_sheet

HEADER = "点位,检查日期,发现问题,整改日期,整改期限\n"
TITLE = "{},,,,\n"


def days_of(
    *texts: str, profile: Profile = NO_PROFILE, file_name: str = "", later: str = ""
) -> tuple[list[str], list[tuple[int, str, str, dict[str, object]]]]:
    """Days of the visits, or of a later field, and what is told of them."""
    tables = [text_sheet(text, sheet=f"表{at}") for at, text in enumerate(texts)]
    fields = find_fields(tables, profile, file_name=file_name)
    check = Check(fields, Context(known(), Reading(profile=profile), Words(built_in_vocabulary())))
    days = read_days(check, "inspected_on")
    if later:
        check = Check(fields, check.context)
        days = read_days(check, later, days)
    told = [(f.position, f.code, f.value, dict(f.values)) for f in check.faults.found]
    return [str(day) for day in days.astype("datetime64[D]")], told


def row(day: str, rectified: str = "", due: str = "") -> str:
    return f"甲,{day},H01,{rectified},{due}\n"


def test_a_year_in_the_title_is_that_of_days_without_one_and_told_once_a_sheet() -> None:
    text = TITLE.format("2021年检查台账") + HEADER + row("6月13日") + row("6.14")
    days, told = days_of(text)
    assert days == ["2021-06-13", "2021-06-14"]
    assert told == [
        (0, "W_YEAR_ASSUMED", "6月13日", {"rows": 2, "year": 2021, "where": "2021年检查台账"})
    ]


def test_each_sheet_has_its_own_year() -> None:
    texts = [TITLE.format(f"{year}年") + HEADER + row("6月13日") for year in (2020, 2021)]
    days, told = days_of(*texts)
    assert days == ["2020-06-13", "2021-06-13"]
    assert [values["year"] for _, _, _, values in told] == [2020, 2021]


def test_december_in_a_file_of_january_is_of_the_year_before() -> None:
    text = (
        TITLE.format("2021年1月检查台账") + HEADER + row("12月28日") + row("1月5日") + row("2月1日")
    )
    assert days_of(text)[0] == ["2020-12-28", "2021-01-05", "2021-02-01"]


def test_the_name_of_the_file_tells_the_year_where_no_title_does() -> None:
    assert days_of(HEADER + row("6-13"), file_name="房管处202106.csv")[0] == ["2021-06-13"]


def test_the_profile_goes_before_titles_and_names() -> None:
    text = TITLE.format("2021年") + HEADER + row("6月13日")
    assert days_of(text, profile=Profile(name="", default_year=2019))[0] == ["2019-06-13"]


def test_without_any_year_the_row_says_so() -> None:
    days, told = days_of(HEADER + row("6月13日"))
    assert days == ["NaT"]
    assert [(position, code) for position, code, _, _ in told] == [(0, "E_DATE_YEAR")]


@pytest.mark.parametrize(
    ("found", "later", "expected"),
    [
        ("2021-06-13", "6月15日", "2021-06-15"),
        ("2020-12-28", "1月3日", "2021-01-03"),
        pytest.param("2021-06-13", "6月12日", "2021-06-12", id="a slip stays a slip"),
        ("2020-02-01", "2月29日", "2020-02-29"),
    ],
)
def test_a_later_day_takes_its_year_from_the_day_of_the_row(
    found: str, later: str, expected: str
) -> None:
    days, told = days_of(HEADER + row(found, later), later="rectified_on")
    assert days == [expected]
    assert [(code, values["where"]) for _, code, _, values in told] == [
        ("W_YEAR_ASSUMED", "检查日期")
    ]


def test_a_29th_of_february_in_another_year_is_impossible() -> None:
    days, told = days_of(HEADER + row("2021-02-01", "2月29日"), later="rectified_on")
    assert days == ["NaT"]
    assert told[0][1] == "E_DATE_IMPOSSIBLE"


@pytest.mark.parametrize(
    ("due", "day"), [("6月20日前", "06-20"), ("6月20日之前完成", "06-20"), ("6.13-6.20", "06-20")]
)
def test_a_deadline_is_the_last_day_of_what_it_names(due: str, day: str) -> None:
    assert days_of(HEADER + row("2021-06-13", "", due), later="due_on")[0] == [f"2021-{day}"]


def test_words_for_a_deadline_are_told_and_cost_no_row() -> None:
    text = HEADER + row("2021-06-13", "", "立即整改") + row("2021-06-13", "", "随便")
    days, told = days_of(text, later="due_on")
    assert days == ["NaT", "NaT"]
    assert [(position, code) for position, code, _, _ in told] == [(1, "E_DATE"), (0, "W_DUE_TEXT")]


def test_the_order_of_rows_and_the_number_of_days_is_kept() -> None:
    texts = [f"6月{day}日" for day in (3, 1, 2, 1)]
    text = TITLE.format("2021年") + HEADER + "".join(map(row, texts))
    days, _ = days_of(text)
    assert days == ["2021-06-03", "2021-06-01", "2021-06-02", "2021-06-01"]
    assert np.unique(days).size == 3

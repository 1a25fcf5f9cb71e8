"""What the commands tell of who looked where, who did not, and what stayed clean."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from flask import Flask

from geodata.survival import BIAS
from tests.webmap.terminal import EMPTY_STORE, bring_in, run, told, told_csv, told_json, visit
from webmap import data

COMMANDS = (
    ("blind-spots",),
    ("effort",),
    ("effort", "--by", "site"),
    ("disagreement",),
    ("disagreement", "--by", "site"),
    ("clean",),
    ("clean", "--by", "hotspot"),
)
ROWS = (
    visit("a", "2026-06-01", found="H01"),
    visit("a", "2026-06-20", "look_back"),
    # found again 23 days later, and passed; nobody was there since
    visit("a", "2026-07-13", found="H01"),
    visit("a", "2026-07-20", "look_back"),
    # the self-check saw nothing, the cross-check four days later did
    visit("b", "2026-09-01"),
    visit("b", "2026-09-05", "cross_check", found="H01"),
    visit("c", "2026-10-01"),
)


@pytest.fixture
def city(app: Flask, tmp_path: Path) -> Flask:
    bring_in(app, tmp_path, ROWS)
    return app


@pytest.mark.parametrize("spoken", ["zh", "en"])
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_an_empty_store_is_told_and_is_no_error(
    app: Flask, words: tuple[str, ...], spoken: str
) -> None:
    assert EMPTY_STORE[spoken] in told(app, *words, spoken=spoken)
    one = ("--list", "sites") if words[0] == "blind-spots" else ()
    done = run(app, *words, *one, "--format", "csv", spoken=spoken)
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 1  # the header
    assert EMPTY_STORE[spoken] in done.stderr
    assert [] in told_json(app, *words).values()


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_result_says_what_it_was_worked_out_from(city: Flask, words: tuple[str, ...]) -> None:
    assert told(city, *words).startswith("data to 2026-10-01")
    assert told(city, *words, spoken="zh").startswith("数据截至 2026-10-01")


def test_both_kinds_of_blind_spots_are_listed_with_the_share_looked_back_at(city: Flask) -> None:
    found = told_json(city, "blind-spots")
    (unwatched,) = found["verifications"]
    assert (unwatched["site_id"], unwatched["category"]) == ("a", "H01")
    # 20 July to 1 October
    assert (unwatched["verified_on"], unwatched["days_waited"]) == ("2026-07-20", 73)
    (unvisited,) = found["sites"]
    assert (unvisited["site_id"], unvisited["last_visited_on"]) == ("a", "2026-07-20")
    shares = {row["department"]: row for row in found["departments"]}
    assert (shares["housing"]["verified"], shares["housing"]["looked_back"]) == (2, 1)
    assert shares["housing"]["share"] == 0.5
    assert shares["parks"]["share"] is None


def test_blind_spots_are_told_in_words(city: Flask) -> None:
    table = told(city, "blind-spots")
    assert "verified more than 60 days ago, not looked at since: 1" in table
    assert "sites without a visit for more than 60 days: 1" in table
    assert "50.0 %" in table
    zh = told(city, "blind-spots", spoken="zh")
    assert all(word in zh for word in ("此后无人再看：1 项", "楼道堆物", "住宅小区"))


def test_more_patience_leaves_no_blind_spot(city: Flask) -> None:
    found = told_json(city, "blind-spots", "--days", "73")
    assert (found["verifications"], found["sites"]) == ([], [])
    assert "none" in told(city, "blind-spots", "--days", "73")


def test_on_an_earlier_day_less_was_overdue_and_a_site_not_yet_visited(city: Flask) -> None:
    found = told_json(city, "blind-spots", "--as-of", "2026-09-18")
    assert found["verifications"] == []
    (unvisited,) = found["sites"]
    assert (unvisited["site_id"], unvisited["never_visited"]) == ("c", True)
    assert unvisited["last_visited_on"] is None


def test_a_csv_holds_one_list_that_is_to_be_named(city: Flask) -> None:
    assert run(city, "blind-spots", "--format", "csv").exit_code == 2
    assert "--list verifications|sites" in run(city, "blind-spots", "--format", "csv").output
    (row,) = told_csv(city, "blind-spots", "--list", "verifications")
    assert (row["category"], row["category_label"]) == ("H01", "Clutter in stairwells")
    assert (row["site_name"], row["days_waited"]) == ("大关南苑", "73")
    assert "never visited" not in told(city, "blind-spots", "--list", "departments")


def test_effort_is_counted_by_department(city: Flask) -> None:
    rows = {row["department"]: row for row in told_csv(city, "effort")}
    assert (rows["housing"]["sites"], rows["housing"]["visits"]) == ("2", "6")
    assert rows["housing"]["visits_cross_check"] == "1"
    assert (rows["parks"]["sites"], rows["parks"]["visited_share"]) == ("1", "1.0")
    assert "Cross-check" in told(city, "effort")
    assert "交叉检查" in told(city, "effort", spoken="zh")


def test_effort_of_a_period_counts_its_visits_alone(city: Flask) -> None:
    found = told_json(city, "effort", "--from", "2026-09-01", "--to", "2026-09-30")
    assert {row["department"]: row["visits"] for row in found["departments"]} == {
        "housing": 2,
        "parks": 0,
    }
    assert (found["since"], found["until"]) == ("2026-09-01", "2026-09-30")
    assert run(city, "effort", "--from", "2026-10-02").exit_code == 2


def test_the_place_with_least_effort_for_its_rebounds_comes_first(city: Flask) -> None:
    rows = told_json(city, "effort", "--by", "site")["sites"]
    # a and b lie side by side and share the rebound; around c nothing came back
    assert [row["site_id"] for row in rows] == ["a", "b", "c"]
    assert [row["rebounds"] for row in rows] == [1, 0, 0]
    assert rows[2]["effort_per_rebound"] is None
    assert "few visits with few rebounds say nothing" in told(city, "effort", "--by", "site")
    assert "说明不了什么" in told(city, "effort", "--by", "site", spoken="zh")


def test_what_the_other_found_and_the_self_check_did_not_is_counted(city: Flask) -> None:
    (row,) = told_json(city, "disagreement")["departments"]
    assert (row["department"], row["pairs"], row["only_other"]) == ("housing", 1, 1)
    assert (row["missed_share"], row["too_few"]) == (1.0, True)
    (row,) = told_csv(city, "disagreement", "--by", "site")
    assert (row["site_id"], row["site_name"], row["too_few"]) == ("b", "和睦新村", "true")


def test_looks_too_far_apart_are_no_pair(city: Flask) -> None:
    assert "nothing to compare" in told(city, "disagreement", "--within", "3")
    assert "没有可比的检查" in told(city, "disagreement", "--within", "3", spoken="zh")
    assert len(told_csv(city, "disagreement", "--within", "4")) == 1
    assert told_csv(city, "disagreement", "--as-of", "2026-09-04") == []


@pytest.mark.parametrize("by", ["department", "site"])
def test_one_pair_accuses_nobody_and_that_is_told(city: Flask, by: str) -> None:
    assert "one pair accuses nobody" in told(city, "disagreement", "--by", by)
    assert "单独一对不能说明" in told(city, "disagreement", "--by", by, spoken="zh")
    assert "accuses nobody" in run(city, "disagreement", "--by", by, "--format", "csv").stderr


GROUPS = {
    "department": ("housing", "Housing office"),
    "category": ("H01", "Clutter in stairwells"),
    "kind": ("compound", "Residential compound"),
    "hotspot": ("outside", "outside hot spots"),
}


@pytest.mark.parametrize("by", GROUPS)
def test_what_came_back_after_23_days_is_clean_after_14_and_not_after_30(
    city: Flask, by: str
) -> None:
    code, label = GROUPS[by]
    # the second verification was never looked at again, so it tells nothing
    rows = told_json(city, "clean", "--by", by)["groups"]
    assert {row["group"] for row in rows} == {code}
    assert {row["days"]: row["still_clean"] for row in rows} == {
        7: 1.0, 14: 1.0, 30: 0.0, 60: 0.0, 90: 0.0,
    }  # fmt: skip
    assert {row["label"] for row in rows} == {label}
    assert label in told(city, "clean", "--by", by)


@pytest.mark.parametrize("by", GROUPS)
def test_the_bias_is_always_told(city: Flask, by: str) -> None:
    assert BIAS["en"] in told(city, "clean", "--by", by)
    assert BIAS["zh"] in told(city, "clean", "--by", by, spoken="zh")
    assert BIAS["en"] in run(city, "clean", "--by", by, "--format", "csv").stderr
    assert dict(BIAS) == told_json(city, "clean", "--by", by)["notes"][0]


def test_hot_spots_come_by_number_and_with_a_word_on_why_they_are_hot(
    city: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean_too = [visit("b", day, kind, found=what) for day, kind, what in (
        ("2026-01-05", "self_check", "H01"), ("2026-01-20", "look_back", ""),
        ("2026-02-20", "look_back", ""),
    )]  # fmt: skip
    path = Path(str(city.config["BACKGROUND"])).parent
    bring_in(city, path, [*ROWS, *clean_too])
    numbers = pd.Series([10, 2, 0], index=["a", "b", "c"])
    made = SimpleNamespace(sites=pd.DataFrame({"hotspot": numbers}))
    monkeypatch.setattr(data, "get_analysis", lambda **_: made)
    groups = [row["group"] for row in told_csv(city, "clean", "--by", "hotspot")]
    assert list(dict.fromkeys(groups)) == ["2", "10"]
    assert "chosen for their rebounds" in told(city, "clean", "--by", "hotspot")
    assert "热点 10" in told(city, "clean", "--by", "hotspot", spoken="zh")


def test_nothing_looked_at_again_is_told(app: Flask, tmp_path: Path) -> None:
    bring_in(app, tmp_path, [visit("a", "2026-06-01")])
    assert "nothing that was verified" in told(app, "clean")
    assert "没有核查通过" in told(app, "clean", spoken="zh")

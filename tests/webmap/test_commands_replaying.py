"""What the commands tell of other windows, of months, of what comes next and what came before."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from flask import Flask

from geodata.monthly import Monthly
from tests.webmap.terminal import EMPTY_STORE, bring_in, run, told, told_csv, told_json, visit
from webmap.commands import months

FOUND_AGAIN = (
    # found, passed after ten days or so, found again after 21, 23, 26 and 20 days
    ("2026-01-05", "2026-01-20"),
    ("2026-02-10", "2026-02-20"),
    ("2026-03-15", "2026-03-25"),
    ("2026-04-20", "2026-04-30"),
    ("2026-05-20", ""),
)
COMMANDS = ("sensitivity", "monthly", "lately", "rates", "forecast", "backtest")


@pytest.fixture
def city(app: Flask, tmp_path: Path) -> Flask:
    """Site a rebounds each month; b and c are clean whenever somebody looks."""
    rows = []
    for found, passed in FOUND_AGAIN:
        rows.append(visit("a", found, found="H01"))
        rows += [visit("a", passed, "look_back")] if passed else []
        rows += [visit(site, found) for site in ("b", "c")]
    bring_in(app, tmp_path, rows)
    return app


@pytest.mark.parametrize("spoken", ["zh", "en"])
@pytest.mark.parametrize("command", COMMANDS)
def test_an_empty_store_is_told_and_is_no_error(app: Flask, command: str, spoken: str) -> None:
    assert EMPTY_STORE[spoken] in told(app, command, spoken=spoken)
    done = run(app, command, "--format", "csv", spoken=spoken)
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 1  # the header
    assert EMPTY_STORE[spoken] in done.stderr
    assert [] in told_json(app, command).values()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_result_says_what_it_was_worked_out_from(city: Flask, command: str) -> None:
    assert told(city, command).startswith("data to 2026-05-20, rules ")
    assert told(city, command, spoken="zh").startswith("数据截至 2026-05-20，规则 ")
    facts = told_json(city, command, "--as-of", "2026-05-19")
    assert (facts["data_to"], facts["as_of"]) == ("2026-04-30", "2026-05-19")
    head = told(city, command, "--as-of", "2026-05-19")
    assert head.startswith("data to 2026-04-30, as known on 2026-05-19")


def test_a_longer_window_takes_in_what_comes_back_later(city: Flask) -> None:
    rows = told_json(city, "sensitivity", "--windows", "30,22")["windows"]
    assert [(row["window_days"], row["rebounds"], row["verified"]) for row in rows] == [
        (22, 2, 4),
        (30, 4, 4),
    ]
    table = told(city, "sensitivity", "--windows", "22，30")
    assert "50.0 %" in table
    assert "100.0 %" in table
    assert [row["smallest_p_value"] for row in told_csv(city, "sensitivity")] == [""] * 4


def test_a_window_too_short_for_a_rebound_is_left_out_and_told(city: Flask) -> None:
    done = run(city, "sensitivity", "--windows", "7,30", "--format", "json")
    assert '"window_days": 7' not in done.stdout
    assert "left out: 7" in done.stderr
    assert "已略去：7" in run(city, "sensitivity", "--windows", "7,30", spoken="zh").stderr
    assert "no window is longer" in told(city, "sensitivity", "--windows", "7")


@pytest.mark.parametrize("windows", ["", "14,x", "0", "-14", "14,,30"])
def test_windows_that_are_no_days_are_refused(city: Flask, windows: str) -> None:
    assert run(city, "sensitivity", "--windows", windows).exit_code == 2


STEPS = pd.DataFrame(
    {
        "step": pd.to_datetime(["2026-04-30", "2026-05-20"]),
        "number": [1, 1],
        "position": [0, -1],
        "change": ["new", "cleared"],
        "from_numbers": [(), ()],
        "into_number": [0, 0],
        "site_ids": [("a", "b"), ()],
        "since": pd.to_datetime(["2026-04-30"] * 2),
        "name": ["=大关片", None],
        "rebounds": [12, None],
        "expected": [3.456, None],
        "relative_risk": [3.5, None],
        "p_value": [0.01, None],
        "status": ["confirmed", None],
        "sentence": ["2 sites", None],
        "sentence_zh": ["2 个点位", None],
        "label": ["consecutive", ""],
    }
)


@pytest.fixture
def followed(city: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A hot spot that is there in one month, and cleared in the next."""
    monkeypatch.setattr(months, "hotspots_by_month", lambda *_, **__: Monthly(STEPS, None))
    return city


def test_each_month_tells_number_change_pattern_and_figures(followed: Flask) -> None:
    hot, cleared = (line.split() for line in told(followed, "monthly").splitlines()[-2:])
    assert hot[:3] == ["2026-04-30", "1", "New"]
    assert hot[-4:] == ["=大关片", "2", "12", "3.5"]
    assert " ".join(hot[3:6]) == "Consecutive hot spot"
    assert cleared == ["2026-05-20", "1", "Cleared", *["-"] * 6]
    zh = told(followed, "monthly", spoken="zh")
    assert all(word in zh for word in ("新增", "连续热点", "确认", "消除"))


def test_a_month_in_json_is_whole_and_in_csv_no_formula(followed: Flask) -> None:
    hot, cleared = told_json(followed, "monthly")["steps"]
    assert (hot["expected"], hot["site_ids"], hot["rebounds"]) == (3.456, ["a", "b"], 12)
    assert (cleared["change"], cleared["rebounds"], cleared["name"]) == ("cleared", None, None)
    row, _ = told_csv(followed, "monthly")
    assert (row["name"], row["site_ids"], row["change"]) == ("'=大关片", "a;b", "new")


def test_months_without_a_hot_spot_are_told(city: Flask) -> None:
    assert "no month has a hot spot" in told(city, "monthly", "--months", "2")
    assert "各月都没有热点" in told(city, "monthly", "--months", "2", spoken="zh")


def test_the_site_that_always_came_back_leads_the_forecast(city: Flask) -> None:
    found = told_json(city, "forecast", "--top", "1")
    (first,) = found["sites"]
    assert (first["rank"], first["site_id"], first["site_name"]) == (1, "a", "大关南苑")
    assert first["department"] == "housing"
    assert 0 < first["low"] <= first["predicted"] <= first["high"]
    assert found["predicted_at_all_sites"] == pytest.approx(first["predicted"])
    assert "Housing office" in told(city, "forecast")
    assert "房地产管理处" in told(city, "forecast", spoken="zh")


def test_a_longer_horizon_expects_more(city: Flask) -> None:
    short, long = (
        told_json(city, "forecast", "--days", days)["predicted_at_all_sites"] for days in (20, 60)
    )
    assert short < long


def test_a_city_without_anything_to_come_back_says_so(app: Flask, tmp_path: Path) -> None:
    bring_in(app, tmp_path, [visit("b", "2026-06-01")])
    assert "no site is likely to rebound" in told(app, "forecast")
    assert "没有可能反弹的点位" in told(app, "forecast", spoken="zh")


def test_the_name_of_a_site_is_no_formula_in_a_spreadsheet(app: Flask, tmp_path: Path) -> None:
    rows = [
        visit("a", "2026-06-01", found="H01"),
        visit("a", "2026-06-20", "look_back"),
        visit("a", "2026-07-13", found="H01"),
    ]
    bring_in(app, tmp_path, [row.replace("大关南苑", "=1+1") for row in rows])
    for words in (["forecast"], ["effort", "--by", "site"]):
        assert [row["site_name"] for row in told_csv(app, *words)] == ["'=1+1"]
        assert told_json(app, *words)["sites"][0]["site_name"] == "=1+1"


def test_a_ranking_that_always_leads_to_the_rebound_hits_all_of_them(city: Flask) -> None:
    found = told_json(city, "backtest", "--months", "2")
    assert found["days"] == ["2026-02-28", "2026-03-31"]
    assert len(found["rankings"]) == 7 * 3
    (row,) = [row for row in found["rankings"] if (row["ranking"], row["share"]) == ("count", 0.05)]
    # one site of three is taken on each of two days; both rebounds are at a
    assert (row["hits"], row["rebounds"], row["days"]) == (2, 2, 2)
    assert (row["hit_rate"], row["pai"], row["pei"]) == (1.0, 3.0, 1.0)
    assert row["hit_rate_low"] is None  # two days are too few for an interval


def test_the_replay_names_rankings_and_figures_for_people(city: Flask) -> None:
    table = told(city, "backtest", "--months", "3")
    assert all(word in table for word in ("hit rate", "PAI", "PEI", "kernel density", "Gi*"))
    zh = told(city, "backtest", "--months", "3", spoken="zh")
    assert all(word in zh for word in ("命中率", "核密度", "近一年反弹数"))


def test_the_same_seed_gives_the_same_replay(city: Flask) -> None:
    first, again = (told(city, "backtest", "--seed", "7", "--format", "csv") for _ in range(2))
    assert first == again


def test_records_too_short_for_a_replay_are_told(city: Flask) -> None:
    table = told(city, "backtest", "--horizon", "300")
    assert "too few records" in table
    assert "记录不足" in told(city, "backtest", "--horizon", "300", spoken="zh")
    assert told_csv(city, "backtest", "--horizon", "300") == []


def test_a_rule_file_of_ones_own_is_followed_and_named(city: Flask, tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "geodata" / "rules.toml").read_text("utf-8")
    version = next(line for line in text.splitlines() if line.startswith("version"))
    own = tmp_path / "rules.toml"
    own.write_text(
        text.replace(version, 'version = "ours"').replace("window_days = 90", "window_days = 22"),
        "utf-8",
    )
    for command in COMMANDS:
        assert told_json(city, command, "--rules", own)["rules"] == "ours"
    # of the rebounds after 23 and 26 days none counts any more
    assert told_json(city, "backtest", "--rules", own, "--months", "2")["rankings"] == []


def test_days_are_days(city: Flask) -> None:
    assert told_json(city, "forecast")["as_of"] == date(2026, 5, 20).isoformat()
    for words in (["forecast", "--days", "0"], ["backtest", "--months", "x"]):
        assert run(city, *words).exit_code == 2


def test_the_worst_site_leads_the_rates(city: Flask) -> None:
    sites = told_json(city, "rates")["rates"]
    assert sites[0]["site_id"] == "a"
    assert (
        sites[0]["relative_risk_low"] < sites[0]["relative_risk"] < sites[0]["relative_risk_high"]
    )
    assert "大关南苑" in told(city, "rates", spoken="zh")


def write_areas(path: Path, *, kind: str = "Polygon") -> Path:
    ring = [[120.09, 30.19], [120.11, 30.19], [120.11, 30.21], [120.09, 30.21], [120.09, 30.19]]
    shape = {"type": kind, "coordinates": [ring] if kind == "Polygon" else ring}
    feature = {"type": "Feature", "properties": {"street": "和睦街道"}, "geometry": shape}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]}, ensure_ascii=False)
    path.write_text(text, "utf-8")
    return path


def test_an_area_is_compared_by_the_sites_that_lie_in_it(city: Flask, tmp_path: Path) -> None:
    file = write_areas(tmp_path / "streets.geojson")
    (row,) = told_json(city, "rates", "--areas", file)["rates"]
    assert (row["area"], row["sites"], row["rebounds"]) == ("和睦街道", 2, 4)
    assert "和睦街道" in told(city, "rates", "--areas", file, spoken="zh")


def test_a_file_without_polygons_is_refused_with_a_remedy(city: Flask, tmp_path: Path) -> None:
    line = write_areas(tmp_path / "lines.geojson", kind="LineString")
    virtual = tmp_path / "areas.geojson"
    virtual.write_text("<OGRVRTDataSource/>", "utf-8")
    for file in (line, virtual):
        done = run(city, "rates", "--areas", file)
        assert done.exit_code == 1
        assert "E_AREAS" in done.output

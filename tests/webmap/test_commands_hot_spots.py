"""What `flask hotspots` tells of a city with hot spots, and of one that has none."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from flask import Flask

from geodata.visit_clock import GRID, VisitClock
from tests.webmap.factory import make_hotspots
from tests.webmap.terminal import EMPTY_STORE, bring_in, run, told, told_json, visit
from webmap import data
from webmap.commands.hot_spots import clock_text, level_text

CLOCK = VisitClock(phi=8.0, low=4.0, high=float(2**4.5), known=True)


@pytest.fixture
def city(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A store with a visit, and a made-up analysis: one hot spot sure, one not."""
    bring_in(app, tmp_path, [visit("a", "2026-07-14")])
    two = pd.concat([make_hotspots("大关"), make_hotspots("和睦")])
    two = two.assign(status=["confirmed", "candidate"]).set_axis([1, 2])
    made = SimpleNamespace(
        hotspots=two, data_to=date(2026, 7, 14), rules_version="r-test", smallest_p_value=0.002,
        clock=CLOCK, level_deviation=0.25,
    )  # fmt: skip
    monkeypatch.setattr(data, "get_analysis", lambda **_: made)
    return app


def test_each_hot_spot_says_whether_it_is_confirmed(city: Flask) -> None:
    assert [spot["status"] for spot in told_json(city, "hotspots")] == ["confirmed", "candidate"]
    shapes = json.loads(told(city, "hotspots", "--format", "geojson"))["features"]
    assert [shape["properties"]["status"] for shape in shapes] == ["confirmed", "candidate"]
    assert shapes[0]["geometry"]["type"] == "Polygon"
    lines = told(city, "hotspots").splitlines()
    assert lines[-2].split()[:2] == ["1", "confirmed"]
    assert lines[-1].split()[:2] == ["2", "candidate"]
    assert [line.split()[1] for line in told(city, "hotspots", spoken="zh").splitlines()[-2:]] == [
        "确认",
        "待定",
    ]


def test_the_head_tells_the_worth_of_a_check_and_how_far_the_level_varies(city: Flask) -> None:
    head = told(city, "hotspots").splitlines()[:3]
    assert head == [
        "data to 2026-07-14, rules r-test, hot spots: 2 (1 confirmed, 1 candidate)",
        "one check counts as 8 days at risk (4-22.6)",
        "the level of risk varies by 28 % across the city (one standard deviation)",
    ]
    zh = told(city, "hotspots", spoken="zh")
    assert "一次检查相当于 8 个在险天数（4-22.6）" in zh
    assert "确认 1，待定 1" in zh
    assert "28 %" in zh


@pytest.mark.parametrize("end", [GRID[-1], GRID[-2]])
def test_at_the_end_of_the_grid_a_rebound_goes_by_the_visit_alone(end: float) -> None:
    zh, en = clock_text(VisitClock(float(end), 64.0, float(GRID[-1]), known=True))
    assert "by the visit alone" in en
    assert "64 days" in en
    assert "只随检查次数" in zh
    assert "1024" not in en + zh


def test_an_interval_that_reaches_the_end_has_no_upper_one() -> None:
    zh, en = clock_text(VisitClock(8.0, 4.0, float(GRID[-1]), known=True))
    assert en == "one check counts as 8 days at risk (4 or more)"
    assert zh == "一次检查相当于 8 个在险天数（4 以上）"


def test_what_a_check_is_worth_is_not_told_where_it_is_not_known() -> None:
    zh, en = clock_text(VisitClock())
    assert "not known" in en
    assert "无法估计" in zh
    assert level_text(0.0)[1].startswith("the level of risk varies by 0 %")


@pytest.mark.parametrize("spoken", ["zh", "en"])
def test_an_empty_store_is_told_and_is_no_error(app: Flask, spoken: str) -> None:
    assert EMPTY_STORE[spoken] in told(app, "hotspots", spoken=spoken)
    done = run(app, "hotspots", "--format", "json", spoken=spoken)
    assert json.loads(done.stdout) == []
    assert EMPTY_STORE[spoken] in done.stderr
    assert json.loads(run(app, "hotspots", "--format", "geojson").stdout)["features"] == []

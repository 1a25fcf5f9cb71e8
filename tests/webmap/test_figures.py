"""Figures that a child works out, kept on the disk."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
import pytest
from flask import Flask

from geodata.analysis import analyse
from geodata.errors import InputError, LookbackError
from geodata.rules import load_rules
from geodata.selection import Selection
from tests.webmap.factory import LOOKED_FOR
from webmap import data
from webmap.data import figure_work, kept_figures

HEAD = "点位编号,点位名称,点位类型,责任部门,经度,纬度,检查日期,检查方式,检查内容,发现问题\n"
PARKS = Selection(departments=frozenset({"parks"}))


def write_visits(folder: Path, name: str, sites: int, *, day: str = "13") -> Path:
    """Visits to sites of the housing office: found, verified, found again at every third site."""
    rows = [
        f"S{site},小区{site},住宅小区,房地产管理处,{120 + site / 1000:.4f},30.2,"
        f"{date},{kind},{LOOKED_FOR},{found}"
        for site in range(sites)
        for date, kind, found in (
            ("2026-06-01", "自查", "H01"),
            ("2026-06-20", "回头看", ""),
            (f"2026-07-{day}", "自查", "H01" if site % 3 == 0 else ""),
        )
    ]
    path = folder / name
    path.write_text(HEAD + "\n".join(rows) + "\n", "utf-8")
    return path


@pytest.fixture
def city(app: Flask, tmp_path: Path) -> Flask:
    """Twelve sites."""
    with app.app_context():
        data.import_file(write_visits(tmp_path, "visits.csv", 12))
    return app


def test_figures_are_worked_out_once_and_are_those_of_the_analysis(city: Flask) -> None:
    with city.app_context():
        state = data.figures_state()
        assert state.figures is None
        assert state.work is not None
        assert data.figures_state().work is state.work  # asked twice, worked out once
        figures = data.wait_for_figures()
        _, records = data.get_records()
        whole = analyse(records, rules=load_rules(), seed=1)
        sums = figures.sums(Selection())
        assert sums.rebounds.sum() == whole.sites["rebounds"].sum() == 4
        np.testing.assert_allclose(sums.expected.sum(), whole.at_risk["expected"].sum(), rtol=1e-5)
        assert figures.about["data_to"] == "2026-07-13"
        again = data.figures_state()
        assert (again.figures, again.work, again.stale) == (figures, None, False)


def test_old_figures_stay_until_those_of_an_import_are_there(city: Flask, tmp_path: Path) -> None:
    with city.app_context():
        old = data.wait_for_figures()
        data.import_file(write_visits(tmp_path, "more.csv", 12, day="14"))
        state = data.figures_state()
        assert state.figures == old
        assert state.stale
        new = data.wait_for_figures()
        assert new.key != old.key
        assert (old.about["data_to"], new.about["data_to"]) == ("2026-07-13", "2026-07-14")
        assert data.figures_of(old.key) == old  # tiles on the screen can still be asked for


def test_a_search_is_begun_by_hand_and_kept(city: Flask) -> None:
    with city.app_context():
        data.wait_for_figures()
        housing = Selection(departments=frozenset({"housing"}))
        assert data.search_of(housing) == data.State()
        name = data.begin_search(housing)
        assert data.begin_search(housing) == name
        work = data.search_of(housing).work
        assert work is not None
        work.wait()
        found = data.search_of(housing)
        assert found.figures is not None
        told = data.hotspots_of(found.figures, housing, "zh")
        assert told["smallest_p_value"] is not None


def test_a_cancelled_search_leaves_nothing_and_can_be_begun_again(city: Flask) -> None:
    with city.app_context():
        figures = data.wait_for_figures()
        name = data.begin_search(PARKS)
        data.cancel_search(name)
        assert data.search_of(PARKS) == data.State()
        assert not list(figures.folder.glob("searches/*/about.json"))
        assert data.begin_search(PARKS) == name
        data.cancel_search(name)


def test_a_killed_child_is_one_error_and_the_next_request_begins_anew(city: Flask) -> None:
    with city.app_context():
        work = data.figures_state().work
        assert work is not None
        while work.process is None:
            pass
        os.kill(work.process.pid, signal.SIGKILL)
        work.wait()
        with pytest.raises(LookbackError) as told:
            data.figures_state()
        assert told.value.code == "E_FIGURES"
        assert len(data.wait_for_figures().table) == 12


def test_a_half_written_folder_is_not_taken_for_figures(city: Flask) -> None:
    with city.app_context():
        figures = data.wait_for_figures()
        (figures.folder / "about.json").unlink()
        city.extensions["lookback_figures"].opened.clear()
        state = data.figures_state()
        assert state.figures is None
        assert state.work is not None
        state.work.cancel()


def test_figures_of_another_form_are_not_shown_as_old_ones(city: Flask) -> None:
    with city.app_context():
        other = kept_figures.figures_folder() / "0123456789abcdef"
        other.mkdir(parents=True)
        (other / "about.json").write_text('{"data_to": "2026-07-13"}', "utf-8")
        state = data.figures_state()
        assert state.figures is None
        assert state.work is not None
        state.work.cancel()


def test_an_error_in_the_child_is_told_with_its_code(city: Flask, tmp_path: Path) -> None:
    with city.app_context():
        rules = tmp_path / "rules.toml"
        rules.write_text("version = 1", "utf-8")
        asked = kept_figures._asked("stamp", Selection(), tmp_path / "figures")
        work = figure_work.begin_work({**asked, "rules": str(rules)})
        work.wait()
        assert work.error is not None
        assert work.error.code.startswith("E_RULES")


def test_data_that_changed_meanwhile_is_not_taken(city: Flask, tmp_path: Path) -> None:
    with city.app_context():
        work = figure_work.begin_work(kept_figures._asked("old", Selection(), tmp_path / "f"))
        work.wait()
        assert work.error is None
        assert not (tmp_path / "f").exists()


def test_without_figures_the_answers_say_so(city: Flask) -> None:
    client = city.test_client()
    assert client.get("/api/map").json["state"] == "computing"
    answer = client.get("/api/figures?lang=en")
    assert (answer.status_code, answer.json["code"]) == (503, "E_FIGURES_PENDING")
    with city.app_context():
        data.stop_work()


def test_an_unknown_key_is_gone_not_a_path(city: Flask) -> None:
    with city.app_context(), pytest.raises(InputError) as told:
        data.figures_of("..")
    assert told.value.code == "E_FIGURES_GONE"


def test_an_empty_store_has_no_figures_and_none_are_begun(app: Flask) -> None:
    assert app.test_client().get("/api/map").json == {"state": "empty"}

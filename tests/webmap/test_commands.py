"""What a person does at the terminal."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from flask import Flask

from tests.webmap.terminal import EMPTY_STORE, HEADER, run
from webmap import commands, data
from webmap.commands import importing, serving

ROOT = Path(__file__).parents[2]
PLACE = "compound,housing,120.1,30.2"
FOUND = f"1,a,大关南苑,{PLACE},2026-06-01,self_check,H01,H01"
PASSED = f"2,a,大关南苑,{PLACE},2026-06-20,look_back,H01,"
AGAIN = f"3,a,大关南苑,{PLACE},2026-07-13,self_check,H01,H01"
WRONG_DAY = f"4,a,大关南苑,{PLACE},2026-07-32,self_check,H01,H01"


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """Visits of one site: found, passed, found again; and a row with an impossible day."""
    path = tmp_path / "visits.csv"
    path.write_text("\n".join([HEADER, FOUND, PASSED, AGAIN, WRONG_DAY]) + "\n", "utf-8")
    return path


def test_every_command_explains_itself_in_both_languages(app: Flask) -> None:
    told = run(app, "--help").output
    assert {"ingest", "hotspots", "blind-spots"} <= set(commands.COMMANDS)
    for name in commands.COMMANDS:
        assert name in told
        command = commands.load(name)
        assert command.name == name
        text = command.help or ""
        assert any(letter >= "\u4e00" for letter in text), name
        assert text[0].isascii(), name
        for parameter in command.params:
            if help_text := getattr(parameter, "help", None):
                assert any(letter >= "\u4e00" for letter in help_text), (name, parameter.name)


def test_an_import_does_without_the_libraries_of_the_analysis() -> None:
    program = (
        "import sys; from app import create_app; from webmap import commands; create_app({});"
        "commands.load('ingest'); print(*sorted(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert {"pandas", "ingest.load"} <= loaded
    assert not {"numba", "duckdb", "ibis", "scipy.spatial", "pyogrio"} & loaded


def test_good_rows_go_in_and_a_bad_one_is_told_with_its_row_and_value(
    app: Flask, records: Path
) -> None:
    done = run(app, "ingest", records)
    assert done.exit_code == 0, done.output
    assert "4 rows, 3 used, 1 rejected" in done.output
    assert "row 5" in done.output
    assert "2026-07-32" in done.output
    assert "added 1 sites, 3 inspections, 2 findings" in done.output


def test_the_same_file_twice_adds_nothing(app: Flask, records: Path) -> None:
    run(app, "ingest", records)
    assert "库中已有全部内容" in run(app, "ingest", records, spoken="zh").output
    assert len(run(app, "imports").output.splitlines()) == 1


@pytest.mark.parametrize(("spoken", "words"), [("en", "is not there"), ("zh", "找不到")])
def test_a_file_that_is_not_there_is_told_with_a_remedy_and_ends_with_1(
    app: Flask, tmp_path: Path, spoken: str, words: str
) -> None:
    done = run(app, "ingest", tmp_path / "none.csv", spoken=spoken)
    assert done.exit_code == 1
    assert words in done.output
    assert "E_NO_FILE" in done.output
    assert "Traceback" not in done.output


def test_a_rebound_is_listed_with_the_days_that_make_it_one(app: Flask, records: Path) -> None:
    run(app, "ingest", records)
    (row,) = csv.DictReader(io.StringIO(run(app, "rebounds").output))
    assert row == {
        "site_id": "a", "category": "H01", "found_on": "2026-06-01", "verified_on": "2026-06-20",
        "rebound_on": "2026-07-13", "days_to_rebound": "23", "chain": "1",
    }  # fmt: skip
    assert json.loads(run(app, "rebounds", "--format", "json").output)[0]["days_to_rebound"] == 23


def test_what_was_not_known_on_a_day_is_not_listed_for_it(app: Flask, records: Path) -> None:
    run(app, "ingest", records)
    listed = run(app, "rebounds", "--as-of", "2026-07-12").output.splitlines()
    assert len(listed) == 1  # the header


def test_one_site_is_no_hot_spot(app: Flask, records: Path) -> None:
    run(app, "ingest", records)
    assert json.loads(run(app, "hotspots", "--format", "json").output) == []
    shape = json.loads(run(app, "hotspots", "--format", "geojson").output)
    assert shape == {"type": "FeatureCollection", "features": []}
    assert "2026-07-13" in run(app, "hotspots").output


@pytest.mark.parametrize("spoken", ["zh", "en"])
def test_an_empty_store_is_told_and_is_no_error(app: Flask, spoken: str) -> None:
    done = run(app, "rebounds", spoken=spoken)
    assert done.exit_code == 0
    assert EMPTY_STORE[spoken] in done.stderr
    assert len(done.stdout.splitlines()) == 1  # the header
    assert json.loads(run(app, "rebounds", "--format", "json").stdout) == []
    assert {"zh": "还没有导入", "en": "nothing was imported"}[spoken] in run(
        app, "imports", spoken=spoken
    ).stderr


def test_a_site_id_from_a_file_is_no_formula_in_a_spreadsheet(app: Flask, tmp_path: Path) -> None:
    rows = [row.replace(",a,", ",=1+1,") for row in (FOUND, PASSED, AGAIN)]
    path = tmp_path / "visits.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    run(app, "ingest", path)
    (row,) = csv.DictReader(io.StringIO(run(app, "rebounds").output))
    assert row["site_id"] == "'=1+1"
    assert json.loads(run(app, "rebounds", "--format", "json").output)[0]["site_id"] == "=1+1"


def test_a_list_goes_to_a_file_when_one_is_named(app: Flask, records: Path, tmp_path: Path) -> None:
    run(app, "ingest", records)
    written = tmp_path / "rebounds.csv"
    run(app, "rebounds", "-o", written)
    assert len(written.read_text("utf-8").splitlines()) == 2


def test_the_demo_city_leaves_a_store_with_data_alone(
    app: Flask, records: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(app, "ingest", records)
    monkeypatch.setattr(importing, "build_demo", lambda *_: pytest.fail("a city was made"))
    assert "not loaded" in run(app, "demo").output
    with app.app_context():
        assert len(data.get_batches()) == 1


def test_a_port_that_is_taken_is_told_with_a_way_out(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(*_: object, **__: object) -> None:
        raise OSError("address in use")

    monkeypatch.setattr("waitress.serve", taken)
    done = run(app, "serve", "--port", "5000")
    for thread in threading.enumerate():
        if thread.name == "first analysis":
            thread.join()
    assert done.exit_code == 1
    assert "LOOKBACK_PORT" in done.output


def test_assets_are_installed_in_the_language_of_the_person(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        serving, "install_assets", lambda *, say: say("前端文件已就绪", "files are in place")
    )
    assert run(app, "assets", spoken="zh").output == "前端文件已就绪\n"
    assert run(app, "assets").output == "files are in place\n"

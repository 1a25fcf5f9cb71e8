"""How results are written: tables, CSV, JSON, files."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests.webmap.terminal import bring_in, run, told, visit
from webmap import data
from webmap.commands import speaking
from webmap.commands.listing import (
    Column,
    Listing,
    as_csv,
    as_table,
    decimals,
    percent,
    plain,
    records,
)

COLUMNS = (
    Column("name", ("名称", "name")),
    Column("share", ("占比", "share"), percent),
    Column("day"),
)


def listing(names: list[str], share: float = 1 / 3) -> Listing:
    rows = {"name": names, "share": [share] * len(names), "day": [pd.Timestamp("2026-03-31")]}
    return Listing(pd.DataFrame({**rows, "day": rows["day"] * len(names)}), COLUMNS)


@pytest.fixture
def on_terminal(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(speaking, "somebody_watches", lambda: True)
    return app


def test_people_read_rounded_figures_and_programs_whole_ones(app: Flask) -> None:
    app.config["LANGUAGE"] = "en"
    with app.app_context():
        assert as_table(listing(["a"])) == ["name   share", "a     33.3 %"]
    assert records(listing(["a"])) == [{"name": "a", "share": 1 / 3, "day": "2026-03-31"}]
    assert as_csv(listing(["a"])) == f"name,share,day\na,{1 / 3!r},2026-03-31"


def test_chinese_names_leave_the_columns_in_line(app: Flask) -> None:
    with app.app_context():
        head, first, second = as_table(listing(["大关", "abcd"]))
    assert (head, first, second) == ("名称    占比", "大关  33.3 %", "abcd  33.3 %")


def test_what_is_not_known_is_a_dash_an_empty_cell_or_null(app: Flask) -> None:
    unknown = listing(["a"], share=np.nan)
    with app.app_context():
        assert as_table(unknown)[1].split() == ["a", "-"]
    assert as_csv(unknown).splitlines()[1] == "a,,2026-03-31"
    assert records(unknown)[0]["share"] is None


def test_a_name_cannot_break_a_line_or_move_the_cursor(app: Flask) -> None:
    with app.app_context():
        lines = as_table(listing(["a\n\x1b[2Jb"]))
    assert len(lines) == 2
    assert "\x1b" not in lines[1]


def test_a_long_list_is_cut_for_people_and_says_how_much_is_left(app: Flask) -> None:
    many = Listing(listing(["a", "b", "c"]).rows, COLUMNS, most=2)
    app.config["LANGUAGE"] = "en"
    with app.app_context():
        assert as_table(many)[-1] == "and 1 more: --format csv"
    assert len(records(many)) == 3


SIGNS = "=+-@\t\r\n＝＋－＠"
HOSTILE = st.text(st.sampled_from(SIGNS + "'\"\u201c ,;\x00\u200b\u3000a1")) | st.text()


@given(HOSTILE)
def test_no_text_begins_a_formula_and_every_text_can_be_had_back(text: str) -> None:
    lines = list(csv.reader(io.StringIO(as_csv(listing([text])), newline="")))
    assert len(lines) == 2
    cell = lines[1][0]
    assert not cell.strip(' "\u201c\x00\u200b\u3000').startswith(tuple(SIGNS))
    assert cell.removeprefix("'") == text


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "＠x",
        " =1",
        '"=1',
        "\ufeff=1",
    ],
)
def test_a_text_that_may_run_gets_an_apostrophe(text: str) -> None:
    _, row = csv.reader(io.StringIO(as_csv(listing([text])), newline=""))
    assert row[0] == f"'{text}"


def test_a_harmless_text_is_left_alone() -> None:
    for text in ("朝晖路1号", "a=1", "0571-88", "H01", "5-1"):
        assert as_csv(listing([text])).splitlines()[1].startswith(f"{text},")


def test_a_line_break_of_any_kind_opens_no_new_row() -> None:
    for text in ("a\r=1+1", "a\n=1+1", "a\r\n=1+1", "a;=1+1"):
        assert f'"{text}"' in as_csv(listing([text]))


def test_a_number_below_zero_stays_a_number() -> None:
    assert as_csv(listing(["-1"], share=-0.5)).splitlines()[1] == "'-1,-0.5,2026-03-31"


def test_values_of_frames_become_values_of_json() -> None:
    values = (np.int64(3), np.bool_(True), pd.NaT, pd.NA, np.inf, (np.int64(1), "x"))
    told_values = json.loads(json.dumps([plain(value) for value in values]))
    assert told_values == [3, True, None, None, None, [1, "x"]]
    assert decimals(2)(1 / 3) == "0.33"


def test_a_file_in_a_folder_that_is_not_there_is_told_without_a_traceback(
    app: Flask, tmp_path: Path
) -> None:
    done = run(app, "rebounds", "-o", tmp_path / "none" / "rebounds.csv")
    assert done.exit_code == 1
    assert "rebounds.csv" in done.output
    assert "Traceback" not in done.output


def test_an_interrupted_command_leaves_the_file_as_it_was(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(app, tmp_path, [visit("a", "2026-06-01")])
    folder = tmp_path / "out"
    folder.mkdir()
    kept = folder / "hotspots.txt"
    kept.write_text("yesterday's", "utf-8")

    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(data, "get_analysis", interrupted)
    assert run(app, "hotspots", "-o", kept).exit_code == 1
    assert kept.read_text("utf-8") == "yesterday's"
    assert list(folder.iterdir()) == [kept]


def test_a_file_that_cannot_be_put_in_place_leaves_nothing_beside_the_old_one(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "rebounds.csv"
    kept.write_text("yesterday's", "utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    done = run(app, "rebounds", "-o", kept)
    assert done.exit_code == 1
    assert "No space left" in done.output
    assert kept.read_text("utf-8") == "yesterday's"
    assert not list(tmp_path.glob(".rebounds*"))


def test_who_watches_is_told_that_it_takes_a_while_and_a_pipe_is_not(
    on_terminal: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(on_terminal, tmp_path, [visit("a", "2026-06-01")])
    assert run(on_terminal, "backtest").stderr == "computing ...\n"
    assert run(on_terminal, "backtest", spoken="zh").stderr == "正在计算……\n"
    monkeypatch.setattr(speaking, "somebody_watches", lambda: False)
    assert run(on_terminal, "backtest").stderr == ""


def test_progress_is_told_on_stderr_and_goes_as_far_as_there_are_steps(
    on_terminal: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    with on_terminal.app_context(), speaking.shown_progress() as progress:
        assert progress is not None
        for done in (1, 2, 3):
            progress(done, 3)
    shown = capsys.readouterr()
    assert "正在计算" in shown.err
    assert shown.out == ""


def test_a_rule_file_that_is_not_there_is_told_by_each_command_that_takes_one(
    app: Flask, tmp_path: Path
) -> None:
    for command in ("hotspots", "rebounds", "sensitivity", "monthly", "forecast", "backtest",
                    "blind-spots", "effort", "clean"):  # fmt: skip
        done = run(app, command, "--rules", tmp_path / "none.toml")
        assert done.exit_code == 1, command
        assert "E_RULES_FILE" in done.output, command


def test_a_day_before_all_visits_is_told_from_an_empty_store(app: Flask, tmp_path: Path) -> None:
    bring_in(app, tmp_path, [visit("a", "2026-06-01")])
    assert "2026-05-31" in told(app, "clean", "--as-of", "2026-05-31")
    assert "截至 2026-05-31" in told(app, "clean", "--as-of", "2026-05-31", spoken="zh")

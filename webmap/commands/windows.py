"""The command that tries other windows in which a return counts as a rebound."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import click
import pandas as pd
from flask.cli import with_appcontext

from geodata.analysis import Period
from geodata.rules import Rules
from geodata.sensitivity import WINDOWS
from geodata.sensitivity import sensitivity as compare_windows
from webmap import data
from webmap.commands.listing import Column, Listing, p_value, percent
from webmap.commands.options import (
    as_of_option,
    format_option,
    output_option,
    rules_from,
    rules_option,
)
from webmap.commands.speaking import Text, say, say_waiting, told_errors
from webmap.commands.telling import Result, deliver, deliver_nothing, facts_of, head_of

COLUMNS = (
    Column("window_days", ("窗口（天）", "window, days")),
    Column("rebounds", ("反弹", "rebounds")),
    Column("verified", ("核查通过", "verified")),
    Column("share", ("反弹占比", "came back"), percent),
    Column("chronic", ("老大难", "chronic")),
    Column("hotspots", ("确认热点", "hot spots")),
    Column("sites", ("热点内点位", "sites in them")),
    Column("also_hot", ("最长窗口下也热", "hot with the widest too"), percent),
    Column("smallest_p_value", ("最小 p", "smallest p"), p_value),
)
NOTHING: Text = ("没有长于 min_clean_days 的窗口", "no window is longer than min_clean_days")


def as_windows(_context: Any, _parameter: Any, text: str) -> tuple[int, ...]:
    """Return the days that are listed with commas between."""
    parts = re.split(r"\s*[,，、]\s*", text.strip())
    if not all(re.fullmatch(r"[0-9]{1,5}", part) and int(part) > 0 for part in parts):
        raise click.BadParameter("days with commas between: 14,30,60,90. 请写逗号分隔的天数。")
    return tuple(sorted(set(map(int, parts))))


@click.command()
@click.option("--windows", default=",".join(map(str, WINDOWS)), show_default=True,
              metavar="DAYS", callback=as_windows,
              help="Windows to try, commas between. 窗口天数，逗号分隔。")  # fmt: skip
@as_of_option
@rules_option
@format_option("table", "json", "csv")
@output_option
@with_appcontext
def sensitivity(
    windows: tuple[int, ...], as_of_day: date | None, rules_file: Path | None, shape: str,
    output: Path | None,
) -> None:  # fmt: skip
    """Try other rebound windows and compare the hot spots. 比较不同反弹窗口下的热点。"""
    with told_errors():
        rules = rules_from(rules_file) or data.get_rules()
        known = data.get_known(as_of=as_of_day)
        if known is None:
            deliver_nothing({"windows": COLUMNS}, shape, output, as_of=as_of_day)
            return
        say_waiting()
        rows = compare_windows(
            known.records, rules=rules, seed=data.get_seed(), windows=windows,
            period=Period(as_of=known.as_of),
        ).reset_index()  # fmt: skip
    rows = rows.assign(smallest_p_value=pd.to_numeric(rows["smallest_p_value"]))
    _tell_left_out(windows, rules)
    listing = Listing(rows, COLUMNS, NOTHING)
    result = Result(facts_of(known, rules), {"windows": listing}, (head_of(known, rules),))
    deliver(result, shape, output)


def _tell_left_out(windows: tuple[int, ...], rules: Rules) -> None:
    short = [days for days in windows if days <= rules.rebound.min_clean_days]
    if short:
        told = ", ".join(map(str, short))
        fewest = rules.rebound.min_clean_days
        say(
            f"窗口须长于 {fewest} 天，已略去：{told}",
            f"windows must be longer than {fewest} days; left out: {told}",
            err=True,
        )

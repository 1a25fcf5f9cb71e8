"""The command that follows the hot spots from month to month."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click
import pandas as pd
from flask.cli import with_appcontext

from geodata.emerging import EMERGING_LABEL_TEXTS, EmergingLabel
from geodata.identity import SPOT_CHANGE_LABELS, SpotChange
from geodata.monthly import hotspots_by_month
from webmap import data
from webmap.commands.hot_spots import STATUS
from webmap.commands.listing import NOTHING, Column, Listing, decimals
from webmap.commands.options import (
    as_of_option,
    format_option,
    number_option,
    output_option,
    rules_from,
    rules_option,
)
from webmap.commands.speaking import Text, language, shown_progress, spoken, told_errors
from webmap.commands.telling import Result, deliver, deliver_nothing, facts_of, head_of

NO_HOT_SPOT: Text = ("各月都没有热点", "no month has a hot spot")

NOTE: Text = (
    "编号从所列第一个月算起，该月的热点都记为新增。",
    "Numbers begin with the first month listed, in which every hot spot is new.",
)


def _change(code: Any) -> str:
    return SPOT_CHANGE_LABELS[SpotChange(code)][language()]


def _label(code: Any) -> str:
    return EMERGING_LABEL_TEXTS[EmergingLabel(code)][language()] if code else NOTHING


def _status(code: Any) -> str:
    return spoken(STATUS[code])


COLUMNS = (
    Column("until", ("截至", "up to")),
    Column("number", ("编号", "number")),
    Column("change", ("变化", "change"), _change),
    Column("label", ("演变", "pattern"), _label),
    Column("status", ("状态", "status"), _status),
    Column("name", ("名称", "name")),
    Column("sites", ("点位", "sites")),
    Column("rebounds", ("反弹", "rebounds")),
    Column("expected", ("预期", "expected"), decimals(1)),
    Column("relative_risk"),
    Column("p_value"),
    Column("since"),
    Column("from_numbers"),
    Column("into_number"),
    Column("site_ids"),
    Column("sentence"),
    Column("sentence_zh"),
)


@click.command()
@number_option("months", 12, "Months to look back on. 回看的月数。")
@as_of_option
@rules_option
@format_option("table", "json", "csv")
@output_option
@with_appcontext
def monthly(
    months: int, as_of_day: date | None, rules_file: Path | None, shape: str, output: Path | None
) -> None:
    """Follow the hot spots from month to month. 逐月跟踪热点的新增、扩大、消除。"""
    with told_errors():
        rules = rules_from(rules_file) or data.get_rules()
        known = data.get_known(as_of=as_of_day)
        if known is None:
            deliver_nothing({"steps": COLUMNS}, shape, output, as_of=as_of_day)
            return
        with shown_progress() as progress:
            found = hotspots_by_month(
                known.records, rules=rules, seed=data.get_seed(), months=months, progress=progress
            )
    listing = Listing(_rows(found.steps), COLUMNS, NO_HOT_SPOT)
    facts = facts_of(known, rules, trailing_days=rules.history.trailing_days)
    deliver(Result(facts, {"steps": listing}, (head_of(known, rules),), (NOTE,)), shape, output)


def _rows(steps: pd.DataFrame) -> pd.DataFrame:
    """Return one row a month and number; of numbers without sites the figures are not known."""
    here = steps["position"] >= 0
    figures = ("rebounds", "expected", "relative_risk", "p_value")
    return steps.rename(columns={"step": "until"}).assign(
        sites=steps["site_ids"].map(len).where(here).astype("Int64"),
        **{name: pd.to_numeric(steps[name]).astype("Float64") for name in figures},
    ).astype({"rebounds": "Int64"})  # fmt: skip

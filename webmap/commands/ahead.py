"""The command that tells where rebounds are to be expected next."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
import pandas as pd
from flask.cli import with_appcontext

from geodata.codes import Vocabulary, built_in_vocabulary
from geodata.forecast import forecast as forecast_sites
from webmap import data
from webmap.commands.listing import Column, Listing, decimals, percent
from webmap.commands.naming import named, site_columns
from webmap.commands.options import (
    as_of_option,
    format_option,
    number_option,
    output_option,
    rules_from,
    rules_option,
)
from webmap.commands.speaking import Text, told_errors
from webmap.commands.telling import Result, deliver, deliver_nothing, facts_of, head_of

NO_REBOUND: Text = (
    "没有可能反弹的点位：没有核查通过的问题在窗口期内",
    "no site is likely to rebound: nothing that was verified is in its window",
)


def columns(vocabulary: Vocabulary) -> tuple[Column, ...]:
    """Return the columns of the forecast."""
    return (
        Column("rank", ("名次", "rank")),
        *site_columns(vocabulary),
        Column("predicted", ("预计反弹", "expected rebounds"), decimals(2)),
        Column("low", ("下限", "low"), decimals(2)),
        Column("high", ("上限", "high"), decimals(2)),
        Column("watched", ("窗口期内", "in window")),
        Column("open", ("未核查", "open")),
        Column("look_chance", ("有人去的可能", "chance of a visit"), percent),
        Column("risk_ratio", ("相对同类", "against peers"), decimals(1)),
    )


@click.command()
@number_option("days", 30, "Days to look ahead. 预测的天数。")
@number_option("top", 30, "Sites to list. 列出的点位数。")
@as_of_option
@rules_option
@format_option("table", "csv", "json")
@output_option
@with_appcontext
def forecast(
    days: int, top: int, as_of_day: date | None, rules_file: Path | None, shape: str,
    output: Path | None,
) -> None:  # fmt: skip
    """List the sites most likely to rebound next. 列出今后最可能反弹的点位。"""
    with told_errors():
        rules = rules_from(rules_file) or data.get_rules()
        known = data.get_known(as_of=as_of_day)
        if known is None:
            shown = {"sites": columns(built_in_vocabulary())}
            deliver_nothing(shown, shape, output, as_of=as_of_day)
            return
        records = known.records
        rows = forecast_sites(
            records.sites, records.inspections,
            data.get_episodes(as_of=known.as_of, rules=rules),
            as_of=known.as_of, rules=rules.rebound, horizon_days=days,
        )  # fmt: skip
    first = named(_ranked(rows).head(top), records.sites)
    total, listed = float(rows["predicted"].sum()), float(first["predicted"].sum())
    facts = facts_of(known, rules, days=days, predicted_at_all_sites=total)
    told: Text = (
        f"今后 {days} 天全部点位预计发现反弹 {total:.1f} 次，所列点位 {listed:.1f} 次",
        f"{total:.1f} rebounds are expected to be found within {days} days, "
        f"{listed:.1f} of them at the sites listed",
    )  # fmt: skip
    listing = Listing(first, columns(records.vocabulary), NO_REBOUND)
    deliver(Result(facts, {"sites": listing}, (head_of(known, rules), told)), shape, output)


def _ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the sites where a rebound is possible at all, the likeliest first."""
    likely = rows[rows["predicted"] > 0].sort_index(kind="stable")
    likely = likely.sort_values("predicted", ascending=False, kind="stable").reset_index()
    return likely.assign(rank=range(1, len(likely) + 1))

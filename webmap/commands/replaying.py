"""The command that replays the past, ranking by ranking."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click
import numpy as np
from flask.cli import with_appcontext

from geodata.backtest import FORECAST, LAST_YEAR, WATCHED, training_days
from geodata.backtest import backtest as replay
from webmap import data
from webmap.commands.listing import Column, Listing, decimals, percent
from webmap.commands.options import (
    as_of_option,
    format_option,
    number_option,
    output_option,
    rules_from,
    rules_option,
    seed_option,
)
from webmap.commands.speaking import Text, say_waiting, spoken, told_errors
from webmap.commands.telling import Result, deliver, deliver_nothing, facts_of, head_of

RANKINGS: dict[str, Text] = {
    FORECAST: ("预测", "forecast"),
    WATCHED: ("窗口期内的问题数", "problems in their window"),
    LAST_YEAR: ("近一年反弹数", "count of the last year"),
    "count": ("累计反弹数", "count"),
    "kernel density": ("核密度（热力图）", "kernel density (heat map)"),
    "DBSCAN": ("DBSCAN 聚类", "DBSCAN"),
    "Gi*": ("Gi* 统计量", "Gi*"),
}


def _ranking(name: Any) -> str:
    return spoken(RANKINGS.get(name, (name, name)))


def _share(value: Any) -> str:
    return f"{100 * value:g} %"


COLUMNS = (
    Column("ranking", ("排序方法", "ranking"), _ranking),
    Column("share", ("点位份额", "share of sites"), _share),
    Column("hit_rate", ("命中率", "hit rate"), percent),
    Column("hit_rate_low", ("下限", "low"), percent),
    Column("hit_rate_high", ("上限", "high"), percent),
    Column("pai", ("PAI", "PAI"), decimals(1)),
    Column("pei", ("PEI", "PEI"), decimals(2)),
    Column("hits", ("命中", "hits")),
    Column("rebounds", ("反弹", "rebounds")),
    Column("days", ("期数", "days")),
    Column("sites"),
    Column("of_sites"),
    Column("best_hits"),
    Column("predicted"),
)
NOTHING: Text = (
    "记录不足：每个回测日之前要有检查，之后要有一整个预测期，期内要有反弹",
    "too few records: a day to rank on needs visits before it, the whole horizon after it, "
    "and rebounds within that",
)


@click.command()
@number_option("horizon", 30, "Days after each day whose rebounds are to be told. 每次预测的天数。")
@number_option("months", 6, "Ends of months to replay. 回测的月数。")
@seed_option
@as_of_option
@rules_option
@format_option("table", "csv", "json")
@output_option
@with_appcontext
def backtest(
    horizon: int, months: int, seed: int | None, as_of_day: date | None, rules_file: Path | None,
    shape: str, output: Path | None,
) -> None:  # fmt: skip
    """Replay past months: how many rebounds each ranking hits. 回测各种排序方法的命中率。"""
    with told_errors():
        rules = rules_from(rules_file) or data.get_rules()
        known = data.get_known(as_of=as_of_day)
        if known is None:
            deliver_nothing({"rankings": COLUMNS}, shape, output, as_of=as_of_day)
            return
        say_waiting()
        seed = data.get_seed() if seed is None else seed
        days = training_days(known.records, horizon_days=horizon, months=months)
        rows = replay(
            known.records, rules=rules, rng=np.random.default_rng(seed), days=days,
            horizon_days=horizon,
        )  # fmt: skip
    told: Text = (
        f"在 {len(days)} 个月末各按当日所知排序，看其后 {horizon} 天的反弹有多少落在靠前的点位",
        f"ranked on {len(days)} ends of months by what was known then, judged by the rebounds "
        f"of the {horizon} days after",
    )
    facts = facts_of(known, rules, horizon_days=horizon, days=[*days], seed=seed)
    head = (head_of(known, rules), told)
    deliver(Result(facts, {"rankings": Listing(rows, COLUMNS, NOTHING)}, head), shape, output)

"""The command that compares the rebound rates of sites, or of areas."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
import pandas as pd
from flask.cli import with_appcontext

from geodata.analysis import Analysis, Period
from geodata.rates import area_of, area_rates
from webmap import data
from webmap.commands.listing import Column, Listing, decimals, yes
from webmap.commands.options import (
    as_of_option,
    format_option,
    number_option,
    output_option,
    rules_from,
    rules_option,
)
from webmap.commands.speaking import Text, shown_progress, told_errors
from webmap.commands.telling import Result, deliver, deliver_nothing, facts_of, head_of

NOTHING: Text = ("没有核查通过的问题", "nothing has been verified yet")
NOTE: Text = (
    "同类倍数：反弹次数与同类同等检查下应有次数之比，向周边（区域则向 1）收缩，附 90% 区间。",
    "Times peers: rebounds over what the same kinds of problem with the same checks would show, "
    "shrunk toward the surroundings (areas: toward 1), with a 90 % interval.",
)


FIGURES = (
    Column("rebounds", ("反弹", "rebounds")),
    Column("expected", ("应有", "expected"), decimals(1)),
    Column("days_at_risk", ("在险天数", "days at risk"), decimals(0)),
    Column("relative_risk", ("同类倍数", "times peers"), decimals(2)),
    Column("relative_risk_low", ("下限", "low"), decimals(2)),
    Column("relative_risk_high", ("上限", "high"), decimals(2)),
    Column("too_few", ("检查过少", "too few checks"), yes),
)
OF_SITES = (Column("site_id"), Column("name", ("名称", "name")), *FIGURES)
OF_AREAS = (Column("area", ("区域", "area")), Column("sites", ("点位", "sites")), *FIGURES)


@click.command()
@click.option("--areas", type=click.Path(path_type=Path), metavar="FILE",
              help="Areas to compare: polygons. 按区域比较：面状图层。")  # fmt: skip
@number_option("top", 30, "Rows to show to people. 表格显示的行数。")
@as_of_option
@rules_option
@format_option("table", "csv", "json")
@output_option
@with_appcontext
def rates(
    areas: Path | None, top: int, as_of_day: date | None, rules_file: Path | None, shape: str,
    output: Path | None,
) -> None:  # fmt: skip
    """Compare rebound rates with those of peers. 与同类相比的反弹率。"""
    columns = OF_AREAS if areas else OF_SITES
    with told_errors():
        rules = rules_from(rules_file) or data.get_rules()
        polygons = data.read_areas(areas) if areas else None
        known = data.get_known(as_of=as_of_day)
        if known is None:
            deliver_nothing({"rates": columns}, shape, output, as_of=as_of_day)
            return
        with shown_progress() as progress:
            found = data.get_analysis(
                period=Period(as_of=known.as_of), rules=rules, progress=progress
            )
    if polygons is None:
        rows = _of_sites(found)
    else:
        fewest = rules.display.min_days_at_risk
        rows = area_rates(found.sites, area_of(found.sites, polygons), min_days_at_risk=fewest)
        rows = rows.rename_axis("area").reset_index()
    # the surest bad ones first: little data never leads
    rows = rows.sort_values("relative_risk_low", ascending=False, kind="stable")
    listing = Listing(rows, columns, NOTHING, most=top)
    head = (head_of(known, rules),)
    deliver(Result(facts_of(known, rules), {"rates": listing}, head, (NOTE,)), shape, output)


def _of_sites(found: Analysis) -> pd.DataFrame:
    sites = found.sites[found.sites["expected"] > 0]
    return sites.rename(columns={"site_name": "name"}).reset_index()

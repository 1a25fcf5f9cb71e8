"""The command that lists places that have only lately turned."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
import numpy as np
from flask.cli import with_appcontext

from geodata.analysis import Period, analyse
from geodata.lately import lately_turned
from geodata.sentences import place_name
from webmap import data
from webmap.commands.listing import Column, Listing, decimals, p_value
from webmap.commands.options import (
    as_of_option,
    format_option,
    output_option,
    rules_from,
    rules_option,
)
from webmap.commands.speaking import Text, say_waiting, told_errors
from webmap.commands.telling import Result, deliver, deliver_nothing, facts_of, head_of

COLUMNS = (
    Column("hot_since", ("起于", "hot since")),
    Column("weeks", ("周数", "weeks")),
    Column("name", ("名称", "name")),
    Column("sites", ("点位", "sites")),
    Column("rebounds", ("反弹", "rebounds")),
    Column("expected", ("预期", "expected"), decimals(1)),
    Column("p_value", ("p", "p"), p_value),
    Column("llr"),
    Column("site_ids"),
)
NOTHING: Text = ("近期没有显著变差的地方", "no place has lately turned significantly worse")
NOTE: Text = (
    "与此前三个月的周边水平相比；一直就差的地方见 flask hotspots。",
    "Compared with the surroundings' own level three months before; what was bad all along is "
    "told by flask hotspots.",
)


@click.command()
@as_of_option
@rules_option
@format_option("table", "json", "csv")
@output_option
@with_appcontext
def lately(
    as_of_day: date | None, rules_file: Path | None, shape: str, output: Path | None
) -> None:
    """List places that have lately turned worse, and since when. 列出近期变差的地方。"""
    with told_errors():
        rules = rules_from(rules_file) or data.get_rules()
        known = data.get_known(as_of=as_of_day)
        if known is None:
            deliver_nothing({"places": COLUMNS}, shape, output, as_of=as_of_day)
            return
        say_waiting()
        period = Period(as_of=known.as_of)
        found = analyse(known.records, rules=rules, seed=data.get_seed(), period=period)
        places = lately_turned(
            found.sites, found.at_risk, until=found.data_to or known.as_of, rules=rules,
            rng=np.random.default_rng(data.get_seed()),
        )  # fmt: skip
    names = found.sites["site_name"]
    rows = places.assign(
        name=[place_name(names.reindex(list(ids)).tolist()) for ids in places["site_ids"]]
    )
    listing = Listing(rows, COLUMNS, NOTHING)
    result = Result(facts_of(known, rules), {"places": listing}, (head_of(known, rules),), (NOTE,))
    deliver(result, shape, output)

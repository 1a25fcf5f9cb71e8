"""The command that lists single findings by what they are in their history."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from flask.cli import with_appcontext

from geodata.codes import FindingKind
from geodata.rebound import rebounds_of
from webmap import data
from webmap.commands.listing import Column, Listing, as_csv
from webmap.commands.options import (
    as_of_option,
    format_option,
    output_option,
    rules_from,
    rules_option,
)
from webmap.commands.output import put
from webmap.commands.speaking import say, told_errors
from webmap.commands.telling import why_nothing


@click.command()
@click.option("--kind", type=click.Choice(["repeat", "rework", "unfixed", "rebound"]),
              default="rebound", show_default=True)  # fmt: skip
@as_of_option
@rules_option
@format_option("csv", "json")
@output_option
@with_appcontext
def rebounds(
    kind: str, as_of_day: date | None, rules_file: Path | None, shape: str, output: Path | None
) -> None:
    """List rebounds, or repeats, reworks, unfixed ones. 列出反弹、重复、返工、整改不实。"""
    with told_errors():
        known = data.get_known(as_of=as_of_day)
        marks = data.get_marks(as_of=as_of_day, rules=rules_from(rules_file))
    rows = rebounds_of(marks, kind=FindingKind(kind))
    if shape == "csv":
        columns = tuple(Column(name) for name in rows.columns)
        put(as_csv(Listing(rows, columns)), output)
    else:
        days = {name: rows[name].dt.strftime("%Y-%m-%d")
                for name in ("found_on", "verified_on", "rebound_on")}  # fmt: skip
        put(rows.assign(**days).to_json(orient="records", force_ascii=False, indent=1), output)
    if known is None:
        say(*why_nothing(as_of_day), err=True)

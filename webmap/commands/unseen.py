"""The command that lists where nobody looked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from flask.cli import with_appcontext

from geodata.blind_spots import looked_back_share, unvisited_sites, unwatched_episodes
from geodata.codes import Vocabulary, built_in_vocabulary
from geodata.rules import Rules
from webmap import data
from webmap.commands.listing import Column, Listing, percent, yes
from webmap.commands.naming import category_column, department_column, site_columns
from webmap.commands.options import (
    as_of_option,
    choice_option,
    format_option,
    number_option,
    output_option,
    rules_from,
    rules_option,
)
from webmap.commands.speaking import spoken, told_errors
from webmap.commands.telling import Result, deliver, deliver_nothing, facts_of, head_of

LISTS = ("verifications", "sites", "departments")
MOST = 20
WAITED = Column("days_waited", ("天数", "days"))


def columns(vocabulary: Vocabulary) -> dict[str, tuple[Column, ...]]:
    """Return the columns of each list."""
    site = site_columns(vocabulary)
    return {
        "verifications": (
            *site,
            category_column(vocabulary),
            Column("category_label"),
            Column("verified_on", ("核查通过", "verified")),
            WAITED,
        ),
        "sites": (
            *site,
            Column("last_visited_on", ("最近到场", "last visit")),
            WAITED,
            Column("never_visited", ("从未到场", "never visited"), yes),
        ),
        "departments": (
            department_column(vocabulary),
            Column("verified", ("核查通过", "verified")),
            Column("looked_back", ("回头看过", "looked back at")),
            Column("share", ("占比", "share"), percent),
        ),
    }


@click.command("blind-spots")
@number_option("days", 60, "Days without a visit that count. 多少天无人到场才算。", smallest=0)
@choice_option("--list", "chosen", choices=("all", *LISTS),
               help_text="Which list; CSV holds one. 列哪一项。")  # fmt: skip
@as_of_option
@rules_option
@format_option("table", "csv", "json")
@output_option
@with_appcontext
def blind_spots(
    days: int, chosen: str, as_of_day: date | None, rules_file: Path | None, shape: str,
    output: Path | None,
) -> None:  # fmt: skip
    """List what was never looked back at, and sites long without a visit. 列出检查盲区。"""
    wanted = LISTS if chosen == "all" else (chosen,)
    if shape == "csv" and len(wanted) > 1:
        which = "|".join(LISTS)
        text = f"CSV 每次只列一项：--list {which}", f"CSV holds one list, name it: --list {which}"
        raise click.UsageError(spoken(text))
    with told_errors():
        rules = rules_from(rules_file) or data.get_rules()
        known = data.get_known(as_of=as_of_day)
        if known is None:
            shown = {name: columns(built_in_vocabulary())[name] for name in wanted}
            deliver_nothing(shown, shape, output, as_of=as_of_day)
            return
        found = _lists(known, rules, days)
    lists = {name: found[name] for name in wanted}
    facts = facts_of(known, rules, days=days)
    deliver(Result(facts, lists, (head_of(known, rules),)), shape, output)


def _lists(known: data.Known, rules: Rules, days: int) -> dict[str, Listing]:
    records, as_of = known.records, known.as_of
    episodes = data.get_episodes(as_of=as_of, rules=rules)
    heads = columns(records.vocabulary)
    unwatched = unwatched_episodes(episodes, records.sites, as_of=as_of, quiet_days=days)
    label = category_column(records.vocabulary).shown
    unwatched = unwatched.assign(category_label=unwatched["category"].map(label))
    unvisited = unvisited_sites(records.inspections, records.sites, as_of=as_of, quiet_days=days)
    shares = looked_back_share(episodes, records.sites, as_of=as_of, quiet_days=days)
    return {
        "verifications": Listing(
            unwatched, heads["verifications"],
            nothing=("没有", "none"), most=MOST,
            title=(f"核查通过超过 {days} 天、此后无人再看：{len(unwatched)} 项",
                   f"verified more than {days} days ago, not looked at since: {len(unwatched)}"),
        ),
        "sites": Listing(
            unvisited.reset_index(), heads["sites"],
            nothing=("没有", "none"), most=MOST,
            title=(f"超过 {days} 天无人到场的点位：{len(unvisited)} 个",
                   f"sites without a visit for more than {days} days: {len(unvisited)}"),
        ),
        "departments": Listing(
            shares.reset_index(), heads["departments"],
            title=(f"核查通过超过 {days} 天的，回头看过的占比",
                   f"share looked back at, of what was verified more than {days} days ago"),
        ),
    }  # fmt: skip

"""The command that tells where visits went."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
import pandas as pd
from flask.cli import with_appcontext

from geodata.codes import InspectionKind, Scheme, Vocabulary, built_in_vocabulary
from geodata.effort import effort_and_rebounds, effort_by_department, effort_by_site
from geodata.rules import Rules
from webmap import data
from webmap.commands.listing import Column, Listing, decimals, percent
from webmap.commands.naming import department_column, site_columns
from webmap.commands.options import (
    choice_option,
    day_option,
    format_option,
    output_option,
    rules_from,
    rules_option,
)
from webmap.commands.speaking import Text, told_errors
from webmap.commands.telling import Result, deliver, deliver_nothing, facts_of, head_of

MOST = 30
NOTE: Text = (
    "反弹只有去看才会发现：检查少而反弹也少的地方，说明不了什么。",
    "A rebound is seen by a visit: few visits with few rebounds say nothing of a place.",
)


def columns(by: str, vocabulary: Vocabulary) -> tuple[Column, ...]:
    """Return the columns for departments or for sites."""
    kinds = [
        Column(f"visits_{kind.value}", tuple(
            vocabulary.label(Scheme.INSPECTION_KIND, kind.value, spoken) for spoken in ("zh", "en")
        ) if by == "department" else None)
        for kind in InspectionKind
    ]  # fmt: skip
    visits = Column("visits", ("检查", "visits"))
    if by == "department":
        return (
            department_column(vocabulary),
            Column("sites", ("点位", "sites")),
            Column("visited_sites", ("到过", "visited")),
            Column("visited_share", ("到过占比", "share"), percent),
            visits,
            Column("visits_per_site_30_days", ("每点位每30天", "a site and 30 days"), decimals(2)),
            *kinds,
        )
    return (
        *site_columns(vocabulary),
        visits,
        Column("visits_per_30_days", ("每30天", "in 30 days"), decimals(1)),
        *kinds,
        Column("nearby_sites"),
        Column("effort_ratio", ("周边检查强度", "effort nearby"), decimals(2)),
        Column("rebounds", ("反弹", "rebounds")),
        Column("rebound_ratio", ("周边反弹强度", "rebounds nearby"), decimals(2)),
        Column("effort_per_rebound", ("检查对反弹", "effort to rebounds"), decimals(2)),
    )


@click.command()
@day_option("from", "First day of the period. 起始日。")
@day_option("to", "Last day of the period. 截止日。")
@choice_option("--by", choices=("department", "site"), help_text="One row each. 按部门或点位。")
@rules_option
@format_option("table", "csv", "json")
@output_option
@with_appcontext
def effort(
    from_day: date | None, to_day: date | None, by: str, rules_file: Path | None, shape: str,
    output: Path | None,
) -> None:  # fmt: skip
    """Tell where visits went, beside where rebounds are. 检查力量投向何处。"""
    with told_errors():
        rules = rules_from(rules_file) or data.get_rules()
        known = data.get_known(as_of=to_day)
        name = f"{by}s"
        if known is None:
            shown = {name: columns(by, built_in_vocabulary())}
            deliver_nothing(shown, shape, output, as_of=to_day)
            return
        since = from_day or _first_day(known)
        until = known.as_of
        if since > until:
            raise click.UsageError(f"--from {since} > --to {until}")
        rows = _rows(known, rules, by, since)
    told: Text = (f"{since} 至 {until} 的检查", f"visits from {since} to {until}")
    listing = Listing(rows, columns(by, known.records.vocabulary), most=MOST)
    facts = facts_of(known, rules, since=since, until=until)
    head = (head_of(known, rules), told)
    deliver(Result(facts, {name: listing}, head, (NOTE,)), shape, output)


def _first_day(known: data.Known) -> date:
    first = known.records.inspections["inspected_on"].min()
    return known.data_to if pd.isna(first) else first.date()


def _rows(known: data.Known, rules: Rules, by: str, since: date) -> pd.DataFrame:
    inspections, sites = known.records.inspections, known.records.sites
    period = {"since": since, "until": known.as_of}
    if by == "department":
        return effort_by_department(inspections, sites, **period).reset_index()
    visits = effort_by_site(inspections, sites, **period)
    episodes = data.get_episodes(as_of=known.as_of, rules=rules)
    rows = effort_and_rebounds(visits, episodes, sites, **period).sort_index(kind="stable")
    # the places first that are looked at least for the rebounds that they have
    return rows.sort_values("effort_per_rebound", kind="stable").reset_index()

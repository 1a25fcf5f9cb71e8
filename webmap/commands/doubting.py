"""The command that sets self-checks beside what others found days later."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from flask.cli import with_appcontext

from geodata.codes import Vocabulary, built_in_vocabulary
from geodata.disagreement import WITHIN_DAYS, pair_looks
from geodata.disagreement import disagreement as count_pairs
from webmap import data
from webmap.commands.listing import Column, Listing, percent, yes
from webmap.commands.naming import department_column, named, site_columns
from webmap.commands.options import (
    as_of_option,
    choice_option,
    format_option,
    number_option,
    output_option,
)
from webmap.commands.speaking import Text, told_errors
from webmap.commands.telling import Result, deliver, deliver_nothing, facts_of, head_of

MOST = 30
NOTE: Text = (
    "两次检查之间问题可能新出现，也可能已整改：单独一对不能说明谁漏看。"
    "同日的对子里“仅他查发现”远多于“仅自查发现”，才说明自查没看出来。",
    "A problem may arise, or be put right, between the two looks: one pair accuses nobody. Many "
    "more found by the other alone than by the self-check alone, on the same day too, speak for "
    "looks that do not see.",
)
NOTHING: Text = (
    "没有可比的检查：他查之前数日内须有同一点位、同一类别的自查记录",
    "nothing to compare: another's look needs a self-check of the same site and category a few "
    "days before it",
)
FIGURES = (
    Column("pairs", ("对数", "pairs")),
    Column("both_found", ("都发现", "both found")),
    Column("only_other", ("仅他查发现", "only the other")),
    Column("only_self", ("仅自查发现", "only self-check")),
    Column("both_clean", ("都未发现", "both clean")),
    Column("missed_share", ("自查漏看占比", "missed"), percent),
    Column("missed_low", ("下限", "low"), percent),
    Column("missed_high", ("上限", "high"), percent),
    Column("share"),
    Column("low"),
    Column("high"),
    Column("same_day_pairs", ("同日对数", "same day")),
    Column("same_day_only_other", ("同日仅他查发现", "same day, only the other")),
    Column("too_few", ("数据太少", "too few"), yes),
)


def columns(by: str, vocabulary: Vocabulary) -> tuple[Column, ...]:
    """Return the columns for departments or for sites."""
    if by == "department":
        return (department_column(vocabulary), *FIGURES)
    return (*site_columns(vocabulary), *FIGURES)


@click.command()
@number_option("within", WITHIN_DAYS, "Most days between the two looks. 两次检查最多相隔天数。",
               smallest=0)  # fmt: skip
@choice_option("--by", choices=("department", "site"), help_text="One row each. 按部门或点位。")
@as_of_option
@format_option("table", "csv", "json")
@output_option
@with_appcontext
def disagreement(
    within: int, by: str, as_of_day: date | None, shape: str, output: Path | None
) -> None:
    """Hold self-checks against what others found days later. 自查与他查的出入。"""
    name = f"{by}s"
    with told_errors():
        known = data.get_known(as_of=as_of_day)
        if known is None:
            shown = {name: columns(by, built_in_vocabulary())}
            deliver_nothing(shown, shape, output, as_of=as_of_day)
            return
        records = known.records
        pairs = pair_looks(
            records.inspections, records.findings, records.sites,
            vocabulary=records.vocabulary, within_days=within,
        )  # fmt: skip
        group = "department" if by == "department" else "site_id"
        rows = count_pairs(pairs, by=group).reset_index()
    rows = rows if by == "department" else named(rows, records.sites)
    listing = Listing(rows, columns(by, records.vocabulary), NOTHING, most=MOST)
    facts = facts_of(known, within_days=within)
    told: Text = (
        f"他查与此前 {within} 天内最近一次自查相比",
        f"another's look beside the last self-check at most {within} days before it",
    )
    deliver(Result(facts, {name: listing}, (head_of(known), told), (NOTE,)), shape, output)

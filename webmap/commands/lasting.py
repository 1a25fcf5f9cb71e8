"""The command that tells how long what was verified stays clean."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click
import pandas as pd
from flask.cli import with_appcontext

from geodata.analysis import Period, passed_verifications
from geodata.codes import Scheme, Vocabulary, built_in_vocabulary
from geodata.rules import Rules
from geodata.survival import BIAS, still_clean
from webmap import data
from webmap.commands.listing import Column, Listing, percent, yes
from webmap.commands.listing import label as label_of
from webmap.commands.options import (
    as_of_option,
    choice_option,
    format_option,
    output_option,
    rules_from,
    rules_option,
)
from webmap.commands.speaking import Text, say_waiting, spoken, told_errors
from webmap.commands.telling import Result, deliver, deliver_nothing, facts_of, head_of

SCHEMES = {
    "department": Scheme.DEPARTMENT,
    "category": Scheme.CATEGORY,
    "kind": Scheme.SITE_KIND,
}
OUTSIDE = "outside"
NOTHING: Text = (
    "没有核查通过后又有人看过的问题",
    "nothing that was verified has been looked at again",
)
NOTE: Text = (BIAS["zh"], BIAS["en"])
CHOSEN: Text = (
    "热点本就因反弹多而选出：热点内保持时间短，不是另一项发现。",
    "Hot spots were chosen for their rebounds: that they stay clean for less long is no finding "
    "of its own.",
)


def _hotspot(number: Any) -> str:
    if number == OUTSIDE:
        return spoken(("热点之外", "outside hot spots"))
    return spoken((f"热点 {number}", f"hot spot {number}"))


def columns(by: str, vocabulary: Vocabulary) -> tuple[Column, ...]:
    """Return the columns, the group with its labels."""
    shown: Callable[[Any], str] = _hotspot if by == "hotspot" else label_of(vocabulary, SCHEMES[by])
    return (
        Column("group", ("分组", "group"), shown),
        Column("label"),
        Column("days", ("天数", "days")),
        Column("still_clean", ("仍保持", "still clean"), percent),
        Column("low", ("下限", "low"), percent),
        Column("high", ("上限", "high"), percent),
        Column("at_risk", ("在险", "at risk")),
        Column("rebounds", ("反弹", "rebounds")),
        Column("too_few", ("数据太少", "too few"), yes),
    )


@click.command()
@choice_option("--by", choices=("department", "category", "kind", "hotspot"),
               help_text="How to group; kind is that of the site. 分组方式。")  # fmt: skip
@as_of_option
@rules_option
@format_option("table", "csv", "json")
@output_option
@with_appcontext
def clean(
    by: str, as_of_day: date | None, rules_file: Path | None, shape: str, output: Path | None
) -> None:
    """Tell how much is still clean days after its verification. 核查后若干天仍保持清洁的占比。"""
    with told_errors():
        rules = rules_from(rules_file) or data.get_rules()
        known = data.get_known(as_of=as_of_day)
        if known is None:
            shown = {"groups": columns(by, built_in_vocabulary())}
            deliver_nothing(shown, shape, output, as_of=as_of_day)
            return
        episodes = passed_verifications(data.get_episodes(as_of=known.as_of, rules=rules))
        rows = still_clean(episodes.assign(group=_groups(episodes, known, rules, by)), by="group")
    if by == "hotspot":
        number = pd.to_numeric(rows["group"], errors="coerce")  # as texts, 10 comes before 2
        rows = rows.iloc[number.argsort(kind="stable")]
    heads = columns(by, known.records.vocabulary)
    rows = rows.assign(label=rows["group"].map(heads[0].shown))
    listing = Listing(rows, heads, NOTHING)
    head = (head_of(known, rules),)
    facts = facts_of(known, rules, by=by)
    notes = (NOTE, CHOSEN) if by == "hotspot" else (NOTE,)
    deliver(Result(facts, {"groups": listing}, head, notes), shape, output)


def _groups(episodes: pd.DataFrame, known: data.Known, rules: Rules, by: str) -> pd.Series:
    """Return the group of each episode; none where the register does not know its site."""
    if by == "category":
        return episodes["category"]
    if by == "hotspot":
        say_waiting()
        found = data.get_analysis(period=Period(as_of=known.as_of), rules=rules)
        numbers = found.sites["hotspot"]
        of_site = numbers.astype(str).where(numbers > 0, OUTSIDE)
    else:
        of_site = known.records.sites[by]
    groups = of_site.reindex(episodes["site_id"]).to_numpy()
    return pd.Series(groups, index=episodes.index)

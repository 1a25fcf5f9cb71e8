"""The command that lists the hot spots."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path
from typing import Any

import click
import pandas as pd
from flask.cli import with_appcontext

from geodata.analysis import Analysis, Period
from geodata.visit_clock import GRID, VisitClock
from webmap import data
from webmap.commands.listing import plain
from webmap.commands.options import (
    as_of_option,
    day_option,
    format_option,
    output_option,
    rules_from,
    rules_option,
    seed_option,
)
from webmap.commands.output import put
from webmap.commands.speaking import Text, language, say, shown_progress, spoken, told_errors
from webmap.commands.telling import why_nothing

FIELDS = (
    "status", "site_ids", "rebounds", "expected", "relative_risk", "relative_risk_low",
    "relative_risk_high", "llr", "p_value", "name", "sentence", "sentence_zh",
)  # fmt: skip
STATUS: dict[str, Text] = {"confirmed": ("确认", "confirmed"), "candidate": ("待定", "candidate")}
EMPTY = {"json": "[]", "geojson": '{"type": "FeatureCollection", "features": []}'}
BY_VISIT_FROM = float(GRID[-2])
"""At the end of the grid days count for nothing beside checks."""


@click.command()
@as_of_option
@day_option("from", "Count from this day on. 统计起始日。")
@day_option("to", "Count up to this day. 统计截止日。")
@seed_option
@rules_option
@format_option("table", "json", "geojson")
@output_option
@with_appcontext
def hotspots(
    as_of_day: date | None, from_day: date | None, to_day: date | None, seed: int | None,
    rules_file: Path | None, shape: str, output: Path | None,
) -> None:  # fmt: skip
    """List the hot spots of repeated rebound. 列出反弹热点。"""
    with told_errors():
        rules = rules_from(rules_file)
        if data.get_known(as_of=as_of_day) is None:
            _nothing(shape, output, as_of_day)
            return
        period = Period(as_of_day, from_day, to_day)
        with shown_progress() as progress:
            analysis = data.get_analysis(period=period, seed=seed, rules=rules, progress=progress)
    put({"table": as_table, "json": as_json, "geojson": as_geojson}[shape](analysis), output)


def _nothing(shape: str, output: Path | None, as_of: date | None) -> None:
    """Say that nothing is known yet; to programs, in a list that is empty but right."""
    reason = why_nothing(as_of)
    put(EMPTY.get(shape) or spoken(reason), output)
    if shape in EMPTY:
        say(*reason, err=True)


def as_json(analysis: Analysis) -> str:
    """Return the hot spots as a JSON list."""
    return json.dumps(
        [hotspot_values(number, row) for number, row in analysis.hotspots.iterrows()],
        ensure_ascii=False, indent=1,
    )  # fmt: skip


def as_geojson(analysis: Analysis) -> str:
    """Return the hot spots as a GeoJSON feature collection."""
    features = [
        {"type": "Feature", "id": number, "properties": hotspot_values(number, row),
         "geometry": row["geometry"].__geo_interface__}
        for number, row in analysis.hotspots.iterrows()
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def hotspot_values(number: Any, row: pd.Series) -> dict[str, Any]:
    """Return one hot spot as plain values."""
    return {"number": int(number), **{name: plain(row[name]) for name in FIELDS}}


def as_table(analysis: Analysis) -> str:
    """Return the hot spots as text for people."""
    found, p = analysis.hotspots, analysis.smallest_p_value
    lines = [spoken(text) for text in (_counts(analysis), clock_text(analysis.clock))]
    if p is not None:
        lines.append(spoken(level_text(analysis.level_deviation)))
    if p is not None and found.empty:
        none = (f"本期没有显著热点，最密的一处 p = {p:.3f}",
                f"no significant hot spot; the densest place has p = {p:.3f}")  # fmt: skip
        lines.append(spoken(none))
    elif found.empty:
        lines.append(spoken((found.attrs["reason_zh"], found.attrs["reason"])))
    for number, row in found.iterrows():
        low, high = row["relative_risk_low"], row["relative_risk_high"]
        sentence = row["sentence_zh"] if language() == "zh" else row["sentence"]
        lines.append(f"{number:>3}  {spoken(STATUS[row['status']])}  {row['relative_risk']:.1f} "
                     f"({low:.1f}-{high:.1f})  {row['name']}: {sentence}")  # fmt: skip
    return "\n".join(lines)


def _counts(analysis: Analysis) -> Text:
    status = analysis.hotspots["status"]
    sure, rest = int((status == "confirmed").sum()), int((status == "candidate").sum())
    to, version = analysis.data_to, analysis.rules_version
    return (
        f"数据截至 {to or '—'}，规则 {version}，热点 {sure + rest} 处（确认 {sure}，待定 {rest}）",
        f"data to {to or '-'}, rules {version}, hot spots: {sure + rest} "
        f"({sure} confirmed, {rest} candidate)",
    )


def clock_text(clock: VisitClock) -> Text:
    """Say how many days at risk a check is worth."""
    if not clock.known:
        return ("反弹太少，无法估计一次检查相当于几个在险天数：只按天数计算",
                "days at risk count alone: what a check is worth is not known")  # fmt: skip
    low, phi, high = (f"{days:.3g}" for days in (clock.low, clock.phi, clock.high))
    if clock.phi >= BY_VISIT_FROM:
        return (
            f"问题只随检查次数反弹（一次检查至少相当于 {low} 个在险天数）",
            f"problems come back by the visit alone (one check counts as {low} days at risk "
            "or more)",
        )
    endless = clock.high >= BY_VISIT_FROM
    zh, en = (f"{low} 以上", f"{low} or more") if endless else (f"{low}-{high}",) * 2
    return (
        f"一次检查相当于 {phi} 个在险天数（{zh}）",
        f"one check counts as {phi} days at risk ({en})",
    )


def level_text(deviation: float) -> Text:
    """Say how far the smooth level of risk varies across the city."""
    share = 100 * math.expm1(deviation)
    return (
        f"全市风险水平的起伏约 {share:.0f} %（一个标准差）",
        f"the level of risk varies by {share:.0f} % across the city (one standard deviation)",
    )

"""One result of an analysis, told in the shape that was asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from geodata.rules import Rules
from webmap import data
from webmap.commands.listing import Column, Listing, as_csv, as_table, plain, records
from webmap.commands.output import put
from webmap.commands.speaking import Text, say, spoken


@dataclass(frozen=True)
class Result:
    """What a command found.

    Attributes
    ----------
    facts
        What it was worked out from, for programs.
    lists
        The rows, by the name that programs know them by.
    head
        What people are told first.
    notes
        What must be told with the figures, whatever their shape.
    """

    facts: Mapping[str, Any]
    lists: Mapping[str, Listing]
    head: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()


def deliver(result: Result, shape: str, output: Path | None) -> None:
    """Write a result; as CSV it may hold one list alone."""
    if shape == "json":
        put(_json(result), output)
    elif shape == "csv":
        (listing,) = result.lists.values()
        put(as_csv(listing), output)
        for note in result.notes:
            say(*note, err=True)
    else:
        put(_table(result), output)


def _json(result: Result) -> str:
    told = {name: plain(value) for name, value in result.facts.items()}
    if result.notes:
        told["notes"] = [{"zh": zh, "en": en} for zh, en in result.notes]
    told |= {name: records(listing) for name, listing in result.lists.items()}
    return json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False)


def _table(result: Result) -> str:
    parts = [[spoken(text)] for text in (*result.head, *result.notes)]
    for listing in result.lists.values():
        several = [""] if len(result.lists) > 1 else []
        parts.append([*several, *as_table(listing)])
    return "\n".join(line for part in parts for line in part)


def deliver_nothing(
    columns: Mapping[str, tuple[Column, ...]],
    shape: str,
    output: Path | None,
    *,
    as_of: date | None = None,
) -> None:
    """Say that nothing is known yet; to programs, in lists that are empty but right."""
    reason = why_nothing(as_of)
    if shape == "table":
        put(spoken(reason), output)
        return
    lists = {
        name: Listing(pd.DataFrame(columns=[column.name for column in own]), own, reason)
        for name, own in columns.items()
    }
    deliver(Result({"data_to": None}, lists), shape, output)
    say(*reason, err=True)


def why_nothing(as_of: date | None) -> Text:
    """Say why there is nothing to work with."""
    if as_of is not None and not data.store_is_empty():
        return (
            f"截至 {as_of} 库中没有检查记录",
            f"the store knows of no visit up to {as_of}",
        )
    return (
        "库中没有检查记录：用 flask ingest 文件 导入",
        "the store holds no visits: flask ingest FILE brings them in",
    )


def facts_of(known: data.Known, rules: Rules | None = None, **others: Any) -> dict[str, Any]:
    """Return what a result was worked out from, for programs."""
    version = {"rules": rules.version} if rules else {}
    return {"data_to": known.data_to, "as_of": known.as_of, **version, **others}


def head_of(known: data.Known, rules: Rules | None = None) -> Text:
    """Return what a result was worked out from, for people."""
    day, to = known.as_of, known.data_to
    later = (f"，截至 {day} 所知", f", as known on {day}") if day != to else ("", "")
    version = (f"，规则 {rules.version}", f", rules {rules.version}") if rules else ("", "")
    return (f"数据截至 {to}{later[0]}{version[0]}", f"data to {to}{later[1]}{version[1]}")

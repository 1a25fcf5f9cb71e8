"""Rows of a result as a table for people, as CSV and as plain values."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from geodata.codes import Scheme, Vocabulary
from ingest.returning.plain_cells import csv_line
from webmap.commands.speaking import Text, language, spoken

NOTHING = "-"
"""What a table shows where a value is not known."""


@dataclass(frozen=True)
class Column:
    """One column: its name for programs, its head for people, and how people read its values.

    Without a head it is for programs alone.
    """

    name: str
    head: Text | None = None
    shown: Callable[[Any], str] = str


@dataclass(frozen=True)
class Listing:
    """Rows with what is to be told of them.

    ``nothing`` is said in place of an empty table; ``most`` rows are shown to people.
    """

    rows: pd.DataFrame
    columns: tuple[Column, ...]
    nothing: Text = ("没有可列出的内容", "there is nothing to list")
    title: Text | None = None
    most: int | None = None


def decimals(places: int) -> Callable[[Any], str]:
    """Show a number with so many decimals."""
    return lambda value: f"{value:.{places}f}"


def percent(value: Any) -> str:
    """Show a share of 1 in per cent."""
    return f"{100 * value:.1f} %"


def p_value(value: Any) -> str:
    """Show a probability."""
    return f"{value:.3f}"


def yes(value: Any) -> str:
    """Show whether something is so."""
    return spoken(("是", "yes")) if value else spoken(("否", "no"))


def label(vocabulary: Vocabulary, scheme: Scheme) -> Callable[[Any], str]:
    """Show a code by its label."""
    return lambda code: vocabulary.label(scheme, str(code), language())


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it: None where it is not known, days as 2026-03-31."""
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    value = value.item() if hasattr(value, "item") else value
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, date):  # a time stamp is one too
        return value.strftime("%Y-%m-%d")
    return value


def records(listing: Listing) -> list[dict[str, Any]]:
    """Return the rows as plain values by column, none of them rounded."""
    names = [column.name for column in listing.columns]
    values = (map(plain, listing.rows[name]) for name in names)
    return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]


def as_csv(listing: Listing) -> str:
    """Return the rows as CSV, none of them rounded, texts kept from being run as formulas.

    The rule is that of `ingest.returning.plain_cells.unformula` (OWASP, "CSV Injection").
    """
    lines = [csv_line(column.name for column in listing.columns)]
    lines += [csv_line(map(_cell, row.values())) for row in records(listing)]
    return "\n".join(lines)


def _cell(value: Any) -> Any:
    return ";".join(map(str, value)) if isinstance(value, list) else value


def as_table(listing: Listing) -> list[str]:
    """Return the rows as lines for people, the columns in line."""
    title = [spoken(listing.title)] if listing.title else []
    if listing.rows.empty:
        return [*title, spoken(listing.nothing)]
    columns = [(column, column.head) for column in listing.columns if column.head]
    shown = listing.rows.head(listing.most) if listing.most else listing.rows
    cells = [
        [spoken(head), *(_shown(value, column) for value in shown[column.name])]
        for column, head in columns
    ]
    right = [pd.api.types.is_numeric_dtype(shown[column.name]) for column, _ in columns]
    widths = [max(map(_width, column)) for column in cells]
    lines = [
        "  ".join(map(_padded, row, widths, right)).rstrip() for row in zip(*cells, strict=True)
    ]
    rest = len(listing.rows) - len(shown)
    more = [spoken((f"另有 {rest} 行，用 --format csv 查看全部", f"and {rest} more: --format csv"))]
    return [*title, *lines, *(more if rest else [])]


def _shown(value: Any, column: Column) -> str:
    value = plain(value)
    text = NOTHING if value is None else column.shown(value)
    # what a file brought in must not move the cursor
    return "".join(letter if letter.isprintable() else " " for letter in text) or NOTHING


def _width(text: str) -> int:
    """Return the columns that a text takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int, right: bool) -> str:
    blank = " " * (width - _width(text))
    return blank + text if right else text + blank

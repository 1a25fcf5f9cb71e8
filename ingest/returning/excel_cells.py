"""A value of a file as a cell of a workbook, which Excel neither runs nor alters."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum

from openpyxl.cell.cell import ERROR_CODES

from ingest.returning.plain_cells import starts_formula
from ingest.tables import LONGEST_CELL

Value = str | float | int | bool | date | None
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n?")
_ESCAPE = re.compile("(?=_x[0-9A-Fa-f]{4}_)")
"""Excel reads such a text as one sign (ECMA-376 part 1, 22.9.2.19, ST_Xstring)."""
_DIGITS = re.compile(r"0\d+|\d{12,}")
"""Text that Excel would turn into a number, and show as 1.23E+17, when the cell is edited."""
_EXACT = 10**15
"""Excel keeps 15 digits of a number."""
_SHOWN_WHOLE = 10**11
"""From here on Excel shows whole numbers as 1.23E+11."""
_FIRST_DAY = date(1900, 3, 1)
"""Excel counts a 29th of February 1900: days before are another day elsewhere."""


class Look(Enum):
    """How a cell is shown: its number format, and whether Excel takes it as text for good."""

    PLAIN = "General"
    TEXT = "@"
    QUOTED = "@ quoted"
    WHOLE = "0"
    DAY = "yyyy-mm-dd"
    MOMENT = "yyyy-mm-dd hh:mm:ss"


@dataclass(frozen=True, slots=True)
class Fitted:
    """A value as the workbook holds it.

    ``kind`` is openpyxl's type of the cell: ``s`` text, ``n`` number, ``b`` yes or no, ``d`` date.
    """

    value: Value
    kind: str
    look: Look
    cut: bool = False


NOTHING = Fitted(None, "n", Look.PLAIN)


def fitted(value: object) -> Fitted:
    """Return a value as a cell can hold it.

    Text stays text, whatever it begins with: where Excel may run it as a formula it has the quote
    prefix, so that it stays text when the cell is edited. Signs that XML cannot hold are U+FFFD;
    text over 32,767 UTF-16 units is cut. Whole numbers of 16 digits and more are text, since
    Excel would round them; so are days before March 1900 and times of a time zone.
    """
    if isinstance(value, str):
        return _text(value)
    if value is None or value != value:  # noqa: PLR0124 -- neither NaN nor NaT equals itself
        return NOTHING
    if isinstance(value, bool):
        return Fitted(value, "b", Look.PLAIN)
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, date):  # a date with a time is one too
        return _day(value)
    return _text(value.isoformat() if isinstance(value, time) else str(value))


def cut_to(text: str, most: int) -> str:
    """Return the first `most` UTF-16 units of a text, as Excel counts them."""
    if 2 * len(text) <= most:
        return text
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")


def holdable(text: str) -> str:
    """Return a text with U+FFFD for signs that XML cannot hold, line ends as one sign."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", _LINE_END.sub("\n", text))


def _text(text: str) -> Fitted:
    if not text:
        return NOTHING
    whole = holdable(text)
    kept = cut_to(whole, LONGEST_CELL)
    look = Look.PLAIN
    if starts_formula(text) or text.startswith("'"):
        look = Look.QUOTED
    elif text in ERROR_CODES or _DIGITS.fullmatch(text):
        look = Look.TEXT
    return Fitted(_ESCAPE.sub("_x005F", kept), "s", look, cut=len(kept) < len(whole))


def _number(value: float) -> Fitted:
    if not math.isfinite(value):
        return _text(str(value))
    if abs(value) < _SHOWN_WHOLE or value != int(value):
        return Fitted(value, "n", Look.PLAIN)
    if abs(value) < _EXACT:
        return Fitted(value, "n", Look.WHOLE)
    return Fitted(str(int(value)), "s", Look.TEXT)


def _day(value: date) -> Fitted:
    moment = value if isinstance(value, datetime) else None
    day = moment.date() if moment else value
    if day < _FIRST_DAY or (moment and moment.tzinfo):
        return _text(value.isoformat())
    look = Look.MOMENT if moment and moment.time() != time() else Look.DAY
    return Fitted(value, "d", look)

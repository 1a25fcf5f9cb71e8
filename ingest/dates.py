"""Dates as bureaus write them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.tables import NOTHING, Texts, as_objects

EARLIEST_YEAR, LATEST_YEAR = 1980, 2100
_EPOCH_1900 = date(1899, 12, 30)
"""Day 0 of Excel's serial dates from March 1900 on (the 29 February 1900 of Excel never was)."""
_EPOCH_1904 = date(1904, 1, 1)
_SERIALS = (29_221, 73_415)
"""Serial days of 1980 to 2100 in the 1900 epoch: other numbers are no dates."""
_LONGEST = 60
"""Characters of the longest text that may be a span of days."""

_PERIOD = "(?:上午|下午|早上|早晨|晚上|中午|傍晚|凌晨|夜间|[早晚]|[ap]\\.?m\\.?)"
_REST = rf"""
    (?:\s*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?
    (?:[T\s]*{_PERIOD}?\s*\d{{1,2}}\s*[:时点]\s*\d{{0,2}}.*|\s*{_PERIOD})?
    \s*[.。,;]?
"""
_SIGN = r"[-‐-―−/.。、,\\_年]"
_NEXT = r"[-‐-―−/.。、,\\_月]"
_YMD = re.compile(
    rf"(\d{{4}})(?:\s*{_SIGN}\s*|\s+)(\d{{1,2}})(?:\s*{_NEXT}\s*|\s+)(\d{{1,2}})\s*[日号]?{_REST}",
    re.X | re.I,
)
_SHORT = re.compile(
    rf"(\d{{2}})\s*[-.年]\s*(\d{{1,2}})\s*[-.月]\s*(\d{{1,2}})\s*[日号]?{_REST}", re.X | re.I
)
_NO_YEAR = re.compile(rf"(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*[日号]?{_REST}", re.X | re.I)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\s*[T\s]?\d{2}:?\d{2}(?::?\d{2})?)?")
_NUMBER = re.compile(r"\d{5}(?:\.\d+)?")
_ENGLISH = (
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[-\s]+(?P<month>[a-z]{{3,9}})\.?[-,\s]+"
               rf"(?P<year>\d{{4}}){_REST}", re.X | re.I),
    re.compile(rf"(?P<month>[a-z]{{3,9}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+"
               rf"(?P<year>\d{{4}}){_REST}", re.X | re.I),
)  # fmt: skip
_MONTHS = [
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
]  # fmt: skip
_TO = re.compile(r"\s*(?:至|到|--?|[~‐-―−])\s*")
_DAY_ALONE = re.compile(r"(\d{1,2})\s*[日号]?")
_BEFORE = re.compile(r"\s*(?:之|以)?前(?:完成|整改|落实|办结|到位)*。?$")
_CHINESE_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_Read = tuple[date | None, str]


@dataclass(frozen=True)
class _Way:
    """How a cell is to be read: what the file or the caller says of all its dates."""

    date_format: str | None
    epoch_1904: bool
    year: int | None
    month: int | None
    last: bool


def read_dates(
    values: Texts,
    *,
    date_format: str | None = None,
    epoch_1904: bool = False,
    default_year: int | None = None,
    default_month: int | None = None,
    last: bool = False,
) -> tuple[NDArray[np.datetime64], Texts]:
    """Read distinct cell values (m,) as days; of a time with a zone, the day as it is written.

    Parameters
    ----------
    values
        Text or numbers. Empty text, or a dash that stands for it, is no date and no fault.
    date_format
        ``strptime`` pattern tried first, for files that write month before day.
    epoch_1904
        Whether the workbook counts days from 1904.
    default_year
        Year of days that are written without one.
    default_month
        Month that the year was read with: a day of a month later than the next one is of the
        year before (December in a file of January).
    last
        Of a span (6月13日-15日), and of 6月20日前, take the last day; else the first, and
        what lies before a day is no date.

    Returns
    -------
    days, faults
        ``datetime64[s]`` (m,), NaT where there is none; and a code (m,) or empty text:
        ``E_DATE`` unreadable, ``E_DATE_IMPOSSIBLE`` no such day, ``E_DATE_RANGE`` outside
        1980 to 2100, ``E_DATE_YEAR`` without a year, ``E_DATE_TENTHS`` a number that may be two
        days; ``W_YEAR2`` a year of two digits, taken as 20.., ``W_YEAR_ASSUMED`` read with the
        default year, ``W_DATE_SPAN`` one day of a span.
    """
    way = _Way(date_format, epoch_1904, default_year, default_month, last)
    read = [_read(value, way) for value in values]
    days = np.array([day for day, _ in read], dtype="datetime64[s]")
    return days, as_objects([fault for _, fault in read])


def _read(value: Any, way: _Way) -> _Read:
    if isinstance(value, (int, float)):
        return _number(float(value), way)
    text = unicodedata.normalize("NFKC", value).strip()
    if not text or text in NOTHING:
        return None, ""
    if way.date_format is not None and (day := _by_format(text, way.date_format)):
        return _in_range(day)
    read = _text(text, way)
    if read[1] == "E_DATE" and len(text) <= _LONGEST:
        return _span(text, way) or read
    return read


def _text(text: str, way: _Way) -> _Read:
    if match := _YMD.fullmatch(text) or _COMPACT.fullmatch(text):
        return _day(*map(int, match.groups()))
    if match := _SHORT.fullmatch(text):
        year, month, day = map(int, match.groups())
        read, fault = _day(2000 + year, month, day)
        return read, fault or "W_YEAR2"
    if match := _NO_YEAR.fullmatch(text):
        return _without_year(int(match[1]), int(match[2]), way)
    if _NUMBER.fullmatch(text):
        return _number(float(text), way)
    western = _western_numerals(text)
    return _english(text) if western == text else _text(western, way)


def _without_year(month: int, day: int, way: _Way) -> _Read:
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None, "E_DATE"
    if way.year is None:
        return None, "E_DATE_YEAR"
    later = way.month is not None and month > way.month + 1
    read, fault = _day(way.year - later, month, day)
    return read, fault or "W_YEAR_ASSUMED"


def _english(text: str) -> _Read:
    """Read 13 June 2021 or Jun 13, 2021."""
    for pattern in _ENGLISH:
        match = pattern.fullmatch(text)
        name = match["month"].lower() if match else ""
        months = [at for at, month in enumerate(_MONTHS, 1) if name and month.startswith(name)]
        if match and len(months) == 1:
            return _day(int(match["year"]), months[0], int(match["day"]))
    return None, "E_DATE"


def _span(text: str, way: _Way) -> _Read | None:
    """Read two days with a sign between them, or a day with 前 behind it; None for neither."""
    if way.last and (match := _BEFORE.search(text)):
        read = _text(text[: match.start()], way)
        return read if read[1] != "E_DATE" else None
    for match in _TO.finditer(text):
        head, tail = text[: match.start()], text[match.end() :]
        first = _text(head, way)
        # In 6-13-15 nobody can tell the days of a span from a date with its year behind.
        unclear = match[0].strip() in head and _NO_YEAR.fullmatch(head)
        if first[1] in ("E_DATE", "E_DATE_TENTHS") or unclear:
            continue
        if first[0] is None:
            days = _DAY_ALONE.fullmatch(tail) or _text(tail, way)[1] != "E_DATE"
            return first if days else None
        end = _end_of_span(tail, first[0], way)
        if end is not None and end >= first[0]:
            return (end if way.last else first[0]), "W_DATE_SPAN"
    return None


def _end_of_span(tail: str, first: date, way: _Way) -> date | None:
    """Return the last day of a span; it has year and month of the first where it names none."""
    if match := _DAY_ALONE.fullmatch(tail):
        return _day(first.year, first.month, int(match[1]))[0]
    end, _ = _text(tail, replace(way, year=first.year, month=None))
    if end is not None and end < first and _NO_YEAR.fullmatch(tail):
        return _text(tail, replace(way, year=first.year + 1, month=None))[0]
    return end


def _number(value: float, way: _Way) -> _Read:
    if value.is_integer() and EARLIEST_YEAR * 10_000 <= value < (LATEST_YEAR + 1) * 10_000:
        year, rest = divmod(int(value), 10_000)
        return _day(year, *divmod(rest, 100))
    if 1 < value < 13:
        return _month_and_day(value, way)
    epoch, shift = (_EPOCH_1904, 1_462) if way.epoch_1904 else (_EPOCH_1900, 0)
    if not _SERIALS[0] <= value + shift < _SERIALS[1]:
        return None, "E_DATE"
    return epoch + timedelta(days=int(value)), ""


def _month_and_day(value: float, way: _Way) -> _Read:
    """Read 6.13, typed as a number; 6.1 may have been 6.10, which the sheet shows alike."""
    month, _, day = repr(value).partition(".")
    if not day.isdigit() or len(day) > 2 or int(day) == 0:
        return None, "E_DATE"
    if day in ("1", "2", "3"):
        return None, "E_DATE_TENTHS"
    return _without_year(int(month), int(day), way)


def _day(year: int, month: int, day: int) -> _Read:
    try:
        return _in_range(date(year, month, day))
    except ValueError:
        return None, "E_DATE_IMPOSSIBLE"


def _in_range(day: date) -> _Read:
    inside = EARLIEST_YEAR <= day.year <= LATEST_YEAR
    return (day, "") if inside else (None, "E_DATE_RANGE")


def _by_format(text: str, date_format: str) -> date | None:
    try:
        return datetime.strptime(text, date_format).date()
    except ValueError:
        return None


def _western_numerals(text: str) -> str:
    """Return a date in Chinese numerals (二〇二一年六月十三日) with figures."""

    def month_or_day(match: re.Match[str]) -> str:
        tens, ones = match.group(1), match.group(2)
        return f"{tens or 1}{ones or 0}"

    figures = text.translate(_CHINESE_DIGITS)
    return re.sub(r"(\d?)十(\d?)", month_or_day, figures)

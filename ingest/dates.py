"""Dates as bureaus write them."""

from __future__ import annotations

import re
import unicodedata
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

_REST = r"""
    (?:\s*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?
    (?:[T\s]*(?:上午|下午|早上|晚上|am|pm)?\s*\d{1,2}\s*[:时点]\s*\d{0,2}.*)?
"""
_YMD = re.compile(
    rf"(\d{{4}})\s*([-/.年])\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*[日号]?{_REST}", re.X | re.I
)
_SHORT = re.compile(
    rf"(\d{{2}})\s*([-.年])\s*(\d{{1,2}})\s*[-.月]\s*(\d{{1,2}})\s*[日号]?{_REST}", re.X | re.I
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\s*[T\s]?\d{2}:?\d{2}(?::?\d{2})?)?")
_NUMBER = re.compile(r"\d{5}(?:\.\d+)?")
_CHINESE_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")


def read_dates(
    values: Texts, *, date_format: str | None = None, epoch_1904: bool = False
) -> tuple[NDArray[np.datetime64], Texts]:
    """Read distinct cell values (m,) as days.

    Parameters
    ----------
    values
        Text or numbers. Empty text, or a dash that stands for it, is no date and no fault.
    date_format
        ``strptime`` pattern tried first, for files that write month before day.
    epoch_1904
        Whether the workbook counts days from 1904.

    Returns
    -------
    days, faults
        ``datetime64[s]`` (m,), NaT where there is none; and a code (m,) or empty text:
        ``E_DATE`` unreadable, ``E_DATE_IMPOSSIBLE`` no such day, ``E_DATE_RANGE`` outside
        1980 to 2100, ``W_YEAR2`` a year of two digits, taken as 20..
    """
    read = [_read(value, date_format, epoch_1904) for value in values]
    days = np.array([day for day, _ in read], dtype="datetime64[s]")
    return days, as_objects([fault for _, fault in read])


def _read(value: Any, date_format: str | None, epoch_1904: bool) -> tuple[date | None, str]:
    if isinstance(value, (int, float)):
        return _number(float(value), epoch_1904)
    text = unicodedata.normalize("NFKC", value).strip()
    if not text or text in NOTHING:
        return None, ""
    if date_format is not None and (day := _by_format(text, date_format)):
        return _in_range(day)
    return _text(text, epoch_1904)


def _text(text: str, epoch_1904: bool) -> tuple[date | None, str]:
    if match := _YMD.fullmatch(text):
        year, _, month, day = match.group(1, 2, 3, 4)
        return _day(int(year), int(month), int(day))
    if match := _COMPACT.fullmatch(text):
        return _day(*map(int, match.groups()))
    if match := _SHORT.fullmatch(text):
        year, _, month, day = match.group(1, 2, 3, 4)
        read, fault = _day(2000 + int(year), int(month), int(day))
        return read, fault or "W_YEAR2"
    if _NUMBER.fullmatch(text):
        return _number(float(text), epoch_1904)
    if (western := _western_numerals(text)) != text:
        return _text(western, epoch_1904)
    return None, "E_DATE"


def _number(value: float, epoch_1904: bool) -> tuple[date | None, str]:
    if value.is_integer() and EARLIEST_YEAR * 10_000 <= value < (LATEST_YEAR + 1) * 10_000:
        year, rest = divmod(int(value), 10_000)
        return _day(year, *divmod(rest, 100))
    epoch, shift = (_EPOCH_1904, 1_462) if epoch_1904 else (_EPOCH_1900, 0)
    if not _SERIALS[0] <= value + shift < _SERIALS[1]:
        return None, "E_DATE"
    return epoch + timedelta(days=int(value)), ""


def _day(year: int, month: int, day: int) -> tuple[date | None, str]:
    try:
        return _in_range(date(year, month, day))
    except ValueError:
        return None, "E_DATE_IMPOSSIBLE"


def _in_range(day: date) -> tuple[date | None, str]:
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

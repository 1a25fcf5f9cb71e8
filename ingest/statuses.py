"""What a ledger says of the state of a finding: open, rectified or verified."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ingest.dates import read_dates
from ingest.synonyms import header_table, key_of
from ingest.tables import NOTHING, Texts, as_objects, cell_text

OPEN, RECTIFIED, VERIFIED = "open", "rectified", "verified"
_SENTENCE = 6
"""Characters from which a text is a sentence and not a word."""
_DAY = re.compile(r"(?:\d{2,4}\s*[-年./]\s*)?\d{1,2}\s*[-月./]\s*\d{1,2}\s*[日号]?")
_NONE_FOUND = re.compile(r"(?:未发现|未见|未再|没有发现|无(?!法))[^,。;]*")


def read_status(
    values: Texts, *, default_year: int | None = None
) -> tuple[Texts, NDArray[np.datetime64], Texts]:
    """Read distinct cells (m,) of a status column.

    Parameters
    ----------
    values
        A word, a sign, a day, or a sentence (已安排物业清理，7月3日完成).
    default_year
        Year of days that are written without one.

    Returns
    -------
    codes, days, faults
        ``open``, ``rectified`` or ``verified`` (m,), blank being open; the last day that the cell
        names for what is no longer open, ``datetime64[s]``, NaT where it names none; and
        ``E_STATUS`` for a word that is not known, ``W_STATUS_TEXT`` for a sentence that is not
        understood and stays open, or empty text.
    """
    texts = [cell_text(value) for value in values]
    days, faults = read_dates(values, default_year=default_year, last=True)
    alone = [fault in ("", "W_YEAR_ASSUMED", "W_DATE_SPAN", "W_YEAR2") for fault in faults]
    read = [
        (RECTIFIED, "") if known and not np.isnat(day) else _status(text)
        for text, day, known in zip(texts, days, alone, strict=True)
    ]
    closed = np.array([code != OPEN for code, _ in read], dtype=bool)
    inside = _days_inside(texts, default_year)
    days = np.where(closed, np.where(np.isnat(days), inside, days), np.datetime64("NaT"))
    return as_objects([code for code, _ in read]), days, as_objects([fault for _, fault in read])


def _days_inside(texts: list[str], default_year: int | None) -> NDArray[np.datetime64]:
    """Return the last day (m,) that each text names."""
    named = as_objects([(_DAY.findall(text) or [""])[-1] for text in texts])
    return read_dates(named, default_year=default_year)[0]


def _status(text: str) -> tuple[str, str]:
    """Return the status of a text and its fault."""
    if not text or text in NOTHING - {"√"}:
        return OPEN, ""
    known = _words().get(key_of(text.rstrip("。.!;,")))
    if known:
        return known, ""
    sentence = _NONE_FOUND.sub("", text)
    found = _said(sentence)
    if found:
        return found, ""
    return OPEN, ("W_STATUS_TEXT" if len(text) >= _SENTENCE else "E_STATUS")


def _said(text: str) -> str:
    """Return what a sentence says, empty where that is not clear."""
    if _pattern("not_yet").search(text):
        return OPEN
    if _pattern("checked").search(text):
        return VERIFIED
    if _done().search(text):
        return RECTIFIED
    return ""


@cache
def _words() -> dict[str, str]:
    table = header_table()["status"]
    return {key_of(word): code for code in (OPEN, RECTIFIED, VERIFIED) for word in table[code]}


@cache
def _pattern(name: str) -> re.Pattern[str]:
    words = sorted(header_table()["status"][name], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


@cache
def _done() -> re.Pattern[str]:
    """Return what is done: 已(于6月15日)清理, 已安排物业清理，7月3日完成, 整改完毕."""
    table = header_table()["status"]
    acts = "|".join(table["acts"])
    ends = "|".join(table["finished"])
    when = r"(?:于?[\d年月日号./-]{3,11}|全部|及时|自行|当场|立即|按要求|都|均|全|经)?"
    return re.compile(rf"已{when}(?:{acts}|{ends})|已.{{0,20}}?(?:{ends})|(?:{acts})(?:{ends})")

"""Texts that no spreadsheet takes for a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable
from numbers import Number

_UNSEEN = r"\s\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
_QUOTES = "\"'`´‘’‚‛“”„«»「」『』＂＇"
_SIGNS = "=＝﹦⁼₌+＋﹢⁺₊﬩\\-－﹣@＠﹫"
_FORMULA = re.compile(rf"[{_UNSEEN}{_QUOTES}]*[{_SIGNS}\x00\t\r\n]")
_TO_QUOTE = re.compile(r"[\",;\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]|^\s|\s$")


def starts_formula(text: str) -> bool:
    """Say whether a spreadsheet may run a text as a formula.

    So it may be where the text begins with ``=``, ``+``, ``-`` or ``@``, also in their full-width
    or small forms, with a tab, a line break or NUL; also behind blanks, unseen signs or quotes,
    which programs take away when they read a cell. Source: OWASP, "CSV Injection"
    (signs, full-width forms), OWASP ASVS 5.0, 1.2.10 (NUL), CWE-1236.
    """
    return _FORMULA.match(text) is not None


def unformula(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet may run as a formula.

    A text that begins with an apostrophe gets one more, so that taking one away from a cell that
    begins with one always gives the text back. The rule is that of `starts_formula`.
    """
    return f"'{text}" if text.startswith("'") or starts_formula(text) else text


def csv_line(cells: Iterable[object]) -> str:
    """Return cells as one line of CSV (RFC 4180, without the line's end).

    A number stays as it is, below zero too; None is blank; everything else is a text that
    `unformula` has made harmless. Texts with a separator of any country (``,`` ``;`` tab), a
    quote, a line break or an outer blank stand in quotes, so that none of them opens a new cell.
    """
    return ",".join(map(_csv_cell, cells))


def _csv_cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Number):
        return str(value)
    text = unformula(str(value))
    return '"' + text.replace('"', '""') + '"' if _TO_QUOTE.search(text) else text

"""The letters by which a sheet names its columns."""

from __future__ import annotations


def column_number(letters: str | bytes) -> int:
    """Return the number of a column, counted from 1: A is 1, AA is 27, XFD 16,384."""
    signs = letters if isinstance(letters, bytes) else letters.upper().encode()
    number = 0
    for sign in signs:
        number = number * 26 + sign - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """Return the letters of a column counted from 1: A, Z, AA."""
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters

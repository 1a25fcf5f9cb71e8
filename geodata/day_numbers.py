"""Days as whole numbers, which arrays and kernels can hold."""

from __future__ import annotations

from datetime import date

_FIRST = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    """Return the days since 1970."""
    return day.toordinal() - _FIRST

"""Days and figures as JSON can hold them."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

Plain = dict[str, Any]
RATIO_DIGITS = 3
DEGREE_DIGITS = 6  # a decimetre


def plain_day(value: Any) -> str | None:
    """Return a day as 2026-08-31; None where it is not known."""
    return None if value is None or pd.isna(value) else str(value)[:10]


def plain_number(value: Any, digits: int) -> float | int | None:
    """Return a number that JSON can hold: an int for no digits, None for NaN and infinity."""
    if value is None or pd.isna(value) or not math.isfinite(value):
        return None
    return round(float(value), digits) if digits else round(float(value))

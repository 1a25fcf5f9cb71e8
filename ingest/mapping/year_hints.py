"""The year of days that are written without one, as titles and names tell it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from ingest.sheet_reading import YearHint

_WITH_SIGNS = re.compile(
    r"(?<!\d)(20\d{2})(?:\s*[-年./_]\s*(1[0-2]|0?[1-9])(?!\d)(\s*月?\s*[-~—–至到、]\s*\d)?)?(?!\d)"
)
_COMPACT = re.compile(r"(?<!\d)(20\d{2})(0[1-9]|1[0-2])(?:[0-3]\d)?(?:\d{4}|\d{6})?(?!\d)")
_LONGEST = 40


def year_hint(texts: Sequence[str]) -> YearHint | None:
    """Return the one year that titles, sheet and file name tell; None for none or several.

    The month counts where exactly one stands with the year: 2021年1-6月 names none.
    """
    found = [(year, month, text) for text in texts for year, month in _years(text)]
    if len({year for year, _, _ in found}) != 1:
        return None
    months = {month for _, month, _ in found} - {None}
    year, _, where = found[0]
    return YearHint(year, months.pop() if len(months) == 1 else None, where.strip()[:_LONGEST])


def _years(text: str) -> list[tuple[int, int | None]]:
    text = unicodedata.normalize("NFKC", text)
    compact = [(int(year), int(month)) for year, month in _COMPACT.findall(text)]
    signed = [
        (int(year), int(month) if month and not through else None)
        for year, month, through in _WITH_SIGNS.findall(_COMPACT.sub(" ", text))
    ]
    return [*compact, *signed]

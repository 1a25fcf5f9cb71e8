"""Names that Excel allows for sheets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from geodata.codes import Language
from ingest.returning.excel_cells import cut_to, holdable

LONGEST_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\n\t]")
_RESERVED = "history"
"""Excel keeps this name for itself."""
_UNNAMED: Mapping[Language, str] = MappingProxyType({"zh": "退回的行", "en": "Returned rows"})


def sheet_names(wanted: Sequence[str], language: Language) -> list[str]:
    """Return a name for each sheet: at most 31 UTF-16 units, allowed by Excel, none of them twice.

    Excel tells names apart without regard to case.
    """
    names: list[str] = []
    taken = {_RESERVED}
    for want in wanted:
        plain = _FORBIDDEN.sub("_", holdable(want)).strip().strip("'")
        base = cut_to(plain, LONGEST_NAME).rstrip("'").strip() or _UNNAMED[language]
        name, number = base, 1
        while name.casefold() in taken:
            number += 1
            mark = f" ({number})"
            name = cut_to(base, LONGEST_NAME - len(mark)) + mark
        taken.add(name.casefold())
        names.append(name)
    return names

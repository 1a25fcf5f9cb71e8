"""The filter of a request: which records the figures on the screen are of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from geodata.codes import FindingStatus, Scheme, Vocabulary
from geodata.errors import InputError
from geodata.selection import Selection

SCHEMES: Mapping[str, tuple[str, Scheme | None]] = {
    "department": ("departments", Scheme.DEPARTMENT),
    "kind": ("kinds", Scheme.SITE_KIND),
    "category": ("categories", Scheme.CATEGORY),
    "inspection_kind": ("inspection_kinds", Scheme.INSPECTION_KIND),
    "severity": ("severities", Scheme.SEVERITY),
    "status": ("statuses", None),
    "leader": ("leaders", None),
}
"""Name in the address -> field of `Selection`, and the list that its codes are of."""
STATUSES = tuple(str(status) for status in FindingStatus)
_LONGEST = 4_000  # characters of one condition


def selection_of(asked: Mapping[str, str], vocabulary: Vocabulary) -> Selection:
    """Return the filter that the address of a request states.

    Parameters
    ----------
    asked
        The query: codes with commas between (``department=housing,parks``), ``since``, ``until``
        (2026-06-01). What is blank or not there is no condition.

    Raises
    ------
    InputError
        ``E_FILTER``: a code that the vocabulary does not know, a day that is none, or a period
        that ends before it begins.
    """
    chosen: dict[str, object] = {}
    for name, (field, scheme) in SCHEMES.items():
        codes = _codes(name, asked.get(name, ""))
        known = _known(name, scheme, vocabulary)
        if known is not None and (unknown := codes - known):
            raise InputError("E_FILTER", name=name, value=min(unknown))
        chosen[field] = codes
    since, until = (_day(name, asked.get(name, "")) for name in ("since", "until"))
    if since and until and until < since:
        raise InputError("E_FILTER", name="until", value=until)
    return Selection(**chosen, since=since, until=until)  # type: ignore[arg-type]


def _codes(name: str, text: str) -> frozenset[str]:
    if len(text) > _LONGEST:
        raise InputError("E_FILTER", name=name, value=f"{text[:20]}…")
    return frozenset(filter(None, (part.strip() for part in text.split(","))))


def _known(name: str, scheme: Scheme | None, vocabulary: Vocabulary) -> set[str] | None:
    """Return the codes that a condition may name; None where any name may come."""
    if scheme is not None:
        return set(vocabulary.scheme(scheme))
    return set(STATUSES) if name == "status" else None


def _day(name: str, text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise InputError("E_FILTER", name=name, value=text[:40]) from error

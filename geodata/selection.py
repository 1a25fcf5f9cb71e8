"""What a planner chooses to look at: sites, kinds of record, and days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Selection:
    """Conditions that all hold at once; an empty set, or None, asks for nothing.

    ``departments``, ``kinds``, ``leaders`` pick sites. ``categories``, ``severities`` pick verified
    episodes (by the finding that opened them) and findings. ``inspection_kinds`` and ``since`` ..
    ``until`` pick visits, the findings of those visits, and later looks: the visit at which
    something was found again or not. ``statuses`` pick sites with at least one finding, among those
    that fit the rest, that has such a status now; they do not thin out what is counted there, since
    a rate must not be selected by its outcome.
    """

    departments: frozenset[str] = _NOTHING
    kinds: frozenset[str] = _NOTHING
    categories: frozenset[str] = _NOTHING
    inspection_kinds: frozenset[str] = _NOTHING
    severities: frozenset[str] = _NOTHING
    statuses: frozenset[str] = _NOTHING
    leaders: frozenset[str] = _NOTHING
    since: date | None = None
    until: date | None = None

    @property
    def is_everything(self) -> bool:
        """Say whether nothing is asked for."""
        return self == Selection()

    @property
    def thins_looks(self) -> bool:
        """Say whether fewer visits count as looks."""
        return bool(self.inspection_kinds) or self.since is not None or self.until is not None

    @property
    def thins_rates(self) -> bool:
        """Say whether the rate of a picked site rests on a part of its records."""
        return self.thins_looks or bool(self.categories) or bool(self.severities)

    def as_plain(self) -> dict[str, Any]:
        """Return the conditions as values that JSON can hold: sorted codes, ISO days, None."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: sorted(value) if isinstance(value, frozenset) else value and value.isoformat()
            for name, value in values.items()
        }

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> Selection:
        """Return the selection that `as_plain` has told."""
        days: dict[str, Any] = {
            name: plain[name] and date.fromisoformat(plain[name]) for name in ("since", "until")
        }
        sets: dict[str, Any] = {
            name: frozenset(codes) for name, codes in plain.items() if name not in days
        }
        return cls(**sets, **days)

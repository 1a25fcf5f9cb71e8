"""The codes that data may hold, each with its Chinese and English label."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, Language] = ("zh", "en")
UNNAMED_CATEGORY = "O99"
"""The category of a visit that failed without saying what was found."""


class Department(StrEnum):
    """Who is responsible for a site (责任部门)."""

    CONSTRUCTION = "construction"
    PARKS = "parks"
    HOUSING = "housing"
    OTHER = "other"


class InspectionKind(StrEnum):
    """How a visit came about (检查方式)."""

    SELF_CHECK = "self_check"
    CROSS_CHECK = "cross_check"
    SUPERIOR_INSPECTION = "superior_inspection"
    LOOK_BACK = "look_back"
    SPOT_CHECK = "spot_check"
    ASSESSMENT = "assessment"


class FindingKind(StrEnum):
    """What a finding is in the history of its site and category."""

    FIRST = "first"
    REPEAT = "repeat"
    REWORK = "rework"
    UNFIXED = "unfixed"
    REBOUND = "rebound"
    LATER = "later"


class FindingStatus(StrEnum):
    """Where a finding stands now."""

    OPEN = "open"
    """Nobody says that it was put right, or it was seen again since."""
    TO_VERIFY = "to_verify"
    """Said to be put right; nobody else has confirmed it."""
    CLOSED = "closed"
    OVERDUE = "overdue"
    """Open or to verify, past its due day."""


class Evidence(StrEnum):
    """What a visit is known from, which decides what it can prove."""

    VISIT = "visit"
    """A visit record: what was not found was looked for."""
    LEDGER = "ledger"
    """A row of a findings ledger: somebody was there; what else was looked for is not known."""
    VERIFICATION = "verification"
    """A passed verification that a ledger states."""
    CLOSED = "closed"
    """A closed request that stands for a passed verification."""


class Scheme(StrEnum):
    """The lists of codes in a vocabulary."""

    DEPARTMENT = "department"
    SITE_KIND = "site_kind"
    INSPECTION_KIND = "inspection_kind"
    SEVERITY = "severity"
    CATEGORY = "category"


FINDING_KIND_LABELS: Mapping[FindingKind, Mapping[Language, str]] = MappingProxyType(
    {
        FindingKind.FIRST: {"zh": "首次发现", "en": "First finding"},
        FindingKind.REPEAT: {"zh": "重复发现", "en": "Repeat"},
        FindingKind.REWORK: {"zh": "返工", "en": "Rework"},
        FindingKind.UNFIXED: {"zh": "整改不实", "en": "Not really fixed"},
        FindingKind.REBOUND: {"zh": "反弹", "en": "Rebound"},
        FindingKind.LATER: {"zh": "窗口期后再发现", "en": "Found after the window"},
    }
)

FINDING_STATUS_LABELS: Mapping[FindingStatus, Mapping[Language, str]] = MappingProxyType(
    {
        FindingStatus.OPEN: {"zh": "未整改", "en": "Not put right"},
        FindingStatus.TO_VERIFY: {"zh": "待核查", "en": "To verify"},
        FindingStatus.CLOSED: {"zh": "已关闭", "en": "Closed"},
        FindingStatus.OVERDUE: {"zh": "逾期", "en": "Overdue"},
    }
)


@dataclass(frozen=True)
class Term:
    """A code, its labels, the department it belongs to, and other names that files use."""

    code: str
    zh: str
    en: str
    department: str | None = None
    names: tuple[str, ...] = ()
    plural: str = ""

    def label(self, language: Language) -> str:
        """Return the label in a language."""
        return self.zh if language == "zh" else self.en


Terms = Mapping[str, Term]


@dataclass(frozen=True)
class Vocabulary:
    """All lists of codes; a profile may add site kinds and categories to the built-in ones."""

    terms: Mapping[Scheme, Terms] = field(default_factory=dict)

    def scheme(self, scheme: Scheme) -> Terms:
        """Return one list of codes."""
        return self.terms.get(scheme, {})

    def label(self, scheme: Scheme, code: str, language: Language) -> str:
        """Return the label of a code; the code itself where the list does not know it."""
        term = self.scheme(scheme).get(code)
        return term.label(language) if term else code

    def departments_of(self, scheme: Scheme) -> dict[str, str]:
        """Return code -> department for the codes of a scheme; ``other`` where none is stated."""
        return {
            code: term.department or Department.OTHER for code, term in self.scheme(scheme).items()
        }

    def extended(self, scheme: Scheme, terms: Iterable[Term]) -> Vocabulary:
        """Return a vocabulary with further terms; a term already there is replaced."""
        merged = {**self.scheme(scheme), **{term.code: term for term in terms}}
        return replace(self, terms={**self.terms, scheme: merged})


def parse_terms(table: Mapping[str, Mapping[str, object]]) -> dict[str, Term]:
    """Read one TOML table of terms (code -> zh, en, department, names)."""
    return {
        code: Term(
            code=code,
            zh=str(entry["zh"]),
            en=str(entry["en"]),
            department=str(entry["department"]) if "department" in entry else None,
            names=tuple(map(str, names)) if isinstance(names := entry.get("names"), list) else (),
            plural=str(entry.get("plural", "")),
        )
        for code, entry in table.items()
    }


@cache
def built_in_vocabulary() -> Vocabulary:
    """Return the vocabulary that comes with Lookback (``geodata/vocabulary.toml``)."""
    text = resources.files("geodata").joinpath("vocabulary.toml").read_text("utf-8")
    tables = tomllib.loads(text)
    return Vocabulary({Scheme(name): parse_terms(table) for name, table in tables.items()})

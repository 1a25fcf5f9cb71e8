"""The filter of a request in words, for exports."""

from __future__ import annotations

import re
from datetime import date

from geodata.codes import FINDING_STATUS_LABELS, FindingStatus, Language, Vocabulary
from geodata.selection import Selection
from webmap.filters import SCHEMES

_NAMES: dict[str, tuple[str, str]] = {
    "department": ("责任部门", "department"),
    "kind": ("点位类型", "kind of site"),
    "category": ("问题类别", "category"),
    "inspection_kind": ("检查方式", "kind of visit"),
    "severity": ("严重程度", "severity"),
    "status": ("问题状态", "status"),
    "leader": ("责任领导", "leader"),
    "period": ("日期", "days"),
}
_EVERYTHING = ("未筛选，全部记录", "no filter: all records")
_LONGEST_IN_NAME = 40
_SHORTENED = ("部分", "filtered")
_NO_FILE_NAME = re.compile(r"[^\w\-–—]+")


def filter_sentence(selection: Selection, vocabulary: Vocabulary, language: Language) -> str:
    """Return the conditions of a filter as one line."""
    zh = language == "zh"
    between, listed, colon = ("；", "、", "：") if zh else ("; ", ", ", ": ")
    told = [
        f"{_NAMES[name][not zh]}{colon}{listed.join(labels)}"
        for name, labels in _conditions(selection, vocabulary, language).items()
    ]
    return between.join(told) or _EVERYTHING[not zh]


def filter_in_file_name(selection: Selection, vocabulary: Vocabulary, language: Language) -> str:
    """Return the conditions of a filter as a part of a file's name; empty where there are none."""
    conditions = _conditions(selection, vocabulary, language).values()
    labels = [label for condition in conditions for label in condition]
    name = "_".join(filter(None, (_NO_FILE_NAME.sub("-", label).strip("-") for label in labels)))
    return name if len(name) <= _LONGEST_IN_NAME else _SHORTENED[language != "zh"]


def _conditions(
    selection: Selection, vocabulary: Vocabulary, language: Language
) -> dict[str, list[str]]:
    conditions = {
        name: [_label(name, code, vocabulary, language) for code in sorted(codes)]
        for name, (field, _) in SCHEMES.items()
        if (codes := getattr(selection, field))
    }
    if selection.since or selection.until:
        conditions["period"] = [_period(selection.since, selection.until, language)]
    return conditions


def _label(name: str, code: str, vocabulary: Vocabulary, language: Language) -> str:
    scheme = SCHEMES[name][1]
    if scheme is not None:
        return vocabulary.label(scheme, code, language)
    return FINDING_STATUS_LABELS[FindingStatus(code)][language] if name == "status" else code


def _period(since: date | None, until: date | None, language: Language) -> str:
    if since and until:
        return f"{since}—{until}" if language == "zh" else f"{since} to {until}"
    if since:
        return f"{since}起" if language == "zh" else f"from {since}"
    return f"{until}止" if language == "zh" else f"to {until}"

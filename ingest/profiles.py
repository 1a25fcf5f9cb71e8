"""Profiles: small TOML files that say how one sender's files are to be read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from geodata.codes import Department, Scheme, Term, Vocabulary, parse_terms
from geodata.errors import InputError
from ingest.datums import KNOWN, read_datum

SHAPES = ("visits", "ledger")
DATUMS = KNOWN
NONE_SAVED: Mapping[str, str] = {}
_FOLDER = "profile_files"
_TERM_TABLES = {"site_kind": Scheme.SITE_KIND, "category": Scheme.CATEGORY}


@dataclass(frozen=True)
class Details:
    """A second file that holds the categories found at the visits of the first.

    ``keys`` are headers that stand in both files. ``fallback_keys`` find another visit where the
    visit itself is left out (a violation filed under a row that is no visit). ``category`` is the
    header of the second file that says what was found.
    """

    file: str
    keys: tuple[str, ...]
    category: str
    fallback_keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Profile:
    """How the files of one sender are read; see docs/data-format.md for each key.

    Headers and values are kept as the profile writes them.
    """

    name: str
    shape: str | None = None
    datum: str | None = None
    namespace: str | None = None
    date_format: str | None = None
    main_file: str | None = None
    closed_counts_as_verified: bool = False
    header_row: int | None = None
    default_year: int | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    skip: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    details: Details | None = None
    category_prefix: str = ""
    category_from_text: bool = False
    category_pattern: re.Pattern[str] | None = None
    category_department: str = Department.OTHER
    terms: tuple[tuple[Scheme, Term], ...] = ()


def profile_names() -> tuple[str, ...]:
    """Return the names of the built-in profiles."""
    folder = resources.files("ingest").joinpath(_FOLDER)
    return tuple(sorted(item.name[:-5] for item in folder.iterdir() if item.name.endswith(".toml")))


def load_profile(name_or_path: str | Path) -> Profile:
    """Read a built-in profile by its name, or a profile of the user's by the path of its file.

    Raises
    ------
    InputError
        ``E_PROFILE_NOT_FOUND``, or ``E_PROFILE`` with everything that is wrong in the file.
    """
    name = str(name_or_path)
    own = name in profile_names()
    return parse_profile(profile_source(name), name if own else Path(name).stem)


def profile_source(name_or_path: str | Path, saved: Mapping[str, str] = NONE_SAVED) -> str:
    """Return a profile as it is written: a saved one by name, a built-in one, or a file's.

    Raises
    ------
    InputError
        ``E_PROFILE_NOT_FOUND``; ``E_PROFILE`` if the file is no text.
    """
    name = str(name_or_path)
    if name in saved:
        return saved[name]
    if name in profile_names():
        return resources.files("ingest").joinpath(_FOLDER, f"{name}.toml").read_text("utf-8")
    try:
        return Path(name).read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("E_PROFILE", profile=name, detail=error) from error
    except OSError as error:
        known = ", ".join([*saved, *profile_names()])
        raise InputError("E_PROFILE_NOT_FOUND", profile=name, known=known) from error


def parse_profile(text: str, name: str) -> Profile:
    """Turn the text of a profile into a profile; `name` names it and its record numbers."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError("E_PROFILE", profile=name, detail=error) from error
    faults = _faults(document)
    if faults:
        raise InputError("E_PROFILE", profile=name, detail="; ".join(faults))
    return _build(document, name)


def extended_vocabulary(
    vocabulary: Vocabulary, terms: tuple[tuple[Scheme, Term], ...]
) -> Vocabulary:
    """Return a vocabulary that also knows the terms of a profile or file."""
    for scheme in dict.fromkeys(scheme for scheme, _ in terms):
        vocabulary = vocabulary.extended(scheme, [term for of, term in terms if of == scheme])
    return vocabulary


_TEXT, _YES_NO, _TABLE, _NUMBER = "text", "true or false", "a table", "a number"
KEYS: dict[str, str] = {
    "shape": _TEXT,
    "datum": _TEXT,
    "namespace": _TEXT,
    "date_format": _TEXT,
    "main_file": _TEXT,
    "closed_counts_as_verified": _YES_NO,
    "header_row": _NUMBER,
    "default_year": _NUMBER,
    "category_prefix": _TEXT,
    "category_from_text": _YES_NO,
    "category_pattern": _TEXT,
    "category_department": _TEXT,
    "constants": _TABLE,
    "columns": _TABLE,
    "values": _TABLE,
    "skip": _TABLE,
    "details": _TABLE,
    "site_kind": _TABLE,
    "category": _TABLE,
}
"""Every key of a profile, and what it must be."""
_TYPES: dict[str, type] = {_TEXT: str, _YES_NO: bool, _TABLE: dict, _NUMBER: int}
FIELDS = (
    "record_id",
    "site_id",
    "site_name",
    "kind",
    "department",
    "address",
    "lon",
    "lat",
    "position",
    "datum",
    "inspected_on",
    "inspection_kind",
    "checked",
    "found",
    "result",
    "category",
    "found_on",
    "rectified_on",
    "verified_on",
    "due_on",
    "status",
    "severity",
    "description",
)
"""The fields that a column may be mapped to."""


def _faults(document: Mapping[str, Any]) -> list[str]:
    faults = [f"{key}?" for key in document if key not in KEYS]
    faults += [
        f"{key}: {KEYS[key]}"
        for key, value in document.items()
        if key in KEYS and not isinstance(value, _TYPES[KEYS[key]])
    ]
    if faults:
        return faults
    if document.get("shape", "visits") not in SHAPES:
        faults.append(f"shape = {document['shape']!r} ({' | '.join(SHAPES)})")
    if read_datum(document.get("datum", "wgs84")) is None:
        faults.append(f"datum = {document['datum']!r} ({' | '.join(DATUMS)})")
    for table in ("constants", "columns", "values"):
        faults += [f"{table}.{name}?" for name in document.get(table, {}) if name not in FIELDS]
    faults += [
        f"constants.{name}: text"
        for name, value in document.get("constants", {}).items()
        if not isinstance(value, str)
    ]
    faults += [
        f"values.{name}: a table"
        for name, value in document.get("values", {}).items()
        if not isinstance(value, dict)
    ]
    return faults + _pattern_faults(document) + _details_faults(document) + _term_faults(document)


def _pattern_faults(document: Mapping[str, Any]) -> list[str]:
    try:
        pattern = re.compile(document.get("category_pattern", "()"))
    except re.error as error:
        return [f"category_pattern: {error}"]
    return [] if pattern.groups else ["category_pattern: a group in brackets for the code"]


def _details_faults(document: Mapping[str, Any]) -> list[str]:
    details = document.get("details")
    if details is None:
        return []
    allowed = ("file", "keys", "category", "fallback_keys")
    faults = [f"details.{name}?" for name in details if name not in allowed]
    return faults + [f"details.{name} is missing" for name in allowed[:3] if name not in details]


def _term_faults(document: Mapping[str, Any]) -> list[str]:
    allowed = {"zh", "en", "department", "names", "plural"}
    faults = []
    for table in _TERM_TABLES:
        for code, entry in document.get(table, {}).items():
            if not isinstance(entry, dict):
                faults.append(f"{table}.{code}: a table")
                continue
            faults += [f"{table}.{code}.{name}?" for name in entry if name not in allowed]
            faults += [
                f"{table}.{code}.{name} is missing" for name in ("zh", "en") if name not in entry
            ]
    return faults


def _build(document: Mapping[str, Any], name: str) -> Profile:
    simple = {key: document[key] for key in KEYS if key in document and KEYS[key] != _TABLE}
    pattern = simple.pop("category_pattern", None)
    details = document.get("details")
    return Profile(
        name=name,
        **simple,
        constants=dict(document.get("constants", {})),
        columns={key: _listed(value) for key, value in document.get("columns", {}).items()},
        values={
            key: {str(old): str(new) for old, new in table.items()}
            for key, table in document.get("values", {}).items()
        },
        skip={key: _listed(value) for key, value in document.get("skip", {}).items()},
        details=_details(details) if details else None,
        category_pattern=re.compile(pattern) if pattern is not None else None,
        terms=tuple(
            (scheme, term)
            for table, scheme in _TERM_TABLES.items()
            for term in parse_terms(document.get(table, {})).values()
        ),
    )


def _details(table: Mapping[str, Any]) -> Details:
    return Details(
        file=str(table["file"]),
        keys=_listed(table["keys"]),
        category=str(table["category"]),
        fallback_keys=_listed(table.get("fallback_keys", ())),
    )


def _listed(value: Any) -> tuple[str, ...]:
    return (str(value),) if isinstance(value, (str, int, float)) else tuple(map(str, value))

"""Profiles as text: what a person has chosen, laid over the profile that they began with."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geodata.errors import InputError
from ingest.profiles import profile_source

Document = Mapping[str, Any]


def profile_document(name_or_path: str | Path, saved: Mapping[str, str]) -> dict[str, Any]:
    """Return the keys and tables of a profile, see `profile_source`.

    Raises
    ------
    InputError
        ``E_PROFILE_NOT_FOUND``, ``E_PROFILE``.
    """
    text = profile_source(name_or_path, saved)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError("E_PROFILE", profile=str(name_or_path), detail=error) from error


def overlaid(base: Document, further: Document) -> dict[str, Any]:
    """Return `base` with the keys of `further`; tables are laid over each other key by key."""
    merged = dict(base)
    for key, value in further.items():
        below = merged.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping):
            merged[key] = overlaid(below, value)
        else:
            merged[key] = value
    return merged


def profile_text(document: Document) -> str:
    """Return a document as TOML: plain keys first, then a section for each table."""
    return "\n".join(_lines(document, ())) + "\n"


def _lines(table: Document, path: tuple[str, ...]) -> list[str]:
    plain = {key: value for key, value in table.items() if not isinstance(value, Mapping)}
    lines = [f"{_key(key)} = {_value(value)}" for key, value in plain.items()]
    for key, value in table.items():
        if isinstance(value, Mapping):
            below = (*path, key)
            lines += ["", f"[{'.'.join(map(_key, below))}]", *_lines(value, below)]
    return lines


def _key(key: str) -> str:
    bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if bare else _value(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, (int, float)):
        return repr(value)
    # a JSON text is a TOML text, but for the one sign that JSON leaves as it is
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")

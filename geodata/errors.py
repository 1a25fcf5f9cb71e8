"""The family of errors: each says what is wrong, where, and what to do, in both languages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any


class LookbackError(Exception):
    """Base of all errors that a person may see.

    Raised with a code of ``geodata/messages.toml`` and the values that its texts name.
    """

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values

    def text(self, language: str) -> str:
        """Return reason and remedy in ``zh`` or ``en``."""
        return message(self.code, language, self.values)

    def __str__(self) -> str:
        return f"{self.code}: {self.text('en')}"


class SchemaError(LookbackError):
    """A frame does not have the columns, types or CRS that the schema asks for."""


class RulesError(LookbackError):
    """A rule file cannot be used."""


class InputError(LookbackError):
    """A file as a whole cannot be read; a single bad row is a problem, not an error."""


class StoreError(LookbackError):
    """The store cannot be opened, or is not one of ours."""


class SetupError(LookbackError):
    """Something that belongs to the installation is missing."""


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Return code -> texts (``zh``, ``en``, ``zh_remedy``, ``en_remedy``)."""
    text = resources.files("geodata").joinpath("messages.toml").read_text("utf-8")
    return tomllib.loads(text)


def reason(code: str, language: str, values: Mapping[str, Any]) -> str:
    """Return what is wrong, in ``zh`` or ``en``."""
    return catalogue()[code][language].format_map(values)


def remedy(code: str, language: str, values: Mapping[str, Any]) -> str:
    """Return what to do about it, in ``zh`` or ``en``."""
    return catalogue()[code][f"{language}_remedy"].format_map(values)


def message(code: str, language: str, values: Mapping[str, Any]) -> str:
    """Return reason and remedy as one text."""
    what, how = reason(code, language, values), remedy(code, language, values)
    return f"{what}。{how}" if language == "zh" else f"{what}. {how[:1].upper()}{how[1:]}"

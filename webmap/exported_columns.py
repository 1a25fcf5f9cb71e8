"""The columns of an export in one language (``exported_columns.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from geodata.codes import Language

Part = Literal["sites", "rebounds"]
PARTS: tuple[Part, Part] = ("sites", "rebounds")


@dataclass(frozen=True)
class ExportColumn:
    """A column: its stable name, its header, what it means; what its cells hold, in how wide."""

    name: str
    header: str
    meaning: str
    cells: str
    width: int


def export_columns(part: Part, language: Language, **values: object) -> list[ExportColumn]:
    """Return the columns of a part in their order; `values` are filled into the meanings."""
    return [
        ExportColumn(
            name=name,
            header=entry[language],
            meaning=entry[f"{language}_means"].format(**values),
            cells=entry["cells"],
            width=entry["width"],
        )
        for name, entry in _tables()[part].items()
    ]


@cache
def _tables() -> Mapping[str, Mapping[str, Any]]:
    text = resources.files("webmap").joinpath("exported_columns.toml").read_text("utf-8")
    return tomllib.loads(text)

"""What is wrong with a file or a row, as the pages of ingest tell it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geodata.codes import Language
from geodata.errors import LookbackError, catalogue, message

Plain = dict[str, Any]

# What a person can state on the page that mends an error of the whole file.
_MENDED_BY: Mapping[str, tuple[str, ...]] = {
    "E_LAYER_CHOICE": ("layer",),
    "E_LAYER_NAME": ("layer",),
    "E_NO_CRS": ("crs",),
    "E_CRS_NAME": ("crs",),
    "E_HEADER_NOT_FOUND": ("encoding", "profile"),
    "E_ENCODING": ("encoding",),
    "E_ENCODING_NAME": ("encoding",),
    "E_DATUM_UNKNOWN": ("datum",),
    "E_DATUM_NAME": ("datum",),
    "E_MAP_CONFLICT": ("columns",),
    "E_COLUMNS_MISSING": ("columns", "profile"),
    "E_SHAPES_MIXED": ("profile",),
    "E_PROFILE": ("profile",),
    "E_PROFILE_NOT_FOUND": ("profile",),
}


class _Blank(dict[str, Any]):
    """Values of a message; what is not there is a dash, so that the rest can be read."""

    def __missing__(self, _key: str) -> str:
        return "—"


def told(code: str, language: Language, values: Mapping[str, Any]) -> Plain:
    """Return reason and remedy of a code; the code alone where there is no message."""
    entry = catalogue().get(code)
    if entry is None:
        return {"code": code, "reason": code, "remedy": ""}
    known = _Blank(values)
    return {
        "code": code,
        "reason": entry[language].format_map(known),
        "remedy": entry[f"{language}_remedy"].format_map(known),
    }


def failure_shape(told_of_it: Mapping[str, Any], language: Language) -> Plain:
    """Return the error that an import has failed with, as the store keeps it."""
    code = str(told_of_it.get("code", "E_IMPORT"))
    values = _Blank(told_of_it.get("values") or {})
    text = message(code, language, values) if code in catalogue() else code
    return {"code": code, "text": text}


def error_shape(error: LookbackError, language: Language) -> Plain:
    """Return an error of a whole file, and what could be stated to mend it."""
    return {
        "code": error.code,
        "text": error.text(language),
        "asks": list(_MENDED_BY.get(error.code, ())),
        "layers": _listed(error.values.get("layers", "")),
        "fields": _fields_asked(error),
    }


def _listed(value: Any) -> list[str]:
    parts = value.split(", ") if isinstance(value, str) else [str(one) for one in value or ()]
    return [part for part in parts if part]


def _fields_asked(error: LookbackError) -> list[Plain]:
    """Return the fields whose column the file leaves open, and the headers that it might be."""
    if error.code == "E_COLUMNS_MISSING":
        groups = _listed(error.values.get("missing", ""))
        return [{"field": group.split(" / ")[0], "headers": []} for group in groups]
    if error.code != "E_MAP_CONFLICT":
        return []
    fields = []
    for part in str(error.values.get("detail", "")).split("; "):
        name, _, headers = part.partition(": ")
        listed = _listed(headers)
        # the same header twice cannot be told apart by it: the column is then pointed at
        fields.append({"field": name, "headers": listed if len({*listed}) == len(listed) else []})
    return fields

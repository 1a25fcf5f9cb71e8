"""A map table as a folder of files that are read as they are needed."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np

from geodata.tiling.map_table import MapTable

FORMAT = 2
"""Changes with the columns; a folder of another format is not read."""
_FACTS = "table.json"


def write_map_table(table: MapTable, folder: Path) -> None:
    """Write each array as a ``.npy`` file and the rest as ``table.json``, which comes last."""
    folder.mkdir(parents=True, exist_ok=True)
    facts: dict[str, Any] = {"format": FORMAT}
    _write(table, folder, "", facts)
    (folder / _FACTS).write_text(json.dumps(facts, ensure_ascii=False), "utf-8")


def _write(part: Any, folder: Path, prefix: str, facts: dict[str, Any]) -> None:
    for field in fields(part):
        name, value = prefix + field.name, getattr(part, field.name)
        if is_dataclass(value):
            _write(value, folder, f"{name}.", facts)
        elif isinstance(value, np.ndarray):
            np.save(folder / f"{name}.npy", value, allow_pickle=False)
        else:
            facts[name] = value


def open_map_table(folder: Path) -> MapTable:
    """Read what `write_map_table` wrote; arrays stay on disk until they are touched.

    Raises
    ------
    ValueError
        If the folder is of another format.
    OSError
        If a file is missing.
    """
    facts = json.loads((folder / _FACTS).read_text("utf-8"))
    if facts["format"] != FORMAT:
        raise ValueError(f"{folder}: format {facts['format']}, not {FORMAT}")
    table: MapTable = _read(MapTable, folder, "", facts)
    return table


def _read(kind: Any, folder: Path, prefix: str, facts: dict[str, Any]) -> Any:
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    for field in fields(kind):
        name = prefix + field.name
        if is_dataclass(hints[field.name]):
            values[field.name] = _read(hints[field.name], folder, f"{name}.", facts)
        elif name in facts:
            value = facts[name]
            values[field.name] = tuple(value) if isinstance(value, list) else value
        else:
            values[field.name] = _array(folder / f"{name}.npy")
    return kind(**values)


def _array(path: Path) -> np.ndarray[Any, Any]:
    """Map a file into memory; plain arrays, since a kernel is compiled for each type it meets."""
    header_alone = 128  # an array without elements cannot be mapped
    if path.stat().st_size <= header_alone:
        return np.asarray(np.load(path))
    return np.asarray(np.load(path, mmap_mode="r")).view(np.ndarray)

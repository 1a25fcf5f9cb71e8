"""The versioned rule file: every threshold that a result depends on."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from geodata.errors import RulesError


@dataclass(frozen=True)
class ReboundRules:
    """When a problem found again is a rebound. Days; ``window_days`` None means no limit."""

    min_clean_days: int
    window_days: int | None
    chronic_rebounds: int


@dataclass(frozen=True)
class HotspotRules:
    """How the scan looks for hot spots. Metres, counts, and a level between 0 and 1."""

    max_radius_m: float
    min_sites: int
    replicates: int
    significance: float


@dataclass(frozen=True)
class DisplayRules:
    """How results are drawn: hull tightness, buffer in metres, days needed for a rate colour."""

    polygon_ratio: float
    polygon_buffer_m: float
    min_days_at_risk: int


@dataclass(frozen=True)
class Rules:
    """All thresholds, with the version that results carry."""

    version: str
    rebound: ReboundRules
    hotspots: HotspotRules
    display: DisplayRules


# name -> (smallest, largest) value allowed
_BOUNDS: dict[str, tuple[float, float]] = {
    "rebound.min_clean_days": (0, 3650),
    "rebound.window_days": (1, 36500),
    "rebound.chronic_rebounds": (1, 1000),
    "hotspots.max_radius_m": (1, 100_000),
    "hotspots.min_sites": (1, 10_000),
    "hotspots.replicates": (19, 99_999),
    "hotspots.significance": (0.0001, 0.5),
    "display.polygon_ratio": (0, 1),
    "display.polygon_buffer_m": (1, 10_000),
    "display.min_days_at_risk": (0, 100_000),
}
_WHOLE = {
    "rebound.min_clean_days",
    "rebound.window_days",
    "rebound.chronic_rebounds",
    "hotspots.min_sites",
    "hotspots.replicates",
    "display.min_days_at_risk",
}


def load_rules(path: Path | str | None = None) -> Rules:
    """Read a rule file; without a path, the one that comes with Lookback.

    Raises
    ------
    RulesError
        If the file is missing, is no TOML, misses a rule, has an unknown one, or a value out of
        bounds. All problems are told at once.
    """
    if path is None:
        text = resources.files("geodata").joinpath("rules.toml").read_text("utf-8")
        return parse_rules(text, "geodata/rules.toml")
    try:
        text = Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RulesError("E_RULES_FILE", path=path, detail=error) from error
    return parse_rules(text, str(path))


def parse_rules(text: str, name: str) -> Rules:
    """Turn the text of a rule file into rules; `name` is used in errors."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulesError("E_RULES_FILE", path=name, detail=error) from error
    flat = {
        f"{section}.{key}": value
        for section, table in document.items()
        if isinstance(table, dict)
        for key, value in table.items()
    }
    version = document.get("version")
    problems = [*_faults(flat), *([] if isinstance(version, str) else ["version"])]
    problems += [key for key in document if key != "version" and key not in _sections()]
    if problems:
        raise RulesError("E_RULES_VALUE", path=name, detail="; ".join(problems))
    return _build(str(version), flat)


def _sections() -> set[str]:
    return {name.partition(".")[0] for name in _BOUNDS}


def _faults(flat: dict[str, Any]) -> list[str]:
    faults = [f"{name}?" for name in flat if name not in _BOUNDS]
    for name, (low, high) in _BOUNDS.items():
        value: Any = flat.get(name)
        if name == "rebound.window_days" and value == "none":
            continue
        if not _is_number(value) or not low <= value <= high:
            faults.append(f"{name} = {value!r} ({low:g} .. {high:g})")
        elif name in _WHOLE and value != int(value):
            faults.append(f"{name} = {value!r} (whole number)")
    low_clean, window = flat.get("rebound.min_clean_days"), flat.get("rebound.window_days")
    if isinstance(low_clean, int) and isinstance(window, int) and low_clean > window:
        faults.append(f"rebound.min_clean_days = {low_clean} > rebound.window_days = {window}")
    return faults


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _build(version: str, flat: Mapping[str, Any]) -> Rules:
    window = flat["rebound.window_days"]
    return Rules(
        version=version,
        rebound=ReboundRules(
            min_clean_days=int(flat["rebound.min_clean_days"]),
            window_days=None if window == "none" else int(window),
            chronic_rebounds=int(flat["rebound.chronic_rebounds"]),
        ),
        hotspots=HotspotRules(
            max_radius_m=float(flat["hotspots.max_radius_m"]),
            min_sites=int(flat["hotspots.min_sites"]),
            replicates=int(flat["hotspots.replicates"]),
            significance=float(flat["hotspots.significance"]),
        ),
        display=DisplayRules(
            polygon_ratio=float(flat["display.polygon_ratio"]),
            polygon_buffer_m=float(flat["display.polygon_buffer_m"]),
            min_days_at_risk=int(flat["display.min_days_at_risk"]),
        ),
    )

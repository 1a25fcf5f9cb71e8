"""The versioned rule file: every threshold that a result depends on."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
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
class DetectionRules:
    """The chance that a look of each inspection kind finds a problem that is there, 0 to 1."""

    self_check: float
    cross_check: float
    superior_inspection: float
    look_back: float
    spot_check: float
    assessment: float


@dataclass(frozen=True)
class RateRules:
    """What expected rebounds are reckoned from: days and checks or days alone; months or not."""

    two_clocks: bool
    months: bool


@dataclass(frozen=True)
class HotspotRules:
    """How the scan looks for hot spots. Metres, counts, and levels between 0 and 1.

    ``background`` is what is taken out of the level of risk before: ``smooth``, ``slope`` or
    ``none``. ``candidate_significance`` is the p-value up to which a place that stands out only
    while the background is left in is told as a candidate. ``member_probability`` is how sure a
    site's membership must be.
    """

    max_radius_m: float
    min_sites: int
    replicates: int
    significance: float
    candidate_significance: float
    background: str
    ellipses: bool
    member_probability: float


@dataclass(frozen=True)
class HistoryRules:
    """How hot spots are followed from month to month.

    ``trailing_days`` that each month looks back on; share of sites (of the smaller) that makes two
    the same; share of sites that may come or go unsaid; months after which a number is forgotten.
    """

    trailing_days: int
    min_overlap: float
    tolerance: float
    memory_months: int


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
    detection: DetectionRules
    rates: RateRules
    hotspots: HotspotRules
    history: HistoryRules
    display: DisplayRules


_KINDS = tuple(field.name for field in fields(DetectionRules))
# name -> (smallest, largest) value allowed
_BOUNDS: dict[str, tuple[float, float]] = {
    "rebound.min_clean_days": (0, 3650),
    "rebound.window_days": (1, 36500),
    "rebound.chronic_rebounds": (1, 1000),
    "hotspots.max_radius_m": (1, 100_000),
    "hotspots.min_sites": (1, 10_000),
    "hotspots.replicates": (19, 99_999),
    "hotspots.significance": (0.0001, 0.5),
    "hotspots.candidate_significance": (0.0001, 0.5),
    "hotspots.member_probability": (0.01, 0.99),
    "history.trailing_days": (28, 3650),
    "history.min_overlap": (0.01, 1),
    "history.tolerance": (0, 1),
    "history.memory_months": (0, 120),
    "display.polygon_ratio": (0, 1),
    "display.polygon_buffer_m": (1, 10_000),
    "display.min_days_at_risk": (0, 100_000),
    **{f"detection.{kind}": (0.01, 1) for kind in _KINDS},
}
_CHOICES: dict[str, tuple[bool | str, ...]] = {
    "rates.two_clocks": (True, False),
    "rates.months": (True, False),
    "hotspots.ellipses": (True, False),
    "hotspots.background": ("smooth", "slope", "none"),
}
_WHOLE = {
    "rebound.min_clean_days",
    "rebound.window_days",
    "rebound.chronic_rebounds",
    "hotspots.min_sites",
    "hotspots.replicates",
    "history.trailing_days",
    "history.memory_months",
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
    return {name.partition(".")[0] for name in (*_BOUNDS, *_CHOICES)}


def _faults(flat: dict[str, Any]) -> list[str]:
    faults = [f"{name}?" for name in flat if name not in _BOUNDS and name not in _CHOICES]
    for name, allowed in _CHOICES.items():
        # 1 == True in Python, but no answer to a question of yes or no
        if not any(value is flat.get(name) or (value == flat.get(name) and isinstance(value, str))
                   for value in allowed):  # fmt: skip
            told = " | ".join(str(value).lower() for value in allowed)
            faults.append(f"{name} = {flat.get(name)!r} ({told})")
    for name, (low, high) in _BOUNDS.items():
        value: Any = flat.get(name)
        if name == "rebound.window_days" and value == "none":
            continue
        if not _is_number(value) or not low <= value <= high:
            faults.append(f"{name} = {value!r} ({low:g} .. {high:g})")
        elif name in _WHOLE and value != int(value):
            faults.append(f"{name} = {value!r} (whole number)")
    sure, maybe = flat.get("hotspots.significance"), flat.get("hotspots.candidate_significance")
    if isinstance(sure, float) and isinstance(maybe, float) and maybe < sure:
        faults.append(f"hotspots.candidate_significance = {maybe} < hotspots.significance = {sure}")
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
        detection=DetectionRules(**{kind: float(flat[f"detection.{kind}"]) for kind in _KINDS}),
        rates=RateRules(
            two_clocks=bool(flat["rates.two_clocks"]), months=bool(flat["rates.months"])
        ),
        hotspots=HotspotRules(
            max_radius_m=float(flat["hotspots.max_radius_m"]),
            min_sites=int(flat["hotspots.min_sites"]),
            replicates=int(flat["hotspots.replicates"]),
            significance=float(flat["hotspots.significance"]),
            candidate_significance=float(flat["hotspots.candidate_significance"]),
            background=str(flat["hotspots.background"]),
            ellipses=bool(flat["hotspots.ellipses"]),
            member_probability=float(flat["hotspots.member_probability"]),
        ),
        history=HistoryRules(
            trailing_days=int(flat["history.trailing_days"]),
            min_overlap=float(flat["history.min_overlap"]),
            tolerance=float(flat["history.tolerance"]),
            memory_months=int(flat["history.memory_months"]),
        ),
        display=DisplayRules(
            polygon_ratio=float(flat["display.polygon_ratio"]),
            polygon_buffer_m=float(flat["display.polygon_buffer_m"]),
            min_days_at_risk=int(flat["display.min_days_at_risk"]),
        ),
    )

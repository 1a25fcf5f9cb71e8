"""What a person states about a file, at the terminal or on the page."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import shapely
from flask import current_app

from geodata.errors import InputError
from geodata.store import KeptProfile, keep_profile, read_profiles
from ingest.categories.category_rules import CategoryRules, built_in_rules, load_rules
from ingest.knowledge import NEW_SITES, Reading
from ingest.profile_text import overlaid, profile_document, profile_text
from ingest.profiles import Profile, parse_profile
from ingest.reading.readers import Asked
from ingest.tables import Limits
from webmap.data.door import door, instant, writing
from webmap.data.layers import read_areas


@dataclass(frozen=True)
class Choices:
    """What a person states about a file; blank where they leave it to the program.

    Attributes
    ----------
    profile
        Name of a saved or built-in profile, or the path of one.
    profile_text
        That profile as it was when the file came, see `fixed`; blank where its name tells.
    datum, new_sites, year, encoding, layer, crs
        See `ingest.knowledge.Reading` and `ingest.reading.readers.Asked`.
    columns
        Field -> header, or ``@E`` for a column by its letter; blank text for no column.
    constants
        Field -> value where the file is blank.
    """

    profile: str = ""
    profile_text: str = ""
    datum: str = ""
    new_sites: str = ""
    year: int | None = None
    encoding: str = ""
    layer: str = ""
    crs: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """Return the part of the choices that a profile keeps."""
        kept: dict[str, Any] = {}
        if self.datum:
            kept["datum"] = self.datum
        if self.year is not None:
            kept["default_year"] = self.year
        if self.columns:
            kept["columns"] = dict(self.columns)
        if self.constants:
            kept["constants"] = {name: value for name, value in self.constants.items() if value}
        return kept


def reading_of(choices: Choices, today: date | None = None) -> Reading:
    """Return how a file is to be read."""
    config = current_app.config
    new_sites = choices.new_sites or str(config["NEW_SITES"])
    if new_sites not in NEW_SITES:
        raise InputError("E_NEW_SITES", value=new_sites, known=", ".join(NEW_SITES))
    profile = profile_of(choices)
    return Reading(
        profile=profile,
        # what the operator set for all files gives way to what a sender's profile states
        datum=choices.datum or ("" if profile.datum else str(config["DATUM"])) or None,
        new_sites=new_sites,
        today=today or date.today(),
        city=_city(str(config["CITY"])),
        category_rules=category_rules(str(config["CATEGORY_RULES"])),
        asked=Asked(
            layer=choices.layer or None,
            crs=choices.crs or None,
            encoding=choices.encoding or None,
        ),
    )


def profile_of(choices: Choices) -> Profile:
    """Return the profile that was named, with the choices laid over it."""
    name = Path(choices.profile).stem if choices.profile else ""
    document = overlaid(_base(choices), choices.document())
    return parse_profile(profile_text(document), name)


def fixed(choices: Choices) -> Choices:
    """Return choices that mean the same when their profile is changed, moved or deleted."""
    if not choices.profile or choices.profile_text:
        return choices
    return replace(choices, profile_text=profile_text(_base(choices)))


def _base(choices: Choices) -> dict[str, Any]:
    if choices.profile_text:
        return tomllib.loads(choices.profile_text)
    return profile_document(choices.profile, saved_profiles()) if choices.profile else {}


def saved_profiles() -> dict[str, str]:
    """Return the text of each saved profile, by name."""
    return {one.name: one.text for one in list_profiles()}


def list_profiles() -> list[KeptProfile]:
    """Return the saved profiles by name."""
    with door().store.reading() as connection:
        return read_profiles(connection)


def profile_source(name: str) -> str:
    """Return the text of a saved or built-in profile."""
    return profile_text(profile_document(name, saved_profiles()))


def save_profile(name: str, choices: Choices) -> KeptProfile:
    """Save choices as a profile for the next files of the same sender.

    Raises
    ------
    InputError
        ``E_PROFILE_NAME`` if the name is blank or holds a slash; ``E_PROFILE`` if it has faults.
    """
    name = name.strip()
    if not name or "/" in name or "\\" in name:
        raise InputError("E_PROFILE_NAME", name=name)
    text = profile_text(overlaid(_base(choices), choices.document()))
    parse_profile(text, name)
    kept = KeptProfile(name, choices.constants.get("department", ""), text, instant())
    with writing() as connection:
        keep_profile(connection, kept)
    return kept


def limits_of() -> Limits:
    """Return what a file may cost, by the settings."""
    config = current_app.config
    return Limits(
        file_mb=config["IMPORT_FILE_MB"],
        unpacked_mb=config["IMPORT_UNPACKED_MB"],
        rows=config["IMPORT_ROWS"],
        columns=config["IMPORT_COLUMNS"],
        memory_mb=config["IMPORT_MEMORY_MB"],
        seconds=config["IMPORT_SECONDS"],
    )


@lru_cache(maxsize=4)
def category_rules(path: str) -> CategoryRules:
    """Return the rules by which text becomes a category: the operator's own, or the built-in."""
    if not path:
        return built_in_rules()
    try:
        return load_rules(Path(path).read_bytes(), path)
    except OSError as error:
        raise InputError("E_NO_FILE", path=path) from error


@lru_cache(maxsize=4)
def _city(path: str) -> Any:
    """Return the outline of the city, or None where none is set."""
    return shapely.union_all(read_areas(Path(path)).geometry.to_numpy()) if path else None

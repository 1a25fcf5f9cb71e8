"""What the rows of a file are read with: what is known, and how the sender's files are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from geodata.codes import Vocabulary
from ingest.categories.category_rules import CategoryRules, built_in_rules
from ingest.profiles import Profile
from ingest.reading.readers import Asked

NO_PROFILE = Profile(name="")
NEW_SITES = ("founding", "allow", "review")
NEVER_ASKED: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Known:
    """What the store knows.

    Attributes
    ----------
    register
        The sites (a frame of the schema): a row may name one by its number alone.
    vocabulary
        The words that a file may use.
    site_aliases
        Place (`ingest.matching.places.place_key`) -> number of the site that a person took it for.
    category_aliases
        Text (`ingest.categorising.text_key`) -> category that a person took it for.
    """

    register: gpd.GeoDataFrame
    vocabulary: Vocabulary
    site_aliases: Mapping[str, str] = field(default_factory=dict)
    category_aliases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """How a file is to be read.

    Attributes
    ----------
    profile
        How the sender's files are read.
    datum
        Datum of rows and headers that state none: one of `ingest.datums`, ``auto``, or None.
    new_sites
        ``founding``: a department whose first file this is may bring its sites; ``allow``: any
        site that is not like a known one; ``review``: every unknown site waits for a person.
    today
        Day of the import: later days wait for a person. None: days are taken as they are.
    city
        Outline of the city (EPSG:4326): positions more than 2 km outside wait for a person.
    category_rules
        How free text becomes a category.
    asked
        What the operator states about the file's form.
    settled
        Questions that are not asked, since a person has answered them for these rows.
    """

    profile: Profile = NO_PROFILE
    datum: str | None = None
    new_sites: str = "founding"
    today: date | None = None
    city: BaseGeometry | None = None
    category_rules: CategoryRules = field(default_factory=built_in_rules)
    asked: Asked = field(default_factory=Asked)
    settled: frozenset[str] = NEVER_ASKED

"""The demo city as one value, and the files that it is written to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd


@dataclass(frozen=True)
class DemoCity:
    """A synthetic city and one year of inspections in it.

    Attributes
    ----------
    background
        Layer -> GeoDataFrame (EPSG:4326): ``water`` (``name``, ``class``), ``green`` (``name``,
        ``class``), ``blocks`` (``use``, ``district``, ``office``, ``community``), ``buildings``
        (``use``), ``roads`` (``name``, ``class`` ``main`` or ``minor``).
    register
        The sites: index ``site_id``; ``site_name``, ``kind``, ``department``, ``address``,
        ``district``, ``office`` (street office), ``community``, ``builder``, points in EPSG:4326.
    visits
        Visit records: index ``record_id``; ``site_id``, ``inspected_on``, ``inspection_kind``,
        ``checked``, ``found`` (codes joined by ``;``), ``due_on`` (NaT where nothing was found),
        ``severity``, ``description``, ``inspector``.
    ledger
        Findings of the compounds that keep only a ledger: index ``record_id``; ``site_id``,
        ``category``, ``found_on``, ``rectified_on``, ``verified_on``, ``due_on``,
        ``inspection_kind``, ``severity``, ``description``. None of them is in `visits`.
    planted
        The truth: index ``site_id``; ``spot`` (1..), ``relative_risk``. Empty where none is.
    """

    seed: int
    background: Mapping[str, gpd.GeoDataFrame]
    register: gpd.GeoDataFrame
    visits: pd.DataFrame
    ledger: pd.DataFrame
    planted: pd.DataFrame


@dataclass(frozen=True)
class Workbook:
    """One messy file and what a reader must make of its rows.

    ``used`` rows are good records, ``rejected`` ones cannot be used, ``skipped`` ones are totals,
    signatures and rows that repeat another, ``held`` ones wait for a person.
    """

    path: Path
    used: int
    rejected: int
    skipped: int
    held: int = 0


@dataclass(frozen=True)
class DemoFiles:
    """What `write_demo` wrote.

    ``workbooks`` go through the ordinary ingest in their order; ``background`` is a GeoPackage;
    ``planted`` is for tests alone and never read by the application.
    """

    workbooks: tuple[Workbook, ...]
    background: Path
    planted: Path

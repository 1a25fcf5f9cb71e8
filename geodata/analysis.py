"""The order of the steps: from the store's frames to rebounds, rates and hot spots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd

from geodata.schema import Records


@dataclass(frozen=True)
class Analysis:
    """The result of one analysis; every figure carries the rule version and the data's last day.

    Attributes
    ----------
    sites
        The sites of the schema plus ``visits`` (int), ``last_visited_on``, ``rebounds`` (int),
        ``days_at_risk`` (float), ``expected`` (float), ``relative_risk`` (shrunk toward 1,
        float), ``relative_risk_low``, ``relative_risk_high``, ``too_few`` (bool),
        ``hotspot`` (int number, 0 = in none).
    marks
        One row a finding (index ``finding_id``): see `geodata.rebound.mark_findings`.
    episodes
        One row an episode: see `geodata.rebound.episodes_of`.
    hotspots
        One row a hot spot, by number: see `geodata.hotspots.find_hotspots`.
    """

    records: Records
    sites: gpd.GeoDataFrame
    marks: pd.DataFrame
    episodes: pd.DataFrame
    hotspots: gpd.GeoDataFrame
    rules_version: str
    data_to: date | None
    smallest_p_value: float | None
    exposure_is_lower_bound: bool
    closed_counts_as_verified: bool
    sites_without_position: int

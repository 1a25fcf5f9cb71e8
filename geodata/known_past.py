"""What was known on a day, coded as numbers for the forecast."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.codes import FindingKind
from geodata.crs import metric_crs, project
from geodata.daily_rates import Codes
from geodata.significance import Floats


@dataclass(frozen=True)
class KnownPast:
    """Episodes known on the day (n,): codes, days, and what they tell.

    ``found``, ``verified``, ``looked``, ``next`` are days before (negative) the day, NaN where
    there is none; ``fixed`` are those that passed a verification and were really put right.
    """

    site: Codes
    stratum: Codes
    kind: Codes
    pair: Codes
    found: Floats
    verified: Floats
    looked: Floats
    next: Floats
    fixed: NDArray[np.bool_]
    rebounded: Floats
    days_at_risk: Floats


def known_past(sites: gpd.GeoDataFrame, episodes: pd.DataFrame, day: pd.Timestamp) -> KnownPast:
    """Code the episodes of known sites that were found by the day."""
    place = sites.index.get_indexer(episodes["site_id"])
    here = (place >= 0) & (episodes["found_on"] <= day).to_numpy()
    rows, site = episodes[here], place[here].astype(np.int64)
    kind, _ = pd.factorize(sites["kind"].fillna("").to_numpy()[site])
    category, names = pd.factorize(rows["category"])
    _, stratum = np.unique(kind * max(len(names), 1) + category, return_inverse=True)
    _, pair = np.unique(site * max(len(names), 1) + category, return_inverse=True)
    days = {
        name: (rows[f"{name}_on"] - day).dt.days.to_numpy(float)
        for name in ("found", "verified", "last_looked", "next_found")
    }
    unfixed = (rows["outcome"] == FindingKind.UNFIXED.value).to_numpy()
    return KnownPast(
        site=site, stratum=stratum, kind=kind.astype(np.int64), pair=pair,
        found=days["found"], verified=days["verified"],
        looked=np.fmax(days["last_looked"], days["verified"]), next=days["next_found"],
        fixed=~np.isnan(days["verified"]) & ~unfixed,
        rebounded=rows["rebounded"].to_numpy(float),
        days_at_risk=rows["days_at_risk"].to_numpy(float),
    )  # fmt: skip


def places(sites: gpd.GeoDataFrame) -> Floats:
    """Return metres east and north (sites, 2) in one CRS; NaN where there is no position."""
    points = sites.geometry.to_numpy()
    lon, lat = shapely.get_x(points), shapely.get_y(points)
    placed = np.isfinite(lon) & np.isfinite(lat)
    xy = np.full((len(sites), 2), np.nan)
    xy[placed] = project(lon[placed], lat[placed], metric_crs(lon[placed], lat[placed]))
    return xy

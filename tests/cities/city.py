"""A whole simulated city, as the engine takes it."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from geodata import schema
from tests.cities import campaign, ground, spots
from tests.cities.plan import Plan


@dataclass(frozen=True)
class City:
    """Sites and episodes as the engine takes them, and which sites were planted (0 = none)."""

    sites: gpd.GeoDataFrame
    episodes: pd.DataFrame
    spot: pd.Series


def build_city(seed: int, plan: Plan) -> City:
    """Simulate a city. The same seed and plan give the same city."""
    rng = np.random.default_rng(seed)
    xy = ground.places(rng, plan)
    kinds = ground.kinds(rng, xy, plan)
    spot, risk = spots.plant(rng, xy, plan)
    risk = risk * ground.level(rng, xy, plan) * ground.frailty(rng, plan)
    across = np.argsort(np.argsort(xy[:, 0])) / (len(xy) - 1)
    episodes = campaign.run(rng, kinds, risk, (across, _summer_alone(rng, xy, plan)), plan)
    sites = _frame(ground.recorded(rng, xy, plan), kinds)
    episodes["site_id"] = sites.index.to_numpy()[episodes.pop("site").to_numpy()]
    return City(sites, episodes, pd.Series(spot, index=sites.index))


def _summer_alone(
    rng: np.random.Generator, xy: NDArray[np.float64], plan: Plan
) -> NDArray[np.bool_]:
    """Choose the sites of one quarter, where the plan says so."""
    if not plan.summer_quarter:
        return np.zeros(len(xy), dtype=bool)
    away = np.hypot(*(xy - xy[rng.integers(len(xy))]).T)
    return away <= np.sort(away)[60]


def _frame(xy: NDArray[np.float64], kinds: NDArray[np.str_]) -> gpd.GeoDataFrame:
    plane = CRS.from_proj4("+proj=tmerc +lat_0=31.85 +lon_0=120.6 +k=1 +datum=WGS84 +units=m")
    lon, lat = Transformer.from_crs(plane, CRS.from_epsg(4326), always_xy=True).transform(*xy.T)
    ids = [f"S{number:04d}" for number in range(len(xy))]
    columns = {
        "site_name": [f"点位{number}" for number in range(len(xy))], "kind": kinds,
        "department": ["housing"] * len(xy), "address": [""] * len(xy),
    }  # fmt: skip
    return schema.sites_frame(columns, lon, lat, ids)

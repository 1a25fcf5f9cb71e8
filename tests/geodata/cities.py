"""Simulated cities with and without planted hot spots, to judge the engine by."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from geodata import schema

Floats = NDArray[np.float64]

KINDS = ("construction_site", "park", "compound")
KIND_SHARES = (0.15, 0.15, 0.70)
CATEGORIES = {
    "construction_site": ("C01", "C02", "C03"),
    "park": ("P01", "P02"),
    "compound": ("H01", "H02", "H03"),
}
DAILY_HAZARD = {"construction_site": 0.006, "park": 0.002, "compound": 0.003}
WINDOW_DAYS, CLEAN_DAYS = 90.0, 7.0
_LOOKS = 12


@dataclass(frozen=True)
class Plan:
    """What a city is like. Shape of the sites' own gamma risk: small is uneven."""

    sites: int = 1_200
    side_m: float = 15_000.0
    frailty_shape: float = 2.0
    effort_ratio: float = 5.0
    episodes_per_site: float = 18.0
    spots: int = 0
    spot_sites: tuple[int, int] = (20, 60)
    spot_risk: tuple[float, float] = (3.0, 4.0)
    kind_quarters: bool = False


@dataclass(frozen=True)
class City:
    """Sites and episodes as the engine takes them, and which sites were planted (0 = none)."""

    sites: gpd.GeoDataFrame
    episodes: pd.DataFrame
    spot: pd.Series


def build_city(seed: int, plan: Plan) -> City:
    """Simulate a city: clustered places, gamma risks, uneven visits, planted blobs."""
    rng = np.random.default_rng(seed)
    xy = _places(rng, plan)
    kinds = _kinds(rng, xy, plan)
    spot, risk = _spots(rng, xy, plan)
    frailty = rng.gamma(plan.frailty_shape, 1 / plan.frailty_shape, plan.sites)
    # inspectors go to the east five times as often
    east = xy[:, 0] > np.median(xy[:, 0])
    looks_per_day = np.where(east, 1.0, 1 / plan.effort_ratio) / 10.0
    episodes = _episodes(rng, kinds, risk * frailty, looks_per_day, plan)
    sites = _frame(xy, kinds)
    episodes["site_id"] = sites.index.to_numpy()[episodes.pop("site").to_numpy()]
    return City(sites, episodes, pd.Series(spot, index=sites.index))


def _places(rng: np.random.Generator, plan: Plan) -> Floats:
    """Two thirds of the sites in quarters of 500 m, the rest anywhere; metres."""
    middles = rng.uniform(0, plan.side_m, (plan.sites // 25, 2))
    near = middles[rng.integers(len(middles), size=plan.sites)]
    near = near + rng.normal(0, 500.0, near.shape)
    alone = rng.uniform(0, plan.side_m, near.shape)
    return np.where(rng.random((plan.sites, 1)) < 2 / 3, near, alone)


def _kinds(rng: np.random.Generator, xy: Floats, plan: Plan) -> NDArray[np.str_]:
    kinds = rng.choice(KINDS, size=len(xy), p=KIND_SHARES)
    if plan.kind_quarters:
        middle = xy[rng.integers(len(xy))]
        building = np.hypot(*(xy - middle).T) < 1_800
        kinds[building] = rng.choice(KINDS, size=int(building.sum()), p=(0.9, 0.05, 0.05))
    return kinds


def _spots(rng: np.random.Generator, xy: Floats, plan: Plan) -> tuple[NDArray[np.int64], Floats]:
    """Plant blobs: the nearest 20 to 60 sites of a site, within 1,200 m, well apart."""
    spot, risk = np.zeros(len(xy), dtype=np.int64), np.ones(len(xy))
    taken: list[Floats] = []
    for middle in xy[rng.permutation(len(xy))]:
        if len(taken) == plan.spots:
            break
        size = int(rng.integers(plan.spot_sites[0], plan.spot_sites[1] + 1))
        distance = np.hypot(*(xy - middle).T)
        members = np.argsort(distance)[:size]
        apart = all(np.hypot(*(middle - other)) > 3_500 for other in taken)
        if distance[members].max() > 1_200 or not apart:
            continue
        taken.append(middle)
        spot[members] = len(taken)
        risk[members] = rng.uniform(*plan.spot_risk)
    return spot, risk


def _episodes(
    rng: np.random.Generator,
    kinds: NDArray[np.str_],
    risk: Floats,
    looks_per_day: Floats,
    plan: Plan,
) -> pd.DataFrame:
    """Draw passed verifications: when each came back, and the look that saw it."""
    effort = looks_per_day / looks_per_day.mean()
    site = np.repeat(np.arange(len(kinds)), rng.poisson(plan.episodes_per_site * effort))
    category = np.array([rng.choice(CATEGORIES[kind]) for kind in kinds[site]])
    extra = np.array([0.6 if code.endswith("1") else 1.2 for code in category])
    hazard = np.array([DAILY_HAZARD[kind] for kind in kinds[site]]) * extra * risk[site]
    back = CLEAN_DAYS + rng.exponential(1 / hazard)
    gaps = rng.exponential(1 / looks_per_day[site], (_LOOKS, len(site)))
    looks = np.ceil(CLEAN_DAYS + np.cumsum(gaps, axis=0))
    last = np.where(looks <= WINDOW_DAYS, looks, 0).max(axis=0)
    seen = np.where(looks >= back, looks, np.inf).min(axis=0)
    rebounded = seen <= WINDOW_DAYS
    days = np.where(rebounded, seen, last)
    return pd.DataFrame(
        {
            "site": site, "category": category, "rebounded": rebounded,
            "days_at_risk": days.astype("int64"),
            "verified_on": pd.Timestamp("2026-03-01") + pd.to_timedelta(site % 90, unit="D"),
        }
    )  # fmt: skip


def _frame(xy: Floats, kinds: NDArray[np.str_]) -> gpd.GeoDataFrame:
    plane = CRS.from_proj4("+proj=tmerc +lat_0=31.85 +lon_0=120.6 +k=1 +datum=WGS84 +units=m")
    lon, lat = Transformer.from_crs(plane, CRS.from_epsg(4326), always_xy=True).transform(*xy.T)
    ids = [f"S{number:04d}" for number in range(len(xy))]
    columns = {
        "site_name": [f"点位{number}" for number in range(len(xy))], "kind": kinds,
        "department": ["housing"] * len(xy), "address": [""] * len(xy),
    }  # fmt: skip
    return schema.sites_frame(columns, lon, lat, ids)

"""Where we looked: visits by site, by kind of inspection, by neighbourhood.

What counts as a visit here is one that somebody chose to make: visit records, and the visits that
a ledger's findings show. A verification that a ledger states, or a closed request, follows from
what was found; counted as effort it would make each place look the better inspected the worse it
is, which is the very thing that effort is to be compared with. It still proves presence, so
`geodata.blind_spots` lets it count there.
"""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geodata.codes import Evidence, InspectionKind
from geodata.crs import metric_crs, project
from geodata.significance import Floats

NEIGHBOURHOOD_M = 500.0
CHOSEN = (Evidence.VISIT.value, Evidence.LEDGER.value)
"""The evidence of visits that count as effort."""
_MONTH_DAYS = 30


def effort_by_site(
    inspections: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    *,
    since: date,
    until: date,
    radius_m: float = NEIGHBOURHOOD_M,
) -> pd.DataFrame:
    """Count the visits of each site in a period, and compare its neighbourhood with the city.

    Several teams on one day are several visits. The ratio is a moving window without a kernel:
    visits per site within `radius_m` (the site itself among them) over visits per site of the
    whole city; a single site's visits are too few to compare.

    Parameters
    ----------
    inspections, sites
        Of `geodata.schema` (sites EPSG:4326). Visits of sites that are not there do not count.
    since, until
        First and last day of the period.
    radius_m
        What the neighbourhood of a site is.

    Returns
    -------
    effort
        On the index of `sites`: ``site_name``, ``department``, ``kind``, ``visits`` (int),
        ``visits_per_30_days`` (NaN where the period holds no day), ``visits_<inspection kind>``
        (int, each kind of `InspectionKind`; a kind of one's own counts in ``visits`` alone),
        ``nearby_sites`` (int, 0 without a position), ``effort_ratio`` (NaN without a position,
        or where no site with a position was visited).
    """
    visits = _visits_in(inspections, sites, since, until)
    counts = _by_kind(visits, visits["site_id"], sites.index)
    nearby, ratio = neighbourhood_ratio(sites, counts["visits"], radius_m=radius_m)
    return pd.DataFrame(
        {
            **{name: sites[name] for name in ("site_name", "department", "kind")},
            "visits": counts["visits"],
            "visits_per_30_days": counts["visits"] * _per_month(since, until),
            **{name: counts[name] for name in counts.columns[1:]},
            "nearby_sites": nearby,
            "effort_ratio": ratio,
        },
        index=sites.index,
    )


def effort_by_department(
    inspections: pd.DataFrame, sites: gpd.GeoDataFrame, *, since: date, until: date
) -> pd.DataFrame:
    """Count the visits to each department's sites in a period.

    Returns
    -------
    effort
        Index ``department`` (of the sites): ``sites``, ``visited_sites``, ``visits``,
        ``visits_<inspection kind>`` (all int), ``visited_share`` (of its sites, 0 to 1),
        ``visits_per_site_30_days`` (NaN where the period holds no day).
    """
    visits = _visits_in(inspections, sites, since, until)
    index = pd.Index(sorted(set(sites["department"])), dtype="str", name="department")
    department = sites["department"].reindex(visits["site_id"])
    counts = _by_kind(visits, department, index)
    own = sites.groupby("department").size().reindex(index, fill_value=0).astype("int64")
    visited = sites[sites.index.isin(visits["site_id"])].groupby("department").size()
    visited = visited.reindex(index, fill_value=0).astype("int64")
    return pd.DataFrame(
        {
            "sites": own,
            "visited_sites": visited,
            **counts.to_dict("series"),
            "visited_share": visited / own,
            "visits_per_site_30_days": counts["visits"] / own * _per_month(since, until),
        },
        index=index,
    )


def effort_and_rebounds(
    effort: pd.DataFrame,
    episodes: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    *,
    since: date,
    until: date,
    radius_m: float = NEIGHBOURHOOD_M,
) -> pd.DataFrame:
    """Set the effort of `effort_by_site` beside the rebounds that came to light in the period.

    A rebound is seen by a visit, so a place that nobody visits has none: a low ``rebound_ratio``
    where ``effort_ratio`` is low too says nothing of the place. Only the other three corners do:
    much effort with few rebounds, little with many, and much with many.

    Returns
    -------
    compared
        `effort` plus ``rebounds`` (int, by the day found again), ``rebound_ratio`` (rebounds per
        site of the neighbourhood against the city) and ``effort_per_rebound`` (``effort_ratio``
        / ``rebound_ratio``, 1 = effort goes where rebounds are; NaN where there are none). With
        the same sites and radius as `effort`.
    """
    found_on = episodes["next_found_on"]
    inside = (found_on >= pd.Timestamp(since)) & (found_on <= pd.Timestamp(until))
    rows = episodes[inside & episodes["rebounded"].astype(bool)]
    rebounds = rows.groupby("site_id").size().reindex(sites.index, fill_value=0).astype("int64")
    _, ratio = neighbourhood_ratio(sites, rebounds, radius_m=radius_m)
    return effort.assign(
        rebounds=rebounds,
        rebound_ratio=ratio,
        effort_per_rebound=effort["effort_ratio"] / ratio.where(ratio > 0),
    )


def neighbourhood_ratio(
    sites: gpd.GeoDataFrame, counts: pd.Series, *, radius_m: float
) -> tuple[pd.Series, pd.Series]:
    """Return the sites around each site, and their count per site against the city's.

    Parameters
    ----------
    sites
        EPSG:4326 points; one without a position has no neighbours and no ratio.
    counts
        On the index of `sites`.
    radius_m
        Metres, the limit included.

    Returns
    -------
    nearby, ratio
        On the index of `sites`: sites within the radius, itself among them (int, 0 without a
        position); count per nearby site / count per site of all that have a position.
    """
    lon, lat = (np.asarray(axis, dtype=float) for axis in (sites.geometry.x, sites.geometry.y))
    placed = np.isfinite(lon) & np.isfinite(lat)
    nearby = np.zeros(len(sites), dtype=np.int64)
    ratio = np.full(len(sites), np.nan)
    if placed.any():
        xy = project(lon[placed], lat[placed], metric_crs(lon[placed], lat[placed]))
        own = counts.to_numpy(float)[placed]
        near, total = _sums_around(xy, own, radius_m)
        nearby[placed] = near
        if own.sum() > 0:
            ratio[placed] = total / near / own.mean()
    return pd.Series(nearby, index=sites.index), pd.Series(ratio, index=sites.index)


def _sums_around(xy: Floats, counts: Floats, radius_m: float) -> tuple[NDArray[np.int64], Floats]:
    """Return how many points lie within the radius of each of (n, 2), and their summed counts.

    Points on one spot are taken together first: a register's office address may hold thousands.
    """
    spots, spot, size = np.unique(xy, axis=0, return_inverse=True, return_counts=True)
    held = np.bincount(spot, weights=counts, minlength=len(spots))
    pairs = cKDTree(spots).query_pairs(radius_m, output_type="ndarray")
    one, other = np.concatenate([pairs, pairs[:, ::-1]]).T
    near = size + np.bincount(one, weights=size[other], minlength=len(spots))
    total = held + np.bincount(one, weights=held[other], minlength=len(spots))
    return near[spot].astype(np.int64), total[spot].astype(np.float64)


def _visits_in(
    inspections: pd.DataFrame, sites: gpd.GeoDataFrame, since: date, until: date
) -> pd.DataFrame:
    """Return the visits of a period that somebody chose to make, at the sites that are known."""
    day = inspections["inspected_on"]
    inside = (day >= pd.Timestamp(since)) & (day <= pd.Timestamp(until))
    chosen = inspections["evidence"].isin(CHOSEN) & inspections["site_id"].isin(sites.index)
    return inspections[inside & chosen]


def _by_kind(visits: pd.DataFrame, group: pd.Series, index: pd.Index) -> pd.DataFrame:
    """Count visits by group (on `index`), in all and by kind."""
    groups = index.get_indexer(pd.Index(group))
    kinds = visits["inspection_kind"].to_numpy()
    counts = {"visits": np.bincount(groups, minlength=len(index))}
    for kind in InspectionKind:
        own = groups[kinds == kind.value]
        counts[f"visits_{kind.value}"] = np.bincount(own, minlength=len(index))
    return pd.DataFrame(counts, index=index).astype("int64")


def _per_month(since: date, until: date) -> float:
    """Return what turns a count of the period into one of 30 days; NaN for an empty period."""
    days = (until - since).days + 1
    return _MONTH_DAYS / days if days > 0 else float("nan")

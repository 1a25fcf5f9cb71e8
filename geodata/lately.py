"""Places that have only lately turned: denser in the last weeks than city and past explain."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from geodata.crs import metric_crs, project
from geodata.rates import LOCAL_RADIUS_M, own_dispersion
from geodata.rules import Rules
from geodata.scan import Plan
from geodata.scan.cylinders import scan_cylinders
from geodata.significance import Floats
from geodata.weekly import weekly_counts

WEEKS = 26
_PRIOR = 3.0
COLUMNS: Mapping[str, str] = {
    "site_ids": "object", "sites": "int64", "hot_since": "datetime64[s]", "weeks": "int64",
    "rebounds": "int64", "expected": "float64", "llr": "float64", "p_value": "float64",
}  # fmt: skip


def lately_turned(
    sites: gpd.GeoDataFrame,
    at_risk: pd.DataFrame,
    *,
    until: date,
    rules: Rules,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return the places that are denser in the last weeks, up to a quarter of a year.

    What is expected of a site in a week is that of its exposure and stratum times the ratio of its
    earlier weeks (before the longest cylinder) within 500 m, shrunk toward 1: so a place that was
    as bad all along is left to the hot spots, and what is told here is news.

    Parameters
    ----------
    sites
        Indexed by site_id, EPSG:4326.
    at_risk
        One row a passed verification, ``site_id, verified_on, rebounded, days_at_risk, expected``
        (see `geodata.analysis.Analysis.at_risk`).
    until
        Last day of the data.

    Returns
    -------
    places
        The most likely first: ``site_ids`` (tuple), ``sites``, ``hot_since`` (first day of the
        cylinder), ``weeks``, ``rebounds`` and ``expected`` in it, ``llr``, ``p_value``.
    """
    placed = sites[sites.geometry.notna()]
    known = placed.index[placed.index.isin(at_risk["site_id"].unique())]
    if len(known) < rules.hotspots.min_sites:
        return _frame([])
    place = pd.Series(np.arange(len(known)), index=known)
    _, rebounds, expected = weekly_counts(at_risk, place, until=until, weeks=WEEKS)
    points = placed.geometry.reindex(known).to_numpy()
    lon, lat = shapely.get_x(points), shapely.get_y(points)
    xy = project(lon, lat, metric_crs(lon, lat))
    half = WEEKS // 2
    past = _ratio_around(xy, rebounds[:, :half], expected[:, :half])
    expected = expected * past[:, None]
    total, due = rebounds.sum(axis=1), expected.sum(axis=1)
    if total.sum() == 0 or due.sum() == 0:
        return _frame([])
    plan = Plan(
        max_radius_m=rules.hotspots.max_radius_m, replicates=rules.hotspots.replicates,
        min_sites=rules.hotspots.min_sites, significance=rules.hotspots.significance,
    )  # fmt: skip
    spread = own_dispersion(xy, total, np.maximum(due, 1e-9) * (total.sum() / due.sum()))
    found = scan_cylinders(xy, rebounds, expected, plan=plan, rng=rng, dispersion=spread)
    rows = []
    for each in found:
        members = each.cluster.members
        rows.append(
            {
                "site_ids": tuple(known[members]), "sites": len(members),
                "hot_since": pd.Timestamp(until - timedelta(days=7 * each.steps - 1)),
                "weeks": each.steps, "rebounds": int(each.cluster.cases),
                "expected": each.cluster.expected, "llr": each.cluster.llr,
                "p_value": each.cluster.p_value,
            }
        )  # fmt: skip
    return _frame(rows)


def _ratio_around(xy: Floats, rebounds: Floats, expected: Floats) -> Floats:
    """Return rebounds / expected of earlier weeks within 500 m of each site, shrunk toward 1."""
    found, due = rebounds.sum(axis=1), expected.sum(axis=1)
    due = due * (found.sum() / due.sum()) if due.sum() > 0 else due
    near = cKDTree(xy).query_ball_point(xy, LOCAL_RADIUS_M)
    sums = np.array([(found[index].sum(), due[index].sum()) for index in near])
    ratio: Floats = (sums[:, 0] + _PRIOR) / (sums[:, 1] + _PRIOR)
    return ratio


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict(COLUMNS))

"""From an analysis to a map table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.analysis import Analysis
from geodata.codes import Scheme
from geodata.crs import metric_crs, project
from geodata.daily_rates import prior_shape
from geodata.day_numbers import day_number
from geodata.rankings import by_gi_star
from geodata.significance import Floats
from geodata.tiling.code_lists import CodeList
from geodata.tiling.map_table import NEVER, LookRows, MapTable
from geodata.tiling.pixels import z_order
from geodata.tiling.posterior import ratios_of
from geodata.tiling.record_rows import record_rows
from geodata.tiling.site_zoom import first_zoom_of_sites
from geodata.tiling.sums import whole_sums
from geodata.tiling.texts import Texts
from geodata.tiling.z_rows import z_rows


def make_map_table(
    analysis: Analysis,
    *,
    quiet_days: int,
    shown: tuple[Floats, Floats] | None = None,
    leaders: Mapping[str, Collection[str]] | None = None,
) -> MapTable:
    """Lay out an analysis for the map.

    Parameters
    ----------
    analysis
        Of all records: without a selection.
    quiet_days
        A site where nobody was for more days than these, up to the last day of the data, is blind.
    shown
        Longitudes and latitudes, (n,) each in the order of ``analysis.sites``, at which the sites
        are drawn, in the datum of the basemap; their own where None.
    leaders
        The sites of each responsible leader.
    """
    points = analysis.sites.geometry.to_numpy()
    lon, lat = shapely.get_x(points), shapely.get_y(points)
    order = z_rows(*(shown or (lon, lat)))
    sites = analysis.sites.iloc[order.sites]
    records = record_rows(analysis, order.rows)
    degrees = lon[order.sites], lat[order.sites]
    return MapTable(
        x=order.x,
        y=order.y,
        order=z_order(order.x, order.y),
        lon=degrees[0],
        lat=degrees[1],
        **_listed(analysis, sites),
        **_leaders_of(sites.index, leaders or {}),
        **_figures(sites, degrees, records.looks),
        last_visited=records.last_there[order.sites],
        **_texts(sites),
        looks=records.looks,
        visits=records.visits,
        findings=records.findings,
        whole=whole_sums(records.looks, records.visits, records.findings),
        categories=records.categories,
        severities=records.severities,
        inspection_kinds=records.inspection_kinds,
        placed=order.placed,
        min_days_at_risk=float(analysis.min_days_at_risk),
        quiet_days=int(quiet_days),
        data_to=NEVER if analysis.data_to is None else day_number(analysis.data_to),
        site_zoom=first_zoom_of_sites(order.x[: order.placed], order.y[: order.placed]),
        rules_version=analysis.rules_version,
    )


def _listed(analysis: Analysis, sites: pd.DataFrame) -> dict[str, Any]:
    words = analysis.records.vocabulary
    kinds = CodeList.of(words, Scheme.SITE_KIND, sites["kind"])
    departments = CodeList.of(words, Scheme.DEPARTMENT, sites["department"])
    return {
        "kinds": kinds.names, "kind": kinds.codes(sites["kind"]),
        "departments": departments.names, "department": departments.codes(sites["department"]),
    }  # fmt: skip


def _leaders_of(site_ids: pd.Index, leaders: Mapping[str, Collection[str]]) -> dict[str, Any]:
    """Say whose each site is: the first leader's that has it; nobody is the first name."""
    whose = np.zeros(len(site_ids), dtype=np.uint16)
    for place, theirs in reversed(list(enumerate(leaders.values(), 1))):
        whose[site_ids.isin(list(theirs))] = place
    return {"leaders": ("", *leaders), "leader": whose}


def _figures(
    sites: pd.DataFrame, degrees: tuple[Floats, Floats], looks: LookRows
) -> dict[str, Any]:
    """Return what the analysis says of each site, the shape of the prior, and Gi*."""
    rebounds = np.bincount(looks.site, looks.found, len(sites)).astype(float)
    expected = np.bincount(looks.site, looks.expected, len(sites)).astype(float)
    shape = prior_shape(rebounds, expected)
    nothing = np.zeros(len(sites))
    told = {}
    for name, prior in zip(("", "_low", "_high"), ratios_of(nothing, nothing, shape), strict=True):
        own = sites[f"relative_risk{name}"].to_numpy(np.float32)
        told[f"ratio{name}"] = np.where(np.isfinite(own), own, prior)
    return {
        **told,
        "too_few": sites["too_few"].astype("boolean").fillna(True).to_numpy(bool),
        "level": np.nan_to_num(sites["level"].to_numpy(np.float32)),
        "gi": _gi_star(degrees, rebounds, expected),
        "hotspot": sites["hotspot"].to_numpy(np.uint16),
        "prior_shape": shape,
    }


def _gi_star(
    degrees: tuple[Floats, Floats], rebounds: Floats, expected: Floats
) -> NDArray[np.float32]:
    known = np.isfinite(degrees[0]) & np.isfinite(degrees[1])
    lon, lat = degrees[0][known], degrees[1][known]
    z = np.zeros(len(known), dtype=np.float32)
    xy = project(lon, lat, metric_crs(lon, lat)) if known.any() else np.zeros((0, 2))
    z[known] = by_gi_star(xy, rebounds[known], expected=expected[known])
    return z


def _texts(sites: pd.DataFrame) -> dict[str, Any]:
    ids = [str(each) for each in sites.index]
    keys = [each.encode("utf-8", "replace") for each in ids]
    return {
        "ids": Texts.of(ids),
        "names": Texts.of(sites["site_name"].tolist()),
        "addresses": Texts.of(sites["address"].tolist()),
        "by_id": np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int32),
    }

"""Records to sites: one name, kind and position for each site, whatever the order of the rows."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata import schema
from ingest.coordinates import distance_m
from ingest.problems import Faults, Positions
from ingest.tables import Texts

FAR_APART_M = 300.0


def sites_of(records: pd.DataFrame, register: gpd.GeoDataFrame, faults: Faults) -> gpd.GeoDataFrame:
    """Return the sites of the records (a frame of the schema), sorted by ``site_id``.

    The name, kind, department and address of a site are the ones that most of its rows give (of
    equally many the smallest); blank ones come from the register. The position is the
    component-wise median of its rows' positions, else the register's.

    Notes ``W_SITE_NAMES``, ``W_SITE_CONFLICT``, ``W_POSITIONS_APART`` and ``W_NO_COORD`` in
    `faults`, each once a site.
    """
    which, sites = pd.factorize(records["site_id"].to_numpy(object), sort=True)
    firsts = np.full(len(sites), len(records), dtype=np.int64)
    np.minimum.at(firsts, which, np.arange(len(records)))
    first_rows = pd.Series(records.index.to_numpy()[firsts], index=sites)
    columns = {
        name: _most_given(_counted(records[name], which, sites), name, first_rows, faults)
        for name in ("site_name", "kind", "department", "address")
    }
    known = register.reindex(first_rows.index)
    for name, values in columns.items():
        columns[name] = values.where(values != "", known[name].fillna(""))
    names = columns["site_name"]
    names = names.where(names != "", columns["address"])
    columns["site_name"] = names.where(names != "", pd.Series(names.index, index=names.index))
    lon, lat = _positions(records[["lon", "lat"]], known, (which, first_rows), faults)
    return schema.sites_frame(columns, lon.to_numpy(), lat.to_numpy(), first_rows.index.to_numpy())


def _counted(given: pd.Series, which: Positions, sites: Texts) -> pd.DataFrame:
    """Return how many rows of each site give each value, blank ones left out, in order of both.

    `which` (n,) is the position of each row's site among `sites`.
    """
    codes, values = pd.factorize(given.to_numpy(object), sort=True)
    pairs, rows = np.unique(which * len(values) + codes, return_counts=True)
    site, value = np.divmod(pairs, max(len(values), 1))
    counts = pd.DataFrame({"site_id": sites[site], given.name: values[value], "rows": rows})
    return counts[counts[given.name] != ""]


def _most_given(
    counts: pd.DataFrame, name: str, first_rows: pd.Series, faults: Faults
) -> pd.Series:
    """Return the value that most rows of each site give; blank where none gives one."""
    best = counts.sort_values(["site_id", "rows", name], ascending=[True, False, True])
    chosen = best.drop_duplicates("site_id").set_index("site_id")[name]
    if name != "address":
        several = counts[counts["site_id"].duplicated(keep=False)]
        code = "W_SITE_NAMES" if name == "site_name" else "W_SITE_CONFLICT"
        for site, values in several.groupby("site_id")[name]:
            faults.add_one(
                int(first_rows[site]), name, code, "; ".join(values), site=site, chosen=chosen[site]
            )
    return chosen.reindex(first_rows.index).fillna("").astype(object)


def _positions(
    given: pd.DataFrame,
    known: gpd.GeoDataFrame,
    of_sites: tuple[Positions, pd.Series],
    faults: Faults,
) -> tuple[pd.Series, pd.Series]:
    which, first_rows = of_sites
    has = given["lon"].notna().to_numpy()
    placed, at = given[has], which[has]
    middle = placed.groupby(at)[["lon", "lat"]].median()
    at_site = middle.reindex(at)
    away_m = distance_m(
        placed["lon"].to_numpy(),
        placed["lat"].to_numpy(),
        at_site["lon"].to_numpy(),
        at_site["lat"].to_numpy(),
    )
    middle.index = first_rows.index[middle.index]
    widest_m = pd.Series(away_m).groupby(at).max().set_axis(middle.index)
    apart_m = widest_m[widest_m > FAR_APART_M]
    for site, metres in zip(apart_m.index, apart_m, strict=True):
        faults.add_one(
            int(first_rows[site]), "lon", "W_POSITIONS_APART", "", site=site, metres=round(metres)
        )
    middle = middle.reindex(first_rows.index)
    lon = middle["lon"].fillna(known.geometry.x)
    lat = middle["lat"].fillna(known.geometry.y)
    _report_unplaced(lon[lon.isna()].index, len(lon), first_rows, faults)
    return lon, lat


def _report_unplaced(unplaced: Any, sites: int, first_rows: pd.Series, faults: Faults) -> None:
    if sites and len(unplaced) == sites:
        faults.add_one(-1, "lon", "W_NO_POSITIONS", "", sites=sites)
        return
    for site in unplaced:
        faults.add_one(int(first_rows[site]), "lon", "W_NO_COORD", "", site=site)

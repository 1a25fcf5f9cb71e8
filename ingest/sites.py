"""Records to sites: one name, kind and position for each site, whatever the order of the rows."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd

from geodata import schema
from ingest.coordinates import distance_m
from ingest.problems import Faults

FAR_APART_M = 300.0


def sites_of(records: pd.DataFrame, register: gpd.GeoDataFrame, faults: Faults) -> gpd.GeoDataFrame:
    """Return the sites of the records (a frame of the schema), sorted by ``site_id``.

    The name, kind, department and address of a site are the ones that most of its rows give (of
    equally many the smallest); blank ones come from the register. The position is the
    component-wise median of its rows' positions, else the register's.

    Notes ``W_SITE_NAMES``, ``W_SITE_CONFLICT``, ``W_POSITIONS_APART`` and ``W_NO_COORD`` in
    `faults`, each once a site.
    """
    first_rows = (
        pd.Series(records.index, index=records["site_id"].to_numpy()).groupby(level=0).min()
    )
    columns = {
        name: _most_given(records, name, first_rows, faults)
        for name in ("site_name", "kind", "department", "address")
    }
    known = register.reindex(first_rows.index)
    for name, values in columns.items():
        columns[name] = values.where(values != "", known[name].fillna(""))
    names = columns["site_name"]
    names = names.where(names != "", columns["address"])
    columns["site_name"] = names.where(names != "", pd.Series(names.index, index=names.index))
    lon, lat = _positions(records, known, first_rows, faults)
    return schema.sites_frame(columns, lon.to_numpy(), lat.to_numpy(), first_rows.index.to_numpy())


def _most_given(
    records: pd.DataFrame, name: str, first_rows: pd.Series, faults: Faults
) -> pd.Series:
    """Return the value that most rows of each site give; blank where none gives one."""
    given = records.loc[records[name] != "", ["site_id", name]]
    counts = given.groupby(["site_id", name], sort=True).size().reset_index(name="rows")
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
    records: pd.DataFrame, known: gpd.GeoDataFrame, first_rows: pd.Series, faults: Faults
) -> tuple[pd.Series, pd.Series]:
    placed = records.loc[records["lon"].notna(), ["site_id", "lon", "lat"]]
    middle = placed.groupby("site_id")[["lon", "lat"]].median()
    at_site = middle.reindex(placed["site_id"])
    away_m = distance_m(
        placed["lon"].to_numpy(),
        placed["lat"].to_numpy(),
        at_site["lon"].to_numpy(),
        at_site["lat"].to_numpy(),
    )
    widest_m = pd.Series(away_m, index=placed["site_id"].to_numpy()).groupby(level=0).max()
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

"""How often each site was visited, its rate, and the hot spot that it is in."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geodata.hotspots import HotspotSearch


def with_figures(
    sites: gpd.GeoDataFrame, inspections: pd.DataFrame, search: HotspotSearch
) -> gpd.GeoDataFrame:
    """Return the sites with the columns that `geodata.analysis.Analysis.sites` names."""
    # several teams on one day are several visits; a stated verification is one too
    groups = inspections.groupby("site_id", sort=False)["inspected_on"]
    number = pd.Series(0, index=sites.index, dtype="int64")
    for hotspot, members in search.hotspots["site_ids"].items():
        number[list(members)] = int(hotspot)
    # a site without a passed verification has no days at risk, and no rate of its own
    none = {"rebounds": 0, "expected": 0.0, "days_at_risk": 0.0, "too_few": True}
    rates = search.site_rates.reindex(sites.index).fillna(none)
    rates = rates.astype({"rebounds": "int64", "too_few": bool})
    return sites.assign(
        visits=groups.size().reindex(sites.index, fill_value=0).astype("int64"),
        last_visited_on=groups.max().reindex(sites.index).astype("datetime64[s]"),
        **{name: rates[name] for name in rates.columns},
        level=search.level.reindex(sites.index),
        hotspot=number,
    )

"""Hot spots: places where rebounds are denser than chance allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geodata.codes import Vocabulary, built_in_vocabulary
from geodata.crs import metric_crs, project
from geodata.rates import own_dispersion, ratio_interval, site_counts, site_rates
from geodata.rules import DisplayRules, Rules
from geodata.scan import Cluster, ScanResult, scan
from geodata.schema import WGS84
from geodata.sentences import Facts, place_name, sentence_en, sentence_zh
from geodata.significance import Floats

COLUMNS: Mapping[str, Any] = {
    "name": "str", "site_ids": object, "sites": "int64", "rebounds": "int64", "expected": "float64",
    "relative_risk": "float64", "relative_risk_low": "float64", "relative_risk_high": "float64",
    "llr": "float64", "p_value": "float64", "radius_m": "float64", "categories": object,
    "kinds": object, "sentence": "str", "sentence_zh": "str",
}  # fmt: skip


@dataclass(frozen=True)
class HotspotSearch:
    """Hot spots, and what the search learned about single sites on the way.

    Attributes
    ----------
    hotspots
        See `find_hotspots`.
    site_rates
        See `geodata.rates.site_rates`; sites without a passed verification are not in it.
    smallest_p_value
        Of the densest place, significant or not; None where there was nothing to search.
    dispersion
        alpha of the null: how much sites differ by themselves.
    """

    hotspots: gpd.GeoDataFrame
    site_rates: pd.DataFrame
    smallest_p_value: float | None
    dispersion: float


def find_hotspots(
    sites: gpd.GeoDataFrame,
    episodes: pd.DataFrame,
    *,
    rng: np.random.Generator,
    rules: Rules,
    vocabulary: Vocabulary | None = None,
) -> gpd.GeoDataFrame:
    """Return the places where rebounds are denser than chance allows.

    Parameters
    ----------
    sites
        Indexed by ``site_id``, EPSG:4326 points, with ``kind`` (and ``site_name`` for names).
    episodes
        One row a passed verification: ``site_id``, ``category``, ``rebounded``, ``days_at_risk``.
    rng
        Where the replicates come from: same generator, same answer.
    rules
        Radius, level and replicates of the scan, and how polygons are drawn.
    vocabulary
        Labels for the sentences; the built-in ones where None.

    Returns
    -------
    hotspots
        Polygons (EPSG:4326) indexed by ``number`` 1, 2, ..; ordered by the lower end of the
        interval of ``relative_risk`` = rebounds / expected, so that little data never leads.
        ``site_ids`` is a tuple, ``categories`` and ``kinds`` are tuples of (code, count),
        ``sentence`` and ``sentence_zh`` say it in words. Empty where nothing is significant.
    """
    return search_hotspots(sites, episodes, rng=rng, rules=rules, vocabulary=vocabulary).hotspots


def search_hotspots(
    sites: gpd.GeoDataFrame,
    episodes: pd.DataFrame,
    *,
    rng: np.random.Generator,
    rules: Rules,
    vocabulary: Vocabulary | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> HotspotSearch:
    """Find hot spots as `find_hotspots` does, and return what was learned about sites as well."""
    known = episodes[episodes["site_id"].isin(sites.index)]
    counts = site_counts(known, sites["kind"])
    rates = site_rates(counts, min_days_at_risk=rules.display.min_days_at_risk)
    placed = _placed(sites, counts)
    lon, lat = placed["lon"].to_numpy(), placed["lat"].to_numpy()
    crs = metric_crs(lon, lat)
    xy = project(lon, lat, crs)
    rebounds, expected = placed["rebounds"].to_numpy(float), placed["expected"].to_numpy(float)
    dispersion = own_dispersion(xy, rebounds, expected) if len(placed) else 0.0
    found = _scan(xy, rebounds, expected, dispersion, rules, (rng, progress))
    spots = [
        cluster for cluster in found.clusters if cluster.p_value <= rules.hotspots.significance
    ]
    smallest = found.clusters[0].p_value if found.clusters else None
    frame = _frame(
        [_describe(spot, placed, known, dispersion, vocabulary) for spot in spots],
        [_outline(xy[spot.members], crs, rules.display) for spot in spots],
    )
    return HotspotSearch(frame, rates, smallest, dispersion)


def _placed(sites: gpd.GeoDataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """Return the sites that the scan can use: with a position, and something to expect."""
    points = sites.geometry.reindex(counts.index)
    lon, lat = shapely.get_x(points.to_numpy()), shapely.get_y(points.to_numpy())
    names = sites["site_name"] if "site_name" in sites.columns else sites.index.to_series()
    placed = counts.assign(
        lon=lon, lat=lat, name=names.reindex(counts.index), kind=sites["kind"].reindex(counts.index)
    )
    usable = np.isfinite(lon) & np.isfinite(lat) & (counts["expected"].to_numpy() > 0)
    return placed[usable]


def _scan(
    xy: Floats,
    rebounds: Floats,
    expected: Floats,
    dispersion: float,
    rules: Rules,
    run: tuple[np.random.Generator, Callable[[int, int], None] | None],
) -> ScanResult:
    return scan(
        xy,
        rebounds,
        expected,
        model="negative_binomial",
        max_radius_m=rules.hotspots.max_radius_m,
        replicates=rules.hotspots.replicates,
        rng=run[0],
        min_sites=rules.hotspots.min_sites,
        dispersion=dispersion,
        significance=rules.hotspots.significance,
        progress=run[1],
    )


def _describe(
    spot: Cluster,
    placed: pd.DataFrame,
    episodes: pd.DataFrame,
    dispersion: float,
    vocabulary: Vocabulary | None,
) -> dict[str, Any]:
    members = placed.iloc[spot.members]
    observed = int(members["rebounds"].sum())
    scale = spot.expected / float(members["expected"].sum())
    ratio, low, high = ratio_interval(
        observed, members["expected"].to_numpy(float) * scale, dispersion
    )
    again = episodes[episodes["rebounded"] & episodes["site_id"].isin(members.index)]
    categories, kinds = _counted(again["category"]), _counted(members["kind"])
    leading = members.sort_values("rebounds", ascending=False, kind="stable")["name"].astype(str)
    facts = Facts(
        sites=len(members), radius_m=spot.radius_m, rebounds=observed, expected=spot.expected,
        p_value=spot.p_value, kinds=kinds, categories=categories,
    )  # fmt: skip
    words = vocabulary or built_in_vocabulary()
    return {
        "name": place_name(leading.tolist()),
        "site_ids": tuple(members.index),
        "sites": len(members),
        "rebounds": observed,
        "expected": spot.expected,
        "relative_risk": ratio,
        "relative_risk_low": low,
        "relative_risk_high": high,
        "llr": spot.llr,
        "p_value": spot.p_value,
        "radius_m": spot.radius_m,
        "categories": categories,
        "kinds": kinds,
        "sentence": sentence_en(facts, words),
        "sentence_zh": sentence_zh(facts, words),
    }


def _counted(codes: pd.Series) -> tuple[tuple[str, int], ...]:
    counts = codes.value_counts().reset_index()
    ordered = counts.sort_values(["count", counts.columns[0]], ascending=[False, True])
    return tuple((str(code), int(number)) for code, number in ordered.itertuples(index=False))


def _outline(xy: Floats, crs: CRS, display: DisplayRules) -> shapely.Geometry:
    """Draw the member sites, not the window: a concave hull with a margin, in EPSG:4326."""
    points = shapely.multipoints(xy)
    hull = shapely.concave_hull(points, ratio=display.polygon_ratio)
    outline = gpd.GeoSeries([shapely.buffer(hull, display.polygon_buffer_m)], crs=crs)
    return outline.to_crs(WGS84).iloc[0]


def _frame(rows: list[dict[str, Any]], outlines: list[shapely.Geometry]) -> gpd.GeoDataFrame:
    data: dict[str, Any] = {
        name: pd.Series([row[name] for row in rows], dtype=kind) for name, kind in COLUMNS.items()
    }
    frame = gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(outlines, crs=WGS84), crs=WGS84)
    frame = frame.sort_values("relative_risk_low", ascending=False, kind="stable")
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="number")
    return frame

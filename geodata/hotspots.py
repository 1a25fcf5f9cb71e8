"""Hot spots: places where rebounds are denser than chance allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geodata.codes import Vocabulary, built_in_vocabulary
from geodata.crs import metric_crs, project
from geodata.exposure import Looks
from geodata.rates import expected_rebounds, ratio_interval, site_counts, site_rates
from geodata.rules import DisplayRules, Rules
from geodata.schema import WGS84
from geodata.seeking import Place, Progress, seek
from geodata.sentences import Facts, place_name, sentence_en, sentence_zh, why_none
from geodata.significance import Floats
from geodata.visit_clock import VisitClock

COLUMNS: Mapping[str, Any] = {
    "name": "str", "site_ids": object, "sites": "int64", "rebounds": "int64", "expected": "float64",
    "relative_risk": "float64", "relative_risk_low": "float64", "relative_risk_high": "float64",
    "llr": "float64", "p_value": "float64", "status": "str", "radius_m": "float64",
    "categories": object, "kinds": object, "sentence": "str", "sentence_zh": "str",
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
    level
        Of each site that was searched: the smooth level of risk around it, 1 = as the city.
    smallest_p_value
        Of the densest place, significant or not; None where there was nothing to search.
    dispersion, deviation
        Of the null: alpha, how much sites differ by themselves; and the standard deviation of the
        logarithm of the level.
    clock
        How many days at risk a check is worth.
    expected
        Expected rebounds of each episode of a known site, by exposure and stratum alone.
    """

    hotspots: gpd.GeoDataFrame
    site_rates: pd.DataFrame
    level: pd.Series
    smallest_p_value: float | None
    dispersion: float
    deviation: float
    clock: VisitClock
    expected: pd.Series


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
        One row a passed verification: ``site_id``, ``category``, ``verified_on``, ``rebounded``,
        ``days_at_risk``, and ``checks``, the later looks as lists of (day after the verification,
        inspection kind). ``verified_on`` and ``checks`` may be missing: then there are no months,
        and days at risk count as they are.
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
        interval of ``relative_risk`` = rebounds / expected, so that little data never leads;
        ``expected`` is at the level of the city outside all hot spots.
        ``site_ids`` is a tuple, ``categories`` and ``kinds`` are tuples of (code, count),
        ``sentence`` and ``sentence_zh`` say it in words, ``status`` is confirmed or candidate.
        Empty where nothing stands out; then ``attrs["reason"]`` and ``attrs["reason_zh"]`` say why.
    """
    return search_hotspots(sites, episodes, rng=rng, rules=rules, vocabulary=vocabulary).hotspots


def search_hotspots(
    sites: gpd.GeoDataFrame,
    episodes: pd.DataFrame,
    *,
    rng: np.random.Generator,
    rules: Rules,
    vocabulary: Vocabulary | None = None,
    looks: Looks | None = None,
    progress: Progress | None = None,
) -> HotspotSearch:
    """Find hot spots as `find_hotspots` does, and return what was learned about sites as well.

    `looks` are the later looks of all `episodes`, where they are at hand in that form; then all
    episodes must be of known sites.
    """
    known = episodes if looks is not None else episodes[episodes["site_id"].isin(sites.index)]
    expected = expected_rebounds(known, sites["kind"], rules, looks)
    counts = site_counts(known, expected.rebounds)
    lon, lat = _degrees(sites, counts.index)
    crs = metric_crs(lon, lat)
    everywhere = project(lon, lat, crs)
    rates = site_rates(counts, everywhere, min_days_at_risk=rules.display.min_days_at_risk)
    usable = np.isfinite(everywhere).all(axis=1) & (counts["expected"].to_numpy() > 0)
    placed, xy = _named(counts[usable], sites), everywhere[usable]
    found = seek(
        xy, placed["rebounds"].to_numpy(float), placed["expected"].to_numpy(float),
        rules=rules.hotspots, rng=rng, progress=progress,
    )  # fmt: skip
    placed = placed.assign(expected=found.expected)
    frame = _frame(
        [_describe(spot, placed, known, found.dispersion, vocabulary) for spot in found.places],
        [_outline(xy[spot.members], crs, rules.display) for spot in found.places],
    )
    frame.attrs["reason"], frame.attrs["reason_zh"] = ("", "") if len(frame) else why_none(
        verified=len(known), placed=len(placed), rebounds=int(placed["rebounds"].sum()),
        fewest=rules.hotspots.min_sites,
    )  # fmt: skip
    return HotspotSearch(
        frame, rates, pd.Series(found.level, index=placed.index, name="level"),
        found.smallest_p_value, found.dispersion, found.deviation, expected.clock,
        expected.rebounds,
    )  # fmt: skip


def _degrees(sites: gpd.GeoDataFrame, index: pd.Index) -> tuple[Floats, Floats]:
    points = sites.geometry.reindex(index).to_numpy()
    return shapely.get_x(points), shapely.get_y(points)


def _named(counts: pd.DataFrame, sites: gpd.GeoDataFrame) -> pd.DataFrame:
    names = sites["site_name"] if "site_name" in sites.columns else sites.index.to_series()
    return counts.assign(name=names.reindex(counts.index), kind=sites["kind"].reindex(counts.index))


def _describe(
    spot: Place,
    placed: pd.DataFrame,
    episodes: pd.DataFrame,
    dispersion: float,
    vocabulary: Vocabulary | None,
) -> dict[str, Any]:
    members = placed.iloc[spot.members]
    observed = int(members["rebounds"].sum())
    expected = members["expected"].to_numpy(float)
    ratio, low, high = ratio_interval(observed, expected, dispersion)
    again = episodes[episodes["rebounded"] & episodes["site_id"].isin(members.index)]
    categories, kinds = _counted(again["category"]), _counted(members["kind"])
    leading = members.sort_values("rebounds", ascending=False, kind="stable")["name"].astype(str)
    facts = Facts(
        sites=len(members), radius_m=spot.radius_m, rebounds=observed,
        expected=float(expected.sum()), p_value=spot.p_value, kinds=kinds, categories=categories,
    )  # fmt: skip
    words = vocabulary or built_in_vocabulary()
    return {
        "name": place_name(leading.tolist()),
        "site_ids": tuple(members.index),
        "sites": len(members),
        "rebounds": observed,
        "expected": float(expected.sum()),
        "relative_risk": ratio,
        "relative_risk_low": low,
        "relative_risk_high": high,
        "llr": spot.llr,
        "p_value": spot.p_value,
        "status": spot.status.value,
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
    # out by twice the margin, back by one: narrow inlets close, and nothing comes to a point
    margin = display.polygon_buffer_m
    outline = gpd.GeoSeries([shapely.buffer(shapely.buffer(hull, 2 * margin), -margin)], crs=crs)
    return outline.to_crs(WGS84).iloc[0]


def _frame(rows: list[dict[str, Any]], outlines: list[shapely.Geometry]) -> gpd.GeoDataFrame:
    data: dict[str, Any] = {
        name: pd.Series([row[name] for row in rows], dtype=kind) for name, kind in COLUMNS.items()
    }
    frame = gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(outlines, crs=WGS84), crs=WGS84)
    frame = frame.sort_values("relative_risk_low", ascending=False, kind="stable")
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="number")
    return frame

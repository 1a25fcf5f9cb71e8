"""Hot spots: places where rebounds are denser than chance allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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
from geodata.scan import Cluster, scan
from geodata.schema import WGS84
from geodata.sentences import Facts, place_name, sentence_en, sentence_zh
from geodata.significance import Floats

_MOST_ROUNDS = 4
_ENOUGH_REBOUNDS = 20
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
        interval of ``relative_risk`` = rebounds / expected, so that little data never leads;
        ``expected`` is at the level of the city outside all hot spots.
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
    spots, smallest, dispersion = _in_rounds(xy, placed, rules, (rng, progress))
    placed = placed.assign(expected=placed["expected"] * _level_elsewhere(placed, spots))
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


def _in_rounds(
    xy: Floats,
    placed: pd.DataFrame,
    rules: Rules,
    run: tuple[np.random.Generator, Callable[[int, int], None] | None],
) -> tuple[list[Cluster], float | None, float]:
    """Scan; take out what was found, set level and spread by the rest; scan the rest.

    A strong hot spot raises what is expected everywhere and hides a weaker one (Zhang, Assuncao &
    Kulldorff 2010, J. Probab. Stat. 2010, 642379). A further round takes place only where the last
    one found something, so a city without hot spots meets the level of the test once; each asks for
    half the p-value of the round before, so that all together stay under twice the level.

    Returns
    -------
    spots, smallest_p_value, dispersion
        Clusters with members as positions in `placed`; p-value and alpha of the first round.
    """
    rebounds, expected = placed["rebounds"].to_numpy(float), placed["expected"].to_numpy(float)
    spots: list[Cluster] = []
    first: tuple[float | None, float] = (None, 0.0)
    free = np.ones(len(placed), dtype=bool)
    for number in range(_MOST_ROUNDS):
        here = np.flatnonzero(free)
        if rebounds[here].sum() == 0:
            break
        level = rules.hotspots.significance / 2**number
        found, dispersion = _scan(xy[here], rebounds[here], expected[here], rules, level, run)
        if number == 0:
            first = (found[0].p_value if found else None, dispersion)
        new = [spot for spot in found if spot.p_value <= level]
        for spot in new:
            spots.append(replace(spot, members=here[spot.members], center=int(here[spot.center])))
            free[here[spot.members]] = False
        if not new:
            break
    return spots, *first


def _level_elsewhere(placed: pd.DataFrame, spots: Sequence[Cluster]) -> float:
    """Return rebounds / expected of the sites in no hot spot: what hot spots are compared with.

    Compared with the whole city, strong ones would belittle each other and the weaker ones.
    """
    outside = np.ones(len(placed), dtype=bool)
    for spot in spots:
        outside[spot.members] = False
    rest = placed.loc[outside, ["rebounds", "expected"]].sum()
    # where hardly a rebound lies outside, a level from it would say "infinitely worse"
    enough = rest["rebounds"] >= _ENOUGH_REBOUNDS
    rest = rest if enough else placed[["rebounds", "expected"]].sum()
    return float(rest["rebounds"] / rest["expected"]) if rest["expected"] > 0 else 1.0


def _scan(
    xy: Floats,
    rebounds: Floats,
    expected: Floats,
    rules: Rules,
    level: float,
    run: tuple[np.random.Generator, Callable[[int, int], None] | None],
) -> tuple[Sequence[Cluster], float]:
    expected = expected * (rebounds.sum() / expected.sum())
    dispersion = own_dispersion(xy, rebounds, expected)
    found = scan(
        xy,
        rebounds,
        expected,
        model="negative_binomial",
        max_radius_m=rules.hotspots.max_radius_m,
        replicates=rules.hotspots.replicates,
        rng=run[0],
        min_sites=rules.hotspots.min_sites,
        dispersion=dispersion,
        significance=level,
        progress=run[1],
    )
    return found.clusters, dispersion


def _describe(
    spot: Cluster,
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

"""Expected rebounds by stratum, and each site's own rate with its interval."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree
from scipy.stats import gamma

from geodata.daily_rates import prior_shape, shrunk_ratios
from geodata.exposure import Looks, looks_of, weigh
from geodata.rules import Rules
from geodata.significance import Floats, estimate_dispersion
from geodata.visit_clock import VisitClock, estimate_phi

_NEIGHBOURS = 20
_NEIGHBOUR_PRIOR = 3.0  # expected rebounds that a neighbourhood's rate is shrunk with
_TAIL = 0.05
_SWEEPS = 3
LOCAL_RADIUS_M = 500.0


@dataclass(frozen=True)
class Expected:
    """What each episode's stratum and exposure would lead to expect, and how it was reckoned.

    ``rebounds`` is on the index of the episodes and adds up to the rebounds of each stratum (kind
    and category).
    """

    rebounds: pd.Series
    clock: VisitClock


def expected_rebounds(
    episodes: pd.DataFrame, kinds: pd.Series, rules: Rules, looks: Looks | None = None
) -> Expected:
    """Return the rebounds that each episode's exposure and stratum would lead to expect.

    Exposure is detection-weighted days at risk plus phi times detection-weighted checks (plain days
    at risk without ``rates.two_clocks``). A stratum is a site kind, a category and, with
    ``rates.months``, the month of the fix; its rate is rebounds by exposure over the whole city
    (indirect standardisation: Breslow & Day 1987, IARC Sci. Publ. 82, ch. 2). The months of a kind,
    then of a category, are shrunk toward all its months by how much they differ, and learned beside
    each site's own ratio.

    Parameters
    ----------
    episodes
        One row a passed verification: ``site_id``, ``category``, ``verified_on``, ``rebounded``,
        ``days_at_risk``, and ``checks`` where they are known (`geodata.exposure.looks_of`).
    kinds
        Kind of each site, indexed by site_id.
    looks
        The later looks of `episodes`, where they are at hand in that form; else ``checks``.
    """
    kind = _codes(kinds.reindex(episodes["site_id"]).fillna("").to_numpy())
    stratum = _codes(kind, _codes(episodes["category"]))
    exposure, clock = _exposure(episodes, stratum, rules, looks)
    rebounds = episodes["rebounded"].to_numpy(float)
    expected = exposure * _ratio(rebounds, exposure, stratum)
    if rules.rates.months and "verified_on" in episodes.columns:
        month = _codes(pd.to_datetime(episodes["verified_on"]).dt.to_period("M"))
        groups = (_codes(kind, month), _codes(stratum, month), _codes(episodes["site_id"]))
        expected = expected * _months(rebounds, expected, groups)
        expected = expected * _ratio(rebounds, expected, stratum)
    return Expected(pd.Series(expected, index=episodes.index), clock)


def _codes(*keys: object) -> np.ndarray:
    frame = pd.DataFrame({str(place): np.asarray(key) for place, key in enumerate(keys)})
    # what is unknown is a group of its own
    return frame.groupby(list(frame.columns), sort=True, dropna=False).ngroup().to_numpy()


def _exposure(
    episodes: pd.DataFrame, stratum: np.ndarray, rules: Rules, looks: Looks | None
) -> tuple[Floats, VisitClock]:
    """Return the exposure of each episode (n,), in days, and the clock that it was read from."""
    known = looks is not None or "checks" in episodes.columns
    if not rules.rates.two_clocks or not known or episodes.empty:
        return episodes["days_at_risk"].to_numpy(float), VisitClock()
    looks = looks or looks_of(episodes, rules.rebound)
    weighed = weigh(looks, rules.detection, rules.rebound)
    site = _codes(episodes["site_id"])
    clock = estimate_phi(looks, weighed, site[looks.episode], stratum[looks.episode])
    both = weighed.days + clock.phi * weighed.checks
    exposure = np.bincount(looks.episode, weights=both, minlength=len(episodes))
    return exposure.astype(np.float64), clock


def _months(
    rebounds: Floats, expected: Floats, groups: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> Floats:
    """Return the factor of each row's month: of its kind, then of its category.

    Months and sites are learned in turns: a month in which only the worst sites were put right is
    not a bad month.
    """
    by_kind, by_category, site = groups
    factor = np.ones(len(rebounds))
    for _ in range(_SWEEPS):
        own = _shrunk_ratio(rebounds, expected * factor, site)
        first = _shrunk_ratio(rebounds, expected * own, by_kind)
        factor = first * _shrunk_ratio(rebounds, expected * own * first, by_category)
    return factor


def _ratio(rebounds: Floats, expected: Floats, group: np.ndarray) -> Floats:
    """Return rebounds / expected of each row's group; 0 where nothing is expected."""
    found, due = (np.bincount(group, values).astype(np.float64) for values in (rebounds, expected))
    # rebounds without exposure have no rate: such a stratum expects nothing and counts nothing
    return np.divide(found, due, out=np.zeros_like(due), where=due > 0)[group]


def _shrunk_ratio(rebounds: Floats, expected: Floats, group: np.ndarray) -> Floats:
    """Return rebounds / expected of each row's group, shrunk toward 1 by how much groups differ."""
    found, due = (np.bincount(group, values).astype(np.float64) for values in (rebounds, expected))
    return shrunk_ratios(found, due)[group]


def site_counts(episodes: pd.DataFrame, expected: pd.Series) -> pd.DataFrame:
    """Return ``rebounds``, ``expected`` and ``days_at_risk`` of each site that has episodes."""
    rows = episodes[["site_id"]].assign(
        rebounds=episodes["rebounded"].astype("int64"),
        expected=expected,
        days_at_risk=episodes["days_at_risk"].astype(float),
    )
    return rows.groupby("site_id").sum()


def site_rates(counts: pd.DataFrame, xy: Floats, *, min_days_at_risk: float) -> pd.DataFrame:
    """Add each site's rate against its peers, shrunk toward its surroundings, with an interval.

    The site's rate ratio has a Gamma prior whose mean is the ratio of the sites within 500 m (the
    site itself left out; that again shrunk toward 1 by 3 expected rebounds) and whose spread is the
    sites' own; its posterior is Gamma(a + rebounds, a / mean + expected), a = 1 / dispersion
    (Clayton & Kaldor 1987, Biometrics 43(3), 671-681; Marshall 1991, Appl. Stat. 40(2), 283-294).
    The interval is that of 90 %. ``too_few`` marks sites with fewer days at risk than
    `min_days_at_risk`.

    Parameters
    ----------
    counts
        See `site_counts`.
    xy
        Metres east and north of the same sites, (n, 2); NaN where there is no position.

    Returns
    -------
    rates
        `counts` with ``relative_risk``, ``relative_risk_low``, ``relative_risk_high``, ``too_few``.
    """
    rebounds, expected = counts["rebounds"].to_numpy(float), counts["expected"].to_numpy(float)
    local = local_ratio(xy, rebounds, expected)
    shape = prior_shape(rebounds, expected * local)
    a, b = shape + rebounds, shape / local + expected
    return counts.assign(
        relative_risk=a / b,
        relative_risk_low=gamma.ppf(_TAIL, a) / b,
        relative_risk_high=gamma.ppf(1 - _TAIL, a) / b,
        too_few=counts["days_at_risk"] < min_days_at_risk,
    )


def area_rates(counts: pd.DataFrame, area: pd.Series, *, min_days_at_risk: float) -> pd.DataFrame:
    """Return the rate of each area against its peers, shrunk toward 1, with a 90 % interval.

    As `site_rates` with prior mean 1: areas have no surroundings of their own.

    Parameters
    ----------
    counts
        See `site_counts`.
    area
        The area of each site (a responsibility area, department, hot spot ...), index site_id.
        Sites without one are left out.

    Returns
    -------
    rates
        Index as the values of `area`: ``sites``, ``rebounds``, ``expected``, ``days_at_risk``,
        ``relative_risk``, ``relative_risk_low``, ``relative_risk_high``, ``too_few``.
    """
    of_site = area.reindex(counts.index)
    columns = ["rebounds", "expected", "days_at_risk"]
    sums = counts[columns].assign(sites=1).groupby(of_site).sum()[["sites", *columns]]
    nowhere = np.full((len(sums), 2), np.nan)
    return site_rates(sums, nowhere, min_days_at_risk=min_days_at_risk)


def area_of(sites: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.Series:
    """Return the area that each site lies in, index site_id; sites in none are left out.

    Where areas overlap the first one counts.

    Parameters
    ----------
    sites, areas
        Points indexed by site_id; polygons with ``area``, their names; both EPSG:4326.
    """
    points = sites[["geometry"]][sites.geometry.notna()]
    within = gpd.sjoin(points, areas[["area", "geometry"]], predicate="intersects")
    within = within.sort_values("index_right", kind="stable")
    return within.loc[~within.index.duplicated(), "area"]


def local_ratio(xy: Floats, rebounds: Floats, expected: Floats) -> Floats:
    """Return the shrunk rate ratio of the sites within 500 m of each site, itself left out (n,)."""
    placed = np.flatnonzero(np.isfinite(xy).all(axis=1))
    ratio = np.ones(len(xy))
    if len(placed) == 0:
        return ratio
    tree = cKDTree(xy[placed])
    pairs = tree.query_pairs(LOCAL_RADIUS_M, output_type="ndarray")
    one, other = placed[pairs[:, 0]], placed[pairs[:, 1]]
    n = len(xy)
    found = np.bincount(one, rebounds[other], n) + np.bincount(other, rebounds[one], n)
    due = np.bincount(one, expected[other], n) + np.bincount(other, expected[one], n)
    return (found + _NEIGHBOUR_PRIOR) / (due + _NEIGHBOUR_PRIOR)


def own_dispersion(xy: Floats, rebounds: Floats, expected: Floats) -> float:
    """Return how much sites differ by themselves, beyond what their neighbours share with them.

    The dispersion that the null of the scan needs is that of single sites (the nugget): estimated
    over the whole map, hot spots would count as chronic sites and hide themselves. So each site's
    expectation is first scaled by the rate ratio of its 20 nearest neighbours (itself left out,
    shrunk with 3 expected rebounds). Noise in that ratio adds to the result, which is then on the
    careful side.
    """
    if len(rebounds) < _NEIGHBOURS // 2:
        return estimate_dispersion(rebounds, expected)
    near = min(_NEIGHBOURS + 1, len(rebounds))
    _, index = cKDTree(xy).query(xy, k=near)
    found = rebounds[index].sum(axis=1) - rebounds
    due = expected[index].sum(axis=1) - expected
    local = (found + _NEIGHBOUR_PRIOR) / (due + _NEIGHBOUR_PRIOR)
    scaled = expected * local
    return estimate_dispersion(rebounds, scaled * (rebounds.sum() / max(scaled.sum(), 1e-12)))


def ratio_interval(
    observed: float, expected: Floats, dispersion: float
) -> tuple[float, float, float]:
    """Return observed / expected of several sites with a 95 % interval.

    Delta method on the log scale: variance 1 / observed + dispersion * sum(mu^2) / sum(mu)^2, the
    second term being the spread of the sites' own rates.
    """
    total = float(expected.sum())
    ratio = observed / total
    spread = np.sqrt(1.0 / observed + dispersion * float((expected**2).sum()) / total**2)
    factor = float(np.exp(1.96 * spread))
    return ratio, ratio / factor, ratio * factor

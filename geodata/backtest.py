"""The past replayed: how well each ranking of sites would have told where rebounds come next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.codes import FindingKind
from geodata.forecast import forecast
from geodata.known_past import places
from geodata.rankings import by_count, by_dbscan, by_gi_star, by_kernel_density
from geodata.rebound import data_to, episodes_of, known_on, mark_findings
from geodata.rules import Rules
from geodata.schema import Records
from geodata.significance import Floats

FORECAST = "forecast"
WATCHED = "problems in their window"
LAST_YEAR = "count of the last year"
RANKINGS: Mapping[str, Callable[[Floats, Floats], Floats]] = MappingProxyType(
    {
        "count": by_count,
        "kernel density": by_kernel_density,
        "DBSCAN": by_dbscan,
        "Gi*": by_gi_star,
    }
)
"""Rankings by the rebounds known on the day.

Beside them stand `FORECAST`, `LAST_YEAR` (the rebounds of the last 365 days) and `WATCHED`: how
many problems of a site are verified and could rebound within the horizon, as in `forecast`.
"""
SHARES = (0.01, 0.03, 0.05)
COLUMNS = {
    "ranking": "str", "share": "float64", "sites": "int64", "of_sites": "int64",
    "hits": "int64", "best_hits": "int64", "rebounds": "int64", "predicted": "float64",
    "hit_rate": "float64", "pai": "float64", "pei": "float64",
}  # fmt: skip
_DRAWS, _FEWEST_DAYS = 999, 3
_YEAR = pd.Timedelta(days=365)


def training_days(records: Records, *, horizon_days: int = 30, months: int = 6) -> list[date]:
    """Return the last ends of months whose horizon the records still tell of, earliest first."""
    last = data_to(records.inspections, records.findings)
    if last is None:
        return []
    until = pd.Timestamp(last) - pd.Timedelta(days=horizon_days)
    first = records.inspections["inspected_on"].min()
    ends = pd.date_range(until - pd.DateOffset(months=months), until, freq="ME")
    return [day.date() for day in ends[ends >= first]]


def backtest(
    records: Records,
    *,
    rules: Rules,
    rng: np.random.Generator,
    days: Sequence[date] | None = None,
    horizon_days: int = 30,
    shares: Sequence[float] = SHARES,
) -> pd.DataFrame:
    """Return how many of the rebounds of past months each ranking would have led to.

    On each of `days` sites are ranked by what was known then, and judged by the rebounds that were
    found in the `horizon_days` after it. See `backtest_days` for the parameters.

    Returns
    -------
    table
        One row for each ranking and share, over all days: the columns of `backtest_days` summed,
        ``hit_rate``, ``pai``, ``pei`` of the sums, ``days`` (int), and ``hit_rate_low``,
        ``hit_rate_high``: 95 % percentile interval of a bootstrap over days (Efron 1979, Ann.
        Stat. 7(1), 1-26), NaN for fewer than three. Empty where there is nothing to judge by.
    """
    by_day = backtest_days(
        records, rules=rules, rng=rng, days=days, horizon_days=horizon_days, shares=shares
    )
    return pool_days(by_day, rng=rng)


def backtest_days(
    records: Records,
    *,
    rules: Rules,
    rng: np.random.Generator,
    days: Sequence[date] | None = None,
    horizon_days: int = 30,
    shares: Sequence[float] = SHARES,
) -> pd.DataFrame:
    """Return for each training day, ranking and share what would have been hit.

    Parameters
    ----------
    records
        Everything that is known today; only what was known on a day is used to rank on it.
    rules
        When a problem found again is a rebound.
    rng
        Breaks ties: sites with equal scores are taken in random order.
    days
        Training days; `training_days` where None. Days whose horizon ends after the last day that
        the records tell of are left out.
    horizon_days
        Days after a training day whose rebounds are to be told.
    shares
        Shares of sites that a planner could go to, 0 to 1; at least one site is taken.

    Returns
    -------
    table
        ``day``, ``ranking``, ``share``, ``sites`` (taken), ``of_sites`` (visited by that day),
        ``hits`` (rebounds at the sites taken), ``best_hits`` (the most that as many sites could
        have had), ``rebounds`` (at all ``of_sites``), ``predicted`` (what the forecast says of the
        sites taken; NaN for other rankings), and

        - ``hit_rate`` = hits / rebounds,
        - ``pai`` = hit_rate / (sites / of_sites), the prediction accuracy index (Chainey, Tompson &
          Uhlig 2008, Security Journal 21, 4-28), with sites for area,
        - ``pei`` = hits / best_hits, the prediction efficiency index (Hunt 2016, Do crime hot spots
          move?, American University).

        A day without rebounds has NaN in the three.
    """
    last = data_to(records.inspections, records.findings)
    days = training_days(records, horizon_days=horizon_days) if days is None else days
    horizon = pd.Timedelta(days=horizon_days)
    days = [day for day in days if last and pd.Timestamp(day) + horizon <= pd.Timestamp(last)]
    if not days:
        return _table([])
    marks = _marks(records, rules, None)
    later = marks[marks["kind"] == FindingKind.REBOUND.value]
    xy = places(records.sites)
    rows: list[dict[str, Any]] = []
    for day in days:
        scores, visited = _scores(records, xy, rules, day, horizon_days)
        start = pd.Timestamp(day)
        ahead = later["found_on"].between(start, start + horizon, inclusive="right")
        found = _per_site(later[ahead], records.sites)[visited]
        for ranking, score in scores.items():
            order = np.lexsort((rng.random(len(found)), -score[visited]))
            told = score[visited][order] if ranking == FORECAST else np.full(len(found), np.nan)
            for share in shares:
                row = judged(found[order], share)
                predicted = told[: int(row["sites"])].sum()
                rows.append({"day": day, "ranking": ranking, "predicted": predicted, **row})
    return _table(rows)


def pool_days(by_day: pd.DataFrame, *, rng: np.random.Generator) -> pd.DataFrame:
    """Return the table of `backtest_days` over all days, as `backtest` describes it."""
    keys, sums = ["ranking", "share"], ["sites", "of_sites", "hits", "best_hits", "rebounds"]
    some = by_day[by_day["rebounds"] > 0]
    groups = some.groupby(keys, sort=False)
    pooled = groups[sums].sum().join(groups["predicted"].agg(lambda told: told.sum(min_count=1)))
    pooled = pooled.join(groups.size().rename("days")).reset_index()
    bounds = [_bootstrap(rows, rng) for _, rows in groups]
    low, high = np.array(bounds, dtype=float).reshape(-1, 2).T
    table = _with_indices(pooled).assign(hit_rate_low=low, hit_rate_high=high)
    order = [*COLUMNS, "days", "hit_rate_low", "hit_rate_high"]
    return table[order].astype({**COLUMNS, "days": "int64"})


def judged(found: Floats, share: float) -> dict[str, float]:
    """Return what the first `share` of sites would have hit; rebounds (n,) in the ranking's order.

    Columns ``share, sites, of_sites, hits, best_hits, rebounds`` of `backtest_days`.
    """
    sites = min(max(1, round(share * len(found))), len(found))
    best = np.sort(found)[::-1]
    return {
        "share": share,
        "sites": sites,
        "of_sites": len(found),
        "hits": found[:sites].sum(),
        "best_hits": best[:sites].sum(),
        "rebounds": found.sum(),
    }


def _scores(
    records: Records, xy: Floats, rules: Rules, day: date, horizon_days: int
) -> tuple[dict[str, Floats], NDArray[np.bool_]]:
    """Return the score (sites,) of each ranking, and which sites had been visited by the day."""
    inspections, findings = known_on(records.inspections, records.findings, day)
    known = replace(records, inspections=inspections, findings=findings)
    marks = _marks(known, rules, day)
    episodes = episodes_of(marks, rules=rules.rebound)
    ahead = forecast(
        records.sites, inspections, episodes,
        as_of=day, rules=rules.rebound, horizon_days=horizon_days,
    )  # fmt: skip
    past = marks[marks["kind"] == FindingKind.REBOUND.value]
    counts = _per_site(past, records.sites)
    lately = _per_site(past[past["found_on"] > pd.Timestamp(day) - _YEAR], records.sites)
    scores = {
        FORECAST: ahead["predicted"].to_numpy(float),
        WATCHED: ahead["watched"].to_numpy(float),
        LAST_YEAR: lately,
    }
    scores |= {name: ranking(xy, counts) for name, ranking in RANKINGS.items()}
    return scores, records.sites.index.isin(inspections["site_id"])


def _marks(records: Records, rules: Rules, day: date | None) -> pd.DataFrame:
    return mark_findings(
        records.inspections,
        records.findings,
        records.sites,
        rules=rules.rebound,
        vocabulary=records.vocabulary,
        as_of=day,
    )


def _per_site(marks: pd.DataFrame, sites: gpd.GeoDataFrame) -> Floats:
    """Return how many rows each site has, (sites,)."""
    counts = marks["site_id"].value_counts().reindex(sites.index, fill_value=0)
    return np.asarray(counts, dtype=np.float64)


def _bootstrap(rows: pd.DataFrame, rng: np.random.Generator) -> tuple[float, float]:
    """Return the 95 % interval of the hit rate when the days are drawn anew."""
    if len(rows) < _FEWEST_DAYS:
        return np.nan, np.nan
    drawn = rng.integers(len(rows), size=(_DRAWS, len(rows)))
    hits, rebounds = rows["hits"].to_numpy(float), rows["rebounds"].to_numpy(float)
    low, high = np.quantile(hits[drawn].sum(axis=1) / rebounds[drawn].sum(axis=1), [0.025, 0.975])
    return float(low), float(high)


def _with_indices(rows: pd.DataFrame) -> pd.DataFrame:
    """Add hit rate, PAI and PEI; NaN where there was no rebound to hit."""
    rebounds, best = (rows[name].where(rows[name] > 0) for name in ("rebounds", "best_hits"))
    hit_rate = rows["hits"] / rebounds
    share = rows["sites"] / rows["of_sites"]
    return rows.assign(hit_rate=hit_rate, pai=hit_rate / share, pei=rows["hits"] / best)


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return rows as the frame of `backtest_days`, right in its types when empty as well."""
    types = {"day": "datetime64[s]", **COLUMNS}
    given = [name for name in types if name not in ("hit_rate", "pai", "pei")]
    table = pd.DataFrame(rows, columns=given).astype({name: types[name] for name in given})
    return _with_indices(table)[list(types)].astype(types)

"""The rebounds that each site is likely to show in the next weeks."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.stats import gamma

from geodata.codes import Evidence
from geodata.daily_rates import (
    NEVER,
    Steps,
    add_up,
    hazard_steps,
    look_rates,
    neighbour_ratios,
    prior_shape,
    shrunk_ratios,
)
from geodata.known_past import KnownPast, known_past, places
from geodata.rules import ReboundRules
from geodata.significance import Floats

_LOCAL_M = 500.0
_TAIL = 0.025
_YEAR, _LEVEL_PRIOR = 365.0, 20.0  # days, rebounds
COLUMNS = {
    "predicted": "float64", "low": "float64", "high": "float64", "watched": "int64",
    "open": "int64", "look_chance": "float64", "risk_ratio": "float64",
}  # fmt: skip


def forecast(
    sites: gpd.GeoDataFrame,
    inspections: pd.DataFrame,
    episodes: pd.DataFrame,
    *,
    as_of: date,
    rules: ReboundRules,
    horizon_days: int = 30,
) -> pd.DataFrame:
    """Predict how many rebounds will be found at each site in the days after `as_of`.

    In one sentence: a problem that was put right comes back at the daily rate of its kind of site
    and category, times how much worse than that this site and its neighbourhood have been, and is
    found when somebody comes to look. For one problem inside its rebound window,

        predicted = rate x ratio(site) x ratio(problem) x days that looks are expected to cover

    where a look covers the days since the one before it.
    Rates and ratios are Gamma-Poisson (Clayton & Kaldor 1987, Biometrics 43(3), 671-681), each
    shrunk toward the one before: category toward kind, site toward neighbourhood, problem (a
    category at a site) toward site. An open problem counts with the days that it is likely to
    stand verified within the horizon.

    Where fewer than half of the inspections are visit records, nobody knows who looked in vain.
    Then every day of the horizon counts, weighed by how the rebounds of the past were spread over
    the days since verification.

    Parameters
    ----------
    sites
        Indexed by ``site_id``, with ``kind`` and points in EPSG:4326.
    inspections, episodes
        As known on `as_of`: see `geodata.rebound.known_on` and `episodes_of`.
    as_of
        Last day that is known; the forecast is for the `horizon_days` after it.
    rules
        Days between which a problem found again is a rebound.

    Returns
    -------
    forecast
        Indexed as `sites`: ``predicted`` (expected rebounds found), ``low``, ``high`` (95 %
        interval of the expectation by the site's ratio; the count scatters around it as well),
        ``watched`` (verified problems whose window reaches into the horizon), ``open`` (open
        problems), ``look_chance`` (that somebody visits within the horizon; 1 where looks are not
        recorded), ``risk_ratio`` (the site, with its neighbourhood, against its peers).
    """
    day = pd.Timestamp(as_of)
    by_look = _looks_are_recorded(inspections)
    known = known_past(sites, episodes, day)
    steps = Steps(np.array([0.0, NEVER]), np.ones(1)) if by_look else _rhythm(known, rules)
    looks = look_rates(inspections, sites.index, day, horizon_days=horizon_days)
    at_risk = np.where(known.fixed, known.days_at_risk, 0.0)
    stretch = (np.zeros(len(at_risk)), at_risk) if by_look else _stretch(known, rules)
    # a shorter time would cut the days before a rebound off, but not the rebound
    lately = min(_window(rules), _YEAR)
    days, recent = (_days_in(known, steps, stretch, last) for last in (NEVER, lately))
    cover = _cover(known, steps, looks if by_look else None, rules, horizon_days)
    rate = _stratum_rates(known, days)
    expected = rate * days
    shape, rate_ = _site_ratios(sites, known, expected)
    ratio = shape / rate_
    again = _problem_ratios(known, expected * ratio[known.site])
    hazard = rate * ratio[known.site] * again
    each = cover * hazard * _level(known, hazard * recent, lately)
    last, verified = np.isnan(known.next), ~np.isnan(known.verified)
    count = len(sites)
    predicted = add_up(each, known.site, count)
    frame = {
        "predicted": predicted,
        "low": predicted * gamma.ppf(_TAIL, shape) / shape,
        "high": predicted * gamma.ppf(1 - _TAIL, shape) / shape,
        "watched": np.bincount(known.site[last & verified & (cover > 0)], minlength=count),
        "open": np.bincount(known.site[last & ~verified], minlength=count),
        "look_chance": -np.expm1(-looks * horizon_days) if by_look else np.ones(count),
        "risk_ratio": ratio,
    }
    return pd.DataFrame(frame, index=sites.index).astype(COLUMNS)


def _looks_are_recorded(inspections: pd.DataFrame) -> bool:
    visits = inspections["evidence"] == Evidence.VISIT.value
    return bool(len(visits) and visits.mean() >= 0.5)


def _window(rules: ReboundRules) -> float:
    return float(NEVER if rules.window_days is None else rules.window_days)


def _stretch(known: KnownPast, rules: ReboundRules) -> tuple[Floats, Floats]:
    """Return first and last day (n,) since verification on which a rebound could have been found.

    Days that nobody knows of are taken in up to the day of the forecast.
    """
    stop = np.minimum(np.fmin(known.next, 0.0) - known.verified, _window(rules))
    start = np.full(len(stop), max(rules.min_clean_days - 1.0, 0.0))
    return np.where(known.fixed, start, 0.0), np.where(known.fixed, np.maximum(start, stop), 0.0)


def _rhythm(known: KnownPast, rules: ReboundRules) -> Steps:
    """Return how often rebounds are found by days since verification, relative to their mean."""
    start, stop = _stretch(known, rules)
    days = (known.next - known.verified)[known.rebounded > 0]
    steps = hazard_steps(days, start, stop)
    at_risk = (stop - start).sum()
    mean = len(days) / max(at_risk, 1.0)
    return Steps(steps.edges, steps.rates / mean if mean > 0 else np.ones(len(steps.rates)))


def _days_in(
    known: KnownPast, steps: Steps, stretch: tuple[Floats, Floats], last_days: float
) -> Floats:
    """Return the days (n,) in which what was put right could come back, of the last days alone."""
    start, stop = stretch
    since = np.where(known.fixed, -last_days - known.verified, 0.0)
    return steps.upto(stop) - steps.upto(np.minimum(np.maximum(start, since), stop))


def _level(known: KnownPast, expected: Floats, last_days: float) -> float:
    """Return how the rebounds of the last days compare with what the whole past lets expect.

    Seasons and years differ; shrunk toward 1 with 20 rebounds, so that a quiet month is no proof.
    """
    found = known.rebounded[known.next > -last_days].sum()
    return float((found + _LEVEL_PRIOR) / (expected.sum() + _LEVEL_PRIOR))


def _cover(
    known: KnownPast,
    steps: Steps,
    looks: Floats | None,
    rules: ReboundRules,
    horizon_days: int,
) -> Floats:
    """Return the days (n,) of each problem that looks within the horizon are expected to cover.

    Visits at a rate v reach back to the last look, u days ago, if there is one within the h days
    that lie both in horizon and window, and forward to the last of them:
    (1 - exp(-v h)) u + h - (1 - exp(-v h)) / v (a Poisson process of visits). Without records of
    looks all h days count. An open problem is verified at the pooled rate of the past.
    """
    last, verified = np.isnan(known.next), ~np.isnan(known.verified)
    age = np.where(verified, -known.verified, 0.0)
    first = np.maximum(age, rules.min_clean_days - 1.0)
    until = np.minimum(age + horizon_days, _window(rules))
    days = np.maximum(until - first, 0.0)
    soon = max(horizon_days - rules.min_clean_days, 0.0)
    waited = np.where(verified, known.verified, 0.0) - known.found
    verifying = max(verified.sum() / max(waited.sum(), 1.0), 1e-9)
    opened = soon + np.expm1(-verifying * soon) / verifying
    if looks is None:
        ahead = np.where(days > 0, steps.upto(until) - steps.upto(first), 0.0)
        opened *= steps.rates[0]
    else:
        rate = np.maximum(looks[known.site], 1e-9)
        chance = -np.expm1(-rate * days)
        ahead = chance * np.where(verified, -known.looked, 0.0) + days - chance / rate
        opened = opened * -np.expm1(-rate * horizon_days)
    return np.where(last, np.where(verified, ahead, opened), 0.0)


def _stratum_rates(known: KnownPast, exposure: Floats) -> Floats:
    """Return rebounds a day (n,) of kind and category, shrunk toward the kind's."""
    found, days = add_up(known.rebounded, known.kind), add_up(exposure, known.kind)
    by_kind = np.divide(found, days, out=np.zeros(len(days)), where=days > 0)[known.kind]
    observed, due = (
        add_up(known.rebounded, known.stratum),
        add_up(by_kind * exposure, known.stratum),
    )
    return by_kind * shrunk_ratios(observed, due)[known.stratum]


def _site_ratios(
    sites: gpd.GeoDataFrame, known: KnownPast, expected: Floats
) -> tuple[Floats, Floats]:
    """Return shape and rate (sites,) of the posterior of each site's ratio to its peers.

    Rebounds that one visit brings to light together tell little more than one of them would. So
    the spread of sites is estimated from days with rebounds, and each site's evidence divided by
    the mean number that a rebound is found with (a quasi-Poisson weight: McCullagh & Nelder 1989,
    Generalized Linear Models, 2nd ed., ch. 6).
    """
    count = len(sites)
    again = known.rebounded > 0
    keys, together = np.unique(
        np.column_stack([known.site[again], known.next[again]]), axis=0, return_counts=True
    )
    bunch = float((together**2).sum() / together.sum()) if len(together) else 1.0
    days = add_up(np.ones(len(keys)), keys[:, 0].astype(np.int64), count)
    rebounds, due = (add_up(values, known.site, count) for values in (known.rebounded, expected))
    level = days.sum() / max(due.sum(), 1e-12)
    local = neighbour_ratios(places(sites), days, due * level, radius_m=_LOCAL_M)
    shape = prior_shape(days, due * level * local)
    return shape + rebounds / bunch, (shape + due * local / bunch) / local


def _problem_ratios(known: KnownPast, expected: Floats) -> Floats:
    """Return for each episode the ratio of its category at its site to what the site expects."""
    found, due = add_up(known.rebounded, known.pair), add_up(expected, known.pair)
    return shrunk_ratios(found, due)[known.pair]

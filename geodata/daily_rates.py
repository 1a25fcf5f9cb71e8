"""Rates per day, told from few events."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geodata.significance import Floats, estimate_dispersion

Codes = NDArray[np.int64]
NEVER = 10_000_000.0
"""Days after all others."""
_STEPS = 8
_MOST_CERTAIN = 1e3  # Gamma shape where nothing differs at all


@dataclass(frozen=True)
class Steps:
    """A rate per day that changes at `edges` (k + 1, days, 0 first) to `rates` (k,)."""

    edges: Floats
    rates: Floats

    def upto(self, days: Floats) -> Floats:
        """Return the rate added up from day 0 to `days` (n,)."""
        sums = np.concatenate([[0.0], np.cumsum(self.rates * np.diff(self.edges))])
        return np.interp(np.clip(days, 0.0, self.edges[-1]), self.edges, sums)


def hazard_steps(event_days: Floats, start: Floats, stop: Floats) -> Steps:
    """Return the hazard of an event by days since something began.

    Events per day at risk in up to eight steps, cut at the quantiles of the days of the events so
    that each rests on as many (piecewise exponential: Holford 1976, Biometrics 32(3), 587-597).

    Parameters
    ----------
    event_days
        Days after the beginning of the events that took place, (m,).
    start, stop
        First and last day at risk of everything that began, (n,).
    """
    cuts = np.zeros(0)
    if len(event_days):
        cuts = np.unique(np.round(np.quantile(event_days, np.arange(1, _STEPS) / _STEPS)))
    # the last step has no end, so that it must hold events: else nothing would ever happen late
    cuts = cuts[(cuts > 0) & (cuts < event_days.max(initial=0.0))]
    edges = np.concatenate([[0.0], cuts, [NEVER]])
    low, high = edges[:-1, None], edges[1:, None]
    at_risk = (np.clip(stop, low, high) - np.clip(start, low, high)).sum(axis=1)
    # an event of day 5 belongs to the step that ends with day 5
    events = np.histogram(event_days - 0.5, edges)[0]
    return Steps(edges, np.divide(events, at_risk, out=np.zeros(len(events)), where=at_risk > 0))


def add_up(values: Floats, codes: Codes, count: int = 0) -> Floats:
    """Return the sum of the values (n,) of each code 0 .. count - 1, or up to the last code."""
    return np.asarray(np.bincount(codes, values, count), dtype=np.float64)


def prior_shape(counts: Floats, expected: Floats) -> float:
    """Return the shape of the Gamma prior, mean 1, of the ratios counts / expected (n,)."""
    spread = estimate_dispersion(counts, expected)
    return min(1.0 / spread, _MOST_CERTAIN) if spread > 0 else _MOST_CERTAIN


def shrunk_ratios(counts: Floats, expected: Floats) -> Floats:
    """Return counts / expected (n,), each shrunk toward 1 by what little it rests on.

    Mean of the Gamma posterior (Clayton & Kaldor 1987, Biometrics 43(3), 671-681).
    """
    shape = prior_shape(counts, expected)
    return (shape + counts) / (shape + expected)


def neighbour_ratios(xy: Floats, counts: Floats, expected: Floats, *, radius_m: float) -> Floats:
    """Return the ratio (n,) of each site's neighbours, itself left out, shrunk toward 1.

    Credibility Z = t E^2 / (t E^2 + E + a S) (Buehlmann 1967, ASTIN Bulletin 4(3), 199-207): E is
    what the neighbours expect, S the sum of their squared expectations, a the spread of sites, and
    t what neighbours have in common, told from the covariance of sites and their neighbours.

    Parameters
    ----------
    xy
        Metres (n, 2). A site that is not finite, or alone within `radius_m`, gets 1.
    """
    ratio = np.ones(len(xy))
    placed = np.flatnonzero(np.isfinite(xy).all(axis=1) & (expected > 0))
    if len(placed) < 2:
        return ratio
    counts, expected = counts[placed], expected[placed]
    near = cKDTree(xy[placed]).query_pairs(radius_m, output_type="ndarray")

    def around(values: Floats) -> Floats:
        there = add_up(values[near[:, 1]], near[:, 0], len(placed))
        return there + add_up(values[near[:, 0]], near[:, 1], len(placed))

    found, due = around(counts), around(expected)
    paired = float((expected * due).sum())
    common = float(((counts - expected) * (found - due)).sum()) / paired if paired > 0 else 0.0
    shared = max(common, 0.0) * due**2
    noise = due + estimate_dispersion(counts, expected) * around(expected**2)
    some = due > 0
    trust = np.divide(shared, shared + noise, out=np.zeros(len(due)), where=some)
    excess = np.divide(found, due, out=np.ones(len(due)), where=some) - 1.0
    ratio[placed] = 1.0 + trust * excess
    return ratio


def look_rates(
    inspections: pd.DataFrame, site_ids: pd.Index, day: pd.Timestamp, *, horizon_days: int
) -> Floats:
    """Return the visits a day (sites,) to expect in the horizon; 0 where nobody ever came.

    The rate of all sites by days since the last visit, times the site's own ratio to it: some
    sites are looked at once a year, and hardly any on the day after a visit.
    """
    seen = inspections[inspections["inspected_on"] <= day]
    place = site_ids.get_indexer(pd.Index(seen["site_id"]))
    days_to = (seen["inspected_on"] - day).dt.days.to_numpy()
    rates = np.zeros(len(site_ids))
    visits = np.unique(np.column_stack([place, days_to])[place >= 0], axis=0)
    if len(visits) == 0:
        return rates
    same = visits[1:, 0] == visits[:-1, 0]
    gaps, between = np.diff(visits[:, 1])[same].astype(float), visits[1:, 0][same]
    final = np.append(~same, True)
    since, site = -visits[final, 1].astype(float), visits[final, 0]
    waits = np.concatenate([gaps, since])
    steps = hazard_steps(gaps, np.zeros(len(waits)), waits)
    count = len(site_ids)
    expected = add_up(steps.upto(waits), np.concatenate([between, site]), count)
    ratio = shrunk_ratios(add_up(np.ones(len(between)), between, count), expected)
    ahead = steps.upto(since + horizon_days) - steps.upto(since)
    rates[site] = ratio[site] * ahead / max(horizon_days, 1)
    return rates

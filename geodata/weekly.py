"""Rebounds and expected rebounds of places, week by week."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.significance import Floats


def weekly_counts(
    at_risk: pd.DataFrame, place: pd.Series, *, until: date, weeks: int
) -> tuple[NDArray[np.datetime64], Floats, Floats]:
    """Return the weeks, and rebounds and expected rebounds of each place in them.

    An episode's expected rebounds are spread evenly over its days at risk; a rebound counts on its
    day. The last week ends on `until`.

    Parameters
    ----------
    at_risk
        One row a passed verification: ``site_id, verified_on, rebounded, days_at_risk, expected``.
    place
        Place of each site, 0, 1, ..; index site_id. Episodes of other sites are left out.
    until, weeks
        Last day of the last week, and number of weeks.

    Returns
    -------
    first_days, rebounds, expected
        First day of each week (weeks,); counts (places, weeks).
    """
    places = int(place.max()) + 1 if len(place) else 0
    last = np.datetime64(until, "D")
    first = last - np.timedelta64(7 * weeks - 1, "D")
    first_days = first + 7 * np.arange(weeks).astype("timedelta64[D]")
    rows = at_risk[at_risk["site_id"].isin(place.index)]
    where = place.reindex(rows["site_id"]).to_numpy(np.int64)
    begin = (rows["verified_on"].to_numpy("datetime64[D]") - first).astype(np.int64)
    days = rows["days_at_risk"].to_numpy(np.int64)
    seen = begin + days
    back = rows["rebounded"].to_numpy(bool) & (seen >= 0) & (seen < 7 * weeks)
    rebounds = np.bincount(where[back] * weeks + seen[back] // 7, minlength=places * weeks)
    daily = rows["expected"].to_numpy(float) / np.maximum(days, 1)
    expected = _spread(where, begin, seen, daily, (places, weeks))
    return first_days, rebounds.reshape(places, weeks).astype(np.float64), expected


def _spread(
    where: NDArray[np.int64],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    daily: Floats,
    size: tuple[int, int],
) -> Floats:
    """Add up daily rates over the days after `begin` up to `end`, by week."""
    places, weeks = size
    # a running sum of what begins and ends: no loop over days and episodes
    change = np.zeros((places, 7 * weeks + 1))
    first, after = (np.clip(day + 1, 0, 7 * weeks) for day in (begin, end))
    np.add.at(change, (where, first), daily)
    np.add.at(change, (where, after), -daily)
    each_day = np.cumsum(change, axis=1)[:, : 7 * weeks]
    by_week: Floats = np.maximum(each_day.reshape(places, weeks, 7).sum(axis=2), 0.0)
    return by_week

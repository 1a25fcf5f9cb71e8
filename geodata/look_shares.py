"""What each later look adds to the figures of its episode."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.day_numbers import day_number
from geodata.exposure import UNKNOWN_KIND, Integers, Looks, weigh
from geodata.rules import Rules
from geodata.significance import Floats
from geodata.visit_clock import VisitClock

_EVER = 10**7  # days; before and after all others


def looks_frame(
    looks: Looks, passed: pd.DataFrame, *, since: date | None = None, until: date | None = None
) -> pd.DataFrame:
    """Return one row a later look, in the order of `looks`.

    Parameters
    ----------
    looks
        The later looks of `passed`, all of them.
    passed
        One row a passed verification: ``category``, ``verified_on``, ``rebounded``,
        ``days_at_risk``.
    since, until
        The period: stretches are cut to it, a rebound counts where its day is in it.

    Returns
    -------
    looks
        ``episode`` (position in `passed`), ``category``, ``day`` (date of the look),
        ``inspection_kind`` (empty where only the day is known), ``days`` (the stretch at risk that
        ends with the look; they add up to the days at risk), ``found`` (bool; each rebound of the
        period has exactly one look that found it).
    """
    last = passed["days_at_risk"].to_numpy(np.int64)
    begin = passed["verified_on"].to_numpy("datetime64[D]").astype(np.int64)
    # a rebound on the very day of its verification had no look after it
    seen = np.zeros(len(last), dtype=bool)
    seen[looks.episode[looks.found]] = True
    unseen = np.flatnonzero(passed["rebounded"].to_numpy(bool) & ~seen)
    nothing = np.zeros(len(unseen), dtype=np.int64)
    unknown = np.full(len(unseen), looks.kinds.index(UNKNOWN_KIND))
    episode = np.concatenate([looks.episode, unseen])
    kind = np.concatenate([looks.kind, unknown])
    after = np.concatenate([looks.day, nothing])
    found = np.concatenate([looks.found, nothing == 0])
    low, high = _bounds(begin, since, until)
    upto = np.minimum(after, last[episode])
    first = np.append(True, episode[1:] != episode[:-1])[: len(episode)]
    before = np.where(first, 0, np.append(0, upto[:-1])[: len(upto)])
    days = np.clip(upto, low[episode], high[episode]) - np.clip(before, low[episode], high[episode])
    found &= (after >= low[episode]) & (after <= high[episode])
    return pd.DataFrame(
        {
            "episode": episode,
            "category": passed["category"].astype("category").array.take(episode),
            "day": (begin[episode] + after).astype("datetime64[D]").astype("datetime64[s]"),
            "inspection_kind": _named(kind, looks.kinds),
            "days": days,
            "found": found,
        }
    )


def _named(kind: Integers, kinds: tuple[str, ...]) -> pd.Categorical:
    # looks whose kind is told as nothing are of an unknown kind too
    names = pd.Index(dict.fromkeys(kinds))
    return pd.Categorical.from_codes(names.get_indexer(pd.Index(kinds))[kind], categories=names)


def _bounds(begin: Integers, since: date | None, until: date | None) -> tuple[Integers, Integers]:
    """Return the first and last day (n,) of the period, in days after each beginning."""
    low = np.full(len(begin), -_EVER) if since is None else day_number(since) - begin
    high = np.full(len(begin), _EVER) if until is None else day_number(until) - begin
    return low, high


def no_looks() -> pd.DataFrame:
    """Return the looks of an analysis without any."""
    whole, text = np.zeros(0, dtype=np.int64), pd.Categorical([])
    return pd.DataFrame(
        {
            "episode": whole, "category": text, "day": np.zeros(0, dtype="datetime64[s]"),
            "inspection_kind": text, "days": whole, "found": np.zeros(0, dtype=bool),
            "site": whole, "severity": text, "expected": np.zeros(0),
        }
    )  # fmt: skip


def expected_shares(
    rows: pd.DataFrame, looks: Looks, expected: Floats, rules: Rules, clock: VisitClock
) -> Floats:
    """Share out what each episode leads to expect by what each look adds to its exposure.

    Parameters
    ----------
    rows
        Of `looks_frame` (k,), those of `looks` first.
    looks
        Looks that do not count add nothing.
    expected
        Expected rebounds of each episode (n,).

    Returns
    -------
    shares
        (k,); they add up to `expected` where an episode has any exposure. Where there is none, or
        days at risk count as they are, shares go by days.
    """
    episode, days = rows["episode"].to_numpy(np.int64), rows["days"].to_numpy(float)
    added = np.zeros(len(rows))
    if rules.rates.two_clocks:
        weighed = weigh(looks, rules.detection, rules.rebound)
        added[: len(looks.episode)] = weighed.days + clock.phi * weighed.checks
    none = _totals(added, episode, len(expected)) <= 0
    added = np.where(none[episode], days, added)
    total = _totals(added, episode, len(expected))[episode]
    share = np.divide(added, total, out=np.zeros(len(rows)), where=total > 0)
    return np.asarray(share * expected[episode], dtype=np.float64)


def _totals(values: Floats, episode: NDArray[np.int64], count: int) -> Floats:
    return np.bincount(episode, weights=values, minlength=count).astype(np.float64)

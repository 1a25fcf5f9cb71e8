"""The later looks of each passed verification: who came by afterwards, and when."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from numba import njit

from geodata.codes import Vocabulary
from geodata.exposure import Integers, Looks, make_looks
from geodata.rebound.tables import coded_looks
from geodata.rules import ReboundRules

_FAR = 10**6  # days; later than any


def later_looks(
    episodes: pd.DataFrame,
    inspections: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    *,
    rules: ReboundRules,
    vocabulary: Vocabulary,
) -> Looks:
    """Return the looks at each episode's category after its verification.

    Up to the next finding or the end of the window. A visit looked where its list holds the
    category; a ledger's finding shows that somebody was there, and counts as a look.

    Parameters
    ----------
    episodes
        One row a passed verification: ``site_id``, ``category``, ``verified_on``,
        ``days_at_risk``, ``rebounded``.
    inspections, sites
        Frames of `geodata.schema`.
    """
    site, site_ids = pd.factorize(episodes["site_id"])
    category, categories = pd.factorize(episodes["category"])
    visits, covers = coded_looks(inspections, sites, site_ids, list(categories), vocabulary)
    kind, kinds = pd.factorize(visits["inspection_kind"])
    order = np.lexsort((visits["day"], visits["site"]))
    held = np.searchsorted(visits["site"][order], np.arange(len(site_ids) + 1))
    seen = (visits["day"][order], visits["checked"][order], visits["proves"][order])
    begin = episodes["verified_on"].to_numpy("datetime64[D]").astype(np.int64)
    last = episodes["days_at_risk"].to_numpy(np.int64)
    window = _FAR if rules.window_days is None else rules.window_days
    end = begin + np.where(episodes["rebounded"].to_numpy(bool), last, window)
    counts = np.zeros(len(episodes), dtype=np.int64)
    spans = (site.astype(np.int64), category.astype(np.int64), begin, end)
    nothing = np.zeros(0, dtype=np.int64)
    _walk(held, seen, covers, spans, counts, nothing, nothing)
    starts = np.concatenate([[0], np.cumsum(counts)])
    day, place = (np.empty(starts[-1], dtype=np.int64) for _ in range(2))
    _walk(held, seen, covers, spans, starts[:-1].copy(), day, place)
    episode = np.repeat(np.arange(len(episodes)), counts)
    return make_looks(episodes, (episode, day, kind[order][place]), tuple(kinds), rules)


@njit(cache=True, nogil=True)
def _walk(  # type: ignore[no-untyped-def]
    held, seen, covers, spans, at, day, place
):  # pragma: no cover - compiled
    """Count the looks of each episode in `at`; with room in `day`, write them from `at` on."""
    days, checked, proves = seen
    site, category, begin, end = spans
    for episode in range(len(site)):
        low, high = held[site[episode]], held[site[episode] + 1]
        first = low + np.searchsorted(days[low:high], begin[episode], side="right")
        for k in range(first, high):
            if days[k] > end[episode]:
                break
            if proves[k] and not covers[checked[k], category[episode]]:
                continue
            if len(day):
                day[at[episode]] = days[k] - begin[episode]
                place[at[episode]] = k
            at[episode] += 1


def checks_of(looks: Looks, episodes: int) -> list[list[tuple[int, str]]]:
    """Return looks as lists of (day after the verification, inspection kind), one an episode."""
    ends = np.cumsum(np.bincount(looks.episode, minlength=episodes))
    names = np.array(looks.kinds, dtype=object)[looks.kind].tolist()
    pairs = list(zip(looks.day.tolist(), names, strict=True))
    firsts: Integers = np.concatenate([[0], ends[:-1]]) if episodes else np.zeros(0, dtype=np.int64)
    return [pairs[first:last] for first, last in zip(firsts, ends, strict=True)]

"""Exposure on two clocks: the days and the later checks that could have shown a rebound."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import chain

import numpy as np
import pandas as pd
from numba import njit
from numpy.typing import NDArray

from geodata.rules import DetectionRules, ReboundRules
from geodata.significance import Floats

Integers = NDArray[np.int64]
UNKNOWN_KIND = ""
"""Of a look that is known by its day alone: taken to find everything."""


@dataclass(frozen=True)
class Looks:
    """The later looks of all episodes, episode by episode, in the order of days.

    ``episode`` (m,) is a position in the episodes frame; ``day`` (m,) days after the verification;
    ``kind`` (m,) positions in ``kinds``, the inspection kinds; ``found`` (m,) true at the look that
    saw the rebound; ``counted`` (m,) false for looks outside the period: what they saw is seen, but
    they add no exposure.
    """

    episode: Integers
    day: Integers
    kind: Integers
    kinds: tuple[str, ...]
    found: NDArray[np.bool_]
    counted: NDArray[np.bool_]


@dataclass(frozen=True)
class Exposure:
    """What each look of `Looks` adds to the exposure: detection-weighted days, and checks."""

    days: Floats
    checks: Floats


def looks_of(episodes: pd.DataFrame, rules: ReboundRules) -> Looks:
    """Flatten the ``checks`` of episodes; without that column each has one look, at its end.

    Parameters
    ----------
    episodes
        One row a passed verification: ``rebounded``, ``days_at_risk``, and optionally ``checks``,
        lists of (day after the verification, inspection kind).
    """
    lists = episodes["checks"].tolist() if "checks" in episodes.columns else [()] * len(episodes)
    # an episode whose looks are not known has its days at risk alone
    lists = [() if looks is None or isinstance(looks, float) else looks for looks in lists]
    counts = np.fromiter(map(len, lists), dtype=np.int64, count=len(lists))
    pairs = list(chain.from_iterable(lists))
    day = np.fromiter((pair[0] for pair in pairs), dtype=np.int64, count=len(pairs))
    names = np.array([str(pair[1]) for pair in pairs], dtype=object)
    kind, kinds = pd.factorize(names)
    episode = np.repeat(np.arange(len(lists)), counts)
    return make_looks(episodes, (episode, day, kind), tuple(kinds), rules)


def make_looks(
    episodes: pd.DataFrame,
    seen: tuple[Integers, Integers, Integers],
    kinds: tuple[str, ...],
    rules: ReboundRules,
) -> Looks:
    """Put looks (episode, day, kind) in order, up to the rebound or the end of the window.

    The look that ended the days at risk is added where it is missing, so every rebound has its
    look.
    """
    last = episodes["days_at_risk"].to_numpy(np.int64)
    rebounded = episodes["rebounded"].to_numpy(bool)
    episode, day, kind = seen
    horizon = np.where(rebounded, last, _window(rules))
    kept = (day >= 1) & (day <= horizon[episode])
    episode, day, kind = episode[kept], day[kept], kind[kept]
    latest = np.zeros(len(last), dtype=np.int64)
    np.maximum.at(latest, episode, day)
    missing = np.flatnonzero((latest < last) & (last >= 1))
    episode = np.concatenate([episode, missing])
    day = np.concatenate([day, last[missing]])
    kind = np.concatenate([kind, np.full(len(missing), len(kinds), dtype=np.int64)])
    order = np.lexsort((day, episode))
    episode, day, kind = episode[order], day[order], kind[order]
    final = np.append(np.diff(episode) != 0, True)[: len(episode)]
    found = final & rebounded[episode]
    return Looks(episode, day, kind, (*kinds, UNKNOWN_KIND), found, np.ones(len(day), dtype=bool))


def _window(rules: ReboundRules) -> int:
    return np.iinfo(np.int64).max if rules.window_days is None else rules.window_days


def weigh(looks: Looks, detection: DetectionRules, rules: ReboundRules) -> Exposure:
    """Weigh each look by the share of what was still unseen that it would have shown.

    A check that finds with probability p takes p of the days (and of the checks) that had not been
    seen before it; the rest stays for the next. What is found fewer than ``min_clean_days`` after
    the verification is no rebound, so earlier looks add nothing, but what they saw is seen.
    """
    chances = {UNKNOWN_KIND: 1.0, **asdict(detection)}
    # a kind that the rules do not know is taken to find everything, as a look of no kind is
    chance = np.array([chances.get(name, 1.0) for name in looks.kinds])[looks.kind]
    days, checks = _weigh(looks.episode, looks.day, chance, rules.min_clean_days)
    return Exposure(days * looks.counted, checks * looks.counted)


@njit(cache=True, nogil=True)
def _weigh(episode, day, chance, clean_days):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Walk through the looks; both unseen stretches begin anew with each episode."""
    days, checks = np.zeros(len(day)), np.zeros(len(day))
    unseen_days = unseen_checks = 0.0
    for k in range(len(day)):
        if k == 0 or episode[k] != episode[k - 1]:
            unseen_days = unseen_checks = 0.0
            before = 0
        unseen_days += day[k] - before
        unseen_checks += 1.0
        before = day[k]
        if day[k] >= clean_days:
            days[k] = chance[k] * unseen_days
            checks[k] = chance[k] * unseen_checks
        unseen_days *= 1 - chance[k]
        unseen_checks *= 1 - chance[k]
    return days, checks

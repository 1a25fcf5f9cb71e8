"""Which datum positions are in, told by the sites that both the file and the register place.

The rule errs on the side of not being sure; docs/decisions/0004-datums.md gives its reasons,
tests/ingest/test_datum_evidence.py holds it to simulated registers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ingest.coordinates import distance_m
from ingest.datums import to_wgs84

Floats = NDArray[np.float64]
FEWEST_SITES = 8
FEWEST_SITES_OF_A_GRID = 3
CLOSE_M = 150.0
"""A median beyond it is as well explained by something that is no candidate."""
_CLEARER = 2.0
"""How many times the best median the second best must be."""
_APART_M = 150.0
_LUCK = 0.005
_ELSEWHERE_M = 2_000.0
"""A place further from its site than this under all datums is another place of that name."""
_MOSTLY = 0.6
_CLEAR_SHARE = 0.7
_OTHERS_SHARE, _OTHERS_FEWEST = 0.1, 3
_ASTRAY_SHARE = 0.1
_GRID_CLOSE_M, _GRID_APART_M = 1_000.0, 50_000.0


@dataclass(frozen=True)
class Places:
    """Where a file puts sites of the register, one entry a site and position (n,).

    Attributes
    ----------
    x, y
        As the file gives them, longitude or easting first.
    site
        Number of the site, any integers.
    lon, lat
        Where the register has that site, WGS84.
    """

    x: Floats
    y: Floats
    site: NDArray[np.int64]
    lon: Floats
    lat: Floats


@dataclass(frozen=True)
class Evidence:
    """What the comparison says.

    Attributes
    ----------
    sites
        Sites compared.
    median_m
        Datum -> median over sites of how far the file is from the register, metres.
    best
        Datum of the smallest median; empty text without any site.
    sure
        Whether the best one may be relied on.
    mixed
        Whether part of the positions is clearly in another datum than the rest.
    """

    sites: int = 0
    median_m: Mapping[str, float] = field(default_factory=dict)
    best: str = ""
    sure: bool = False
    mixed: bool = False


def weigh(places: Places, candidates: Sequence[str], *, of_a_grid: bool = False) -> Evidence:
    """Compare positions with the register under each candidate datum.

    Sure is: at least 8 sites, of which 6 in 10 lie within 2 km of their place under some datum
    and only these count; the best median at most 150 m, the second at least twice it and 150 m
    more; more sites nearer under the best than under any other, with at most .005 of chance
    (sign test); not more than a tenth of the positions nearer under others; and no other datum
    that fits 3 positions and a tenth of the clear ones. Grids of metres lie hundreds of
    kilometres apart, so for them (`of_a_grid`) 3 sites with a median of 1 km, 50 km less than
    any other, are enough.
    """
    if not len(places.x) or not candidates:
        return Evidence()
    off_m = np.stack([_off_m(places, datum) for datum in candidates])
    sites, of_site = np.unique(places.site, return_inverse=True)
    by_site = _medians(off_m, of_site, len(sites))
    here = by_site.min(axis=0) <= _ELSEWHERE_M
    kept = by_site[:, here] if here.any() else by_site
    medians = np.median(kept, axis=1)
    order = np.argsort(medians, kind="stable")
    best = int(order[0])
    kept_off_m = off_m[:, here[of_site]]
    astray = (kept_off_m.argmin(axis=0) != best).mean() if kept_off_m.size else 0.0
    mixed = not of_a_grid and _is_mixed(kept_off_m)
    decide = _sure_of_grid if of_a_grid else _sure
    mostly = kept.shape[1] >= _MOSTLY * len(sites)
    return Evidence(
        sites=len(sites),
        median_m=dict(zip(candidates, medians.tolist(), strict=True)),
        best=candidates[best],
        sure=bool(here.any())
        and mostly
        and not mixed
        and astray <= _ASTRAY_SHARE
        and decide(kept, medians, order),
        mixed=mixed,
    )


def _off_m(places: Places, datum: str) -> Floats:
    """Return how far positions (n,) are from the register; half the globe where there is none."""
    lon, lat = to_wgs84(places.x, places.y, datum)
    return np.nan_to_num(distance_m(lon, lat, places.lon, places.lat), nan=2e7)


def _medians(off_m: Floats, of_site: NDArray[np.int64], sites: int) -> Floats:
    """Return the median of each site (candidates, sites): a site counts once, not by its rows."""
    order = np.argsort(of_site, kind="stable")
    parts = np.split(off_m[:, order], np.cumsum(np.bincount(of_site, minlength=sites))[:-1], axis=1)
    return np.stack([np.median(part, axis=1) for part in parts], axis=1)


def _sure(by_site: Floats, medians: Floats, order: NDArray[np.int64]) -> bool:
    sites = by_site.shape[1]
    if sites < FEWEST_SITES or len(order) < 2:
        return False
    best, second = medians[order[0]], medians[order[1]]
    if best > CLOSE_M or second < max(_CLEARER * best, best + _APART_M):
        return False
    won = [int((by_site[order[0]] < by_site[other]).sum()) for other in order[1:]]
    return all(_chance_of(wins, sites) <= _LUCK for wins in won)


def _sure_of_grid(by_site: Floats, medians: Floats, order: NDArray[np.int64]) -> bool:
    if by_site.shape[1] < FEWEST_SITES_OF_A_GRID:
        return False
    second = medians[order[1]] if len(order) > 1 else np.inf
    best = medians[order[0]]
    return bool(best <= _GRID_CLOSE_M and second >= best + _GRID_APART_M)


def _chance_of(wins: int, trials: int) -> float:
    """Return how often a fair coin gives at least `wins` of `trials` (one-sided sign test)."""
    return sum(math.comb(trials, count) for count in range(wins, trials + 1)) / 2**trials


def _is_mixed(off_m: Floats) -> bool:
    """Say whether positions (candidates, n) fall into two clear lots of different datums.

    A position is clear where it is within 150 m of its site under one datum, while all others
    are twice as far off and 150 m more. Most must be clear: noise alone leaves few.
    """
    if off_m.shape[1] == 0 or len(off_m) < 2:
        return False
    two = np.sort(off_m, axis=0)[:2]
    clear = (two[0] <= CLOSE_M) & (two[1] >= np.maximum(_CLEARER * two[0], two[0] + _APART_M))
    votes = np.sort(np.bincount(off_m.argmin(axis=0)[clear], minlength=len(off_m)))
    total = int(votes.sum())
    others = int(votes[-2])
    return (
        total >= _CLEAR_SHARE * off_m.shape[1]
        and others >= _OTHERS_FEWEST
        and others >= _OTHERS_SHARE * total
    )

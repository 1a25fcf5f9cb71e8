"""How many days at risk one check is worth: phi, by profile likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geodata.exposure import Exposure, Integers, Looks
from geodata.significance import Floats

GRID = np.concatenate([[0.0], 2.0 ** np.arange(-2, 10.5, 0.5)])
"""Values of phi that are looked at, days a check; the largest stands for "by the visit alone"."""
_HALF_CHI2 = 1.92  # half of the 95 % point of chi-square with one degree of freedom
_FEWEST_REBOUNDS = 20
_MOST_LOOKS = 400_000
_SWEEPS = 4
_FINE = 9


@dataclass(frozen=True)
class VisitClock:
    """phi with its 95 % interval, in days a check; phi 0 is the plain clock of days."""

    phi: float = 0.0
    low: float = 0.0
    high: float = float(GRID[-1])
    known: bool = False

    @property
    def by_visit(self) -> bool:
        """Whether days count for nothing beside checks: the grid ends, phi would be larger."""
        return self.phi >= float(GRID[-2])

    @property
    def endless(self) -> bool:
        """Whether the interval has no upper end."""
        return self.high >= float(GRID[-2])


def estimate_phi(looks: Looks, exposure: Exposure, site: Integers, stratum: Integers) -> VisitClock:
    """Estimate phi of exposure = days + phi x checks.

    Rebounds at look l are Poisson with mean theta_site x rate_stratum x (D_l + phi K_l), both
    factors profiled out. The sites' own factors matter: where findings draw visits, sites that
    rebound often are visited often, and without them that would pass for a clock of visits. The
    interval holds all values whose log-likelihood is at most 1.92 below the largest (Wilks 1938,
    Ann. Math. Stat. 9(1), 60-62). Where it reaches 0, phi is 0, and unknown where it holds all.

    Parameters
    ----------
    looks, exposure
        See `geodata.exposure`, (m,) each.
    site, stratum
        Site and stratum of each look, (m,), as numbers from 0.
    """
    kept = _part_of_sites(site)
    found = looks.found & kept
    if np.count_nonzero(found) < _FEWEST_REBOUNDS:
        return VisitClock()
    days, checks = exposure.days[kept], exposure.checks[kept]
    groups = (site[kept], stratum[kept], looks.found[kept])

    def fit(values: Floats) -> Floats:
        return np.array([_profile(days + phi * checks, *groups) for phi in values])

    coarse = fit(GRID)
    best = int(coarse.argmax())
    around = GRID[max(best - 1, 0)], GRID[min(best + 1, len(GRID) - 1)]
    fine = np.linspace(*around, _FINE + 2)[1:-1]
    values = np.concatenate([GRID, fine])
    order = np.argsort(values)
    values, height = values[order], np.concatenate([coarse, fit(fine)])[order]
    low, high = _crossings(values, height - (height.max() - _HALF_CHI2))
    if low == 0.0:
        # days alone explain the data as well: then they do, and what is not known is told
        return VisitClock(0.0, 0.0, high, known=high < GRID[-1])
    return VisitClock(float(values[height.argmax()]), low, high, known=True)


def _crossings(values: Floats, above: Floats) -> tuple[float, float]:
    """Return where `above` rises to 0 before its top and falls to 0 after it, by straight lines."""
    inside = np.flatnonzero(above >= 0)
    first, last = int(inside[0]), int(inside[-1])
    low, high = float(values[first]), float(values[last])
    if first > 0:
        low = float(np.interp(0.0, above[first - 1 : first + 1], values[first - 1 : first + 1]))
    if last + 1 < len(values):
        high = float(np.interp(0.0, -above[last : last + 2], values[last : last + 2]))
    return low, high


def _part_of_sites(site: Integers) -> np.ndarray:
    """Choose every k-th site where there are too many looks: phi is one number for all."""
    every = max(1, -(-len(site) // _MOST_LOOKS))
    return site % every == 0


def _profile(exposure: Floats, site: Integers, stratum: Integers, found: np.ndarray) -> float:
    """Return the log-likelihood with the best factors of sites and strata, found in turns."""
    by_site = np.bincount(site[found], minlength=site.max() + 1).astype(float)
    by_stratum = np.bincount(stratum[found], minlength=stratum.max() + 1).astype(float)
    theta = np.ones(len(by_site))
    for _ in range(_SWEEPS):
        rate = _shared(by_stratum, stratum, exposure * theta[site])
        theta = _shared(by_site, site, exposure * rate[stratum])
    expected = exposure[found] * rate[stratum[found]] * theta[site[found]]
    return float(np.log(np.maximum(expected, 1e-300)).sum())


def _shared(rebounds: Floats, group: Integers, weights: Floats) -> Floats:
    due = np.bincount(group, weights=weights, minlength=len(rebounds))
    return np.divide(rebounds, due, out=np.zeros_like(due), where=due > 0)

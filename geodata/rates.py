"""Expected rebounds by stratum, and each site's own rate with its interval."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree
from scipy.stats import gamma

from geodata.significance import Floats, estimate_dispersion

_NEIGHBOURS = 20
_NEIGHBOUR_PRIOR = 3.0  # expected rebounds that a neighbourhood's rate is shrunk with
_MOST_CERTAIN = 1e3  # Gamma shape where sites do not differ at all
_TAIL = 0.025


def expected_rebounds(episodes: pd.DataFrame, kinds: pd.Series) -> pd.Series:
    """Return the rebounds that each episode's stratum would lead to expect.

    A stratum is a site kind and a category; its rate is rebounds per day at risk over the whole
    city (indirect standardisation: Breslow & Day 1987, IARC Sci. Publ. 82, ch. 2).

    Parameters
    ----------
    episodes
        One row a passed verification: ``site_id``, ``category``, ``rebounded``, ``days_at_risk``.
    kinds
        Kind of each site, indexed by site_id.

    Returns
    -------
    expected
        On the index of `episodes`; adds up to the rebounds of each stratum.
    """
    stratum = [kinds.reindex(episodes["site_id"]).fillna("").to_numpy(), episodes["category"]]
    sums = episodes[["rebounded", "days_at_risk"]].astype(float).groupby(stratum).transform("sum")
    # rebounds without a day at risk have no rate: such a stratum expects nothing and counts nothing
    rate = (sums["rebounded"] / sums["days_at_risk"]).where(sums["days_at_risk"] > 0, 0.0)
    return rate * episodes["days_at_risk"]


def site_counts(episodes: pd.DataFrame, kinds: pd.Series) -> pd.DataFrame:
    """Return ``rebounds``, ``expected`` and ``days_at_risk`` of each site that has episodes."""
    rows = episodes[["site_id"]].assign(
        rebounds=episodes["rebounded"].astype("int64"),
        expected=expected_rebounds(episodes, kinds),
        days_at_risk=episodes["days_at_risk"].astype(float),
    )
    return rows.groupby("site_id").sum()


def site_rates(counts: pd.DataFrame, *, min_days_at_risk: float) -> pd.DataFrame:
    """Add each site's rate against its peers, shrunk toward theirs, with a 95 % interval.

    The site's rate ratio has a Gamma prior of mean 1 and the sites' own spread; its posterior is
    Gamma(a + rebounds, a + expected), a = 1 / dispersion (Clayton & Kaldor 1987, Biometrics 43(3),
    671-681). ``too_few`` marks sites with fewer days at risk than `min_days_at_risk`.

    Returns
    -------
    rates
        `counts` with ``relative_risk``, ``relative_risk_low``, ``relative_risk_high``, ``too_few``.
    """
    rebounds, expected = counts["rebounds"].to_numpy(float), counts["expected"].to_numpy(float)
    spread = estimate_dispersion(rebounds, expected)
    shape = min(1.0 / spread, _MOST_CERTAIN) if spread > 0 else _MOST_CERTAIN
    a, b = shape + rebounds, shape + expected
    return counts.assign(
        relative_risk=a / b,
        relative_risk_low=gamma.ppf(_TAIL, a) / b,
        relative_risk_high=gamma.ppf(1 - _TAIL, a) / b,
        too_few=counts["days_at_risk"] < min_days_at_risk,
    )


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

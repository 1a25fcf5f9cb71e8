"""How much of what was verified is still clean after so many days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import CensoredData, ecdf

from geodata.codes import FindingKind, Language
from geodata.significance import Floats

Integers = NDArray[np.int64]
DAYS = (7, 14, 30, 60, 90)
FEWEST_AT_RISK = 20
LONGEST_CURVE = 365  # days; no window of rules reaches further in use
_CURVE_DIGITS = 4
_Z = 1.959963984540054  # 97.5 % of the normal distribution: a 95 % interval
_TAIL = 0.025

BIAS: Mapping[Language, str] = MappingProxyType(
    {
        "zh": (
            "反弹只有在检查时才会被看到：实际反弹的日子在上次检查与这次检查之间。"
            "检查越少，看起来保持清洁越久；检查频次不同的片区、部门或类别，不能只凭此图比高低。"
        ),
        "en": (
            "A rebound is seen only at a visit: the day it really came lies between that visit "
            "and the one before. Fewer visits look cleaner for longer, so areas, departments or "
            "categories that are visited unevenly cannot be ranked by this figure alone."
        ),
    }
)
"""The bias of `still_clean`, to be shown wherever the figure is."""


class Curve(TypedDict):
    """The share still clean day by day, from 0 to the last day that anybody was watched.

    ``days``, ``clean``, ``low``, ``high`` and ``at_risk`` are of one length; ``verified`` is how
    many verifications were watched at all, ``rebounds`` how many of them came back.
    """

    days: list[int]
    clean: list[float]
    low: list[float]
    high: list[float]
    at_risk: list[int]
    verified: int
    rebounds: int


def still_clean(
    episodes: pd.DataFrame,
    *,
    by: str,
    days: Sequence[int] = DAYS,
    fewest: int = FEWEST_AT_RISK,
) -> pd.DataFrame:
    """Estimate per group the share of verifications still clean after so many days.

    Kaplan & Meier (1958), J. Am. Stat. Assoc. 53(282), 457-481, on days at risk that end with a
    rebound or without one (right-censored). The interval is Greenwood's variance on the scale
    log(-log S) (Kalbfleisch & Prentice 1980, The Statistical Analysis of Failure Time Data,
    sec. 1.3). Where that has none, before the first rebound and after the last of all, it is the
    exact binomial one for none, or all, of those at risk (Clopper & Pearson 1934, Biometrika
    26(4), 404-413).

    What it cannot say: a rebound is dated by the visit that saw it (interval censoring), and the
    days end with the last visit. See `BIAS`, which belongs beside every figure. What was found
    again too soon to be a rebound (`unfixed`) had never been put right: leave it out before.

    Parameters
    ----------
    episodes
        One row a passed verification: ``days_at_risk`` (0 or more), ``rebounded`` (bool), and the
        column of the groups. Rows without a group, or without days, are left out.
    by
        Column that names the group: an area, ``department``, ``category``.
    days
        After how many days to tell.
    fewest
        With fewer at risk on a day, the figure of that day is ``too_few``.

    Returns
    -------
    clean
        One row a group and day, in that order: ``group`` (text), ``days`` (int), ``still_clean``
        (0 to 1; NaN after the last day that anybody was watched), ``low``, ``high`` (95 %),
        ``at_risk`` (int, clean and watched until that day at least), ``rebounds`` (int, up to
        that day), ``too_few``.
    """
    asked = np.array(sorted(set(days)), dtype=np.int64)
    # nobody was watched after the verification: says nothing, and must not look like something
    rows = episodes[(episodes["days_at_risk"] > 0) | episodes["rebounded"].astype(bool)]
    rows = rows[rows["days_at_risk"].notna()]
    tables = [
        _curve(own["days_at_risk"].to_numpy(np.int64), own["rebounded"].to_numpy(bool), asked)
        .assign(group=str(name), too_few=lambda table: table["at_risk"] < fewest)
        for name, own in rows.groupby(by, observed=True)
    ]  # fmt: skip
    if not tables:
        nobody = np.zeros(0, dtype=np.int64)
        tables = [_told(nobody, np.zeros((3, 0)), nobody, nobody).assign(group="", too_few=False)]
    clean = pd.concat(tables, ignore_index=True).astype({"group": "str", "too_few": bool})
    columns = ["group", "days", "still_clean", "low", "high", "at_risk", "rebounds", "too_few"]
    return clean[columns]


def kind_curves(
    episodes: pd.DataFrame, kinds: pd.Series, *, until: int = LONGEST_CURVE
) -> dict[str, Curve]:
    """Return the share still clean day by day for each kind of site, as JSON can hold it.

    Parameters
    ----------
    episodes
        Of `geodata.rebound.episodes_of`; those without a passed verification, and what had never
        been put right (`unfixed`), are left out here.
    kinds
        Kind of each site, by ``site_id``. A kind without a verification that was watched is not
        in the answer.
    until
        The last day to tell of.
    """
    kind = episodes["site_id"].map(kinds).fillna("").astype("str")
    return _curves(episodes.assign(kind=kind), by="kind", until=until)


def clean_curve(episodes: pd.DataFrame, *, until: int = LONGEST_CURVE) -> Curve | None:
    """Return the share still clean day by day of all `episodes`; see `kind_curves`.

    None where nothing that was verified was watched for a day.
    """
    return _curves(episodes.assign(all="all"), by="all", until=until).get("all")


def _curves(episodes: pd.DataFrame, *, by: str, until: int) -> dict[str, Curve]:
    unfixed = episodes["outcome"] == FindingKind.UNFIXED.value
    passed = episodes[episodes["verified_on"].notna() & ~unfixed]
    table = still_clean(passed, by=by, days=range(until + 1))
    known = table[table["at_risk"] > 0]
    return {str(name): _as_curve(own) for name, own in known.groupby("group", sort=True)}


def _as_curve(table: pd.DataFrame) -> Curve:
    def shares(name: str) -> list[float]:
        return [round(float(share), _CURVE_DIGITS) for share in table[name]]

    return Curve(
        days=table["days"].tolist(),
        clean=shares("still_clean"),
        low=shares("low"),
        high=shares("high"),
        at_risk=table["at_risk"].tolist(),
        verified=int(table["at_risk"].iloc[0]),
        rebounds=int(table["rebounds"].iloc[-1]),
    )


def _curve(last: Integers, rebounded: NDArray[np.bool_], asked: Integers) -> pd.DataFrame:
    """Return the estimate of one group (n,), n > 0, on the days asked for."""
    data = CensoredData.right_censored(last.astype(float), ~rebounded)
    clean = np.asarray(ecdf(data).sf.evaluate(asked.astype(float)), dtype=float)
    ordered = np.sort(last)
    at_risk = len(last) - np.searchsorted(ordered, asked, side="left")
    event, seen = np.unique(last[rebounded], return_counts=True)
    exposed = len(last) - np.searchsorted(ordered, event, side="left")
    upto = np.searchsorted(event, asked, side="right")
    rebounds = np.append(0, np.cumsum(seen))[upto]
    low, high = _interval(clean, at_risk, (seen, exposed, upto))
    # what comes after the last day that anybody was watched is not known, unless all rebounded
    known = (at_risk > 0) | (clean == 0)
    figures = np.where(known, np.vstack([clean, low, high]), np.nan)
    return _told(asked, figures, at_risk, rebounds)


def _interval(
    clean: Floats, at_risk: Integers, events: tuple[Integers, Integers, Integers]
) -> tuple[Floats, Floats]:
    """Return the ends of the 95 % interval of shares still clean, (days,) each.

    `events`: rebounds of each day that had any, those at risk then, and how many such days lie up
    to each day asked for.
    """
    seen, exposed, upto = events
    low, high = np.zeros(len(clean)), np.ones(len(clean))
    left = exposed - seen
    # a term without anybody left belongs to a share of 0, which has an interval of its own
    terms = seen / (exposed * np.where(left > 0, left, 1))
    variance = np.append(0.0, np.cumsum(terms))[upto]
    inner = (clean > 0) & (clean < 1)
    log_clean = np.log(clean[inner])
    factor = np.exp(_Z * np.sqrt(variance[inner]) / -log_clean)
    low[inner], high[inner] = np.exp(log_clean * factor), np.exp(log_clean / factor)
    untouched, gone = (clean == 1) & (at_risk > 0), clean == 0
    low[untouched] = _TAIL ** (1.0 / at_risk[untouched])
    if gone.any():
        high[gone] = 1.0 - _TAIL ** (1.0 / exposed[-1])
    return low, high


def _told(asked: Integers, figures: Floats, at_risk: Integers, rebounds: Integers) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "days": asked,
            "still_clean": figures[0],
            "low": figures[1],
            "high": figures[2],
            "at_risk": at_risk.astype(np.int64),
            "rebounds": rebounds.astype(np.int64),
        }
    )

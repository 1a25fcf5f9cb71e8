"""What a place's hot steps add up to: new, persistent, fading, or over."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd
import pymannkendall  # type: ignore[import-untyped]
from numpy.typing import ArrayLike, NDArray
from scipy.stats import kendalltau, nbinom, poisson

from geodata.codes import Language
from geodata.significance import Floats

Flags = NDArray[np.bool_]

MIN_STEPS = 10
"""With fewer steps no place can be hot in nine tenths of them without being hot in all."""

_POISSON_BELOW = 1e-8
_NOTHING_BELOW = 1e-9


class EmergingLabel(StrEnum):
    """The history of a place's hot steps; where rules overlap, the one that stands first holds."""

    NOT_ENOUGH_STEPS = "not_enough_steps"
    """Fewer than `MIN_STEPS` steps."""
    HISTORICAL = "historical"
    """Hot in at least 90 % of the steps, not in the last."""
    INTENSIFYING = "intensifying"
    """Hot in at least 90 % and in the last; the values rise significantly."""
    DIMINISHING = "diminishing"
    """Hot in at least 90 % and in the last; the values fall significantly."""
    PERSISTENT = "persistent"
    """Hot in at least 90 % and in the last; no trend."""
    NEW = "new"
    """Hot in the last step, never before."""
    CONSECUTIVE = "consecutive"
    """One unbroken run of two or more hot steps at the end, none before it."""
    OSCILLATING = "oscillating"
    """Hot in the last step and, with breaks, before; cold in at least one."""
    SPORADIC = "sporadic"
    """Hot in the last step and, with breaks, before; never cold."""
    NONE = "none"
    """Never hot, or hot only now and then in the past."""


EMERGING_LABEL_TEXTS: Mapping[EmergingLabel, Mapping[Language, str]] = MappingProxyType(
    {
        EmergingLabel.NOT_ENOUGH_STEPS: {"zh": "期数不足", "en": "Too few steps to say"},
        EmergingLabel.HISTORICAL: {"zh": "历史热点", "en": "Historical hot spot"},
        EmergingLabel.INTENSIFYING: {"zh": "加强热点", "en": "Intensifying hot spot"},
        EmergingLabel.DIMINISHING: {"zh": "减弱热点", "en": "Diminishing hot spot"},
        EmergingLabel.PERSISTENT: {"zh": "持续热点", "en": "Persistent hot spot"},
        EmergingLabel.NEW: {"zh": "新增热点", "en": "New hot spot"},
        EmergingLabel.CONSECUTIVE: {"zh": "连续热点", "en": "Consecutive hot spot"},
        EmergingLabel.OSCILLATING: {"zh": "振荡热点", "en": "Oscillating hot spot"},
        EmergingLabel.SPORADIC: {"zh": "零星热点", "en": "Sporadic hot spot"},
        EmergingLabel.NONE: {"zh": "各周无规律", "en": "No weekly pattern"},
    }
)


class Trend(NamedTuple):
    """A Mann-Kendall test: Kendall's tau, two-sided p-value, direction (-1, 0, 1; sign of S)."""

    tau: float
    p_value: float
    direction: int


@dataclass(frozen=True)
class StepStatus:
    """Status of places (rows) in steps (columns, the oldest first), each (places, steps).

    Attributes
    ----------
    hot, cold
        Whether rebounds are significantly more or fewer than expected; never both.
    value
        Intensity of the step itself, for the trend; NaN where nothing was expected.
    """

    hot: Flags
    cold: Flags
    value: Floats

    def frame(self, places: Sequence[Hashable], steps: Sequence[object]) -> pd.DataFrame:
        """Return a row per place and step: ``place``, ``step``, ``hot``, ``cold``, ``value``."""
        return pd.DataFrame(
            {
                "place": np.repeat(np.asarray(places), len(steps)),
                "step": np.tile(np.asarray(steps), len(places)),
                "hot": self.hot.ravel(),
                "cold": self.cold.ravel(),
                "value": self.value.ravel(),
            }
        )


def mann_kendall(values: ArrayLike) -> Trend:
    """Test whether values (n,) rise or fall over time.

    S = sum over i < j of sign(x_j - x_i); z = (S -/+ 1) / sd(S), ties corrected (Mann 1945,
    Econometrica 13(3), 245-259; Kendall 1975, Rank Correlation Methods; computed by pymannkendall,
    Hussain & Mahmud 2019, J. Open Source Softw. 4(39), 1556). Under ten values without ties the
    normal approximation is too rough, and p is that of the n! orders, counted (Kendall 1975).
    Values that are not finite are left out. Constant values, or fewer than two, have no trend:
    tau 0, p 1. Supposes that values of different steps are independent.
    """
    x = np.asarray(values, dtype=float)
    x = x[np.isfinite(x)]
    if len(x) < 2 or (x == x[0]).all():
        return Trend(0.0, 1.0, 0)
    found = pymannkendall.original_test(x)
    p_value = float(found.p)
    if len(x) < MIN_STEPS and len(np.unique(x)) == len(x):
        p_value = float(kendalltau(np.arange(len(x)), x, method="exact").pvalue)
    return Trend(float(found.Tau), p_value, int(np.sign(found.s)))


def emerging_label(
    hot: ArrayLike, cold: ArrayLike, values: ArrayLike, *, significance: float = 0.05
) -> EmergingLabel:
    """Return the label of one place from its steps, the oldest first; see `EmergingLabel`.

    Parameters
    ----------
    hot, cold
        (steps,) of bool; a step that claims both is hot.
    values
        (steps,) intensity, for the trend.
    significance
        Largest p-value of a trend.
    """
    row = StepStatus(
        np.asarray(hot, dtype=bool)[np.newaxis],
        np.asarray(cold, dtype=bool)[np.newaxis],
        np.asarray(values, dtype=float)[np.newaxis],
    )
    return EmergingLabel(_labels(row, significance)[0][0])


def emerging_labels(steps: pd.DataFrame, *, significance: float = 0.05) -> pd.DataFrame:
    """Return the label of each place.

    Rules after Esri's Emerging Hot Spot Analysis (ArcGIS Pro 2.9 and later), hot side only, in the
    order of `EmergingLabel`. Persistent asks for a hot last step here, which keeps it apart from
    historical.

    Parameters
    ----------
    steps
        One row a place and step, in any order: ``place``, ``step`` (sortable), ``hot``, ``cold``
        (bool), ``value``. A step that only other places have is neither hot nor cold; a place
        with fewer than ten steps of its own is not labelled.
    significance
        Largest p-value of a trend.

    Returns
    -------
    labels
        Indexed by ``place``, sorted: ``label`` (an `EmergingLabel`), ``steps``, ``hot_steps``,
        and the test of places hot nine times in ten: ``tau``, ``p_value`` (NaN for the others).
    """
    rows = steps.dropna(subset=["place", "step"])
    place, places = pd.factorize(rows["place"], sort=True)
    step, when = pd.factorize(rows["step"], sort=True)
    shape = (len(places), len(when))
    known, hot, cold = (np.zeros(shape, dtype=bool) for _ in range(3))
    value = np.full(shape, np.nan)
    known[place, step] = True
    hot[place, step] = rows["hot"].eq(True).fillna(False).to_numpy(bool)
    cold[place, step] = rows["cold"].eq(True).fillna(False).to_numpy(bool)
    value[place, step] = rows["value"].to_numpy(float)
    own = known.sum(axis=1, dtype=np.int64)
    labels, trends = _labels(StepStatus(hot, cold, value), significance)
    labels = np.where(own < MIN_STEPS, EmergingLabel.NOT_ENOUGH_STEPS.value, labels)
    index = pd.Index(places, name="place")
    return pd.DataFrame(
        {
            "label": pd.Series(labels, index=index, dtype="str"),
            "steps": own,
            "hot_steps": hot.sum(axis=1, dtype=np.int64),
            "tau": np.array([trend.tau if trend else np.nan for trend in trends], dtype=float),
            "p_value": np.array([trend.p_value if trend else np.nan for trend in trends], float),
        },
        index=index,
    )


def weekly_status(
    rebounds: ArrayLike,
    expected: ArrayLike,
    *,
    window_steps: int = 4,
    significance: float = 0.05,
    dispersion: float = 0.0,
    prior_rebounds: float = 1.0,
    min_rebounds: int = 2,
) -> StepStatus:
    """Say for each place and step whether rebounds are more, or fewer, than expected.

    With C and M the rebounds and expected rebounds of the step and the `window_steps` - 1 before it
    (as many as there are): hot where P(X >= C) <= `significance`, cold where P(X <= C) <=
    `significance`, X Poisson with mean M, or negative binomial with variance M + alpha M^2 where
    `dispersion` alpha > 0 (a place's own rate, Gamma distributed, is the same in all its steps, so
    sums have the same alpha). Exact tails; a place with M < -ln(`significance`) is never cold.

    The value is that of the step alone, so that values of different steps share no rebounds, as
    Mann-Kendall's test supposes: (c + k r) / (m + k), k = `prior_rebounds`, r = the place's own
    rebounds / expected over all steps: a Gamma-Poisson mean (Clayton & Kaldor 1987, Biometrics
    43(3), 671-681). Shrunk toward r and not toward 1, since otherwise more visits alone would
    raise the values of a bad place. Meant for comparing steps of a place, not places.

    Parameters
    ----------
    rebounds, expected
        (places, steps), the oldest first; what is not finite, or below 1e-9, counts as 0.
    min_rebounds
        Fewer in the window are never hot, however few were expected.

    Raises
    ------
    ValueError
        If the shapes differ, or `window_steps` is below 1.
    """
    seen, due = _counts(rebounds), _counts(expected)
    if seen.shape != due.shape or window_steps < 1:
        raise ValueError("rebounds and expected need one shape, and a window at least one step")
    found, mean = _rolling_sum(seen, window_steps), _rolling_sum(due, window_steps)
    # below that the two agree, and 1 / alpha would leave the range of floats
    if dispersion > _POISSON_BELOW:
        null = nbinom(1.0 / dispersion, 1.0 / (1.0 + dispersion * mean))
    else:
        null = poisson(mean)
    known = mean > 0
    total, total_due = seen.sum(axis=1, keepdims=True), due.sum(axis=1, keepdims=True)
    own = np.divide(total, total_due, out=np.ones_like(total), where=total_due > 0)
    weight = np.where(due > 0, due + prior_rebounds, np.nan)
    hot = known & (found >= min_rebounds) & (null.sf(found - 1) <= significance)
    return StepStatus(
        hot=hot,
        cold=known & ~hot & (null.cdf(found) <= significance),
        value=(seen + prior_rebounds * own) / weight,
    )


def _labels(status: StepStatus, significance: float) -> tuple[NDArray[np.str_], list[Trend | None]]:
    """Return the label of each row, and the trend of the rows that were tested for one."""
    hot = status.hot
    places, steps = hot.shape
    trends: list[Trend | None] = [None] * places
    if steps < MIN_STEPS:
        return np.full(places, EmergingLabel.NOT_ENOUGH_STEPS.value), trends
    hot_steps = hot.sum(axis=1)
    # whole numbers: 0.9 x 10 steps must not fail for a rounded 0.9
    mostly = 10 * hot_steps >= 9 * steps
    last = hot[:, -1]
    unbroken = last & (np.cumprod(hot[:, ::-1], axis=1).sum(axis=1) == hot_steps)
    direction = np.zeros(places, dtype=int)
    for place in np.flatnonzero(mostly):
        trend = trends[place] = mann_kendall(status.value[place])
        direction[place] = trend.direction if trend.p_value <= significance else 0
    was_cold = (status.cold & ~hot).any(axis=1)
    # np.select takes the first that holds: the order of EmergingLabel
    rules = {
        EmergingLabel.HISTORICAL: mostly & ~last,
        EmergingLabel.INTENSIFYING: mostly & (direction > 0),
        EmergingLabel.DIMINISHING: mostly & (direction < 0),
        EmergingLabel.PERSISTENT: mostly,
        EmergingLabel.NEW: unbroken & (hot_steps == 1),
        EmergingLabel.CONSECUTIVE: unbroken,
        EmergingLabel.OSCILLATING: last & was_cold,
        EmergingLabel.SPORADIC: last,
    }
    names = [label.value for label in rules]
    return np.select(list(rules.values()), names, EmergingLabel.NONE.value), trends


def _counts(values: ArrayLike) -> Floats:
    counts = np.atleast_2d(np.asarray(values, dtype=float))
    return np.where(np.isfinite(counts) & (counts >= _NOTHING_BELOW), counts, 0.0)


def _rolling_sum(values: Floats, window: int) -> Floats:
    """Return sums over each step and those before it; fresh sums, so that zeros stay zeros."""
    sums = values.copy()
    for back in range(1, min(window, values.shape[1])):
        sums[:, back:] += values[:, :-back]
    return sums

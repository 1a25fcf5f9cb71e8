"""Rate ratios shrunk toward 1, with an interval, quickly for many sites."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

Figures = NDArray[np.float32]
_TAIL = 0.05


def ratios_of(
    rebounds: NDArray[Any], expected: NDArray[Any], shape: float
) -> tuple[Figures, Figures, Figures]:
    """Return the mean, the low and the high end of the Gamma posterior of each ratio (n,).

    Prior mean 1 and shape a, posterior Gamma(a + rebounds, a + expected), interval of 90 %
    (Clayton & Kaldor 1987, Biometrics 43(3), 671-681). Counts are whole, so that quantiles are
    worked out once for each count that occurs and not for each site.
    """
    counts = np.asarray(rebounds, dtype=np.int64)
    rate = shape + np.asarray(expected, dtype=np.float64)
    upto = shape + np.arange(counts.max(initial=0) + 1)
    low, high = gammaincinv(upto, _TAIL), gammaincinv(upto, 1 - _TAIL)
    ends = ((shape + counts) / rate, low[counts] / rate, high[counts] / rate)
    mean, least, most = (each.astype(np.float32) for each in ends)
    return mean, least, most

"""The compiled walk of the scan through its windows."""

from __future__ import annotations

import numpy as np
from numba import njit, prange

LANES = 16
"""Replicates that are walked through the windows together: one cache line of 4-byte floats."""
NOTHING = 1e-9
"""A ratio that rounding alone can make."""
_LARGEST_SHARE = np.float32(0.5)  # a window with more than half of the expected cases is no spot
_FAST = {"nnan", "nsz", "ninf", "contract", "reassoc"}


@njit(cache=True, nogil=True)
def ratio(inside, mean, total):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Return c log(c/m) + (C - c) log((C - c)/(C - m)); an empty side adds nothing."""
    c, m, all_cases = np.float64(inside), np.float64(mean), np.float64(total)
    value = c * np.log(c / m) if c > 0.0 else 0.0
    outside = all_cases - c
    if outside > 0.0:
        value += outside * np.log(outside / (all_cases - m))
    return value


@njit(cache=True, nogil=True)
def both_ratios(inside, mean, part, total, trials):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Return the ratio of cases, and for Bernoulli trials that of non-cases on top."""
    value = ratio(inside, mean, total)
    if trials > 0.0:
        here = np.float64(part) * trials
        value += ratio(max(here - inside, 0.0), here - mean, trials - total)
    return value


@njit(parallel=True, cache=True, nogil=True, fastmath=_FAST)
def walk_blocks(  # type: ignore[no-untyped-def]  # noqa: C901, PLR0912  one loop
    starts, members, share, excess, totals, options
):  # pragma: no cover - compiled
    """Return the largest ratio of each lane of each block.

    `excess` (blocks, sites, lanes) is cases above the mean: added up along a row it is C - M.
    `options`: 1 where the leading site's excess is left out of each window, else 0; number of
    trials, 0 for none. A window's logarithms are worked out only where it can beat the lane's
    maximum: with log x <= x - 1, the ratio is at most (C - M)^2 / (s (1 - s) K), s the window's
    share of the mean, K = T for counts and T (N - T) / N for trials; so the square root of that is
    compared, which is one product a lane.
    """
    blocks = excess.shape[0]
    without_lead, trials = options
    best = np.zeros((blocks, LANES), dtype=np.float32)
    for block in prange(blocks):
        own = excess[block]
        over, lead, level, top = np.zeros((4, LANES), dtype=np.float32)
        for row in range(len(starts) - 1):
            for lane in range(LANES):
                over[lane] = 0.0
                lead[lane] = 0.0
            part = np.float32(0.0)
            for k in range(starts[row], starts[row + 1]):
                j = members[k]
                closes = j < 0
                if closes:
                    j = ~j
                part += share[j]
                if part > _LARGEST_SHARE:
                    break
                if without_lead:
                    for lane in range(LANES):
                        over[lane] += own[j, lane]
                        lead[lane] = max(lead[lane], own[j, lane])
                else:
                    for lane in range(LANES):
                        over[lane] += own[j, lane]
                if not closes:
                    continue
                root = np.sqrt(part * (np.float32(1.0) - part))
                gain = np.float32(-1.0)
                for lane in range(LANES):
                    gain = max(gain, over[lane] - lead[lane] - root * level[lane])
                if gain <= 0.0:
                    continue
                for lane in range(LANES):
                    rest = over[lane] - lead[lane]
                    if rest > root * level[lane]:
                        total = totals[block, lane]
                        mean = part * total
                        value = np.float32(both_ratios(mean + rest, mean, part, total, trials))
                        if value > top[lane]:
                            top[lane] = value
                            scale = total
                            if trials > 0.0:
                                scale = total * (trials - total) / trials
                            level[lane] = np.sqrt(value * scale)
        for lane in range(LANES):
            best[block, lane] = top[lane]
    return best


@njit(cache=True, nogil=True)
def best_window(  # type: ignore[no-untyped-def]
    starts, members, share, cases, taken, options
):  # pragma: no cover - compiled
    """Return (ratio, ratio without the lead, row, end) of the best window of untaken sites.

    `options`: whether the leading site's excess is left out, the number of trials, and the ratio
    without the lead that a window must exceed. Among those that do, the best is the one with the
    largest full ratio; with a negative floor, the one with the largest tested ratio.
    """
    without_lead, trials, floor = options
    total = cases.sum()
    best, best_tested, best_row, best_end = NOTHING, 0.0, -1, -1
    for row in range(len(starts) - 1):
        held, part, lead = 0.0, 0.0, 0.0
        for k in range(starts[row], starts[row + 1]):
            j = members[k]
            closes = j < 0
            if closes:
                j = ~j
            part += share[j]
            if taken[j] or part > _LARGEST_SHARE:
                break
            held += cases[j]
            lead = max(lead, (cases[j] - share[j] * total) * without_lead)
            mean = part * total
            if not closes or held - lead <= mean:
                continue
            tested = both_ratios(held - lead, mean, part, total, trials)
            value = both_ratios(held, mean, part, total, trials) if floor >= 0.0 else tested
            if tested > floor and value > best * (1 + 1e-12):
                best, best_tested, best_row, best_end = value, tested, row, k + 1
    return best, best_tested, best_row, best_end

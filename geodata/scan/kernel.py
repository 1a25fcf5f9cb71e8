"""The compiled walk of the scan through its windows."""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit, prange, types
from numba.extending import intrinsic

LANES = 16
"""Replicates that are drawn from one generator: one cache line of 4-byte floats."""
WIDTH = 2 * LANES
"""Replicates that are walked through the windows together."""
NOTHING = 1e-9
"""A ratio that rounding alone can make."""
MORE = 1 + 1e-12
"""By how much more a ratio must be larger than another."""
_LARGEST_SHARE = np.float32(0.5)  # a window with more than half of the expected cases is no spot
_FAST = {"nnan", "nsz", "ninf", "contract", "reassoc"}


@intrinsic
def _enter(_typing, state, own, site, leads, root):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Let a site enter the window in all lanes; say whether any lane may beat its maximum.

    `state` holds by lane what lies above the mean so far, the largest part of that of one site,
    and the square root of what is to be beaten; `leads` is 1 where the largest part is left out,
    else 0. Written as vectors, since the compiler makes single numbers of a loop over lanes, which
    takes four times as long.
    """
    signature = types.boolean(state, own, site, leads, root)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        vector, word = ir.VectorType(ir.FloatType(), WIDTH), ir.IntType(64)

        def place(array: int, offset: Any) -> Any:
            data = context.make_array(signature.args[array])(context, builder, arguments[array])
            return builder.bitcast(builder.gep(data.data, [offset]), vector.as_pointer())

        def spread(number: Any) -> Any:
            unknown = ir.Constant(vector, ir.Undefined)
            first = builder.insert_element(unknown, number, ir.Constant(ir.IntType(32), 0))
            lanes = ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), [0] * WIDTH)
            return builder.shuffle_vector(first, unknown, lanes)

        def load(pointer: Any) -> Any:
            return builder.load(pointer, align=4)

        over, lead, level = (place(0, ir.Constant(word, part * WIDTH)) for part in range(3))
        entering = load(place(1, builder.mul(arguments[2], ir.Constant(word, WIDTH))))
        held = builder.fadd(load(over), entering)
        builder.store(held, over, align=4)
        own_lead, most = builder.fmul(entering, spread(arguments[3])), load(lead)
        most = builder.select(builder.fcmp_ordered(">", own_lead, most), own_lead, most)
        builder.store(most, lead, align=4)
        least = builder.fmul(spread(arguments[4]), load(level))
        beaten = builder.fcmp_ordered(">", builder.fsub(held, most), least)
        flags = builder.bitcast(beaten, ir.IntType(WIDTH))
        return builder.icmp_unsigned("!=", flags, ir.Constant(flags.type, 0))

    return signature, generate


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
def walk_blocks(  # type: ignore[no-untyped-def]
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
    leads = np.float32(without_lead)
    best = np.zeros((blocks, WIDTH), dtype=np.float32)
    for block in prange(blocks):
        own = excess[block]
        state = np.zeros(3 * WIDTH, dtype=np.float32)
        for row in range(len(starts) - 1):
            state[: 2 * WIDTH] = 0.0
            part = np.float32(0.0)
            for k in range(starts[row], starts[row + 1]):
                j = members[k]
                closes = j < 0
                if closes:
                    j = ~j
                part += share[j]
                if part > _LARGEST_SHARE:
                    break
                root = np.sqrt(part * (np.float32(1.0) - part))
                if _enter(state, own, np.int64(j), leads, root) and closes:
                    _raise(state, best[block], totals[block], part, trials)
    return best


@njit(cache=True, nogil=True, fastmath=_FAST)
def _raise(state, top, totals, part, trials):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Work out the ratio of a window in the lanes whose maximum it may beat."""
    root = np.sqrt(part * (np.float32(1.0) - part))
    for lane in range(WIDTH):
        rest = state[lane] - state[WIDTH + lane]
        if rest > root * state[2 * WIDTH + lane]:
            total = totals[lane]
            mean = part * total
            value = np.float32(both_ratios(mean + rest, mean, part, total, trials))
            if value > top[lane]:
                top[lane] = value
                scale = total
                if trials > 0.0:
                    scale = total * (trials - total) / trials
                state[2 * WIDTH + lane] = np.sqrt(value * scale)


@njit(parallel=True, cache=True, nogil=True)
def best_of_rows(  # type: ignore[no-untyped-def]
    windows, sites, rows, options, best, ends
):  # pragma: no cover - compiled
    """Find the best window of untaken sites in each of some rows.

    `windows`: starts and members; `sites`: share of the mean, cases, and whether taken.
    Writes its ratio and its ratio without the lead into ``best`` (rows, 2), and where it ends into
    ``ends``, -1 where there is none. `options`: whether the leading site's excess is left out, the
    number of trials, all cases, and the ratio without the lead that a window must exceed. Among
    those that do, the best is the one with the largest full ratio; with a negative floor, the one
    with the largest tested ratio.
    """
    starts, members = windows
    share, cases, taken = sites
    without_lead, trials, total, floor = options
    for place in prange(len(rows)):
        row = rows[place]
        best[row, 0], best[row, 1], ends[row] = NOTHING, 0.0, -1
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
            if tested > floor and value > best[row, 0] * MORE:
                best[row, 0], best[row, 1], ends[row] = value, tested, k + 1


@njit(cache=True, nogil=True)
def first_best(best, ends):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Return the first row whose best window is not beaten by another; -1 where there is none."""
    found, value = -1, NOTHING
    for row in range(len(ends)):
        if ends[row] >= 0 and best[row, 0] > value * MORE:
            found, value = row, best[row, 0]
    return found

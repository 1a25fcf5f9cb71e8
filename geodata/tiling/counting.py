"""Counts of records that fit conditions, in one pass over each table."""

from __future__ import annotations

import numpy as np
from numba import njit

_CLOSED = 2  # place of a closed finding among the statuses


@njit(cache=True, nogil=True)
def count_looks(picked, start, columns, allowed, days, sums):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Add up rebounds, expected rebounds and days at risk of the looks that fit, by site.

    `columns`: day, group, found, expected, days; `allowed`: a flag for each group; `days`: the
    first, and how many; `sums`: rebounds, expected, days (n,).
    """
    day, group, found, expected, at_risk = columns
    rebounds, due, exposed = sums
    first, span = np.int32(days[0]), np.uint32(days[1])
    for site in range(len(picked)):
        if not picked[site]:
            continue
        seen, should, waited = 0, 0.0, 0.0
        for row in range(np.uint64(start[site]), np.uint64(start[site + 1])):
            # without a branch: which rows fit is hardly ever foreseen
            fits = allowed[group[row]] & (np.uint32(day[row] - first) <= span)
            seen += fits & found[row]
            should += fits * expected[row]
            waited += fits * at_risk[row]
        rebounds[site], due[site], exposed[site] = seen, should, waited


@njit(cache=True, nogil=True)
def count_visits(picked, start, columns, allowed, days, visits):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Count the visits that fit, by site.

    `columns`: day, kind; `allowed`: a flag for each kind; `days`: the first, and how many.
    """
    day, kind = columns
    first, span = np.int32(days[0]), np.uint32(days[1])
    for site in range(len(picked)):
        if not picked[site]:
            continue
        count = 0
        for row in range(np.uint64(start[site]), np.uint64(start[site + 1])):
            count += allowed[kind[row]] & (np.uint32(day[row] - first) <= span)
        visits[site] = count


@njit(cache=True, nogil=True)
def count_findings(picked, start, columns, allowed, days, sums):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Count the findings that fit, by site.

    `columns`: day, group, status, overdue; `allowed`: a flag for each group, for each status, and
    for those overdue; `days`: the first, and how many; `sums`: not closed, overdue, and with a
    status that is asked for (n,).
    """
    day, group, status, late = columns
    some_group, some_status, some_late = allowed
    pending, overdue, asked = sums
    first, span = np.int32(days[0]), np.uint32(days[1])
    for site in range(len(picked)):
        if not picked[site]:
            continue
        waiting, past, fit = 0, 0, 0
        for row in range(np.uint64(start[site]), np.uint64(start[site + 1])):
            fits = some_group[group[row]] & (np.uint32(day[row] - first) <= span)
            waiting += fits & (status[row] < _CLOSED)
            past += fits & late[row]
            fit += fits & (some_status[status[row]] | (some_late & late[row]))
        pending[site], overdue[site], asked[site] = waiting, past, fit


@njit(cache=True, nogil=True)
def group_looks(picked, start, columns, allowed, days, sums):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Count the rebounds that the looks that fit found, by week and by category.

    `columns`: day, group, category, found; `days`: the first, how many, and the first Monday;
    `sums`: by week (w,) and by category (c,).
    """
    day, group, category, found = columns
    by_week, by_category = sums
    first, span = np.int32(days[0]), np.uint32(days[1])
    for site in range(len(picked)):
        if not picked[site]:
            continue
        for row in range(np.uint64(start[site]), np.uint64(start[site + 1])):
            if found[row] and allowed[group[row]] and np.uint32(day[row] - first) <= span:
                by_category[category[row]] += 1
                week = (np.int64(day[row]) - days[2]) // 7
                if 0 <= week < len(by_week):
                    by_week[week] += 1


@njit(cache=True, nogil=True)
def group_visits(picked, start, columns, allowed, days, sums):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Count the visits that fit by week and inspection kind, `sums` (w, kinds)."""
    day, kind = columns
    first, span = np.int32(days[0]), np.uint32(days[1])
    for site in range(len(picked)):
        if not picked[site]:
            continue
        for row in range(np.uint64(start[site]), np.uint64(start[site + 1])):
            if allowed[kind[row]] and np.uint32(day[row] - first) <= span:
                week = (np.int64(day[row]) - days[2]) // 7
                if 0 <= week < len(sums):
                    sums[week, kind[row]] += 1


@njit(cache=True, nogil=True)
def group_findings(picked, start, columns, allowed, days, sums):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Count the findings that fit and are not closed by category, `sums` (c,).

    `columns`: day, group, category, status.
    """
    day, group, category, status = columns
    first, span = np.int32(days[0]), np.uint32(days[1])
    for site in range(len(picked)):
        if not picked[site]:
            continue
        for row in range(np.uint64(start[site]), np.uint64(start[site + 1])):
            if (
                status[row] < _CLOSED
                and allowed[group[row]]
                and np.uint32(day[row] - first) <= span
            ):
                sums[category[row]] += 1


@njit(cache=True, nogil=True)
def gather_cells(rows, places, columns, whole, rest):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Add up sites by cell.

    `rows`: first, and first after; `places`: x, y, bits to shift, cell size, cells across;
    `columns`: shown, visits, rebounds, open, overdue, blind, expected, days, level, gi; `whole`:
    (5, cells) sites, visits, rebounds, open, overdue; `rest`: (5, cells) expected, days, sum of
    levels, sites with a level, largest gi; and the sites that are not blind (cells,).
    """
    x, y, shift, size, across = places
    shown, visits, rebounds, pending, overdue, blind, expected, days, level, gi = columns
    figures, watched = rest
    for row in range(rows[0], rows[1]):
        if not shown[row]:
            continue
        east = ((np.int64(x[row]) >> shift) & 255) // size
        south = ((np.int64(y[row]) >> shift) & 255) // size
        cell = south * across + east
        if whole[0, cell] == 0 or gi[row] > figures[4, cell]:
            figures[4, cell] = gi[row]
        whole[0, cell] += 1
        whole[1, cell] += visits[row]
        whole[2, cell] += rebounds[row]
        whole[3, cell] += pending[row]
        whole[4, cell] += overdue[row]
        figures[0, cell] += expected[row]
        figures[1, cell] += days[row]
        if level[row] > 0:
            figures[2, cell] += level[row]
            figures[3, cell] += 1
        watched[cell] += not blind[row]

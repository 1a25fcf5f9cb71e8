"""What the map shows, as arrays that can stay on disk: sites, and the records that are counted."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.codes import FindingStatus
from geodata.tiling.pixels import Keys, Pixels
from geodata.tiling.texts import Texts

Codes = NDArray[Any]
"""Small unsigned integers: positions in a tuple of codes."""
Days = NDArray[np.int32]
"""Days since 1970."""
Flags = NDArray[np.bool_]
Figures = NDArray[np.float32]

NEVER = int(np.iinfo(np.int32).min)
"""The day of what did not take place."""

STATUSES = (FindingStatus.OPEN, FindingStatus.TO_VERIFY, FindingStatus.CLOSED)
"""Status by the number that stands for it."""


@dataclass(frozen=True)
class LookRows:
    """Later looks of passed verifications, site by site: see `geodata.analysis.Analysis.looks`.

    ``start`` (n + 1,) is where the rows of each site begin; the other columns are (rows,).
    ``group`` is category, severity and kind as one number (`group_numbers`).
    """

    start: NDArray[np.int64]
    day: Days
    category: Codes
    severity: Codes
    kind: Codes
    group: Codes
    days: Figures
    expected: Figures
    found: Flags

    def __post_init__(self) -> None:
        """Let nobody change the arrays."""
        _lock(self)

    @property
    def site(self) -> NDArray[np.int64]:
        """Return the site of each row."""
        return rows_to_sites(self.start)


@dataclass(frozen=True)
class VisitRows:
    """Visits, site by site; ``kind`` is the inspection kind."""

    start: NDArray[np.int64]
    day: Days
    kind: Codes

    def __post_init__(self) -> None:
        """Let nobody change the arrays."""
        _lock(self)

    @property
    def site(self) -> NDArray[np.int64]:
        """Return the site of each row."""
        return rows_to_sites(self.start)


@dataclass(frozen=True)
class FindingRows:
    """Findings, site by site; ``kind`` is that of the visit, ``due`` is ``NEVER`` without one.

    ``status`` is a position in `STATUSES`; ``group`` as of looks.
    """

    start: NDArray[np.int64]
    day: Days
    due: Days
    category: Codes
    severity: Codes
    kind: Codes
    group: Codes
    status: Codes
    overdue: Flags
    is_rebound: Flags

    def __post_init__(self) -> None:
        """Let nobody change the arrays."""
        _lock(self)

    @property
    def site(self) -> NDArray[np.int64]:
        """Return the site of each row."""
        return rows_to_sites(self.start)


@dataclass(frozen=True)
class WholeSums:
    """What the records of each site add up to, all of them (n,): see `geodata.tiling.sums`."""

    visits: NDArray[np.int32]
    rebounds: NDArray[np.int32]
    expected: Figures
    days: Figures
    open: NDArray[np.int32]
    overdue: NDArray[np.int32]

    def __post_init__(self) -> None:
        """Let nobody change the arrays."""
        _lock(self)


@dataclass(frozen=True)
class MapTable:
    """Sites in Z order, those without a position last, and the records of each.

    Attributes
    ----------
    x, y, order
        World pixels and Z key (`geodata.tiling.pixels`) of the position that is shown, which may be
        in the datum of a basemap; 0 without one.
    placed
        The number of sites with a position: rows 0 .. placed - 1.
    lon, lat
        WGS84 degrees; NaN without a position.
    kind, department, leader
        Positions in ``kinds``, ``departments``, ``leaders``; the leader that is empty is none.
    ratio, ratio_low, ratio_high, too_few, level, hotspot
        Of the analysis; a site that nothing was verified at has the ratio of the prior, and level
        0 stands for none.
    gi
        z-score of Gi* on rates, 0 without a position.
    last_visited
        Last day on which somebody proves to have been there, or ``NEVER``.
    prior_shape
        Of the Gamma distribution that the sites' ratios are drawn from.
    data_to
        Last day of which the records tell, or ``NEVER``.
    by_id
        Rows in the order of their ids' bytes.
    site_zoom
        From this zoom on single sites are drawn.
    """

    x: Pixels
    y: Pixels
    order: Keys
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    kind: Codes
    department: Codes
    leader: Codes
    ratio: Figures
    ratio_low: Figures
    ratio_high: Figures
    too_few: Flags
    level: Figures
    gi: Figures
    hotspot: Codes
    last_visited: Days
    by_id: NDArray[np.int32]
    ids: Texts
    names: Texts
    addresses: Texts
    looks: LookRows
    visits: VisitRows
    findings: FindingRows
    whole: WholeSums
    kinds: tuple[str, ...]
    departments: tuple[str, ...]
    leaders: tuple[str, ...]
    categories: tuple[str, ...]
    severities: tuple[str, ...]
    inspection_kinds: tuple[str, ...]
    placed: int
    prior_shape: float
    min_days_at_risk: float
    quiet_days: int
    data_to: int
    site_zoom: int
    rules_version: str

    def __post_init__(self) -> None:
        """Let nobody change the arrays."""
        _lock(self)

    def __len__(self) -> int:
        """Return the number of sites, with a position or not."""
        return len(self.x)

    def row_of(self, site_id: str) -> int | None:
        """Return the row of a site, or None where there is no such site."""
        wanted = site_id.encode("utf-8", "replace")
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self.ids[int(self.by_id[middle])].encode() < wanted:
                low = middle + 1
            else:
                high = middle
        if low == len(self) or self.ids[int(self.by_id[low])] != site_id:
            return None
        return int(self.by_id[low])


def group_numbers(codes: tuple[Codes, Codes, Codes], sizes: tuple[int, int, int]) -> Codes:
    """Return category, severity and inspection kind of each row as one number (rows,)."""
    _, severities, kinds = sizes
    category, severity, kind = (each.astype(np.uint32) for each in codes)
    groups = (category * severities + severity) * kinds + kind
    few = np.prod(sizes, dtype=np.int64) <= np.iinfo(np.uint16).max
    return groups.astype(np.uint16 if few else np.uint32)


def rows_to_sites(start: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the site of each row (rows,) from where the rows of each site begin (n + 1,)."""
    return np.repeat(np.arange(len(start) - 1), np.diff(start))


def _lock(part: Any) -> None:
    """Make all arrays read-only, as those on disk are: a kernel is compiled for each type."""
    for field in fields(part):
        value = getattr(part, field.name)
        if isinstance(value, np.ndarray):
            value.flags.writeable = False

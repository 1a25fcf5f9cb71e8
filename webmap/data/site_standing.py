"""How one site stands among all: its figures out of those of the whole city."""

from __future__ import annotations

from typing import Any, TypedDict

import numpy as np
from flask import current_app

from geodata.tiling import MapTable, degrees_of
from webmap.data.kept_figures import EVERYTHING, Figures, figures_state
from webmap.data.surroundings import box_around
from webmap.plain import DEGREE_DIGITS, RATIO_DIGITS
from webmap.shown import shown_datum

_MOST_NEIGHBOURS = 200


class Neighbour(TypedDict):
    """A site near by, in degrees of WGS84; ``ratio`` is None where it has none."""

    site_id: str
    name: str
    kind: str
    lon: float
    lat: float
    visits: int
    ratio: float | None
    too_few: bool


class SiteFigures(TypedDict):
    """What only the records of all sites can tell of one.

    ``ratio``, ``low``, ``high``: shrunk relative risk with its interval; ``hotspot`` 0 and
    ``hotspot_area`` None where it is in none. ``peers``: `geodata.survival.Curve` of the sites of
    its kind. ``at``: where the map draws it, in the datum of the basemap. ``stale``: of an older
    state of the data.
    """

    visits: int
    rebounds: int
    expected: float | None
    days_at_risk: float
    ratio: float | None
    low: float | None
    high: float | None
    too_few: bool
    level: float | None
    hotspot: int
    hotspot_name: str
    hotspot_area: dict[str, Any] | None
    peers: dict[str, Any] | None
    neighbours: list[Neighbour]
    at: list[float] | None
    stale: bool


def site_figures(site_id: str) -> SiteFigures | None:
    """Return the figures of a site; None while those of the city are worked out.

    They may be of an older state of the data, in which the site need not have been.
    """
    state = figures_state()
    if state.figures is None:
        return None
    table = state.figures.table
    row = table.row_of(site_id)
    if row is None:
        return None
    sums = state.figures.sums(EVERYTHING)
    number = int(table.hotspot[row])
    hotspot = _hotspot(state.figures, number)
    verified = float(sums.days[row]) > 0  # without, the table has the ratio of the prior
    return SiteFigures(
        visits=int(sums.visits[row]),
        rebounds=int(sums.rebounds[row]),
        expected=float(sums.expected[row]) if verified else None,
        days_at_risk=float(sums.days[row]),
        ratio=float(table.ratio[row]) if verified else None,
        low=float(table.ratio_low[row]) if verified else None,
        high=float(table.ratio_high[row]) if verified else None,
        too_few=bool(table.too_few[row]) or not verified,
        level=float(table.level[row]) or None,
        hotspot=number,
        hotspot_name=str(hotspot["name"]) if hotspot else "",
        hotspot_area=hotspot["geometry"] if hotspot and _is_wgs84() else None,
        peers=state.figures.peers.get(table.kinds[table.kind[row]]),
        neighbours=_neighbours(table, row),
        at=_drawn_at(table, row),
        stale=state.stale,
    )


def _hotspot(figures: Figures, number: int) -> dict[str, Any] | None:
    """Return a hot spot by its number; its name and its shape are of no language."""
    told = figures.hotspots("zh")["hotspots"] if number else []
    return next((one for one in told if one["number"] == number), None)


def _drawn_at(table: MapTable, row: int) -> list[float] | None:
    """Return degrees east and north of where the map draws a site; None without a position."""
    if row >= table.placed:
        return None
    east, north = degrees_of(table.x[row : row + 1], table.y[row : row + 1])
    return [round(float(east[0]), DEGREE_DIGITS), round(float(north[0]), DEGREE_DIGITS)]


def _is_wgs84() -> bool:
    """Say whether shapes of the map are in the datum of the records."""
    return shown_datum(current_app.config) == "wgs84"


def _neighbours(table: MapTable, row: int) -> list[Neighbour]:
    """Return the sites around a site, itself too; none where it has no position."""
    if row >= table.placed:
        return []
    lon, lat = table.lon[: table.placed], table.lat[: table.placed]
    west, south, east, north = box_around(float(lon[row]), float(lat[row]))
    near = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
    starts = table.visits.start
    busiest = near[np.argsort(-(starts[near + 1] - starts[near]), kind="stable")][:_MOST_NEIGHBOURS]
    return [_neighbour(table, int(one)) for one in busiest]


def _neighbour(table: MapTable, row: int) -> Neighbour:
    few = bool(table.too_few[row])
    return Neighbour(
        site_id=table.ids[row],
        name=table.names[row],
        kind=table.kinds[table.kind[row]],
        lon=round(float(table.lon[row]), DEGREE_DIGITS),
        lat=round(float(table.lat[row]), DEGREE_DIGITS),
        visits=int(table.visits.start[row + 1] - table.visits.start[row]),
        ratio=None if few else round(float(table.ratio[row]), RATIO_DIGITS),
        too_few=few,
    )

"""Values that are possible but odd: a day to come, a place outside the city."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ingest.checking import Check
from ingest.coordinates import distance_m
from ingest.holding import Hold, Question

_OLD_YEARS = 5
_OUTSIDE_M = 2_000.0
Array = NDArray[Any]


def hold_future(check: Check, first: str, days: Mapping[str, Array]) -> None:
    """Hold rows with a day after today; tell once of days more than five years back.

    A deadline may lie ahead.
    """
    today = check.context.reading.today
    if today is None:
        return
    now = np.datetime64(today, "s")
    asked = Question.DATE not in check.context.reading.settled
    for name, field in (("day", first), ("rectified_on",) * 2, ("verified_on",) * 2):
        late = np.flatnonzero(days[name] > now)
        for row in late.tolist() if asked else ():
            value = str(days[name][row].astype("datetime64[D]"))
            column = check.fields.headers.get(field, field)
            details = {"column": column, "value": value, "today": str(today), "field": field}
            hold = Hold(-1, Question.DATE, "W_DATE_RANGE", f"{field}|{value}", value, "", details)
            check.holds.add([row], hold)
    old = days["day"] < np.datetime64(today.replace(year=today.year - _OLD_YEARS, day=1), "s")
    if old.any():
        earliest = str(days["day"][old].min().astype("datetime64[D]"))
        check.faults.add_one(-1, first, "W_DATE_OLD", earliest, rows=int(old.sum()))


def hold_outside(check: Check, columns: Mapping[str, Array]) -> None:
    """Hold rows whose position lies more than 2 km outside the city.

    Distances on the sphere to the nearest point of the outline, found in degrees that are as wide
    as long at the row's latitude.
    """
    city = check.context.reading.city
    if city is None or Question.POSITION in check.context.reading.settled:
        return
    lon, lat = columns["lon"], columns["lat"]
    placed = np.flatnonzero(~np.isnan(lon))
    if not len(placed):
        return
    shapely.prepare(city)
    outside = placed[~shapely.intersects_xy(city, lon[placed], lat[placed])]
    for row in outside.tolist():
        metres = _metres_to(city, float(lon[row]), float(lat[row]))
        if metres <= _OUTSIDE_M:
            continue
        value = f"{lon[row]:.6f}, {lat[row]:.6f}"
        details = {
            "value": value, "lon": round(float(lon[row]), 6), "lat": round(float(lat[row]), 6),
            "metres": round(metres), "site_id": str(columns["site_id"][row]),
            "site_name": str(columns["site_name"][row]),
        }  # fmt: skip
        subject = str(columns["site_name"][row] or columns["site_id"][row] or value)
        hold = Hold(-1, Question.POSITION, "E_OUTSIDE_CITY", f"{subject}|{value}", subject,
                    str(columns["department"][row]), details)  # fmt: skip
        check.holds.add([row], hold)


def _metres_to(city: shapely.Geometry, lon: float, lat: float) -> float:
    """Return the metres from a position to the outline of the city."""
    narrow = np.cos(np.radians(lat))
    flat = shapely.transform(city, lambda xy: xy * [narrow, 1.0])
    _, there = shapely.get_coordinates(
        shapely.shortest_line(shapely.Point(lon * narrow, lat), flat)
    )
    metres = distance_m(np.array([lon]), np.array([lat]), there[0] / narrow, there[1])
    return float(metres[0])

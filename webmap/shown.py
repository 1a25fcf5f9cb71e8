"""Positions in the datum of the basemap, for what leaves the server to be drawn on the map.

Stored, exported and printed positions are WGS84; each way out to the map shifts its own once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from ingest.datums import wgs84_to_gcj02
from webmap.basemap_choice import read_basemap

Datum = Literal["wgs84", "gcj02"]
Floats = NDArray[np.float64]


def shown_datum(config: Mapping[str, Any]) -> Datum:
    """Return the datum in which the basemap of the settings is drawn."""
    return read_basemap(config).datum


def shown_positions(lon: Floats, lat: Floats, datum: Datum) -> tuple[Floats, Floats]:
    """Return WGS84 degrees (n,) as degrees of a basemap's datum; NaN stays NaN."""
    if datum == "wgs84":
        return lon, lat
    return wgs84_to_gcj02(lon, lat)


def shown_geometry(geometry: BaseGeometry, datum: Datum) -> BaseGeometry:
    """Return a shape in WGS84 degrees as one in a basemap's datum."""
    if datum == "wgs84":
        return geometry
    shifted: BaseGeometry = shapely.transform(
        geometry, lambda degrees: np.column_stack(wgs84_to_gcj02(degrees[:, 0], degrees[:, 1]))
    )
    return shifted

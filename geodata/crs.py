"""Between degrees and metres."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from geodata.errors import SchemaError

WGS84 = CRS.from_epsg(4326)


def to_wgs84(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return `frame` in EPSG:4326 (longitude, latitude in degrees)."""
    if frame.crs is None:
        raise SchemaError("E_NO_CRS", frame="frame")
    return frame.to_crs(WGS84)


def metric_crs(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> CRS:
    """Return a transverse Mercator CRS in metres, centred on the median of the points.

    Centred on the data instead of on a UTM zone, so that a city on a zone border is not cut and
    distances within 100 km of the centre are off by less than 0.02 % (scale error x^2 / 2 R^2).
    """
    known = np.isfinite(lon) & np.isfinite(lat)
    here = lon[known], lat[known]
    lon0, lat0 = (float(np.median(each)) for each in here) if known.any() else (0.0, 0.0)
    return CRS.from_proj4(
        f"+proj=tmerc +lat_0={lat0:.4f} +lon_0={lon0:.4f} +k=1 +datum=WGS84 +units=m +no_defs"
    )


def project(lon: NDArray[np.float64], lat: NDArray[np.float64], crs: CRS) -> NDArray[np.float64]:
    """Return (n, 2) metres, east and north, of longitudes and latitudes (n,) in degrees."""
    transformer = Transformer.from_crs(WGS84, crs, always_xy=True)
    east, north = transformer.transform(np.asarray(lon, float), np.asarray(lat, float))
    return np.column_stack([east, north])

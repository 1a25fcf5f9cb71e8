"""The columns of the three frames that everything is made of: sites, inspections, findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.codes import Vocabulary
from geodata.errors import SchemaError
from geodata.texts import as_arrow, is_increasing

WGS84 = "EPSG:4326"
Frame = TypeVar("Frame", bound=pd.DataFrame)

SITE_COLUMNS: Mapping[str, str] = {
    "site_name": "text",
    "kind": "text",
    "department": "text",
    "address": "text",
}
"""Of the sites frame (GeoDataFrame, index ``site_id``, EPSG:4326 points; no position = None)."""

INSPECTION_COLUMNS: Mapping[str, str] = {
    "site_id": "text",
    "inspected_on": "date",
    "inspection_kind": "text",
    "checked": "text",
    "evidence": "text",
}
"""Of the inspections frame (index ``inspection_id``). ``checked``: category codes joined by ``;``,
empty = every category of the site's department."""

FINDING_COLUMNS: Mapping[str, str] = {
    "inspection_id": "text",
    "site_id": "text",
    "category": "text",
    "found_on": "date",
    "rectified_on": "optional date",
    "verified_on": "optional date",
    "due_on": "optional date",
    "severity": "text",
    "description": "text",
}
"""Of the findings frame (index ``finding_id``). Unknown text is the empty string, never NaN."""


@dataclass(frozen=True)
class Records:
    """What the store holds: the three frames of the schema and the words used in them."""

    sites: gpd.GeoDataFrame
    inspections: pd.DataFrame
    findings: pd.DataFrame
    vocabulary: Vocabulary


def check_sites(sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return `sites` unchanged, or raise `SchemaError` with everything that is wrong."""
    faults = _column_faults(sites, "site_id", SITE_COLUMNS)
    if not isinstance(sites, gpd.GeoDataFrame):
        faults.append("not a GeoDataFrame")
    elif sites.crs is None or not sites.crs.equals(WGS84):
        faults.append(f"CRS is {sites.crs}; convert with geodata.crs.to_wgs84 first")
    elif not sites.geometry.dropna().geom_type.isin(["Point"]).all():
        faults.append("geometry: points only")
    return _checked(sites, "sites", faults)


def check_inspections(inspections: pd.DataFrame) -> pd.DataFrame:
    """Return `inspections` unchanged, or raise `SchemaError` with everything that is wrong."""
    faults = _column_faults(inspections, "inspection_id", INSPECTION_COLUMNS)
    return _checked(inspections, "inspections", faults)


def check_findings(findings: pd.DataFrame) -> pd.DataFrame:
    """Return `findings` unchanged, or raise `SchemaError` with everything that is wrong."""
    faults = _column_faults(findings, "finding_id", FINDING_COLUMNS)
    return _checked(findings, "findings", faults)


def sites_frame(columns: Mapping[str, Any], lon: Any, lat: Any, site_id: Any) -> gpd.GeoDataFrame:
    """Build a sites frame. `lon`, `lat` in degrees (n,), WGS84; NaN where there is no position."""
    lon, lat = pd.Series(lon, dtype=float), pd.Series(lat, dtype=float)
    points = pd.Series(gpd.points_from_xy(lon, lat), dtype=object)
    points[(lon.isna() | lat.isna()).to_numpy()] = None
    index = pd.Index(site_id, dtype="str", name="site_id")
    frame = pd.DataFrame({name: pd.array(columns[name], dtype="str") for name in SITE_COLUMNS})
    frame.index = index
    geometry = gpd.GeoSeries(points.to_numpy(), index=index, crs=WGS84)
    return gpd.GeoDataFrame(frame, geometry=geometry)


def inspections_frame(columns: Mapping[str, Any], inspection_id: Any) -> pd.DataFrame:
    """Build an inspections frame from columns that can be converted to the schema's types."""
    return _typed(columns, INSPECTION_COLUMNS, inspection_id, "inspection_id")


def findings_frame(columns: Mapping[str, Any], finding_id: Any) -> pd.DataFrame:
    """Build a findings frame from columns that can be converted to the schema's types."""
    return _typed(columns, FINDING_COLUMNS, finding_id, "finding_id")


def _typed(
    columns: Mapping[str, Any], types: Mapping[str, str], ids: Any, name: str
) -> pd.DataFrame:
    data = {
        column: pd.array(columns[column], dtype="str") if kind == "text" else _days(columns[column])
        for column, kind in types.items()
    }
    return pd.DataFrame(data, index=pd.Index(ids, dtype="str", name=name))


def _days(values: Any) -> NDArray[np.datetime64]:
    if getattr(values, "dtype", np.dtype(object)).kind == "M":
        return np.asarray(values, dtype="datetime64[s]")
    return pd.to_datetime(pd.Series(values, dtype=object)).to_numpy("datetime64[s]")


def _column_faults(frame: pd.DataFrame, index: str, columns: Mapping[str, str]) -> list[str]:
    faults = []
    if frame.index.name != index:
        faults.append(f"index is {frame.index.name!r}, not {index!r}")
    repeats = first_repeat(frame.index)
    if repeats is not None:
        faults.append(f"{index} repeats: {repeats!r}")
    for column, kind in columns.items():
        if column not in frame.columns:
            faults.append(f"{column} is missing")
            continue
        values = frame[column]
        if kind == "text" and not pd.api.types.is_string_dtype(values.dtype):
            faults.append(f"{column} is {values.dtype}, not text")
        if kind != "text" and not pd.api.types.is_datetime64_dtype(values.dtype):
            faults.append(f"{column} is {values.dtype}, not a date")
        if not kind.startswith("optional") and values.isna().any():
            faults.append(f"{column} has {int(values.isna().sum())} empty value(s)")
    return faults


def is_ordered(index: pd.Index) -> bool:
    """Say whether ids stand in order and none repeats."""
    if index.dtype != "str":
        return bool(index.is_monotonic_increasing and index.is_unique)
    # an index asked itself would keep a table of all its ids
    return is_increasing(as_arrow(index))


def first_repeat(index: pd.Index) -> object:
    """Return an id that stands in an index twice, or None."""
    if is_ordered(index) or index.is_unique:
        return None
    repeat: object = index[index.duplicated()][0]
    return repeat


def _checked(frame: Frame, name: str, faults: list[str]) -> Frame:
    if faults:
        raise SchemaError("E_SCHEMA", frame=name, detail="; ".join(faults))
    return frame

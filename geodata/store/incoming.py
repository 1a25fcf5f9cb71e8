"""Frames of a batch as rows of the store's tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy import Table

from geodata import schema
from geodata.store import geopackage, tables
from geodata.store.rows import Values, plain_columns

SITE = tables.site
_VISIT_SOURCE = {"source_key": "text", "datum": "text", "given_x": "number", "given_y": "number"}
_FINDING_SOURCE = {"source_key": "text"}
_CHUNK = 20_000


@dataclass(frozen=True)
class Incoming:
    """Rows of one table, made from a frame as they are needed.

    Attributes
    ----------
    ids
        Id of each row (n,).
    frame, kinds
        The other columns, and whether each is text, a number or a date.
    further
        Columns that are no longer those of the frame, each of n plain values.
    """

    table: Table
    ids: list[str]
    frame: pd.DataFrame
    kinds: Mapping[str, str]
    further: Mapping[str, list[Any]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Name of the column of ids."""
        return f"{self.table.name}_id"

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the other columns."""
        return (*self.kinds, *(name for name in self.further if name not in self.kinds))

    def column(self, name: str) -> list[Any]:
        """Return the plain values of one column."""
        if name in self.further:
            return self.further[name]
        return plain_columns(self.frame, {name: self.kinds[name]})[name]

    def with_column(self, name: str, values: list[Any]) -> Incoming:
        """Return the rows with other values in one column."""
        return replace(self, further={**self.further, name: values})

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.ids)

    def __iter__(self) -> Iterator[Values]:
        """Give each row's values: the id, then the columns; a part at a time, to save memory."""
        for start in range(0, len(self.ids), _CHUNK):
            part = slice(start, start + _CHUNK)
            values = plain_columns(self.frame.iloc[part], self.kinds)
            values |= {name: column[part] for name, column in self.further.items()}
            yield from zip(self.ids[part], *(values[name] for name in self.names), strict=True)


def site_rows(sites: gpd.GeoDataFrame) -> Incoming:
    """Return sites as rows, ordered by id, so that the same rows always make the same file."""
    ordered = sites.sort_index()
    points = geopackage.encode_points(ordered.geometry.to_numpy())
    return Incoming(
        tables.site, ordered.index.tolist(), ordered, schema.SITE_COLUMNS, {"geom": points}
    )


def inspection_rows(inspections: pd.DataFrame) -> Incoming:
    """Return inspections as rows, ordered by id."""
    return _rows(inspections, tables.inspection, schema.INSPECTION_COLUMNS, _VISIT_SOURCE)


def finding_rows(findings: pd.DataFrame) -> Incoming:
    """Return findings as rows, ordered by id."""
    return _rows(findings, tables.finding, schema.FINDING_COLUMNS, _FINDING_SOURCE)


def _rows(
    frame: pd.DataFrame, table: Table, columns: Mapping[str, str], source: Mapping[str, str]
) -> Incoming:
    ordered = frame if frame.index.is_monotonic_increasing else frame.sort_index()
    for name, kind in source.items():
        if name not in ordered.columns:
            blank: Any = "" if kind == "text" else np.nan
            ordered = ordered.assign(**{name: blank})
    return Incoming(table, ordered.index.tolist(), ordered, {**columns, **source})

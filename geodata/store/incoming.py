"""Frames of a batch as rows of the store's tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import compress, repeat
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy import Table

from geodata import schema
from geodata.store import geopackage, tables
from geodata.store.rows import CHUNK_ROWS, Values, plain_columns
from geodata.texts import Arrow, as_arrow

SITE = tables.site
_VISIT_SOURCE = {"source_key": "text", "datum": "text", "given_x": "number", "given_y": "number"}
_FINDING_SOURCE = {"source_key": "text"}


@dataclass(frozen=True)
class Incoming:
    """Rows of one table, made from a frame as they are needed.

    Attributes
    ----------
    ids
        Id of each row (n,), by Arrow.
    frame, kinds
        The other columns, and whether each is text, a number or a date.
    further
        Columns that are no longer those of the frame, each of n plain values.
    """

    table: Table
    ids: Arrow
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

    def texts(self, name: str) -> Arrow:
        """Return a column of text by Arrow (n,)."""
        return as_arrow(self.further[name] if name in self.further else self.frame[name])

    def chosen(self, rows: Any) -> Incoming:
        """Return only some of the rows (a mask, n)."""
        kept = np.asarray(rows)
        further = {name: list(compress(column, kept)) for name, column in self.further.items()}
        return replace(self, ids=self.ids.filter(rows), frame=self.frame[kept], further=further)

    def with_column(self, name: str, values: list[Any]) -> Incoming:
        """Return the rows with other values in one column."""
        return replace(self, further={**self.further, name: values})

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.ids)

    def __iter__(self) -> Iterator[Values]:
        """Give each row's values: the id, then the columns."""
        return self.with_last()

    def with_last(self, *last: Any) -> Iterator[Values]:
        """Give each row's values with some more behind, the same for all rows.

        Made a part at a time, to save memory.
        """
        for start in range(0, len(self.ids), CHUNK_ROWS):
            part = slice(start, start + CHUNK_ROWS)
            values = plain_columns(self.frame.iloc[part], self.kinds)
            values |= {name: column[part] for name, column in self.further.items()}
            columns = [self.ids[part].to_pylist(), *(values[name] for name in self.names)]
            yield from zip(*columns, *map(repeat, last))  # noqa: B905  repeat has no end


def site_rows(sites: gpd.GeoDataFrame) -> Incoming:
    """Return sites as rows, ordered by id, so that the same rows always make the same file."""
    ordered = sites.sort_index()
    points = geopackage.encode_points(ordered.geometry.to_numpy())
    return Incoming(
        tables.site, as_arrow(ordered.index), ordered, schema.SITE_COLUMNS, {"geom": points}
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
    ordered = frame if schema.is_ordered(frame.index) else frame.sort_index()
    for name, kind in source.items():
        if name not in ordered.columns:
            blank: Any = "" if kind == "text" else np.nan
            ordered = ordered.assign(**{name: blank})
    return Incoming(table, as_arrow(ordered.index), ordered, {**columns, **source})

"""Rows of a table as plain values, many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, insert

Values = tuple[Any, ...]
"""The values of a row in the order of its names: text, number, bytes or None; days in ISO form."""
_CHUNK = 20_000


def plain_columns(frame: pd.DataFrame, columns: Mapping[str, str]) -> dict[str, list[Any]]:
    """Return the index and the named columns of a frame as lists of plain values, by name.

    `columns` says of each whether it is ``text``, ``number`` or a date (`geodata.schema`).
    """
    values = {str(frame.index.name): frame.index.tolist()}
    for name, kind in columns.items():
        column = frame[name]
        if kind == "text":
            values[name] = column.tolist()
        elif kind == "number":
            given = column.to_numpy(float)
            values[name] = [None if np.isnan(one) else one for one in given.tolist()]
        else:
            values[name] = _iso_days(column)
    return values


def _iso_days(days: pd.Series) -> list[str | None]:
    codes, distinct = pd.factorize(days)
    texts = np.array([*(str(day)[:10] for day in distinct), None], dtype=object)
    return list(texts[codes])


def stored_rows(
    connection: Connection, table: Table, key: str, wanted: Sequence[str], names: Sequence[str]
) -> list[Values]:
    """Return the values of `key` and `names` of the stored rows whose `key` is wanted.

    A small file in a large store: the wanted keys are put beside the table. A large file in a
    small store: the table is read through.
    """
    if not wanted:
        return []
    held = connection.exec_driver_sql(f"SELECT max(fid) FROM {table.name}").scalar() or 0
    chosen = ", ".join(f"t.{name}" for name in (key, *names))
    if held <= len(wanted):
        asked = set(wanted)
        rows = connection.exec_driver_sql(f"SELECT {chosen} FROM {table.name} t")
        return [tuple(row) for row in rows if row[0] in asked]
    with_wanted(connection, wanted)
    found = connection.exec_driver_sql(
        f"SELECT {chosen} FROM {table.name} t JOIN wanted w ON w.id = t.{key}"
    ).fetchall()
    return [tuple(row) for row in found]


def rows_of_records(
    connection: Connection, table: Table, keys: Sequence[str], names: Sequence[str]
) -> list[Values]:
    """Return ``source_key`` and `names` of the stored rows of records, by their source keys.

    The id of a numbered row begins with its source key (a correction leaves the id as it is), so
    the index of ids finds them, and none of its own is kept.
    """
    if not keys:
        return []
    held = connection.exec_driver_sql(f"SELECT max(fid) FROM {table.name}").scalar() or 0
    if held <= len(keys):
        return stored_rows(connection, table, "source_key", keys, names)
    chosen = ", ".join(f"t.{name}" for name in ("source_key", *names))
    with_wanted(connection, keys)
    found = connection.exec_driver_sql(
        f"SELECT {chosen} FROM wanted w JOIN {table.name} t"
        f" ON t.{table.name}_id >= w.id || ':' AND t.{table.name}_id < w.id || ';'"
        " AND t.source_key = w.id"
    ).fetchall()
    return [tuple(row) for row in found]


def with_wanted(connection: Connection, wanted: Iterable[str]) -> None:
    """Fill the temporary table ``wanted`` (column ``id``) of this connection."""
    connection.exec_driver_sql("CREATE TEMP TABLE IF NOT EXISTS wanted (id TEXT PRIMARY KEY)")
    connection.exec_driver_sql("DELETE FROM wanted")
    rows = [(one,) for one in dict.fromkeys(wanted)]
    if rows:
        connection.exec_driver_sql("INSERT INTO wanted VALUES (?)", rows)


def insert_rows(
    connection: Connection, table: Table, names: Sequence[str], rows: Iterable[Values]
) -> None:
    """Insert rows whose values stand in the order of `names`.

    By the driver's own many-at-once, without a dictionary for each row.
    """
    statement = str(insert(table).compile(dialect=connection.dialect, column_keys=list(names)))
    order = [name for name in (column.name for column in table.columns) if name in names]
    places = [list(names).index(name) for name in order]
    in_order = places == list(range(len(names)))
    chunk: list[Values] = []
    for row in rows:
        chunk.append(row if in_order else tuple(row[place] for place in places))
        if len(chunk) == _CHUNK:
            connection.exec_driver_sql(statement, chunk)
            chunk = []
    if chunk:
        connection.exec_driver_sql(statement, chunk)


def stored_row(connection: Connection, table: str, record: str) -> dict[str, Any] | None:
    """Return the stored values of one record by name, without its ``fid``; None where it is not."""
    row = connection.exec_driver_sql(
        f"SELECT * FROM {table} WHERE {table}_id = ?", (record,)
    ).first()
    return None if row is None else {k: v for k, v in row._mapping.items() if k != "fid"}


def update_row(
    connection: Connection, table: Table, key: str, record: str, values: Mapping[str, Any]
) -> None:
    """Set the named values of one row."""
    named = ", ".join(f"{name} = ?" for name in values)
    connection.exec_driver_sql(
        f"UPDATE {table.name} SET {named} WHERE {key} = ?", (*values.values(), record)
    )

"""Rows of a table as plain values, many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from sqlalchemy import Connection, Table

from geodata.texts import Arrow, as_arrow

Values = tuple[Any, ...]
"""The values of a row in the order of its names: text, number, bytes or None; days in ISO form."""
CHUNK_ROWS = 20_000


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
            figures = given.astype(object)
            figures[np.isnan(given)] = None
            values[name] = figures.tolist()
        else:
            values[name] = _iso_days(column)
    return values


def _iso_days(days: pd.Series) -> list[str | None]:
    codes, distinct = pd.factorize(days)
    texts = np.array([*(str(day)[:10] for day in distinct), None], dtype=object)
    return list(texts[codes])


def stored_rows(
    connection: Connection, table: Table, key: str, wanted: Any, names: Sequence[str]
) -> list[Values]:
    """Return the values of `key` and `names` of the stored rows whose `key` is wanted.

    `wanted`: keys, as a list or by Arrow. A small file in a large store: the wanted keys are put
    beside the table. A large file in a small store: the table is read through.
    """
    held = _held(connection, table)
    if not len(wanted) or not held:
        return []
    chosen = ", ".join(f"t.{name}" for name in (key, *names))
    if held <= len(wanted):
        known = connection.exec_driver_sql(f"SELECT {key} FROM {table.name}").scalars().all()
        asked = set(among(as_arrow(wanted), known).to_pylist())
        rows = connection.exec_driver_sql(f"SELECT {chosen} FROM {table.name} t") if asked else ()
        return [tuple(row) for row in rows if row[0] in asked]
    with_wanted(connection, wanted)
    found = connection.exec_driver_sql(
        f"SELECT {chosen} FROM {table.name} t JOIN wanted w ON w.id = t.{key}"
    ).fetchall()
    return [tuple(row) for row in found]


def _held(connection: Connection, table: Table) -> int:
    return connection.exec_driver_sql(f"SELECT max(fid) FROM {table.name}").scalar() or 0


def among(texts: Arrow, others: Any) -> Arrow:
    """Return those texts that are among others (a list, or by Arrow), in their order."""
    return texts.filter(pc.is_in(texts, value_set=as_arrow(others)))


def rows_of_records(
    connection: Connection, table: Table, keys: Arrow, names: Sequence[str]
) -> list[Values]:
    """Return ``source_key`` and `names` of the stored rows of records, by their source keys.

    The id of a numbered row begins with its source key (a correction leaves the id as it is), so
    the index of ids finds them, and none of its own is kept.
    """
    held = _held(connection, table)
    if not len(keys) or not held:
        return []
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


def with_wanted(connection: Connection, wanted: Any) -> None:
    """Fill the temporary table ``wanted`` (column ``id``) of this connection."""
    connection.exec_driver_sql("CREATE TEMP TABLE IF NOT EXISTS wanted (id TEXT PRIMARY KEY)")
    connection.exec_driver_sql("DELETE FROM wanted")
    keys = as_arrow(wanted)
    for start in range(0, len(keys), CHUNK_ROWS):
        part = [(one,) for one in keys[start : start + CHUNK_ROWS].to_pylist()]
        connection.exec_driver_sql("INSERT OR IGNORE INTO wanted VALUES (?)", part)


def insert_rows(
    connection: Connection, table: Table, names: Sequence[str], rows: Iterable[Values]
) -> None:
    """Insert rows whose values stand in the order of `names`.

    By the driver's own many-at-once, without a dictionary for each row.
    """
    marks = ", ".join("?" * len(names))
    statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})"
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK_ROWS)):
        connection.exec_driver_sql(statement, chunk)


@contextmanager
def indexed_afterwards(connection: Connection, table: Table, rows: int) -> Iterator[None]:
    """Insert a number of rows without the further indexes of a table, which are then made anew.

    Sorting a whole index once is cheaper than finding the place of each row, where more rows come
    than are there. In the caller's transaction, as all else: a reader never misses an index.
    """
    many = rows >= CHUNK_ROWS and rows > _held(connection, table)
    indexes = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ?"
        " AND sql IS NOT NULL ORDER BY rowid",
        (table.name,),
    ).fetchall()
    for name, _ in indexes if many else ():
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    yield
    for _, made in indexes if many else ():
        connection.exec_driver_sql(made)


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

"""The append-only log of what was written, with what stood there before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, func, insert, select

from geodata.store import tables
from geodata.store.rows import insert_rows

Before = tuple[str, str, str, Mapping[str, Any]]
"""Layer, record id, ``update`` or ``delete``, and the values that stood there before."""


def new_revision(connection: Connection, batch: int, kind: str, made_at: str) -> int:
    """Note a write of ``import``, ``review`` or ``undo`` of a batch; return its number."""
    statement = insert(tables.revision).returning(tables.revision.c.fid)
    values = {"batch_id": batch, "kind": kind, "made_at": made_at}
    return int(connection.execute(statement, values).scalar_one())


def keep_history(connection: Connection, revision: int, changes: Iterable[Before]) -> None:
    """Keep what stood there before a revision."""
    insert_rows(
        connection,
        tables.history,
        ("revision_id", "layer", "record_id", "action", "before"),
        (
            (revision, layer, record, action, json.dumps(dict(before), ensure_ascii=False))
            for layer, record, action, before in changes
        ),
    )


def data_version(connection: Connection) -> int:
    """Return a number that is another one after each write that changed something."""
    return connection.scalar(select(func.coalesce(func.max(tables.revision.c.fid), 0))) or 0


def data_stamp(connection: Connection) -> str:
    """Return a text that tells the data of one store and one version from all others.

    The number of the last revision alone would not: a store that was deleted and filled anew
    counts from 1 again.
    """
    last = select(tables.revision.c.fid, tables.revision.c.kind, tables.revision.c.made_at)
    revision = connection.execute(last.order_by(tables.revision.c.fid.desc()).limit(1)).first()
    batches = connection.execute(select(tables.import_batch.c.fid, tables.import_batch.c.sha256))
    told = json.dumps([list(revision or ()), sorted(map(list, batches))], default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:16]

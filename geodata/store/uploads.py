"""Files that came by the page, from their arrival to the import that they became."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from geodata.errors import StoreError
from geodata.store import tables


@dataclass(frozen=True)
class UploadRow:
    """One file that came by the page.

    Attributes
    ----------
    file
        Its name in the folder of files, never the sender's name.
    asked
        What the person has stated: datum, profile, columns, ...
    state
        ``waiting`` for the person, ``importing``, ``done``, ``failed``, ``dropped``.
    told
        What came of it: ``code`` and ``values`` of an error.
    """

    number: int
    source_name: str
    file: str
    asked: Mapping[str, Any]
    state: str
    told: Mapping[str, Any]
    uploaded_at: str
    batch: int | None


_UPLOAD = select(
    tables.upload.c.fid, tables.upload.c.source_name, tables.upload.c.file, tables.upload.c.asked,
    tables.upload.c.state, tables.upload.c.told, tables.upload.c.uploaded_at,
    tables.upload.c.batch_id,
).order_by(tables.upload.c.fid.desc())  # fmt: skip


def keep_upload(connection: Connection, source_name: str, file: str, uploaded_at: str) -> int:
    """Keep that a file has come; return its number."""
    statement = insert(tables.upload).returning(tables.upload.c.fid)
    values = {
        "source_name": source_name, "file": file, "uploaded_at": uploaded_at, "state": "waiting",
        "asked": "{}", "told": "{}",
    }  # fmt: skip
    return int(connection.execute(statement, values).scalar_one())


def read_upload(connection: Connection, number: int) -> UploadRow:
    """Return one upload.

    Raises
    ------
    StoreError
        ``E_UPLOAD_UNKNOWN``.
    """
    row = connection.execute(_UPLOAD.where(tables.upload.c.fid == number)).first()
    if row is None:
        raise StoreError("E_UPLOAD_UNKNOWN", upload=number)
    return _upload(row)


def read_uploads(connection: Connection, *, limit: int = 50) -> list[UploadRow]:
    """Return the last uploads, the latest first."""
    return [_upload(row) for row in connection.execute(_UPLOAD.limit(limit))]


def _upload(row: Any) -> UploadRow:
    number, source_name, file, asked, state, told, uploaded_at, batch = row
    return UploadRow(
        number, source_name, file, json.loads(asked), state, json.loads(told), uploaded_at, batch
    )


def change_upload(connection: Connection, number: int, **values: Any) -> None:
    """Set ``asked``, ``state``, ``told`` or ``batch`` of an upload."""
    named = {"batch_id" if name == "batch" else name: value for name, value in values.items()}
    for name in ("asked", "told"):
        if name in named:
            named[name] = json.dumps(named[name], ensure_ascii=False, default=str)
    connection.execute(update(tables.upload).where(tables.upload.c.fid == number).values(**named))


def claim_upload(connection: Connection, number: int) -> bool:
    """Mark an upload as being imported; False where it was imported or dropped.

    One that is marked already was cut off, if the caller does not run it itself.
    """
    done = connection.execute(
        update(tables.upload)
        .where(
            tables.upload.c.fid == number,
            tables.upload.c.state.in_(("waiting", "failed", "importing")),
        )
        .values(state="importing", told="{}")
    )
    return done.rowcount == 1

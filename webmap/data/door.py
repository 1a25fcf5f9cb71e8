"""The open store, and the results that the application keeps."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from geodata.errors import StoreError
from geodata.rules import Rules, load_rules
from geodata.schema import Records
from geodata.store import Store, open_store
from ingest.knowledge import Known

if TYPE_CHECKING:
    from geodata.analysis import Analysis


@dataclass
class Door:
    """What the running application holds: the open store and the last results."""

    store: Store
    rules: Rules
    seed: int
    lock: threading.Lock = field(default_factory=threading.Lock)
    records: tuple[int, Records] | None = None
    known: tuple[int, Known] | None = None
    analyses: dict[tuple[Any, ...], Analysis] = field(default_factory=dict)


def init_app(app: Flask) -> None:
    """Give the application its door; the store is opened (and made) at the first use."""
    app.extensions["lookback_door_lock"] = threading.Lock()
    app.extensions["lookback_door"] = None


def door() -> Door:
    """Return the door of the application."""
    extensions = current_app.extensions
    with extensions["lookback_door_lock"]:
        if extensions["lookback_door"] is None:
            config = current_app.config
            extensions["lookback_door"] = Door(
                store=open_store(config["DATABASE_URL"]),
                rules=load_rules(config["RULES"] or None),
                seed=int(config["SEED"]),
            )
        opened: Door = extensions["lookback_door"]
        return opened


@contextmanager
def writing() -> Iterator[Connection]:
    """Give a writing connection: all that is written in it is kept, or nothing is.

    Raises
    ------
    StoreError
        ``E_ROLLBACK`` where the system could not write (disk full, file locked): nothing is kept.
    """
    try:
        with door().store.writing() as connection:
            yield connection
    except DBAPIError as error:
        raise StoreError("E_ROLLBACK", detail=error.orig) from error


def files_folder() -> Path:
    """Return the folder for files beside the store; it is made where it is not there."""
    folder = store_path().with_name("files")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def store_path() -> Path:
    """Return the path of the store's file."""
    return Path(str(current_app.config["DATABASE_URL"]).removeprefix("sqlite:///"))


def instant() -> str:
    """Return the present instant, ISO, UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

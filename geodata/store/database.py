"""Opening a store: the file, its connection settings, and its layout brought up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlalchemy.pool import NullPool

from geodata.errors import StoreError
from geodata.store import geopackage

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_TIMEOUT_MS = 30_000
_CACHE_KB = 32_768
"""Pages kept while an import writes: with SQLite's 2 MB the indexes are read again and again."""


class Store:
    """An open store. `reading()` and `writing()` give a connection inside one transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the store from first to last read."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give the one writing connection: all that is written in it is kept, or nothing is."""
        writer = self.engine.connect().execution_options(writes=True)
        with writer as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()


def open_store(url: str) -> Store:
    """Open the store at a database URL or a file's path, and bring its layout up to date.

    A file that is not there is made; so is its folder.

    Raises
    ------
    StoreError
        If the URL cannot be read, the file is no store of ours, or a newer Lookback made it.
    """
    try:
        parsed = make_url(url if "://" in url else f"sqlite:///{url}")
    except ArgumentError as error:
        raise StoreError("E_STORE_URL", url=url) from error
    if parsed.get_backend_name() != "sqlite":
        raise StoreError("E_STORE_URL", url=parsed.render_as_string(hide_password=True))
    path = Path(parsed.database or "")
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, poolclass=NullPool)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    store = Store(engine)
    try:
        _upgrade(store, path)
    except DatabaseError as error:
        store.close()
        raise StoreError("E_STORE_FILE", path=path, detail=error.orig) from error
    return store


def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, so that DDL is in it too
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {_BUSY_TIMEOUT_MS}",
        f"cache_size = -{_CACHE_KB}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    geopackage.register_functions(connection)


def _on_begin(connection: Connection) -> None:
    # A writer takes its place at once: upgrading a read lock later can fail in the middle.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _upgrade(store: Store, path: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    head = ScriptDirectory.from_config(config).get_current_head()
    with store.reading() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        if current == head:
            return
        foreign = (
            current is None
            and connection.exec_driver_sql(
                "SELECT count(*) FROM sqlite_master WHERE type = 'table'"
            ).scalar()
        )
        if foreign:
            raise StoreError("E_STORE_FOREIGN", path=path)
    with store.writing() as connection:
        if MigrationContext.configure(connection).get_current_revision() == head:
            return  # another process was quicker
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError("E_STORE_NEWER", path=path) from error

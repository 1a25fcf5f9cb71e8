"""Runs the migrations on the connection that the store hands over."""

from __future__ import annotations

from alembic import context

from geodata.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
# the caller holds the transaction, so that a new store is whole or not there
context.run_migrations()

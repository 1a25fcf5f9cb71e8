"""Profiles that people have saved, by name."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from geodata.store import tables


@dataclass(frozen=True)
class KeptProfile:
    """A saved profile: its text is the TOML that `ingest.profiles` reads."""

    name: str
    department: str
    text: str
    saved_at: str


def keep_profile(connection: Connection, profile: KeptProfile) -> None:
    """Save a profile; one of the same name gives way."""
    connection.execute(delete(tables.profile).where(tables.profile.c.name == profile.name))
    connection.execute(
        insert(tables.profile),
        {"name": profile.name, "department": profile.department, "text": profile.text,
         "saved_at": profile.saved_at},
    )  # fmt: skip


def read_profiles(connection: Connection) -> list[KeptProfile]:
    """Return the saved profiles by name."""
    row = tables.profile.c
    wanted = select(row.name, row.department, row.text, row.saved_at).order_by(row.name)
    return [KeptProfile(*one) for one in connection.execute(wanted)]

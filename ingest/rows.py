"""Rows that are told apart by content: numbers for them, and rows that repeat another."""

from __future__ import annotations

import hashlib

import pandas as pd

from ingest.problems import Faults
from ingest.profiles import Profile

_OF_THE_SITE = (
    "site_name",
    "kind",
    "department",
    "address",
    "lon",
    "lat",
    "datum",
    "given_x",
    "given_y",
)
"""Columns that may be written in two ways without being about two things."""


def without_repeats(records: pd.DataFrame, faults: Faults) -> tuple[pd.DataFrame, int]:
    """Return records whose ``id`` is their own, and the number of rows that repeat another.

    Of two rows of one id the first stays; a later one of the same content is skipped, of other
    content rejected.
    """
    repeated = records["id"].duplicated(keep=False)
    if not repeated.any():
        return records, 0
    content = [name for name in records.columns if name not in _OF_THE_SITE]
    firsts: dict[str, int] = {}
    skipped: list[int] = []
    rejected: list[int] = []
    rows = records.loc[repeated, content]
    numbers = dict(zip(rows.index, rows["record_id"], strict=True))
    cells = zip(*(map(str, rows[name]) for name in content), strict=True)
    texts = dict(zip(rows.index, map("\x1f".join, cells), strict=True))
    for (row, text), key in zip(texts.items(), rows["id"], strict=True):
        first = firsts.setdefault(key, row)
        if first == row:
            continue
        same = text == texts[first]
        (skipped if same else rejected).append(row)
        code = "W_DUPLICATE_ROW" if same else "E_RECORD_ID_TWICE"
        faults.add_one(row, "record_id", code, numbers[row], first=first)
    return records.drop(index=skipped + rejected), len(skipped)


def namespaces(records: pd.DataFrame, profile: Profile) -> list[str]:
    """Return whose record number each is: the profile's, else the department's."""
    own = profile.namespace or profile.name
    return [own] * len(records) if own else list(records["department"])


def source_keys(records: pd.DataFrame, profile: Profile, kind: str) -> list[str]:
    """Return ``kind:namespace:number`` of each record, blank without a number."""
    return [
        f"{kind}:{space}:{record}" if record else ""
        for space, record in zip(namespaces(records, profile), records["record_id"], strict=True)
    ]


def day_texts(days: pd.Series) -> list[str]:
    """Return days as ISO text."""
    return [str(day) for day in days.to_numpy("datetime64[D]")]


def content_hash(*parts: str) -> str:
    """Return sixteen hexadecimal figures that stand for the parts."""
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).hexdigest()

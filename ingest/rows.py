"""Rows that are told apart by content: numbers for them, and rows that repeat another."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pandas as pd
import pyarrow.compute as pc

from geodata.texts import Arrow, as_arrow, is_increasing, joined
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

    Of two rows of one id the first stays; a later one of the same content is skipped
    (``W_DUPLICATE_ROW``), of other content rejected (``E_RECORD_ID_TWICE``).
    """
    # a file in the order of its numbers is the rule, and that needs no table of all ids
    if is_increasing(as_arrow(records["id"])) or records["id"].is_unique:
        return records, 0
    repeated = records["id"].duplicated(keep=False)
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


def source_keys(records: pd.DataFrame, profile: Profile, kind: str) -> Arrow:
    """Return ``kind:namespace:number`` of each record (n,), blank without a number.

    The namespace, which says whose number it is, is the profile's, else the department.
    """
    numbers = as_arrow(records["record_id"])
    space = profile.namespace or profile.name or as_arrow(records["department"])
    return pc.if_else(pc.equal(numbers, ""), "", joined(":", kind, space, numbers))


def with_hashes(ids: Arrow, keys: Arrow, hashes: Callable[[pd.Series], list[str]]) -> Arrow:
    """Return ids (n,), where a record has no key the hash of its content.

    `hashes` is called with the mask (n,) of those records.
    """
    blank = pc.equal(keys, "")
    if not pc.any(blank).as_py():
        return ids
    return pc.replace_with_mask(ids, blank, as_arrow(hashes(blank.to_pandas())))


def content_hash(*parts: str) -> str:
    """Return sixteen hexadecimal figures that stand for the parts."""
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).hexdigest()

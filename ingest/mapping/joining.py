"""The rows of several sheets put below each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np

from geodata.errors import InputError
from ingest.tables import Column, Fields, concatenate


def joined_fields(parts: Sequence[Fields]) -> Fields:
    """Return the rows of all sheets; a field that a sheet does not have is blank there.

    Raises
    ------
    InputError
        ``E_SHAPES_MIXED`` where the sheets differ in shape or datum.
    """
    first = parts[0]
    if len(parts) == 1:
        return first
    if len({part.shape for part in parts}) > 1 or len({part.datum for part in parts}) > 1:
        raise InputError(
            "E_SHAPES_MIXED", sheets=", ".join(str(part.sheets[0]) for part in parts if part.rows)
        )
    names = dict.fromkeys(name for part in parts for name in part.columns)
    return Fields(
        shape=first.shape,
        columns={name: _column(parts, name) for name in names},
        headers={name: head for part in reversed(parts) for name, head in part.headers.items()},
        row_numbers=np.concatenate([part.row_numbers for part in parts]),
        sheets=np.concatenate([part.sheets for part in parts]),
        skipped=sum(part.skipped for part in parts),
        datum=first.datum,
        epoch_1904=first.epoch_1904,
        unused=tuple(dict.fromkeys(text for part in parts for text in part.unused)),
        keys={key: concatenate([part.keys[key] for part in parts]) for key in first.keys},
        footers=sum(part.footers for part in parts),
        notes=tuple(chain.from_iterable(part.notes for part in parts)),
        columns_seen=tuple(chain.from_iterable(part.columns_seen for part in parts)),
        header_rows=tuple(chain.from_iterable(part.header_rows for part in parts)),
        header_ends=_merged([part.header_ends for part in parts]),
        places=_merged([part.places for part in parts]),
        year_hints=_merged([part.year_hints for part in parts]),
    )


def _column(parts: Sequence[Fields], name: str) -> Column:
    blank = np.array([""], dtype=object)
    return concatenate(
        [part.columns.get(name) or Column(np.zeros(part.rows, np.int32), blank) for part in parts]
    )


def _merged(mappings: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return dict(chain.from_iterable(mapping.items() for mapping in mappings))

"""Many texts at a time: columns of ids, held by Arrow and not as one object for each text."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Arrow = Any
"""A ``pyarrow.LargeStringArray`` (n,) without gaps."""


def as_arrow(values: Any) -> Arrow:
    """Return texts (a frame's column or index, an array or a list, n) as one Arrow array (n,)."""
    array = pa.array(getattr(values, "array", values), pa.large_string())
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def as_column(texts: Arrow) -> Any:
    """Return Arrow texts (n,) as a column of a frame, which shares their memory."""
    return pd.array(texts, dtype="str")


def joined(separator: str, *parts: Any) -> Arrow:
    """Return texts (n,) put together of others: Arrow arrays (n,), or one text for all rows."""
    scalars = [pa.scalar(part, pa.large_string()) if isinstance(part, str) else part
               for part in parts]  # fmt: skip
    return pc.binary_join_element_wise(*scalars, pa.scalar(separator, pa.large_string()))


def day_texts(days: Any) -> Arrow:
    """Return days (n,) as ISO text."""
    codes, distinct = pd.factorize(np.asarray(days, "datetime64[D]"), use_na_sentinel=False)
    return as_arrow([str(day) for day in distinct.astype("datetime64[D]")]).take(pa.array(codes))


def is_increasing(texts: Arrow) -> bool:
    """Say whether each text comes after the one before it, by code points; so none repeats."""
    return len(texts) < 2 or bool(pc.all(pc.less(texts[:-1], texts[1:])).as_py())

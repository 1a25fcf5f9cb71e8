"""Texts that repeat, as small numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geodata.codes import Scheme, Vocabulary


@dataclass(frozen=True)
class CodeList:
    """The codes that occur, those of the vocabulary first and in its order."""

    names: tuple[str, ...]

    @classmethod
    def of(cls, vocabulary: Vocabulary, scheme: Scheme, *columns: pd.Series) -> CodeList:
        """List what stands in any of the columns."""
        found = {str(code) for column in columns for code in column.dropna().unique()}
        known = [code for code in vocabulary.scheme(scheme) if code in found]
        return cls((*known, *sorted(found.difference(known))))

    def codes(self, column: pd.Series) -> NDArray[Any]:
        """Return the place of each value in the list (n,), in as few bytes as it takes."""
        small = np.uint8 if len(self.names) <= np.iinfo(np.uint8).max else np.uint16
        if isinstance(column.dtype, pd.CategoricalDtype):
            names = pd.Index(self.names).get_indexer(column.cat.categories.astype(str))
            return names[column.cat.codes.to_numpy()].astype(small)
        return places_of(column, pd.Index(self.names)).astype(small)


def places_of(values: pd.Series, among: pd.Index) -> NDArray[np.int64]:
    """Return the place of each value (n,) among others; -1 where it is not there."""
    texts = pa.array(values.to_numpy(dtype=object), pa.large_string())
    known = pa.array(among.to_numpy(dtype=object), pa.large_string())
    found = pc.index_in(texts, value_set=known)
    return np.asarray(found.fill_null(-1).to_numpy(), dtype=np.int64)

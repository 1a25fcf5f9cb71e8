"""Many short texts in two arrays, so that they can stay on disk until they are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Texts:
    """Texts (n,) one after another: UTF-8 bytes ``blob``, and where each begins, ``starts``."""

    blob: NDArray[np.uint8]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Texts:
        """Keep texts in the order given."""
        parts = [text.encode("utf-8", "replace") for text in texts]
        ends = np.cumsum([0, *map(len, parts)], dtype=np.int64)
        return cls(np.frombuffer(b"".join(parts), dtype=np.uint8), ends)

    def __len__(self) -> int:
        """Return the number of texts."""
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> str:
        """Return one text."""
        if not -len(self) <= row < len(self):
            raise IndexError(row)
        place = row % len(self)
        return bytes(self.blob[self.starts[place] : self.starts[place + 1]]).decode("utf-8")

    def __iter__(self) -> Iterator[str]:
        """Return all texts in order."""
        blob, starts = self.blob.tobytes(), self.starts.tolist()
        for first, last in pairwise(starts):
            yield blob[first:last].decode("utf-8")

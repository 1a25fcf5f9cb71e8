"""The data laid into the windows: maxima of replicates, and which window is the best."""

from __future__ import annotations

import numpy as np

from geodata.scan.kernel import WIDTH, best_of_rows, first_best, walk_blocks
from geodata.scan.models import Null
from geodata.scan.windows import Integers, Windows
from geodata.significance import Floats


class Observed:
    """The windows, with mean and excess of the data, in the order in which sites lie in memory."""

    def __init__(self, xy: Floats, windows: Windows, order: Integers, null: Null) -> None:
        self.xy, self.windows, self.order, self.null = xy, windows, order, null
        self.share = (null.mean / null.mean.sum())[order]
        self.cases = (null.mean + null.excess)[order]

    def maxima(self, excess: Floats, totals: Floats) -> Floats:
        """Return the largest tested ratio of each replicate (r,), from its excess (r, n)."""
        replicates, sites = excess.shape
        blocks = -(-replicates // WIDTH)
        lanes = np.zeros((blocks, sites, WIDTH), dtype=np.float32)
        whole = np.ones((blocks, WIDTH), dtype=np.float32)
        for block in range(blocks):
            part = slice(block * WIDTH, (block + 1) * WIDTH)
            held = excess[part].astype(np.float32)
            lanes[block, :, : len(held)] = held[:, self.order].T
            whole[block, : len(held)] = totals[part]
        found = walk_blocks(
            self.windows.starts, self.windows.members, self.share.astype(np.float32), lanes, whole,
            (self.null.without_lead, np.float32(self.null.trials)),
        )  # fmt: skip
        return found.reshape(-1)[:replicates].astype(np.float64)


class Ranking:
    """The best window of each row, as sites are taken one place after the other."""

    def __init__(self, data: Observed, floor: float) -> None:
        rows = len(data.windows.starts) - 1
        self.data = data
        total = float(np.cumsum(data.cases)[-1])
        self.options = (float(data.null.without_lead), data.null.trials, total, floor)
        self.taken = np.zeros(data.windows.sites, dtype=np.bool_)
        self.ratios = np.zeros((rows, 2))
        self.ends = np.full(rows, -1, dtype=np.int64)
        self._rank(np.arange(rows))

    def best(self) -> tuple[float, float, int, int]:
        """Return (ratio, tested ratio, row, end) of the best window; row -1 where there is none."""
        row = int(first_best(self.ratios, self.ends))
        if row < 0:
            return 0.0, 0.0, -1, -1
        return float(self.ratios[row, 0]), float(self.ratios[row, 1]), row, int(self.ends[row])

    def take(self, inside: Integers) -> None:
        """Take sites; no further window holds them."""
        self.taken[inside] = True
        windows = self.data.windows
        shapes = (len(windows.starts) - 1) // windows.sites
        # a site's row names, shape by shape, the rows that it is in itself
        touched = [
            first + windows.inside(first + site, windows.starts[first + site + 1])
            for first in range(0, shapes * windows.sites, windows.sites)
            for site in inside
        ]
        self._rank(np.unique(np.concatenate(touched)))

    def _rank(self, rows: Integers) -> None:
        best_of_rows(
            (self.data.windows.starts, self.data.windows.members),
            (self.data.share, self.data.cases, self.taken), rows, self.options, self.ratios,
            self.ends,
        )  # fmt: skip

"""The null models of the scan: what the data are compared with, and how replicates are drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from geodata.significance import Floats, draw_counts

MODELS = ("negative_binomial", "poisson", "bernoulli")

Draw = Callable[[np.random.Generator, int], tuple[Floats, Floats]]
"""(generator, number) -> excess (number, n) of each replicate, and its total (number,)."""


@dataclass(frozen=True)
class Null:
    """A null model fitted to the data.

    Attributes
    ----------
    mean
        Weighted cases expected of each site (n,), adding up to `total`.
    excess
        Weighted cases of the data above that mean (n,).
    draw
        Replicates.
    without_lead
        Whether the excess of a window's leading site is left out of what is tested.
    trials
        Number of trials in all; 0 where cases are counts.
    settle
        Where it is given, `draw` returns plain maps of cases in place of the excess, and this turns
        many of them at once into excess and totals: for what is quicker in large pieces.
    """

    mean: Floats
    excess: Floats
    draw: Draw
    without_lead: bool = False
    trials: float = 0.0
    settle: Callable[[Floats], tuple[Floats, Floats]] | None = None

    def draw_blocks(
        self, threads: Executor, generators: Sequence[np.random.Generator], sizes: Sequence[int]
    ) -> tuple[Floats, Floats]:
        """Return excess (r, n) and totals (r,) of several blocks, each from its own generator."""
        drawn = list(threads.map(self.draw, generators, sizes))
        maps = np.concatenate([first for first, _ in drawn])
        if self.settle is not None:
            return self.settle(maps)
        return maps, np.concatenate([totals for _, totals in drawn])


def poisson(cases: Floats, expected: Floats) -> Null:
    """Cases given their total: multinomial (Kulldorff 1997)."""
    share = expected / expected.sum()
    total = float(cases.sum())

    def draw(rng: np.random.Generator, number: int) -> tuple[Floats, Floats]:
        counts = rng.multinomial(round(total), share, number).astype(np.float64)
        return counts - share * round(total), np.full(number, float(round(total)))

    return Null(share * total, cases - share * total, draw)


def bernoulli(cases: Floats, trials: Floats) -> Null:
    """Cases among trials, given both totals: multivariate hypergeometric (Kulldorff 1997)."""
    share = trials / trials.sum()
    total = float(cases.sum())
    whole = trials.astype(np.int64)

    def draw(rng: np.random.Generator, number: int) -> tuple[Floats, Floats]:
        counts = rng.multivariate_hypergeometric(whole, round(total), number, method="marginals")
        return counts - share * total, np.full(number, total)

    return Null(share * total, cases - share * total, draw, trials=float(trials.sum()))


def negative_binomial(cases: Floats, expected: Floats, dispersion: float) -> Null:
    """Counts with variance mu + dispersion mu^2, weighted by the score of a common rate ratio.

    Data and replicates are each scaled to their own total.
    """
    mu = expected * (cases.sum() / expected.sum())
    weights = 1.0 / (1.0 + dispersion * mu)
    share = mu * weights / (mu * weights).sum()
    total = float((cases * weights).sum())

    def draw(rng: np.random.Generator, number: int) -> tuple[Floats, Floats]:
        counts = draw_counts(mu, dispersion=dispersion, draws=number, rng=rng) * weights
        totals = counts.sum(axis=1)
        return counts - share * totals[:, None], totals

    return Null(share * total, cases * weights - share * total, draw, without_lead=True)

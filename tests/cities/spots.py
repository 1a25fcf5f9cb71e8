"""Planted hot spots: which sites, and how much more often problems come back there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tests.cities.plan import Plan

Floats = NDArray[np.float64]
APART_M = 3_000.0
SHAPES = ("blob", "street", "corner", "soft")


def plant(rng: np.random.Generator, xy: Floats, plan: Plan) -> tuple[NDArray[np.int64], Floats]:
    """Return the planted spot of each site (0 = none), and the risk ratio."""
    spot, risk = np.zeros(len(xy), dtype=np.int64), np.ones(len(xy))
    middles: list[Floats] = []
    for middle in xy[rng.permutation(len(xy))]:
        if len(middles) == plan.spots:
            break
        if any(np.hypot(*(middle - other)) < APART_M for other in middles):
            continue
        shape = plan.shape
        if shape == "mixed":
            shape = SHAPES[int(rng.integers(len(SHAPES)))]
        size = int(rng.integers(plan.spot_sites[0], plan.spot_sites[1] + 1))
        members, strength = _members(rng, xy - middle, size, shape)
        if len(members) < plan.spot_sites[0]:
            continue
        middles.append(middle)
        top = rng.uniform(*plan.spot_risk)
        spot[members] = len(middles)
        risk[members] = np.exp(np.log(top) * strength)
    return spot, risk


def _members(
    rng: np.random.Generator, offset: Floats, size: int, shape: str
) -> tuple[NDArray[np.int64], Floats]:
    """Return the members of a spot around the origin, and the share of the log risk each has."""
    angle = rng.uniform(0, np.pi)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    along, across = (offset @ turn).T
    if shape == "street":
        away = np.maximum(np.abs(along) / 1_400, np.abs(across) / 200)
    elif shape == "corner":
        first = np.maximum(np.abs(along - 600) / 800, np.abs(across) / 200)
        second = np.maximum(np.abs(across - 600) / 800, np.abs(along) / 200)
        away = np.minimum(first, second)
    else:
        away = np.hypot(along, across) / 1_200
    inside = np.argsort(away)[:size]
    inside = inside[away[inside] <= 1]
    strength = np.ones(len(inside))
    if shape == "soft" and len(inside):
        # full risk in the middle half, then less and less, down to a third of its logarithm
        share = away[inside] / away[inside].max()
        strength = np.interp(share, (0.0, 0.5, 1.0), (1.0, 1.0, 1 / 3))
    return inside, strength

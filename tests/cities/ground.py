"""The ground of a simulated city: where sites lie, of which kind, and how risk varies."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tests.cities.plan import Plan

Floats = NDArray[np.float64]
KINDS = ("construction_site", "park", "compound")
KIND_SHARES = (0.15, 0.15, 0.70)
KIND_RISK = {"construction_site": 2.0, "park": 0.6, "compound": 1.0}
CATEGORIES = {
    "construction_site": ("C01", "C02", "C03"),
    "park": ("P01", "P02", "P03"),
    "compound": ("H01", "H02", "H03"),
}
CATEGORY_RISK = (0.6, 1.0, 1.4)
_WAVES = 60


def places(rng: np.random.Generator, plan: Plan) -> Floats:
    """Two thirds of the sites in quarters of 500 m, the rest anywhere; metres (n, 2)."""
    middles = rng.uniform(0, plan.side_m, (plan.sites // 25, 2))
    near = middles[rng.integers(len(middles), size=plan.sites)]
    near = near + rng.normal(0, 500.0, near.shape)
    alone = rng.uniform(0, plan.side_m, near.shape)
    return np.where(rng.random((plan.sites, 1)) < 2 / 3, near, alone)


def kinds(rng: np.random.Generator, xy: Floats, plan: Plan) -> NDArray[np.str_]:
    """Draw the kind of each site; with `kind_quarters` one part is nearly all building sites."""
    drawn = rng.choice(KINDS, size=len(xy), p=KIND_SHARES)
    if plan.kind_quarters:
        middle = xy[rng.integers(len(xy))]
        building = np.hypot(*(xy - middle).T) < 1_800
        drawn[building] = rng.choice(KINDS, size=int(building.sum()), p=(0.9, 0.05, 0.05))
    return drawn


def frailty(rng: np.random.Generator, plan: Plan) -> Floats:
    """Draw each site's own risk, mean 1."""
    spread, n = plan.frailty_spread, plan.sites
    if plan.frailty == "gamma":
        return rng.gamma(1 / spread, spread, n)
    if plan.frailty == "lognormal":
        sigma = np.sqrt(np.log1p(spread))
        return rng.lognormal(-(sigma**2) / 2, sigma, n)
    if plan.frailty == "two_point":
        drawn = np.where(rng.random(n) < spread, 4.0, 1.0)
        return drawn / (1 + 3 * spread)
    if plan.frailty == "zero_inflated":
        return np.where(rng.random(n) < spread, 0.0, 1 / (1 - spread))
    return np.ones(n)


def level(rng: np.random.Generator, xy: Floats, plan: Plan) -> Floats:
    """Return the risk that comes with the place: a smooth field by random waves, and a slope."""
    log_risk = np.zeros(len(xy))
    if plan.smooth > 0:
        # a field with the correlation exp(-d^2 / (2 l^2)) has a normal spectrum of width 1 / l
        wave = rng.normal(0, 1 / (plan.smooth_km * 1_000), (_WAVES, 2))
        phase = rng.uniform(0, 2 * np.pi, _WAVES)
        field = np.cos(xy @ wave.T + phase).sum(axis=1) * np.sqrt(2 / _WAVES)
        log_risk += plan.smooth * field
    if plan.gradient != 1.0:
        angle = rng.uniform(0, 2 * np.pi)
        along = (xy - plan.side_m / 2) @ np.array([np.cos(angle), np.sin(angle)]) / plan.side_m
        log_risk += np.log(plan.gradient) * along
    return np.exp(log_risk)


def recorded(rng: np.random.Generator, xy: Floats, plan: Plan) -> Floats:
    """Return the positions as they stand in the records."""
    shown = xy + rng.normal(0, 1, xy.shape) * plan.position_error_m
    wrong = rng.random(len(xy)) < plan.wrong_places
    shown[wrong] = rng.uniform(0, plan.side_m, (int(wrong.sum()), 2))
    return shown

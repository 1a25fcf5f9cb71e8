"""What a simulated city is like."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Plan:
    """What a city is like; by default even, apart from visits five times as often in one half.

    Attributes
    ----------
    frailty, frailty_spread
        How the sites' own risks are spread: ``none``, ``gamma``, ``lognormal``, ``two_point`` or
        ``zero_inflated``; variance of the risk with mean 1 (shares of sites for the last two).
    smooth, smooth_km
        Standard deviation of the logarithm of a smooth level of risk, and its length.
    gradient
        Risk at one edge of the city over that at the other.
    visit_clock
        Share of rebounds that come with the visit instead of with the day.
    feedback
        How often a finding makes for an extra visit within the next weeks.
    detection
        Whether a look can miss a problem (self-checks half of them).
    months, summer_quarter
        Whether months differ in risk, by 4.8 at most; whether one quarter is visited in
        summer alone, when risk is highest.
    position_error_m, wrong_places
        Recorded positions: standard error, and the share that lies anywhere in the city.
    spots, shape, spot_risk, spot_sites
        Planted places: number, ``blob``, ``street``, ``corner`` (an L), ``soft`` or ``mixed``;
        smallest and largest risk ratio and number of sites.
    """

    sites: int = 1_500
    side_m: float = 15_000.0
    days: int = 365
    daily_hazard: float = 0.004
    visits_per_day: float = 0.07
    effort_ratio: float = 5.0
    frailty: str = "none"
    frailty_spread: float = 0.5
    smooth: float = 0.0
    smooth_km: float = 4.0
    gradient: float = 1.0
    visit_clock: float = 0.0
    feedback: float = 0.0
    detection: bool = False
    months: bool = False
    summer_quarter: bool = False
    kind_quarters: bool = False
    births: bool = False
    position_error_m: float = 0.0
    wrong_places: float = 0.0
    spots: int = 0
    shape: str = "blob"
    spot_risk: tuple[float, float] = (3.0, 4.0)
    spot_sites: tuple[int, int] = (20, 60)


_CHRONIC = Plan(frailty="gamma", frailty_spread=0.5)
_TOGETHER = Plan(
    frailty="gamma", frailty_spread=0.7, visit_clock=0.5, feedback=0.3, detection=True,
    months=True, kind_quarters=True, births=True, position_error_m=50.0, wrong_places=0.02,
)  # fmt: skip

EMPTY: dict[str, Plan] = {
    "even": Plan(effort_ratio=1.0),
    "chronic, gamma": _CHRONIC,
    "very chronic, gamma": replace(_CHRONIC, frailty_spread=1.0),
    "chronic, log-normal": replace(_CHRONIC, frailty="lognormal", frailty_spread=1.0),
    "chronic, two-point": replace(_CHRONIC, frailty="two_point", frailty_spread=0.1),
    "chronic, zero-inflated": replace(_CHRONIC, frailty="zero_inflated", frailty_spread=0.4),
    "a quarter of building sites": replace(_CHRONIC, kind_quarters=True),
    "effort follows findings": replace(_CHRONIC, feedback=0.6),
    "rebound by the visit": replace(_CHRONIC, visit_clock=1.0),
    "imperfect detection": replace(_CHRONIC, detection=True),
    "months, sites come and go": replace(_CHRONIC, months=True, births=True),
    "months, a quarter seen in summer": replace(_CHRONIC, months=True, summer_quarter=True),
    "smooth level, 20 % over 4 km": replace(_CHRONIC, smooth=0.2),
    "smooth level, 40 % over 4 km": replace(_CHRONIC, smooth=0.4),
    "smooth level, 40 % over 2.5 km": replace(_CHRONIC, smooth=0.4, smooth_km=2.5),
    "gradient, 3 times": replace(_CHRONIC, gradient=3.0),
    "position errors": replace(_CHRONIC, position_error_m=65.0, wrong_places=0.02),
    "a third of the data": replace(_CHRONIC, days=120),
    "all together": replace(_TOGETHER, smooth=0.2, gradient=1.5),
}
"""Kinds of city without a planted hot spot."""

PLANTED: dict[str, Plan] = {
    "blobs, risk 3": replace(_CHRONIC, spots=5, spot_risk=(3.0, 3.0)),
    "blobs, risk 4": replace(_CHRONIC, spots=5, spot_risk=(4.0, 4.0)),
    "streets, risk 3": replace(_CHRONIC, spots=5, shape="street", spot_risk=(3.0, 3.0)),
    "streets, risk 4": replace(_CHRONIC, spots=5, shape="street", spot_risk=(4.0, 4.0)),
    "corners, risk 4": replace(_CHRONIC, spots=5, shape="corner", spot_risk=(4.0, 4.0)),
    "soft edges, risk 3": replace(_CHRONIC, spots=5, shape="soft", spot_risk=(3.0, 3.0)),
    "soft edges, risk 4": replace(_CHRONIC, spots=5, shape="soft", spot_risk=(4.0, 4.0)),
    "realistic, risk 3": replace(_TOGETHER, smooth=0.2, spots=5, shape="mixed",
                                 spot_risk=(3.0, 3.0)),
    "realistic, risk 4": replace(_TOGETHER, smooth=0.2, spots=5, shape="mixed",
                                 spot_risk=(4.0, 4.0)),
}  # fmt: skip
"""Kinds of city with planted hot spots."""

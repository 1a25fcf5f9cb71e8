"""A campaign in a simulated city, day by day: visits, findings, verifications, later looks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tests.cities.ground import CATEGORIES, CATEGORY_RISK, KIND_RISK
from tests.cities.plan import Plan

Floats = NDArray[np.float64]
START = pd.Timestamp("2026-01-01")
CLEAN_DAYS, WINDOW_DAYS = 7, 90
LOOKS = ("self_check", "cross_check", "superior_inspection", "look_back")
LOOK_SHARES = (0.5, 0.3, 0.1, 0.1)
DETECTION = (0.5, 0.75, 0.9, 1.0)
MONTH_RISK = (0.5, 0.6, 0.8, 1.0, 1.4, 2.0, 2.4, 2.2, 1.4, 1.0, 0.7, 0.5)
SUMMER = range(150, 260)
_FIXED_DAYS = (3, 15)


@dataclass
class _Diary:
    """What was written down: each look, and what it was of."""

    episode: list[NDArray[np.int64]]
    day: list[NDArray[np.int64]]
    kind: list[NDArray[np.int64]]


class _Campaign:
    """The state of a campaign: what is there, what was put right, who is at risk since when."""

    def __init__(
        self, rng: np.random.Generator, kinds: NDArray[np.str_], risk: Floats,
        where: tuple[Floats, NDArray[np.bool_]], plan: Plan,
    ) -> None:  # fmt: skip
        n = len(kinds)
        self.rng, self.plan = rng, plan
        self.across, self.summer_alone = where
        base = np.array([KIND_RISK[kind] for kind in kinds])[:, None] * np.array(CATEGORY_RISK)
        self.hazard = base * risk[:, None] * plan.daily_hazard
        per_day = np.where(self.across > 0.5, 1.0, 1 / plan.effort_ratio)
        self.per_day = plan.visits_per_day * per_day / per_day.mean()
        half = plan.days // 2
        self.born = rng.integers(0, half, n) * (rng.random(n) < 0.2) * plan.births
        self.gone = plan.days - rng.integers(0, half, n) * (rng.random(n) < 0.2) * plan.births
        self.detection = np.array(DETECTION) if plan.detection else np.ones(len(LOOKS))
        self.present = rng.random((n, 3)) < 0.3
        self.fixed_on = np.full((n, 3), -1)
        self.current = np.full((n, 3), -1)  # the number of the running episode at risk
        self.extra = np.zeros(n)
        self.opened: list[tuple[NDArray[np.int64], NDArray[np.int64], int]] = []
        self.ended: list[tuple[NDArray[np.int64], int]] = []
        self.diary = _Diary([], [], [])
        self.episodes = 0

    def month(self, day: int) -> float:
        return MONTH_RISK[(START + pd.Timedelta(day, "D")).month - 1] if self.plan.months else 1.0

    def turn(self, day: int) -> Floats:
        """How often each site is visited on a day: one quarter in summer alone, but then often."""
        summer = 5.0 if day in SUMMER else 0.0
        return np.where(self.summer_alone, summer, 1.0)

    def verify(self, day: int) -> NDArray[np.bool_]:
        """Somebody else sees that it was put right; clean from here on."""
        done = self.fixed_on == day
        site, category = np.nonzero(done)
        self.current[site, category] = self.episodes + np.arange(len(site))
        self.episodes += len(site)
        self.opened.append((site, category, day))
        self.present[done] = False
        self.fixed_on[done] = -1
        return done

    def visit(self, day: int, verified: NDArray[np.bool_]) -> None:
        rng, plan, month = self.rng, self.plan, self.month(day)
        waiting = self.fixed_on >= 0
        by_day = self.hazard * month * (1 - plan.visit_clock)
        self.present |= ~self.present & ~waiting & (rng.random(self.hazard.shape) < by_day)
        alive = (self.born <= day) & (day < self.gone)
        chance = self.per_day * self.turn(day) + self.extra
        at = np.flatnonzero(alive & (rng.random(len(alive)) < chance))
        self.extra *= 0.93
        look = rng.choice(len(LOOKS), size=len(at), p=LOOK_SHARES)
        by_visit = self.hazard[at] / plan.visits_per_day * month * plan.visit_clock
        now = ~self.present[at] & ~waiting[at] & (rng.random(by_visit.shape) < by_visit)
        self.present[at] |= now
        seen = self.present[at] & ~waiting[at]
        seen &= rng.random(seen.shape) < self.detection[look][:, None]
        row, category = np.nonzero((self.current[at] >= 0) & ~verified[at])
        self.diary.episode.append(self.current[at[row], category])
        self.diary.day.append(np.full(len(row), day))
        self.diary.kind.append(look[row])
        self.find(day, at, seen)

    def find(self, day: int, at: NDArray[np.int64], seen: NDArray[np.bool_]) -> None:
        row, category = np.nonzero(seen)
        site = at[row]
        running = self.current[site, category]
        self.ended.append((running[running >= 0], day))
        self.current[site, category] = -1
        self.fixed_on[site, category] = day + self.rng.integers(*_FIXED_DAYS, len(site))
        self.extra[site] += self.plan.feedback / 14


def run(
    rng: np.random.Generator,
    kinds: NDArray[np.str_],
    risk: Floats,
    where: tuple[Floats, NDArray[np.bool_]],
    plan: Plan,
) -> pd.DataFrame:
    """Return the passed verifications with what became of them, ``site`` by position.

    `where` is the place of each site between the west (0) and the east (1), and
    whether it is visited in summer alone.
    """
    campaign = _Campaign(rng, kinds, risk, where, plan)
    for day in range(plan.days):
        campaign.visit(day, campaign.verify(day))
    return _rows(campaign.opened, campaign.ended, campaign.diary, kinds)


def _rows(
    opened: list[tuple[NDArray[np.int64], NDArray[np.int64], int]],
    ended: list[tuple[NDArray[np.int64], int]],
    diary: _Diary,
    kinds: NDArray[np.str_],
) -> pd.DataFrame:
    site = np.concatenate([part[0] for part in opened])
    number = np.concatenate([part[1] for part in opened])
    began = np.concatenate([np.full(len(part[0]), part[2]) for part in opened])
    end = np.full(len(site), -1)
    for episodes, day in ended:
        end[episodes] = day
    episode, day = np.concatenate(diary.episode), np.concatenate(diary.day)
    after = day - began[episode]
    kept = after <= WINDOW_DAYS
    looks = pd.DataFrame({"episode": episode[kept], "day": after[kept],
                          "kind": np.concatenate(diary.kind)[kept]})  # fmt: skip
    took = np.where(end >= 0, end - began, 10**6)
    last = looks.groupby("episode")["day"].max().reindex(range(len(site)), fill_value=0)
    pairs = list(zip(looks["day"], np.array(LOOKS)[looks["kind"]], strict=True))
    lists = pd.Series(pairs, index=looks["episode"]).groupby(level=0).agg(list)
    codes = np.array([CATEGORIES[kind] for kind in kinds])
    frame = pd.DataFrame(
        {
            "site": site,
            "category": codes[site, number],
            "verified_on": START + pd.to_timedelta(began, unit="D"),
            "rebounded": (took >= CLEAN_DAYS) & (took <= WINDOW_DAYS),
            "days_at_risk": last.to_numpy(),
            "checks": lists.reindex(range(len(site))).map(
                lambda value: value if isinstance(value, list) else []
            ),
        }
    )
    return frame[took >= CLEAN_DAYS].reset_index(drop=True)

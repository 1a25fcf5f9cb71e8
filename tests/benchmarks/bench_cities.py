"""Planted hot spots found again, beside what planners would use instead.

``python -m tests.benchmarks.bench_cities 40`` for 40 cities of each kind (default 4).
"""

from __future__ import annotations

import sys
import time

import numpy as np
import shapely

from geodata.crs import metric_crs, project
from geodata.hotspots import search_hotspots
from geodata.rates import expected_rebounds, site_counts
from geodata.rules import Rules, load_rules
from tests.benchmarks.rivals import RIVALS
from tests.cities import PLANTED, City, build_city

OURS = "Lookback"
FIRST_SEED = 1_000
ENOUGH = 0.3
"""Share of planted sites from which on a hot spot counts as a planted one."""


class Tally:
    """Sites flagged, planted and both, over cities."""

    def __init__(self) -> None:
        self.right = self.flagged = self.planted = self.spots = self.good = 0

    def add(self, flagged: np.ndarray, truth: np.ndarray) -> None:
        self.right += int((flagged & truth).sum())
        self.flagged += int(flagged.sum())
        self.planted += int(truth.sum())

    def told(self) -> str:
        precision = self.right / self.flagged if self.flagged else float("nan")
        return f"{precision:.2f} / {self.right / self.planted:.2f}"


def try_all(city: City, seed: int, rules: Rules, tallies: dict[str, Tally]) -> float:
    """Let everybody search a city; return the seconds that ours took."""
    start = time.perf_counter()
    found = search_hotspots(
        city.sites, city.episodes, rng=np.random.default_rng(seed), rules=rules
    ).hotspots
    taken = time.perf_counter() - start
    truth = (city.spot > 0).to_numpy()
    planted = set(city.spot.index[truth])
    sure = [set(members) for members in found.loc[found["status"] == "confirmed", "site_ids"]]
    tallies[OURS].add(city.sites.index.isin(list(set().union(*sure))), truth)
    tallies[OURS].spots += len(sure)
    tallies[OURS].good += sum(len(sites & planted) >= ENOUGH * len(sites) for sites in sure)
    expected = expected_rebounds(city.episodes, city.sites["kind"], rules).rebounds
    counts = site_counts(city.episodes, expected).reindex(city.sites.index).fillna(0.0)
    points = city.sites.geometry.to_numpy()
    lon, lat = shapely.get_x(points), shapely.get_y(points)
    xy = project(lon, lat, metric_crs(lon, lat))
    for name, rival in RIVALS.items():
        flagged = rival(
            xy, counts["rebounds"].to_numpy(float), counts["expected"].to_numpy(), truth
        )
        tallies[name].add(flagged, truth)
    return taken


def main() -> None:
    """Print precision / recall by sites for each kind of city and each way of searching."""
    cities = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    rules = load_rules()
    names = [OURS, *RIVALS]
    print(
        f"| {cities} cities each: precision / recall | {' | '.join(names)} | of our hot spots | s |"
    )
    print("| --- " * (len(names) + 3) + "|", flush=True)
    for kind, plan in PLANTED.items():
        tallies = {name: Tally() for name in names}
        taken = [
            try_all(build_city(seed, plan), seed, rules, tallies)
            for seed in range(FIRST_SEED, FIRST_SEED + cities)
        ]
        ours = tallies[OURS]
        told = " | ".join(tallies[name].told() for name in names)
        print(f"| {kind} | {told} | {ours.good} of {ours.spots} are planted ones | "
              f"{np.mean(taken):.1f} |", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()

"""How often the search flags something where nothing is, and how much of what is there it finds.

``python -m tests.benchmarks.bench_cities 80`` for 80 cities of each kind (default 10).
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from geodata.hotspots import search_hotspots
from geodata.rules import load_rules
from tests.geodata.cities import Plan, build_city

EMPTY = {
    "chronic sites (gamma 2), effort 5x": Plan(),
    "very chronic sites (gamma 1)": Plan(frailty_shape=1.0),
    "a quarter full of building sites": Plan(kind_quarters=True),
    "a third of the data": Plan(episodes_per_site=6),
}
PLANTED = {
    "4 blobs of 20-60 sites, RR 3-4": Plan(spots=4),
    "7 blobs": Plan(spots=7),
    "4 blobs, very chronic sites": Plan(spots=4, frailty_shape=1.0),
}
ENOUGH = 0.3
"""Share of planted sites from which on a flagged hot spot counts as a right one."""


def searched(seed: int, plan: Plan) -> tuple[list[set[str]], pd.Series]:
    """Return the sites of each flagged hot spot, and which sites were planted."""
    city = build_city(seed, plan)
    search = search_hotspots(
        city.sites, city.episodes, rng=np.random.default_rng(seed), rules=load_rules()
    )
    return [set(members) for members in search.hotspots["site_ids"]], city.spot


def main() -> None:
    """Print one line for each kind of city."""
    cities = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    for name, plan in EMPTY.items():
        flagged = sum(bool(searched(seed, plan)[0]) for seed in range(cities))
        print(f"{name}: {flagged} of {cities} cities flag something", flush=True)
    for start, (name, plan) in enumerate(PLANTED.items(), start=1):
        right = found = planted = spots = good = 0
        for seed in range(1000 * start, 1000 * start + cities):
            members, spot = searched(seed, plan)
            truth = set(spot.index[spot > 0])
            flagged = set().union(*members)
            right, found, planted = (
                right + len(flagged & truth), found + len(flagged), planted + len(truth),
            )  # fmt: skip
            spots += len(members)
            good += sum(len(sites & truth) >= ENOUGH * len(sites) for sites in members)
        print(f"{name}: precision {right / max(found, 1):.2f}, recall {right / planted:.2f}, "
              f"{good} of {spots} hot spots are planted ones", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()

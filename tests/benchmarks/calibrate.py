"""How often the search flags something where nothing is: ``make calibrate``.

``python -m tests.benchmarks.calibrate 100 gradient smooth`` for 100 cities of some kinds.
"""

from __future__ import annotations

import sys
from collections import defaultdict

from scipy.stats import beta

from tests.cities import EMPTY
from tests.cities.judging import judged

CITIES = 400


def upper(flagging: int, cities: int) -> float:
    """Return the upper 95 % limit of a share (Clopper & Pearson 1934), one-sided."""
    return float(beta.ppf(0.95, flagging + 1, cities - flagging)) if flagging < cities else 1.0


def main() -> None:
    """Print a line for each kind of city as soon as it is done."""
    cities = int(sys.argv[1]) if len(sys.argv) > 1 else CITIES
    wanted = sys.argv[2:] or [""]
    names = [name for name in EMPTY if any(word in name for word in wanted)]
    print(f"| {cities} cities each, none planted | flag something | at most (95 %) | "
          "with candidates | p <= .05 / .1 / .5 |")  # fmt: skip
    print("| --- | --- | --- | --- | --- |", flush=True)
    found = defaultdict(list)
    for city in judged(names, cities):
        found[city.name].append(city)
        rows = found[city.name]
        if len(rows) < cities:
            continue
        sure = sum(bool(row.confirmed) for row in rows)
        both = sum(bool(row.confirmed or row.candidates) for row in rows)
        smallest = [1.0 if row.smallest_p_value is None else row.smallest_p_value for row in rows]
        spread = " / ".join(f"{sum(p <= at for p in smallest) / cities:.2f}"
                            for at in (0.05, 0.1, 0.5))  # fmt: skip
        print(f"| {city.name} | {sure} ({sure / cities:.1%}) | {upper(sure, cities):.1%} | "
              f"{both} | {spread} |", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()

"""How many of the next month's rebounds each ranking of sites would have led to.

The form of the model was chosen while looking at the demo cities of seeds 20260601 and 1 to 3, at
San Mateo from 2016 and at Chicago from July 2013. The other rows were first looked at when it
stood; after that one more parameter (what a look is worth in days) was tried, and dropped.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from geodata import schema
from geodata.backtest import FORECAST, SHARES, backtest_days, pool_days
from geodata.codes import built_in_vocabulary
from geodata.rules import Rules, load_rules
from ingest.knowledge import Known, Reading
from ingest.load import read_batch
from ingest.profiles import extended_vocabulary, load_profile
from tests.benchmarks.bench_truth import demo_records

ROOT = Path(__file__).parents[2]
DEMO = {"demo cities": (20260601, 1, 2, 3), "demo cities, others": (4, 5, 6, 7)}
REAL = (
    ("San Mateo", "sanmateo", "sanmateo_food", ("2016-01-31", "2017-10-31")),
    ("San Mateo, other years", "sanmateo", "sanmateo_food", ("2014-06-30", "2015-12-31")),
    ("Chicago", "chicago311", "chicago_sanitation_311/requests.csv.gz",
     ("2013-07-31", "2014-11-30")),
    ("Chicago, other years", "chicago311", "chicago_sanitation_311/requests.csv.gz",
     ("2011-07-31", "2013-05-31")),
)  # fmt: skip
"""Name, profile, file, first and last training day; every second end of a month between them."""


YEARLY_WINDOW_DAYS = 730
"""As in docs/examples/yearly.toml, which is for places that are visited about once a year."""


def shared() -> Path:
    return Path(os.environ.get("LOOKBACK_SHARED", ROOT.parent / "shared")) / "data"


def real_records(path: Path, profile: str) -> schema.Records:
    """Return the records of an authority's files, by the ordinary way in."""
    vocabulary = built_in_vocabulary()
    batch = read_batch(
        path,
        known=Known(
            schema.sites_frame({name: [] for name in schema.SITE_COLUMNS}, [], [], []), vocabulary
        ),
        reading=Reading(profile=load_profile(profile)),
    )
    words = extended_vocabulary(vocabulary, batch.terms)
    return schema.Records(batch.sites, batch.inspections, batch.findings, words)


def demo_days() -> list[date]:
    """Ends of months from January on: the demo year begins in September."""
    return [day.date() for day in pd.date_range("2026-01-31", "2026-07-31", freq="ME")]


def tables(wanted: list[str]) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield a name and the table of `backtest_days`, for each set of records that is here.

    Only those whose name begins with one of `wanted`, where any are.
    """
    chosen = tuple(wanted) or ("",)
    for name, seeds in DEMO.items():
        if not name.startswith(chosen):
            continue
        parts = [
            replayed(demo_records(seed, planted=True)[0], load_rules(), demo_days())
            for seed in seeds
        ]
        yield name, pd.concat(parts, ignore_index=True)
    rules = load_rules()
    yearly = replace(rules, rebound=replace(rules.rebound, window_days=YEARLY_WINDOW_DAYS))
    for name, profile, file, (first, last) in REAL:
        if not name.startswith(chosen):
            continue
        if not (shared() / file).exists():
            print(f"{name}: {file} is not here (LOOKBACK_SHARED)")
            continue
        days = [day.date() for day in pd.date_range(first, last, freq="2ME")]
        yield name, replayed(real_records(shared() / file, profile), yearly, days)


def replayed(records: schema.Records, rules: Rules, days: list[date]) -> pd.DataFrame:
    return backtest_days(records, rules=rules, rng=np.random.default_rng(1), days=days)


def main() -> None:
    """Print, for each set of records, the table of docs/methods.md."""
    start = time.perf_counter()
    for name, by_day in tables(sys.argv[1:]):
        pooled = pool_days(by_day, rng=np.random.default_rng(1))
        one = pooled[pooled["ranking"] == FORECAST].iloc[0]
        everything = told_and_found(by_day)
        print(f"\n{name}: {one['days']} days, {one['of_sites'] // one['days']:,} sites, "
              f"{one['rebounds']:,} rebounds to tell; {everything}; "
              f"{time.perf_counter() - start:.0f} s\n")  # fmt: skip
        print("| ranking | " + " | ".join(f"top {share:.0%}" for share in SHARES)
              + " | PAI | PEI |\n| --- | --- | --- | --- | --- | --- |")  # fmt: skip
        for ranking, rows in pooled.groupby("ranking", sort=False):
            rates = [f"{row.hit_rate:.2f} ({row.hit_rate_low:.2f}-{row.hit_rate_high:.2f})"
                     for row in rows.itertuples()]  # fmt: skip
            indices = (" / ".join(f"{value:{form}}" for value in rows[index])
                       for index, form in (("pai", ".1f"), ("pei", ".2f")))  # fmt: skip
            print(f"| {ranking} | " + " | ".join([*rates, *indices]) + " |", flush=True)


def told_and_found(by_day: pd.DataFrame) -> str:
    """Say how the forecast's own figures for the sites it took compare with what was found."""
    rows = by_day[(by_day["ranking"] == FORECAST) & (by_day["share"] == max(SHARES))]
    predicted, hits = rows["predicted"].sum(), rows["hits"].sum()
    return f"in the top {max(SHARES):.0%} {predicted:.0f} were predicted and {hits} found"


if __name__ == "__main__":
    main()

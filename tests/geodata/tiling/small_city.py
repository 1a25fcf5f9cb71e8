"""A small random city with everything that a selection may ask for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np

from geodata.analysis import Analysis, analyse
from geodata.codes import built_in_vocabulary
from geodata.rules import Rules, load_rules
from geodata.schema import Records, findings_frame, inspections_frame
from geodata.selection import Selection
from geodata.tiling import MapTable
from geodata.tiling.making import make_map_table
from tests.geodata.frames import make_sites

QUIET_DAYS = 45
FIRST_DAY = date(2025, 9, 1)
KINDS = (("compound", "housing"), ("park", "parks"), ("construction_site", "construction"))
INSPECTION_KINDS = ("self_check", "cross_check", "look_back")
CATEGORIES = ("H01", "G01")
SEVERITIES = ("", "minor", "severe")
LEADERS = {"李明": ("S00", "S01", "S02", "S03"), "王芳": ("S03", "S04", "S05")}


def quick_rules() -> Rules:
    rules = load_rules()
    return replace(rules, hotspots=replace(rules.hotspots, replicates=19))


def make_records(seed: int, *, sites: int = 24, visits: int = 500) -> Records:
    """Sites along a street and far away, two of them nowhere; visits that find what they find."""
    rng = np.random.default_rng(seed)
    lon, lat = 120.6 + rng.normal(0, 0.01, sites), 31.85 + rng.normal(0, 0.01, sites)
    lon[:3], lat[:3] = (-179.9999, 179.9999, 5.0), (89.0, -88.0, -30.0)
    lon[-2:] = np.nan
    rows = [(f"S{n:02d}", lon[n], lat[n], *KINDS[n % 3]) for n in range(sites)]
    # the last site of all is never visited
    site = rng.integers(sites - 1, size=visits)
    day = np.sort(rng.integers(330, size=visits))
    kind = rng.choice(INSPECTION_KINDS, visits)
    inspections = {
        "site_id": [f"S{n:02d}" for n in site],
        "inspected_on": [FIRST_DAY + timedelta(days=int(each)) for each in day],
        "inspection_kind": kind, "checked": [";".join(CATEGORIES)] * visits,
        "evidence": rng.choice(["visit", "visit", "visit", "ledger", "closed"], visits),
    }  # fmt: skip
    # every fourth site is bad, so that rates differ
    chance = np.where(site % 4 == 0, 0.6, 0.2)
    found = [(n, category) for n in range(visits) for category in CATEGORIES
             if rng.random() < chance[n]]  # fmt: skip
    on = [inspections["inspected_on"][n] for n, _ in found]
    findings = {
        "inspection_id": [f"v{n:04d}" for n, _ in found],
        "site_id": [inspections["site_id"][n] for n, _ in found],
        "category": [category for _, category in found], "found_on": on,
        "rectified_on": [each + timedelta(days=3) if rng.random() < 0.4 else None for each in on],
        "verified_on": [None] * len(on),
        "due_on": [each + timedelta(days=10) if rng.random() < 0.6 else None for each in on],
        "severity": rng.choice(SEVERITIES, len(on)), "description": [""] * len(on),
    }  # fmt: skip
    return Records(
        make_sites(rows),
        inspections_frame(inspections, [f"v{n:04d}" for n in range(visits)]),
        findings_frame(findings, [f"f{n:04d}" for n in range(len(on))]),
        built_in_vocabulary(),
    )


@cache
def city(seed: int) -> tuple[Analysis, MapTable]:
    analysis = analyse(make_records(seed), rules=quick_rules(), seed=1)
    return analysis, make_map_table(analysis, quiet_days=QUIET_DAYS, leaders=LEADERS)


SELECTIONS = {
    "everything": Selection(),
    "sites": Selection(departments=frozenset({"housing", "parks"}), kinds=frozenset({"park"})),
    "leader": Selection(leaders=frozenset({"王芳"})),
    "no-such-leader": Selection(leaders=frozenset({"", "nobody"})),
    "category": Selection(categories=frozenset({"H01"})),
    "severity": Selection(severities=frozenset({"severe", "never heard of"})),
    "visits": Selection(inspection_kinds=frozenset({"self_check", "look_back"})),
    "period": Selection(since=date(2025, 12, 1), until=date(2026, 3, 1)),
    "since": Selection(since=date(2026, 1, 10)),
    "backwards": Selection(since=date(2026, 3, 1), until=date(2025, 12, 1)),
    "overdue": Selection(statuses=frozenset({"overdue"})),
    "status-and-all": Selection(
        departments=frozenset({"housing", "construction"}), categories=frozenset({"G01"}),
        severities=frozenset({"", "minor"}), inspection_kinds=frozenset({"cross_check"}),
        statuses=frozenset({"open", "to_verify"}), until=date(2026, 6, 1),
    ),
}  # fmt: skip
